import {
  type Carrier,
  type CarrierDimension,
  PRICED_IDS,
  type Price,
  type PricedId,
  type WeighedId,
} from '../protocol/privacy-report';
import { CONSENT_GROUPS, EXAMPLES, PRICE_SUMS, type PriceResult } from '../shard/shard-api';
import type { Segment } from './world-state';

/** 95% of a normal distribution lie so many standard errors about its mean. */
const REACH = 1.959964;
const P = PRICED_IDS.length;
/** Measured on people with relevant items alone. */
const HELD_OUT: PricedId = 'ndcg';
const PER_THOUSAND: readonly PricedId[] = ['orders', 'margin'];
/** Plain counts: over the whole population there is nothing left to be unsure of. */
export const COUNTED: readonly PricedId[] = ['profiled', 'reach', 'contactsPerWeek'];
/** A gap is told of groups with at least so many people who have relevant items. */
const SMALLEST_GROUP = 100;
const NAMED = 20;

/** What prices are scaled by. */
export interface PriceScale {
  readonly slateSize: number;
  readonly population: number;
}

/** Differences over n customers, from their sums. */
export function priceOf(
  id: PricedId,
  kept: number,
  difference: number,
  squares: number,
  n: number,
  { slateSize, population }: PriceScale,
): Price {
  const scale = PER_THOUSAND.includes(id) ? 1000 / slateSize : id === 'profiled' ? population : 1;
  if (n === 0) return { value: 0, interval: null, without: 0, n };
  const mean = difference / n;
  const variance = n > 1 ? Math.max(0, squares - n * mean * mean) / (n - 1) : 0;
  const reach = REACH * Math.sqrt(variance / n) * scale;
  const value = mean * scale;
  return {
    value,
    interval:
      n < 2 || (COUNTED.includes(id) && n === population)
        ? null
        : { low: value - reach, high: value + reach },
    without: (kept / n) * scale - value,
    n,
  };
}

/** Running sums of one list of entries over blocks, added strictly in world-wide order. */
export class PriceSums {
  customers = 0;
  heldOut = 0;
  sampled = 0;
  /** First block that is still to come. */
  nextBlock = 0;
  private readonly sums: Float64Array;
  private readonly groups: Float64Array;
  private readonly groupCustomers: Float64Array;
  private readonly changed: Float64Array;
  private readonly influence: Float64Array;
  private readonly examples: number[][];
  private readonly groupCount: number;

  constructor(
    readonly entries: number,
    private readonly segments: readonly Segment[],
  ) {
    this.groupCount = CONSENT_GROUPS + segments.length;
    this.sums = new Float64Array(entries * P * PRICE_SUMS);
    this.groups = new Float64Array(entries * this.groupCount * (1 + PRICE_SUMS));
    this.groupCustomers = new Float64Array(this.groupCount);
    this.changed = new Float64Array(entries);
    this.influence = new Float64Array(entries * 2);
    this.examples = Array.from({ length: entries }, () => []);
  }

  /** Adds one contiguous range of blocks, whatever shards they come from. */
  add(parts: readonly PriceResult[], toBlock: number): void {
    for (const { part, at } of inOrder(parts)) {
      this.customers += part.counts[at * 3]!;
      this.heldOut += part.counts[at * 3 + 1]!;
      this.sampled += part.counts[at * 3 + 2]!;
      addRow(this.sums, part.sums, at);
      if (part.groups.length > 0) addRow(this.groups, part.groups, at);
      addRow(this.groupCustomers, part.groupCustomers, at);
      if (part.changed.length > 0) addRow(this.changed, part.changed, at);
      if (part.influence.length > 0) addRow(this.influence, part.influence, at);
      this.examples.forEach((list, entry) => {
        for (let slot = 0; slot < EXAMPLES && list.length < NAMED; slot++) {
          const id = part.examples[(at * this.entries + entry) * EXAMPLES + slot] ?? -1;
          if (id >= 0) list.push(id);
        }
      });
    }
    this.nextBlock = toBlock;
  }

  prices(entry: number, scale: PriceScale): Readonly<Record<PricedId, Price>> {
    const made = PRICED_IDS.map((id, p) => {
      const base = (entry * P + p) * PRICE_SUMS;
      const n = id === HELD_OUT ? this.heldOut : this.customers;
      return [id, priceOf(id, this.sums[base]!, this.sums[base + 1]!, this.sums[base + 2]!, n, scale)];
    });
    return Object.fromEntries(made) as Record<PricedId, Price>;
  }

  /** A price whose mixes were chosen on these very customers: the choice is as unsure as what it is held to. */
  bestPrice(entry: number, id: WeighedId, scale: PriceScale): Price {
    const price = this.prices(entry, scale)[id];
    const [sum, squares] = this.influence.subarray(entry * 2, entry * 2 + 2);
    const swayed = priceOf(id, 0, sum!, squares!, this.customers, scale);
    const reach = swayed.interval ? (swayed.interval.high - swayed.interval.low) / 2 : 0;
    return { ...price, interval: { low: price.value - reach, high: price.value + reach } };
  }

  /** People whose list changed, scaled to the whole population, and some of them. */
  changedIn(entry: number, { population }: PriceScale): { changed: number; examples: readonly number[] } {
    const share = this.customers > 0 ? this.changed[entry]! / this.customers : 0;
    return { changed: Math.round(share * population), examples: this.examples[entry]! };
  }

  carriers(entry: number, scale: PriceScale): Carrier[] {
    const names: readonly { dimension: CarrierDimension | 'activity'; group: string }[] = [
      { dimension: 'consent', group: 'agreed to profiling' },
      { dimension: 'consent', group: 'did not agree' },
      ...this.segments.map(({ dimension, name }) => ({ dimension, group: name })),
    ];
    return names.flatMap(({ dimension, group }, index) => {
      if (dimension === 'activity') return [];
      const base = (entry * this.groupCount + index) * (1 + PRICE_SUMS);
      const [n, kept, difference, squares] = this.groups.subarray(base, base + 1 + PRICE_SUMS);
      const customers = this.groupCustomers[index]!;
      if (customers === 0) return [];
      return [
        {
          dimension,
          group,
          customers: Math.round((customers / this.customers) * scale.population),
          relevance: priceOf(HELD_OUT, kept!, difference!, squares!, n!, scale),
        },
      ];
    });
  }
}

/** The two groups of one dimension whose costs lie farthest apart, where their intervals do not meet. */
export function widestGap(carriers: readonly Carrier[]) {
  let widest: { dimension: CarrierDimension; most: Carrier; least: Carrier } | null = null;
  for (const most of carriers) {
    for (const least of carriers) {
      if (most.dimension !== least.dimension) continue;
      const [a, b] = [most.relevance, least.relevance];
      if (!a.interval || !b.interval || Math.min(a.n, b.n) < SMALLEST_GROUP) continue;
      if (a.interval.high >= b.interval.low) continue;
      const gap = b.value - a.value;
      if (!widest || gap > widest.least.relevance.value - widest.most.relevance.value) {
        widest = { dimension: most.dimension, most, least };
      }
    }
  }
  return widest;
}

export function inOrder(parts: readonly PriceResult[]): { part: PriceResult; at: number }[] {
  return parts
    .flatMap((part) => [...part.blocks].map((block, at) => ({ part, at, block })))
    .sort((a, b) => a.block - b.block);
}

/** Adds the at-th row of `from`, as wide as `to`. */
export function addRow(to: Float64Array, from: Float64Array | Uint32Array, at: number): void {
  const base = at * to.length;
  for (let n = 0; n < to.length; n++) to[n]! += from[base + n]!;
}
