import { Random } from '../math/random';
import { PRICED_IDS } from '../protocol/privacy-report';
import type { Pricer } from './price';
import type { PriceJob } from './shard-api';

const P = PRICED_IDS.length;
/** Players whose shares are worked out over all coalitions; with more, orders are drawn at random. */
const EXACT_PLAYERS = 8;
const ORDERS_DRAWN = 64;

/**
 * Shapley values of one customer: players x PRICED_IDS, then all players together, then the outcomes with
 * all of them. Exact over all coalitions of the players that touch the customer up to EXACT_PLAYERS, else
 * the mean over orders drawn at random; either way they add up to the total.
 */
export function sharesOf(
  pricer: Pricer,
  task: Extract<PriceJob['task'], { kind: 'shares' }>,
  job: PriceJob,
  id: number,
): { shares: Float64Array; sampled: boolean } {
  const { players, base } = task;
  const shares = new Float64Array((players.length + 2) * P);
  const untouched = pricer.removed(base);
  // Whoever removes nothing more for this person, and moves no training set, is a dummy: its share is 0.
  const touching = [...players.keys()].filter(
    (at) =>
      job.trainingRules.includes(players[at]!) || pricer.removed(base | (1 << players[at]!)) !== untouched,
  );
  const n = touching.length;
  const held = new Map<number, Float64Array>();
  const value = (subset: number): Float64Array => {
    const known = held.get(subset);
    if (known) return known;
    const coalition = touching.reduce(
      (bits, player, bit) => ((subset >>> bit) & 1 ? bits | (1 << players[player]!) : bits),
      base,
    );
    const out = new Float64Array(P);
    if (task.isCounting) pricer.count(coalition, out);
    else pricer.value(coalition, job.weights, out);
    held.set(subset, out);
    return out;
  };
  const add = (bit: number, subset: number, weight: number) => {
    const before = value(subset);
    const after = value(subset | (1 << bit));
    const row = touching[bit]! * P;
    for (let p = 0; p < P; p++) shares[row + p]! += weight * (after[p]! - before[p]!);
  };
  if (n <= EXACT_PLAYERS) {
    const weightOf = coalitionWeights(n);
    for (let subset = 0; subset < 1 << n; subset++) {
      const size = bitCount(subset);
      for (let bit = 0; bit < n; bit++) if (!((subset >>> bit) & 1)) add(bit, subset, weightOf[size]!);
    }
  } else {
    const random = new Random(job.seed, 'shard/price', id);
    const order = Uint32Array.from({ length: n }, (_, bit) => bit);
    for (let drawn = 0; drawn < ORDERS_DRAWN; drawn++) {
      // An order and its reverse: what comes early in one comes late in the other.
      if (drawn % 2 === 0) random.shuffle(order);
      else order.reverse();
      let subset = 0;
      for (const bit of order) {
        add(bit, subset, 1 / ORDERS_DRAWN);
        subset |= 1 << bit;
      }
    }
  }
  const none = value(0);
  const all = value((1 << n) - 1);
  for (let p = 0; p < P; p++) {
    shares[players.length * P + p] = all[p]! - none[p]!;
    shares[(players.length + 1) * P + p] = all[p]!;
  }
  return { shares, sampled: n > EXACT_PLAYERS };
}

/** |S|! (n - |S| - 1)! / n! by |S|: the share of orders in which exactly S comes before a player. */
function coalitionWeights(n: number): number[] {
  const weights: number[] = [];
  for (let size = 0; size < n; size++) {
    // 1 / (n * choose(n - 1, size))
    let choose = 1;
    for (let step = 1; step <= size; step++) choose = (choose * (n - step)) / step;
    weights.push(1 / (n * choose));
  }
  return weights;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left &= left - 1) count++;
  return count;
}
