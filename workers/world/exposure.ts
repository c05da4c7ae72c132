import { exp, log } from '../math/elementary';
import { finished, type Parts } from '../math/parts';
import { Random } from '../math/random';
import { AISLES, flatAisle } from './items';
import { PLACES } from './retail-places';
import { DIMENSIONS, type ItemTable, WEEKS } from './world';

/** Where an exposure came from, and how often: the customer's own browsing, best sellers, exploration. */
export const EXPOSURE_SOURCES = ['browsing', 'best sellers', 'exploration'] as const;
export const SOURCE_SHARES = [0.5, 0.45, 0.05] as const;

const BROWSE_TASTE = 4;
const BROWSE_APPEAL = 0.6;
const REGIONAL_NOISE = 0.35;
const BEST_SELLER_POWER = 0.9;
const BEST_SELLER_HEAD = 6;

/** Ages at which something more may be sold: below 16, 16 and 17, adults. */
const AGE_TIERS = 3;

function ageTier(age: number): number {
  return age < 16 ? 0 : age < 18 ? 1 : 2;
}

const TIER_AGES = [15, 17, 18] as const;

/** First week in which an item may be shown all week long. */
export function launchWeek(launchDay: number): number {
  return launchDay <= 0 ? 0 : Math.floor((launchDay + 6) / 7);
}

/** What the law needs of items: their table, true vectors and appeal. */
export interface Goods {
  readonly table: ItemTable;
  readonly vector: Float32Array;
  readonly appeal: Float32Array;
}

/** What the law needs of customers. */
export interface Visitors {
  readonly region: Uint8Array;
  readonly age: Uint8Array;
  readonly taste: Float32Array;
}

