import { exp, log } from '../math/elementary';
import type { Parts } from '../math/parts';
import { Random } from '../math/random';
import type { WorldSpec } from '../protocol/policy';
import { archetypeDirections, normalise } from './latent';
import { type Aisle, ARCHETYPES, DEPARTMENTS, type Product, RANGES } from './retail-catalogue';
import { PLACES } from './retail-places';
import { OWN_BRANDS, SUPPLIERS } from './retail-suppliers';
import { DAYS, DIMENSIONS, type ItemTable, SENSITIVE_TAGS } from './world';

/** Items and what only the response model knows of them. */
export interface Catalogue {
  readonly table: ItemTable;
  /** True vectors, unit length, items x DIMENSIONS. */
  readonly vector: Float32Array;
  /** Logits. */
  readonly appeal: Float32Array;
  /** Log price over the subcategory's median. */
  readonly relativePrice: Float32Array;
}

/** One aisle in the shop's flat list of aisles. */
export interface AislePlace {
  readonly aisle: Aisle;
  readonly category: number;
  readonly subcategory: number;
}

/** All aisles, department by department; an item's flat aisle is `aisleStart(category) + subcategory`. */
export const AISLES: readonly AislePlace[] = DEPARTMENTS.flatMap((department, category) =>
  department.aisles.map((aisle, subcategory) => ({ aisle, category, subcategory })),
);

const AISLE_START = DEPARTMENTS.map((_, category) =>
  AISLES.findIndex((place) => place.category === category),
);

/** Index into AISLES. */
export function flatAisle(category: number, subcategory: number): number {
  return AISLE_START[category]! + subcategory;
}

const AISLE_WEIGHTS = AISLES.map(
  ({ category }) => DEPARTMENTS[category]!.weight / DEPARTMENTS[category]!.aisles.length,
);

const QUALITY_SPREAD = 0.85;
const LEADER_APPEAL = 0.25;
const LEADER_MARGIN = 0.052;
const PRICE_APPEAL = 0.4;
const TYPICAL_PRICE = 30;
const OWN_BRAND_MARGIN = 0.08;
const OWN_BRAND_SHARE = 0.24;

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function titleOf(product: Product, material: string, size: string, range: string): string {
  return `${capitalised(`${range === '' ? '' : `${range} `}${material} ${product.noun}`)}, ${size}`;
}

/** Shop prices: 4.95, 12.50, 34, 149. */
function shopPrice(price: number): number {
  if (price < 10) return Math.max(1.95, Math.floor(price) + 0.95);
  if (price < 20) return Math.floor(price) + 0.5;
  if (price < 100) return Math.floor(price + 0.5);
  return Math.floor(price / 5 + 0.5) * 5 - 1;
}

interface Named {
  readonly title: string;
  readonly material: number;
  readonly size: number;
}

/** Draws a title nobody has yet: first among plain ones, then with a range name before it. */
function nameItem(product: Product, random: Random, taken: Set<string>): Named {
  const plain = 6;
  for (let attempt = 0; attempt < 400; attempt++) {
    const material = random.below(product.materials.length);
    const size = random.below(product.sizes.length);
    const range = attempt < plain ? '' : RANGES[random.below(RANGES.length)]!;
    const title = titleOf(product, product.materials[material]!, product.sizes[size]!, range);
    if (!taken.has(title)) {
      taken.add(title);
      return { title, material, size };
    }
  }
  for (let number = 2; ; number++) {
    const title = `${titleOf(product, product.materials[0]!, product.sizes[0]!, '')}, no. ${number}`;
    if (!taken.has(title)) {
      taken.add(title);
      return { title, material: 0, size: 0 };
    }
  }
}

/** Per aisle: the own brands and the others that deliver to it. */
const SUPPLIERS_OF = AISLES.map(({ aisle, category }) => {
  const names = [DEPARTMENTS[category]!.name, aisle.name];
  const fitting = SUPPLIERS.flatMap((supplier, index) =>
    names.some((name) => supplier.delivers.includes(name)) ? [index] : [],
  );
  return {
    own: fitting.filter((index) => index < OWN_BRANDS),
    others: fitting.filter((index) => index >= OWN_BRANDS),
  };
});

function drawSupplier(aisle: number, random: Random): number {
  const { own, others } = SUPPLIERS_OF[aisle]!;
  const list = random.chance(OWN_BRAND_SHARE) ? own : others;
  // The first on an aisle's list delivers more than the last.
  return list[Math.floor(random.uniform() * random.uniform() * list.length)]!;
}

