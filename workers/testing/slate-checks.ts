import { ContentSimilarity } from '../features/item-similarity';
import type { SlateHome } from '../kernels/slate-home';
import { SLATE_MEASURES, type SlateCustomer } from '../kernels/slate-layout';
import { SlateKernels } from '../kernels/slates';
import { discounts } from '../math/dcg';
import { mix, Random } from '../math/random';
import { ANSWERED, MEASURES, SlateMeasurer } from '../metrics/measures';
import { EXPLORATION, HOLDOUT, IN_NO_BUCKET } from '../policy/buckets';
import type { Business } from '../protocol/business';
import { NO_BUSINESS } from '../protocol/business-values';
import { CandidateRecords } from '../shard/candidate-records';
import type { CandidateSet } from '../shard/candidates';
import { type MeasureParts, measureBlocks } from '../shard/measure';
import type { MeasureJob, MeasureResult, ShardData } from '../shard/shard-api';
import { Workbench } from '../shard/workbench';
import { BOREDOM, FATIGUE, optOutPressure, optOutProbability } from '../world/response';
import { growMemory } from './kernel-memory';

interface Shape {
  readonly name: string;
  readonly customers: number;
  readonly items: number;
  readonly dimensions: number;
  readonly candidates: number;
  readonly slateSize: number;
  readonly policies: number;
  readonly business: Business;
  /** Candidates per customer vary from none on. */
  readonly isRagged: boolean;
  readonly isPlaced: boolean;
}

const PLAIN: Shape = {
  name: 'plain lists',
  customers: 140,
  items: 300,
  dimensions: 16,
  candidates: 100,
  slateSize: 10,
  policies: 1,
  business: NO_BUSINESS,
  isRagged: false,
  isPlaced: false,
};
const PROMOTED: Business = { ...NO_BUSINESS, promotions: true, marginBoost: 0.1 };
const CAPPED: Business = { ...PROMOTED, perCategory: 2, perSupplier: 3, perPriceRange: 4 };

const SHAPES: readonly Shape[] = [
  PLAIN,
  { ...PLAIN, name: 'many policies', policies: 231, customers: 20 },
  { ...PLAIN, name: 'a few policies, one by one', policies: 15 },
  { ...PLAIN, name: 'promotions and boosts', policies: 40, business: PROMOTED },
  { ...PLAIN, name: 'promotions and boosts, one policy', business: PROMOTED },
  { ...PLAIN, name: 'caps that leave lists short', policies: 30, business: CAPPED, isRagged: true },
  { ...PLAIN, name: 'caps, one policy', business: CAPPED, isRagged: true },
  { ...PLAIN, name: 'placed items', policies: 20, business: CAPPED, isPlaced: true },
  { ...PLAIN, name: 'placed items, one policy', business: PROMOTED, isPlaced: true },
  { ...PLAIN, name: 'a list of one', slateSize: 1, candidates: 1, policies: 17, items: 9 },
  { ...PLAIN, name: 'fewer candidates than places', slateSize: 12, candidates: 15, isRagged: true },
  {
    ...PLAIN,
    name: 'lists longer and shorter than are kept',
    slateSize: 14,
    candidates: 24,
    business: { ...PROMOTED, perCategory: 2, perSupplier: 2, perPriceRange: 3 },
  },
  { ...PLAIN, name: 'uneven widths', candidates: 37, slateSize: 7, dimensions: 6, policies: 33 },
  {
    ...PLAIN,
    name: 'as much as a policy may ask for',
    customers: 3,
    items: 5_000,
    candidates: 500,
    slateSize: 50,
    policies: 231,
    business: PROMOTED,
  },
  {
    ...PLAIN,
    name: 'as much, with caps and placed items',
    customers: 12,
    items: 900,
    candidates: 500,
    slateSize: 50,
    policies: 18,
    business: { ...CAPPED, perCategory: 9, perSupplier: 8, perPriceRange: 14 },
    isRagged: true,
    isPlaced: true,
  },
  { ...PLAIN, name: 'no content at all', dimensions: 0, candidates: 20, slateSize: 5, policies: 16 },
  {
    ...PLAIN,
    name: 'a catalogue whose similarities are not kept',
    items: 5_003,
    customers: 60,
    business: PROMOTED,
    policies: 3,
  },
];

