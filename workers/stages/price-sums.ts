import { CANCELLED, EngineFault } from '../protocol/engine-error';
import type { Weights } from '../protocol/policy';
import {
  type Carrier,
  type CarrierDimension,
  PRICED_IDS,
  type Price,
  type PricedId,
  WEIGHED_IDS,
  type WeighedId,
} from '../protocol/privacy-report';
import { CONSENT_GROUPS, EXAMPLES, type Mix, PRICE_SUMS, type PriceResult } from '../shard/shard-api';
import type { Segment } from './world-state';

/** 95% of a normal distribution lie so many standard errors about its mean. */
const REACH = 1.959964;
const P = PRICED_IDS.length;
/** Measured on people with relevant items alone. */
const HELD_OUT: PricedId = 'ndcg';
const PER_THOUSAND: readonly PricedId[] = ['orders', 'margin'];
/** Plain counts: over the whole population there is nothing left to be unsure of. */
const COUNTED: readonly PricedId[] = ['profiled', 'reach', 'contactsPerWeek'];
/** Fewer people than these carry no figure of their own. */
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

/** Means of WEIGHED_IDS by coalition and policy: coalitions x policies x 3, over the customers of the blocks. */
export class LatticeMeans {
  private readonly sums: Float64Array;
  private customers = 0;
  private heldOut = 0;

  constructor(
    private readonly coalitions: readonly number[],
    private readonly policies: number,
    parts: readonly PriceResult[],
  ) {
    this.sums = new Float64Array(coalitions.length * policies * WEIGHED_IDS.length);
    for (const { part, at } of inOrder(parts)) {
      addRow(this.sums, part.sums, at);
      this.customers += part.counts[at * 3]!;
      this.heldOut += part.counts[at * 3 + 1]!;
    }
  }

  get measured(): number {
    return this.customers;
  }

  mean(coalition: number, policy: number, id: WeighedId): number {
    const row = this.coalitions.indexOf(coalition);
    const at = (row * this.policies + policy) * WEIGHED_IDS.length + WEIGHED_IDS.indexOf(id);
    const n = id === HELD_OUT ? this.heldOut : this.customers;
    return n > 0 ? this.sums[at]! / n : 0;
  }

  /**
   * The most of one outcome while the others stay at least where they are held: weights, each for a share
   * of the customers, at most three. Where nothing holds the others, the one policy that falls least short.
   */
  best(coalition: number, id: WeighedId, held: (id: WeighedId) => number): MixOfPolicies {
    const others = WEIGHED_IDS.filter((other) => other !== id);
    const column = (of: WeighedId) =>
      Float64Array.from({ length: this.policies }, (_, policy) => this.mean(coalition, policy, of));
    // What each policy has beyond what is held; 0 or more is enough.
    const [first, second] = others.map((other) => column(other).map((value) => value - held(other)));
    const mix = bestMix(column(id), first!, second!);
    if (mix) return mix;
    const shortfall = (policy: number) =>
      Math.max(...others.map((other) => (held(other) - this.mean(coalition, policy, other)) / held(other)));
    let least = 0;
    for (let policy = 1; policy < this.policies; policy++) {
      if (shortfall(policy) < shortfall(least)) least = policy;
    }
    return [{ share: 1, policy: least }];
  }
}

export type MixOfPolicies = readonly { readonly share: number; readonly policy: number }[];

const ENOUGH = -1e-12;

/**
 * Largest mean of `value` over mixes whose means of `a` and of `b` are at least 0: a linear programme whose
 * corners mix at most three policies, all of which are looked at. Null where no mix is feasible.
 */
export function bestMix(value: Float64Array, a: Float64Array, b: Float64Array): MixOfPolicies | null {
  const n = value.length;
  let best: MixOfPolicies | null = null;
  let most = Number.NEGATIVE_INFINITY;
  const offer = (mean: number, mix: () => MixOfPolicies) => {
    if (mean <= most) return;
    most = mean;
    best = mix();
  };
  for (let i = 0; i < n; i++) {
    if (a[i]! >= ENOUGH && b[i]! >= ENOUGH) offer(value[i]!, () => [{ share: 1, policy: i }]);
  }
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      for (const [tight, slack] of [
        [a, b],
        [b, a],
      ] as const) {
        const spread = tight[i]! - tight[j]!;
        if (spread === 0) continue;
        const share = -tight[j]! / spread;
        if (share <= 0 || share >= 1) continue;
        if (share * slack[i]! + (1 - share) * slack[j]! < ENOUGH) continue;
        offer(share * value[i]! + (1 - share) * value[j]!, () => [
          { share, policy: i },
          { share: 1 - share, policy: j },
        ]);
      }
      for (let k = j + 1; k < n; k++) {
        // x a_i + y a_j + z a_k = 0, the same of b, x + y + z = 1: by cross products.
        const x = a[j]! * b[k]! - a[k]! * b[j]!;
        const y = a[k]! * b[i]! - a[i]! * b[k]!;
        const z = a[i]! * b[j]! - a[j]! * b[i]!;
        const sum = x + y + z;
        if (sum === 0 || x / sum <= 0 || y / sum <= 0 || z / sum <= 0) continue;
        offer((x * value[i]! + y * value[j]! + z * value[k]!) / sum, () => [
          { share: x / sum, policy: i },
          { share: y / sum, policy: j },
          { share: z / sum, policy: k },
        ]);
      }
    }
  }
  return best;
}

/** Mean weights of a mix. */
export function meanWeights(mix: Mix): Weights {
  const mean = (at: 0 | 1 | 2) => mix.reduce((sum, { share, weights }) => sum + share * weights[at], 0);
  return { relevance: mean(0), margin: mean(1), diversity: mean(2) };
}

function inOrder(parts: readonly PriceResult[]): { part: PriceResult; at: number }[] {
  return parts
    .flatMap((part) => [...part.blocks].map((block, at) => ({ part, at, block })))
    .sort((a, b) => a.block - b.block);
}

/** Adds the at-th row of `from`, as wide as `to`. */
function addRow(to: Float64Array, from: Float64Array | Uint32Array, at: number): void {
  const base = at * to.length;
  for (let n = 0; n < to.length; n++) to[n]! += from[base + n]!;
}

export function unlessNull<T>(parts: T | null, cancelled: boolean): T {
  if (parts === null || cancelled) throw new EngineFault(CANCELLED);
  return parts;
}