function barredMask(names: readonly string[] | undefined): number {
  let mask = 0;
  for (const name of names ?? []) mask |= 1 << PLACES.findIndex((place) => place.name === name);
  return mask;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** True vectors of aisles, unit length: their archetypes and something of their own. */
function aisleCentres(seed: number, directions: Float64Array): Float64Array {
  const centres = new Float64Array(AISLES.length * DIMENSIONS);
  for (let a = 0; a < AISLES.length; a++) {
    const random = new Random(seed, 'world/aisles', a);
    const [first, second] = AISLES[a]!.aisle.archetypes;
    const one = ARCHETYPES.indexOf(first) * DIMENSIONS;
    const two = ARCHETYPES.indexOf(second) * DIMENSIONS;
    for (let d = 0; d < DIMENSIONS; d++) {
      centres[a * DIMENSIONS + d] = directions[one + d]! + 0.4 * directions[two + d]! + 0.1 * random.normal();
    }
    normalise(centres, a * DIMENSIONS);
  }
  return centres;
}

/** Items made between two looks at anything else. */
const ITEMS_AT_ONCE = 150;

/** The range of goods. Item i depends on the seed and i alone, but for title clashes and medians. */
export function* makeItems(spec: WorldSpec): Parts<Catalogue> {
  const { seed, items: count } = spec;
  const directions = archetypeDirections(seed);
  const centres = aisleCentres(seed, directions);
  const taken = new Set<string>();
  const title: string[] = [];
  const category = new Uint8Array(count);
  const subcategory = new Uint8Array(count);
  const supplier = new Uint8Array(count);
  const price = new Float32Array(count);
  const cost = new Float32Array(count);
  const stock = new Uint16Array(count);
  const launchDay = new Int16Array(count);
  const returnRate = new Float32Array(count);
  const regionsBarred = new Uint32Array(count);
  const minimumAge = new Uint8Array(count);
  const sensitive = new Uint8Array(count);
  const promotion = new Uint8Array(count);
  const embedding = new Float32Array(count * DIMENSIONS);
  const vector = new Float32Array(count * DIMENSIONS);
  const appeal = new Float32Array(count);
  const relativePrice = new Float32Array(count);
  const byAisle: number[][] = AISLES.map(() => []);

  const width = DIMENSIONS;
  for (let i = 0; i < count; i++) {
    if (i % ITEMS_AT_ONCE === 0) yield;
    const random = new Random(seed, 'world/items', i);
    const a = random.weighted(AISLE_WEIGHTS);
    const { aisle, category: c, subcategory: s } = AISLES[a]!;
    const productIndex = random.below(aisle.products.length);
    const product = aisle.products[productIndex]!;
    const named = nameItem(product, new Random(seed, 'world/titles', i), taken);
    byAisle[a]!.push(i);
    title.push(named.title);
    category[i] = c;
    subcategory[i] = s;
    supplier[i] = drawSupplier(a, random);

    const quality = random.normal();
    // Loss leaders: what draws people is priced to draw more of them.
    const leader = 0.45 * quality + 0.89 * random.normal();
    const size = product.sizes.length > 1 ? named.size / (product.sizes.length - 1) : 0;
    const listPrice =
      product.price * (1 + (product.largest - 1) * size) * exp(0.13 * random.normal() - 0.06 * leader);
    const own = supplier[i]! < OWN_BRANDS ? OWN_BRAND_MARGIN : 0;
    const rate = aisle.marginRate + own - LEADER_MARGIN * leader + 0.05 * random.normal();
    price[i] = shopPrice(listPrice);
    cost[i] = Math.floor(price[i]! * (1 - Math.min(0.8, Math.max(0.05, rate))) * 100 + 0.5) / 100;
    appeal[i] =
      QUALITY_SPREAD * quality + LEADER_APPEAL * leader - PRICE_APPEAL * log(price[i]! / TYPICAL_PRICE);

    stock[i] = random.chance(0.03) ? 0 : Math.min(5000, Math.floor(random.logNormal(120, 1)) + 1);
    launchDay[i] = random.chance(0.14) ? random.below(DAYS - 28) : -1 - random.below(1500);
    returnRate[i] = Math.min(0.6, aisle.returnRate * exp(0.25 * random.normal()));
    regionsBarred[i] = barredMask(product.rules.barred);
    minimumAge[i] = product.rules.minimumAge ?? 0;
    sensitive[i] = SENSITIVE_TAGS.indexOf(product.rules.sensitive ?? 'none');
    promotion[i] = random.chance(0.05 + (leader > 1 ? 0.15 : 0)) ? 1 : 0;

    const shared = new Random(seed, 'world/products', a * 64 + productIndex);
    for (let d = 0; d < width; d++) {
      vector[i * width + d] = centres[a * width + d]! + 0.07 * shared.normal() + 0.08 * random.normal();
    }
    normalise(vector, i * width);
    for (let d = 0; d < width; d++) {
      embedding[i * width + d] = vector[i * width + d]! + 0.1 * random.normal();
    }
    normalise(embedding, i * width);
  }

  yield;
  for (const members of byAisle) {
    if (members.length === 0) continue;
    const middle = log(median(members.map((i) => price[i]!)));
    for (const i of members) relativePrice[i] = log(price[i]!) - middle;
  }

  return {
    table: {
      count,
      title,
      category,
      subcategory,
      supplier,
      price,
      cost,
      stock,
      launchDay,
      returnRate,
      regionsBarred,
      minimumAge,
      sensitive,
      promotion,
      embedding,
    },
    vector,
    appeal,
    relativePrice,
  };
}