/** A world of chance with many ties: few different scores, margins and vectors. */
function worldOf(shape: Shape, random: Random) {
  const { items: count, dimensions, customers } = shape;
  const below = (bound: number) => Math.floor(random.uniform() * bound);
  const bytes = (length: number, bound: number) => Uint8Array.from({ length }, () => below(bound));
  const doubles = (length: number) => Float64Array.from({ length }, () => random.uniform());
  const kinds = Float32Array.from({ length: 40 * dimensions }, () => random.uniform() - 0.4);
  const embedding = new Float32Array(count * dimensions);
  for (let item = 0; item < count; item++) {
    const kind = below(40);
    embedding.set(kinds.subarray(kind * dimensions, (kind + 1) * dimensions), item * dimensions);
  }
  const categories = 7;
  const items = {
    count,
    categories,
    category: bytes(count, categories),
    supplier: bytes(count, 9),
    priceRange: bytes(count, 5),
    promotion: Uint8Array.from({ length: count }, () => (random.uniform() < 0.06 ? 1 : 0)),
    marginScore: Float64Array.from({ length: count }, () => below(9) / 8),
    highMargin: bytes(count, 2),
    price: doubles(count),
    unitMargin: doubles(count),
    selfInformation: doubles(count),
    embedding,
    dimensions,
  };
  const blocks = Math.ceil(customers / 128);
  const data = {
    world: 'checks',
    ids: Uint32Array.from({ length: customers }, (_, at) => at),
    blocks: Uint32Array.from({ length: blocks }, (_, at) => at),
    items,
    customers: { segments: bytes(customers * 3, 6) },
    segmentCount: 6,
    response: { contactTolerance: doubles(customers) },
  } as unknown as ShardData;
  const population = {
    profiled: new Uint8Array(customers).fill(1),
    bucket: Uint8Array.from({ length: customers }, () =>
      random.uniform() < 0.8 ? IN_NO_BUCKET : random.uniform() < 0.5 ? EXPLORATION : HOLDOUT,
    ),
    contacts: bytes(customers, 4),
    unpermitted: bytes(customers, 3),
    cost: Float32Array.from(doubles(customers)),
  };
  const sharesOf = () => Float32Array.from({ length: customers * categories }, () => below(3) / 5);
  // The same people for every job: what is known of them is not told again.
  const who = Array.from(data.ids, (_, customer) => ({
    relevant: customer % 4,
    contacts: population.contacts[customer]!,
    unpermitted: population.unpermitted[customer]!,
    cost: population.cost[customer]!,
    sharesStart: customer % 5 === 0 ? -1 : customer * categories,
  }));
  return { data, population, who, shares: sharesOf(), otherShares: sharesOf() };
}