/** First index whose running total exceeds `target`, within `from..to` (exclusive). */
function upperBound(totals: Float64Array, from: number, to: number, target: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totals[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Cells of a guide to running totals. */
const CELLS = 256;

/** For each of CELLS equal parts of the whole: an index near which a target in it is found. */
function guideTo(totals: Float64Array, from: number, to: number): Uint32Array {
  const whole = totals[to - 1]!;
  return Uint32Array.from({ length: CELLS }, (_, cell) =>
    upperBound(totals, from, to, (cell / CELLS) * whole),
  );
}

/** The same as `upperBound` over the stretch that a guide is for, with hardly any search. */
function guidedBound(
  totals: Float64Array,
  from: number,
  to: number,
  share: number,
  guide: Uint32Array,
): number {
  const target = share * totals[to - 1]!;
  let at = guide[Math.floor(share * CELLS)]!;
  while (at > from && totals[at - 1]! > target) at--;
  while (at < to - 1 && totals[at]! <= target) at++;
  return at;
}

/**
 * The logging policy: which item a slot shows to a customer in a week. A slot belongs to browsing (an
 * aisle by taste, then an item in it), to the region's best sellers, or to uniform exploration; items
 * barred in the region, above the customer's age, not launched or asked never to be shown are out.
 */
export class ExposureLaw {
  private readonly items: number;
  private readonly barred: Uint32Array;
  private readonly minimumAge: Uint8Array;
  private readonly launch: Uint8Array;
  private readonly aisleOf: Uint8Array;
  /** Items aisle by aisle. */
  private readonly shelf: Uint32Array;
  private readonly shelfStart: Uint32Array;
  private readonly shelfTotals: Float64Array;
  private readonly shelfGuides: readonly Uint32Array[];
  private readonly browseWeight: Float64Array;
  /** Mean true vector per aisle, aisles x DIMENSIONS. */
  private readonly aisleMean: Float64Array;
  /** Per region: items in best-seller order, and running totals of their weights. */
  private readonly order: Uint32Array;
  private readonly orderTotals: Float64Array;
  private readonly orderGuides: Uint32Array[] = [];
  private readonly orderWeight: Float64Array;
  /** Per group (region x age tier) and week: sums over items that may be shown. */
  private readonly aisleCount: Uint16Array;
  private readonly aisleMass: Float64Array;
  private readonly bestMass: Float64Array;
  private readonly eligible: Uint16Array;
  /** Aisles with anything in them; they stay open once they are, so that as many are the same ones. */
  private readonly openAisles: Uint8Array;

  private readonly preference = new Float64Array(AISLES.length);
  private readonly preferenceTotals = new Float64Array(AISLES.length);
  /** Taste of the customer met last. */
  private readonly own = new Float64Array(DIMENSIONS);
  private region = 0;
  private age = 0;
  private group = 0;
  private hidden: ArrayLike<number> = [];
  /** The preferences for open aisles of the customer met last, as long as so many are open. */
  private openFor = -1;
  private openPreferences = 0;

  private constructor(
    goods: Goods,
    private readonly visitors: Visitors,
  ) {
    const { table, vector, appeal } = goods;
    const count = table.count;
    const aisles = AISLES.length;
    const regions = PLACES.length;
    this.items = count;
    this.barred = table.regionsBarred;
    this.minimumAge = table.minimumAge;
    this.launch = new Uint8Array(count);
    this.aisleOf = new Uint8Array(count);
    this.shelf = new Uint32Array(count);
    this.shelfStart = new Uint32Array(aisles + 1);
    this.shelfTotals = new Float64Array(count);
    this.browseWeight = new Float64Array(count);
    this.aisleMean = new Float64Array(aisles * DIMENSIONS);
    this.order = new Uint32Array(regions * count);
    this.orderTotals = new Float64Array(regions * count);
    this.orderWeight = new Float64Array(regions * count);
    const groups = regions * AGE_TIERS;
    this.aisleCount = new Uint16Array(groups * WEEKS * aisles);
    this.aisleMass = new Float64Array(groups * WEEKS * aisles);
    this.bestMass = new Float64Array(groups * WEEKS);
    this.eligible = new Uint16Array(groups * WEEKS);
    this.openAisles = new Uint8Array(groups * WEEKS);

    for (let i = 0; i < count; i++) {
      const a = flatAisle(table.category[i]!, table.subcategory[i]!);
      this.aisleOf[i] = a;
      this.launch[i] = launchWeek(table.launchDay[i]!);
      this.browseWeight[i] = exp(BROWSE_APPEAL * appeal[i]!);
      this.shelfStart[a + 1] = this.shelfStart[a + 1]! + 1;
      for (let d = 0; d < DIMENSIONS; d++) {
        this.aisleMean[a * DIMENSIONS + d] =
          this.aisleMean[a * DIMENSIONS + d]! + vector[i * DIMENSIONS + d]!;
      }
    }
    for (let a = 0; a < aisles; a++) {
      const size = this.shelfStart[a + 1]!;
      for (let d = 0; d < DIMENSIONS && size > 0; d++) {
        this.aisleMean[a * DIMENSIONS + d] = this.aisleMean[a * DIMENSIONS + d]! / size;
      }
      this.shelfStart[a + 1] = this.shelfStart[a]! + size;
    }
    const next = this.shelfStart.slice();
    for (let i = 0; i < count; i++) {
      const at = next[this.aisleOf[i]!]!;
      next[this.aisleOf[i]!] = at + 1;
      this.shelf[at] = i;
      const before = at === this.shelfStart[this.aisleOf[i]!] ? 0 : this.shelfTotals[at - 1]!;
      this.shelfTotals[at] = before + this.browseWeight[i]!;
    }
    this.shelfGuides = Array.from({ length: aisles }, (_, a) =>
      guideTo(this.shelfTotals, this.shelfStart[a]!, this.shelfStart[a + 1]!),
    );
  }

  static of(seed: number, goods: Goods, visitors: Visitors): ExposureLaw {
    return finished(ExposureLaw.inParts(seed, goods, visitors));
  }

  static *inParts(seed: number, goods: Goods, visitors: Visitors): Parts<ExposureLaw> {
    const law = new ExposureLaw(goods, visitors);
    yield;
    yield* law.orderBestSellers(seed, goods.appeal);
    for (let region = 0; region < PLACES.length; region++) {
      yield;
      for (let tier = 0; tier < AGE_TIERS; tier++) law.addUp(region, tier);
    }
    return law;
  }

  private *orderBestSellers(seed: number, appeal: Float32Array): Parts<void> {
    const score = new Float64Array(this.items);
    const weights = Float64Array.from({ length: this.items }, (_, rank) =>
      exp(-BEST_SELLER_POWER * log(rank + BEST_SELLER_HEAD + 0.01 * this.items)),
    );
    for (let region = 0; region < PLACES.length; region++) {
      yield;
      const random = new Random(seed, 'world/best-sellers', region);
      for (let i = 0; i < this.items; i++) score[i] = appeal[i]! + REGIONAL_NOISE * random.normal();
      const from = region * this.items;
      const ranked = Array.from(score.keys()).sort((x, y) => score[y]! - score[x]! || x - y);
      let total = 0;
      for (let rank = 0; rank < this.items; rank++) {
        const item = ranked[rank]!;
        total += weights[rank]!;
        this.order[from + rank] = item;
        this.orderTotals[from + rank] = total;
        this.orderWeight[from + item] = weights[rank]!;
      }
      this.orderGuides.push(guideTo(this.orderTotals, from, from + this.items));
    }
  }

  private addUp(region: number, tier: number): void {
    const group = region * AGE_TIERS + tier;
    const aisles = AISLES.length;
    for (let i = 0; i < this.items; i++) {
      const week = this.launch[i]!;
      if (week >= WEEKS || !this.sellable(i, region, TIER_AGES[tier]!)) continue;
      const at = group * WEEKS + week;
      const cell = at * aisles + this.aisleOf[i]!;
      this.aisleCount[cell] = this.aisleCount[cell]! + 1;
      this.aisleMass[cell] = this.aisleMass[cell]! + this.browseWeight[i]!;
      this.bestMass[at] = this.bestMass[at]! + this.orderWeight[region * this.items + i]!;
      this.eligible[at] = this.eligible[at]! + 1;
    }
    for (let week = 1; week < WEEKS; week++) {
      const at = group * WEEKS + week;
      this.bestMass[at] = this.bestMass[at]! + this.bestMass[at - 1]!;
      this.eligible[at] = this.eligible[at]! + this.eligible[at - 1]!;
      for (let a = 0; a < aisles; a++) {
        const cell = at * aisles + a;
        this.aisleCount[cell] = this.aisleCount[cell]! + this.aisleCount[cell - aisles]!;
        this.aisleMass[cell] = this.aisleMass[cell]! + this.aisleMass[cell - aisles]!;
      }
    }
    for (let at = group * WEEKS; at < (group + 1) * WEEKS; at++) {
      for (let a = 0; a < aisles; a++) if (this.aisleCount[at * aisles + a]! > 0) this.openAisles[at]!++;
    }
  }

  private sellable(item: number, region: number, age: number): boolean {
    return ((this.barred[item]! >>> region) & 1) === 0 && this.minimumAge[item]! <= age;
  }

  /** Turns to one customer. `hidden`: items never to be shown to them. */
  meet(customer: number, hidden: ArrayLike<number>): void {
    const { region, age, taste } = this.visitors;
    const width = DIMENSIONS;
    const aisles = this.preference.length;
    const { own, aisleMean } = this;
    for (let d = 0; d < width; d++) own[d] = taste[customer * width + d]!;
    this.region = region[customer]!;
    this.age = age[customer]!;
    this.group = this.region * AGE_TIERS + ageTier(this.age);
    this.hidden = hidden;
    this.openFor = -1;
    let total = 0;
    for (let a = 0; a < aisles; a++) {
      const size = this.shelfStart[a + 1]! - this.shelfStart[a]!;
      let weight = 0;
      if (size > 0) {
        let pull = 0;
        const from = a * width;
        for (let d = 0; d < width; d++) pull += own[d]! * aisleMean[from + d]!;
        weight = size * exp(BROWSE_TASTE * pull);
      }
      this.preference[a] = weight;
      total += weight;
      this.preferenceTotals[a] = total;
    }
  }

  /** Whether the customer met last may be shown an item in a week. */
  mayShow(item: number, week: number): boolean {
    if (this.launch[item]! > week || !this.sellable(item, this.region, this.age)) return false;
    for (let h = 0; h < this.hidden.length; h++) if (this.hidden[h] === item) return false;
    return true;
  }

  private openIn(aisle: number, week: number): number {
    let open = this.aisleCount[(this.group * WEEKS + week) * this.preference.length + aisle]!;
    for (let h = 0; h < this.hidden.length && open > 0; h++) {
      const item = this.hidden[h]!;
      if (this.aisleOf[item] === aisle && this.countsIn(item, week)) open--;
    }
    return open;
  }

  private countsIn(item: number, week: number): boolean {
    return this.launch[item]! <= week && this.sellable(item, this.region, this.age);
  }

  /** Items that the customer met last may be shown in a week. */
  choices(week: number): number {
    let count = this.eligible[this.group * WEEKS + week]!;
    for (let h = 0; h < this.hidden.length; h++) if (this.countsIn(this.hidden[h]!, week)) count--;
    return count;
  }

  /** Draws what a slot shows in a week; there must be a choice. */
  draw(week: number, random: Random): number {
    const source = random.uniform();
    if (source < SOURCE_SHARES[0]) {
      const total = this.preferenceTotals[this.preference.length - 1]!;
      for (;;) {
        const a = upperBound(this.preferenceTotals, 0, this.preference.length, random.uniform() * total);
        if (this.openIn(a, week) === 0) continue;
        const from = this.shelfStart[a]!;
        const to = this.shelfStart[a + 1]!;
        const guide = this.shelfGuides[a]!;
        for (;;) {
          const item = this.shelf[guidedBound(this.shelfTotals, from, to, random.uniform(), guide)]!;
          if (this.mayShow(item, week)) return item;
        }
      }
    }
    if (source < SOURCE_SHARES[0] + SOURCE_SHARES[1]) {
      const from = this.region * this.items;
      const guide = this.orderGuides[this.region]!;
      for (;;) {
        const at = guidedBound(this.orderTotals, from, from + this.items, random.uniform(), guide);
        const item = this.order[at]!;
        if (this.mayShow(item, week)) return item;
      }
    }
    for (;;) {
      const item = random.below(this.items);
      if (this.mayShow(item, week)) return item;
    }
  }

  /** The customer's preferences for all aisles in which there is something for them. */
  private preferencesIn(week: number): number {
    const open = this.openAisles[this.group * WEEKS + week]!;
    const isPlain = this.hidden.length === 0;
    if (isPlain && open === this.openFor) return this.openPreferences;
    let preferences = 0;
    for (let a = 0; a < this.preference.length; a++)
      if (this.openIn(a, week) > 0) preferences += this.preference[a]!;
    if (isPlain) {
      this.openFor = open;
      this.openPreferences = preferences;
    }
    return preferences;
  }

  /**
   * Probability with which each source shows an item that may be shown, times the source's share, in the
   * order of EXPOSURE_SOURCES; their sum is the propensity.
   */
  bySource(item: number, week: number): [number, number, number] {
    const at = this.group * WEEKS + week;
    const aisle = this.aisleOf[item]!;
    const preferences = this.preferencesIn(week);
    let aisleMass = this.aisleMass[at * this.preference.length + aisle]!;
    let bestMass = this.bestMass[at]!;
    const from = this.region * this.items;
    for (let h = 0; h < this.hidden.length; h++) {
      const out = this.hidden[h]!;
      if (!this.countsIn(out, week)) continue;
      bestMass -= this.orderWeight[from + out]!;
      if (this.aisleOf[out] === aisle) aisleMass -= this.browseWeight[out]!;
    }
    const browsing = (this.preference[aisle]! / preferences) * (this.browseWeight[item]! / aisleMass);
    const best = this.orderWeight[from + item]! / bestMass;
    return [SOURCE_SHARES[0] * browsing, SOURCE_SHARES[1] * best, SOURCE_SHARES[2] / this.choices(week)];
  }

  /** Probability with which a slot shows an item that may be shown, over all sources. */
  propensity(item: number, week: number): number {
    const [browsing, best, exploration] = this.bySource(item, week);
    return browsing + best + exploration;
  }
}
