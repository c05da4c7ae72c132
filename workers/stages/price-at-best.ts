import { CONSENT_RULE_IDS } from '../protocol/consent';
import type { Weights } from '../protocol/policy';
import { type BestPrice, WEIGHED_IDS, type WeighedId } from '../protocol/privacy-report';
import { nextTask } from '../shard/next-task';
import type { Coalition, Mix, PricePair, PriceResult, Triple } from '../shard/shard-api';
import { effectiveWeights } from './lists';
import { addRow, inOrder, type PriceScale, PriceSums } from './price-sums';
import { bitOf, type PriceWork } from './price-work';
import type { WorldState } from './world-state';

/** Blocks that prices at best rest on: a random few thousand customers. */
const BEST_BLOCKS = 16;
/** Steps of the weights tried: tenths. */
const STEPS = 10;

/** One side of a price at best: its mix, what each outcome is worth there, and its NDCG. */
interface Side {
  readonly mix: Mix;
  readonly worth: Triple;
  readonly ndcg: number;
}

/** For every rule the best of each outcome on either side, others held, and the paired difference between the two. */
export async function priceAtBest(
  work: PriceWork,
  state: WorldState,
  scale: PriceScale,
): Promise<{ best: Map<number, Record<WeighedId, BestPrice>>; customers: number }> {
  const { policy, on } = work;
  const to = Math.min(BEST_BLOCKS, state.blocks);
  const tried: number[] = [];
  for (let relevance = STEPS; relevance >= 0; relevance--) {
    for (let margin = STEPS - relevance; margin >= 0; margin--) {
      const rest = STEPS - relevance - margin;
      const weights = { relevance: relevance / STEPS, margin: margin / STEPS, diversity: rest / STEPS };
      tried.push(...effectiveWeights(weights, policy));
    }
  }
  const weights = Float64Array.from([...tried, ...work.weights]);
  const policies = weights.length / 3;
  const all = [...CONSENT_RULE_IDS.keys()];
  const coalitions = [...new Set([on, ...all.flatMap((rule) => [on | bitOf(rule), on & ~bitOf(rule)])])];
  const parts = await work.ask({ kind: 'lattice', coalitions, weights }, 0, to);
  const means = new LatticeMeans(coalitions, policies, parts);
  const held = (id: WeighedId) => means.mean(on, policies - 1, id);
  const mixOf = (mix: MixOfPolicies): Mix =>
    mix.map(({ share, policy: at }) => ({
      share,
      weights: [weights[at * 3]!, weights[at * 3 + 1]!, weights[at * 3 + 2]!],
    }));
  const pairs: PricePair[] = [];
  for (const rule of all) {
    for (const id of WEIGHED_IDS) {
      const side = (coalition: Coalition): Side => {
        const mix = means.best(coalition, id, held);
        const mean = (policy: number, of: WeighedId) => means.mean(coalition, policy, of);
        const worth = shadowPrices(mix, id, (policy, of) => mean(policy, of) - held(of));
        worth[WEIGHED_IDS.indexOf(id)] = 1;
        const ndcg = mix.reduce((sum, one) => sum + one.share * mean(one.policy, 'ndcg'), 0);
        return { mix: mixOf(mix), worth, ndcg };
      };
      const sides = [side(on | bitOf(rule)), side(on & ~bitOf(rule))] as const;
      pairs.push(heldPair(work, rule, sides, means.perHeldOut, held('ndcg')));
    }
    await nextTask();
  }
  const sums = new PriceSums(pairs.length, state.segments);
  sums.add(await work.ask({ kind: 'pairs', pairs }, 0, to), to);
  const best = new Map<number, Record<WeighedId, BestPrice>>();
  pairs.forEach(({ withMix, withoutMix }, entry) => {
    const rule = Math.floor(entry / WEIGHED_IDS.length);
    const id = WEIGHED_IDS[entry % WEIGHED_IDS.length]!;
    const price: BestPrice = {
      ...sums.bestPrice(entry, id, scale),
      weights: { with: meanWeights(withMix), without: meanWeights(withoutMix) },
    };
    best.set(rule, { ...(best.get(rule) as Record<WeighedId, BestPrice>), [id]: price });
  });
  return { best, customers: means.measured };
}