/** As much of a candidate set as lists are made and measured with; its records lie in a home where one is given. */
function setOf(
  { candidates, customers, items, isRagged, isPlaced }: Shape,
  random: Random,
  home: SlateHome | null,
): CandidateSet & { release(): void } {
  const width = Math.min(candidates, items);
  const store = new CandidateRecords(width, customers, () => home);
  const rows = Array.from({ length: customers }, () => store.take());
  const { records, relevance, flags } = store;
  const offsetOf = (customer: number) => store.starts[rows[customer]!]!;
  const counts: number[] = [];
  const placed: number[][] = [];
  for (let customer = 0; customer < customers; customer++) {
    const offset = offsetOf(customer);
    const count = isRagged ? Math.floor(random.uniform() * (width + 1)) : width;
    const order100 = Uint32Array.from({ length: items }, (_, item) => item);
    for (let at = 0; at < count; at++) {
      const other = at + Math.floor(random.uniform() * (items - at));
      const held = order100[at]!;
      order100[at] = order100[other]!;
      order100[other] = held;
    }
    records.set(order100.subarray(0, count).sort(), offset);
    for (let at = offset; at < offset + count; at++) {
      relevance[at] = Math.floor(random.uniform() * 17) / 16;
      flags[at] = random.uniform() < 0.1 ? 1 + Math.floor(random.uniform() * 3) : 0;
    }
    counts.push(count);
    const at = isPlaced && count > 3 ? [Math.floor(random.uniform() * count)] : [];
    placed.push(at.length > 0 && at[0] !== 2 ? [...at, 2] : at);
  }
  const shown = {
    width,
    stride: store.stride,
    home,
    isPlaced: (customer: number) => placed[customer]!.length > 0,
    offset: offsetOf,
    isToldAs: (customer: number, who: SlateCustomer) => store.told[rows[customer]!] === who,
    tellAs: (customer: number, who: SlateCustomer) => {
      store.told[rows[customer]!] = who;
    },
    answer: (customer: number, at: number) => {
      const { click, order, organic, flags: known } = store;
      if (known[at]! & ANSWERED) return;
      const chance = mix(at - offsetOf(customer) + 1_000 * customer) / 2 ** 32;
      click[at] = chance / 4;
      order[at] = chance / 20;
      organic[at] = (chance * chance) / 60;
      known[at]! |= ANSWERED;
    },
    count: (customer: number) => counts[customer]!,
    isFilled: () => true,
    placed: (customer: number) => placed[customer]!,
    draws: store.draws,
    passOver: () => {},
    release: () => {
      for (const row of rows) store.release(row);
      store.trim();
    },
  };
  // Views are others once memory has grown.
  const columns = ['records', 'item', 'relevance', 'click', 'order', 'organic', 'flags'] as const;
  for (const column of columns) Object.defineProperty(shown, column, { get: () => store[column] });
  return shown as unknown as CandidateSet & { release(): void };
}

async function measured(
  shape: Shape,
  { data, population, who }: ReturnType<typeof worldOf>,
  shares: Float32Array,
  set: CandidateSet,
  kernels: SlateKernels | null,
  similarity: ContentSimilarity,
  weights: Float64Array,
): Promise<{ result: MeasureResult; isKernel: boolean }> {
  const { slateSize, business, policies } = shape;
  const measurer = new SlateMeasurer(slateSize, data.items, similarity, shares, {
    position: discounts(slateSize),
    fatigue: FATIGUE,
    optOut: (...asked) => optOutProbability(data.response, ...asked),
    optOutPressure: (...asked) => optOutPressure(data.response, ...asked),
    boredom: BOREDOM,
  });
  const lists = { business, seed: 5, slateSize };
  const work = new Workbench(data, similarity, lists, set.width, kernels, policies);
  const shown: number[] = [];
  const parts: MeasureParts = {
    data,
    personal: set,
    impersonal: set,
    holdout: set,
    population,
    measurer,
    shares,
    work,
    who,
    assertAllowed: (customer, items, end, start = 0) => {
      for (const item of items.subarray(start, end)) shown.push(customer * data.items.count + item);
    },
  };
  const job = {
    lists,
    weights,
    fromBlock: 0,
    toBlock: 100,
    bySegment: true,
    perCustomer: true,
  } as unknown as MeasureJob;
  const result = (await measureBlocks(
    parts,
    job,
    async () => true,
    () => 0,
  ))!;
  work.release();
  // Each was looked at after the pick, however often.
  const looked = Uint32Array.from(new Set(shown)).sort();
  return { result: { ...result, blocks: looked }, isKernel: work.bench !== null };
}

function weightsOf(policies: number, random: Random): Float64Array {
  return Float64Array.from(
    Array.from({ length: policies }, () => {
      const [low, high] = [Math.floor(random.uniform() * 21) / 20, Math.floor(random.uniform() * 21) / 20];
      const [a, b] = low < high ? [low, high] : [high, low];
      return [a, b - a, 1 - b];
    }).flat(),
  );
}

async function check(shape: Shape): Promise<void> {
  const random = new Random(11, `checks/${shape.name}`);
  const world = worldOf(shape, random);
  const { embedding, count, dimensions } = world.data.items;
  const similarity = new ContentSimilarity(embedding, count, dimensions);
  const kernels = new SlateKernels({ ...world.data.items, ...similarity });
  // Twice the same: answers are written into it.
  const setIn = (home: SlateHome | null) => setOf(shape, new Random(12, `checks/${shape.name}`), home);
  const home = kernels.home(Math.min(shape.candidates, shape.items));
  if (!home) throw new Error('there is no SIMD here, so nothing can be compared');
  const own = setIn(home);
  const other = setIn(null);
  const weights = weightsOf(shape.policies, random);
  // Weights and rules again that were there before, after others: what is kept of a list is of that list.
  const others = weightsOf(shape.policies, random);
  const plain = { ...shape, business: NO_BUSINESS };
  // The same with histories.
  const { shares, otherShares } = world;
  for (const [asked, now, remembered] of [
    [shape, weights, shares],
    [shape, others, shares],
    [plain, weights, shares],
    [shape, weights, shares],
    [shape, weights, otherShares],
    [plain, others, otherShares],
    [shape, others, shares],
    [shape, weights, shares],
  ] as const) {
    const simd = await measured(asked, world, remembered, own, kernels, similarity, now);
    const twin = await measured(asked, world, remembered, other, null, similarity, now);
    if (!simd.isKernel || twin.isKernel) throw new Error('the two are not what they are taken for');
    compare(simd.result, twin.result);
    growMemory();
  }
  own.release();
  kernels.release();
}

function compare(simd: MeasureResult, twin: MeasureResult): void {
  for (const key of ['sums', 'exposure', 'segments', 'values', 'counts', 'blocks'] as const) {
    const [a, b] = [simd[key], twin[key]];
    if (a.length !== b.length) throw new Error(`${key}: ${a.length} numbers, and ${b.length} in TypeScript`);
    const at = a.findIndex((value, place) => !Object.is(value, b[place]));
    if (at >= 0) throw new Error(`${key}[${at}] is ${a[at]}, and ${b[at]} in TypeScript`);
  }
  const total = simd.sums.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) throw new Error('nothing was measured');
}

/** Lists of many policies against those picked one by one, with promotions. */
function checkMany(): void {
  const shape = { ...PLAIN, policies: 231, customers: 6, business: PROMOTED };
  const random = new Random(13, 'checks/many');
  const { data } = worldOf(shape, random);
  const set = setOf(shape, random, null);
  const { embedding, count, dimensions, marginScore } = data.items;
  const similarity = new ContentSimilarity(embedding, count, dimensions);
  const margin = Float32Array.from(marginScore);
  const bench = new SlateKernels({ ...data.items, ...similarity }).take({
    ...shape,
    margin,
    boost: margin.map((own) => 1 + own / 10),
  });
  if (!bench) throw new Error('there is no SIMD here, so nothing can be compared');
  const weights = weightsOf(shape.policies, random);
  bench.weigh(weights);
  for (let customer = 0; customer < shape.customers; customer++) {
    growMemory();
    bench.load(set, customer, set.count(customer), [], false, true);
    const size = bench.pickMany(shape.policies);
    const together = bench.listed.slice();
    for (let policy = 0; policy < shape.policies; policy++) {
      const alone = bench.pick(weights.subarray(policy * 3, policy * 3 + 3));
      const from = policy * shape.slateSize;
      const isSame = together.subarray(from, from + size).every((pick, rank) => pick === bench.picks[rank]);
      if (alone !== size || !isSame) throw new Error(`customer ${customer}, policy ${policy}: another list`);
    }
  }
}

/** The slates kernel against the code it stands for: picks, measures, sums and exposure to the last bit. */
export const slateChecks = [
  { name: 'slates: many policies at once are those one by one', run: checkMany },
  ...SHAPES.map((shape) => ({ name: `slates: ${shape.name}`, run: () => check(shape) })),
  {
    name: 'slates: as many measures as there are',
    run: () => {
      if (SLATE_MEASURES !== MEASURES.length) throw new Error(`${SLATE_MEASURES}, and ${MEASURES.length}`);
    },
  },
];