/** The best mixes on either side, with how much each customer sways the difference between them. */
function heldPair(
  work: PriceWork,
  rule: number,
  [kept, lifted]: readonly [Side, Side],
  perHeldOut: number,
  held: number,
): PricePair {
  const scaled = ([ndcg, margin, ild]: Triple): Triple => [ndcg * perHeldOut, margin, ild];
  const withWorth = scaled(kept.worth);
  const withoutWorth = scaled(lifted.worth);
  // What is held enters both sides against its worth; the outcome itself, worth 1 on both, cancels.
  const heldWorth = withoutWorth.map((worth, at) => worth - withWorth[at]!) as unknown as Triple;
  return {
    ...work.pairOf(rule, kept.mix, lifted.mix),
    influence: {
      with: withWorth,
      without: withoutWorth,
      held: heldWorth,
      heldCoalition: work.on,
      heldMix: work.atHand,
      centre: withWorth[0] * kept.ndcg - withoutWorth[0] * lifted.ndcg + heldWorth[0] * held,
    },
  };
}

/** Means of WEIGHED_IDS by coalition and policy: coalitions x policies x 3, over the customers of the blocks. */
class LatticeMeans {
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

  /** Customers for each of those with relevant items. */
  get perHeldOut(): number {
    return this.heldOut > 0 ? this.customers / this.heldOut : 0;
  }

  mean(coalition: number, policy: number, id: WeighedId): number {
    const row = this.coalitions.indexOf(coalition);
    const at = (row * this.policies + policy) * WEIGHED_IDS.length + WEIGHED_IDS.indexOf(id);
    const n = id === 'ndcg' ? this.heldOut : this.customers;
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
      Math.max(
        ...others.map((other) => {
          const short = held(other) - this.mean(coalition, policy, other);
          return held(other) > 0 ? short / held(other) : short;
        }),
      );
    let least = 0;
    for (let policy = 1; policy < this.policies; policy++) {
      if (shortfall(policy) < shortfall(least)) least = policy;
    }
    return [{ share: 1, policy: least }];
  }
}

/**
 * What holding the other outcomes costs at a best mix: how much of the outcome one unit of each of them is
 * worth there (the duals of its linear programme), in the order of WEIGHED_IDS, 0 for the outcome itself
 * and for what does not bind.
 * @param beyond an outcome of a policy, less what is held of it
 */
export function shadowPrices(
  mix: MixOfPolicies,
  id: WeighedId,
  beyond: (policy: number, id: WeighedId) => number,
): [number, number, number] {
  const prices: [number, number, number] = [0, 0, 0];
  const at = (other: WeighedId) => WEIGHED_IDS.indexOf(other);
  const others = WEIGHED_IDS.filter((other) => other !== id);
  const step = (one: number, of: WeighedId) => beyond(mix[one]!.policy, of) - beyond(mix[0]!.policy, of);
  if (mix.length === 2) {
    // One of the others binds: the two policies trade it for the outcome, and the mix just holds it.
    const left = (other: WeighedId) =>
      Math.abs(mix.reduce((sum, { share, policy }) => sum + share * beyond(policy, other), 0));
    const binding = others
      .filter((other) => step(1, other) * step(1, id) < 0)
      .sort((one, other) => left(one) - left(other))[0];
    if (binding) prices[at(binding)] = -step(1, id) / step(1, binding);
  }
  if (mix.length === 3) {
    const [a, b] = others as [WeighedId, WeighedId];
    const determinant = step(1, a) * step(2, b) - step(2, a) * step(1, b);
    if (determinant !== 0) {
      prices[at(a)] = -(step(1, id) * step(2, b) - step(2, id) * step(1, b)) / determinant;
      prices[at(b)] = -(step(1, a) * step(2, id) - step(2, a) * step(1, id)) / determinant;
    }
  }
  return prices;
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
function meanWeights(mix: Mix): Weights {
  const mean = (at: 0 | 1 | 2) => mix.reduce((sum, { share, weights }) => sum + share * weights[at], 0);
  return { relevance: mean(0), margin: mean(1), diversity: mean(2) };
}
