import { log2 } from '../math/elementary';

/** 1 / log2(1 + rank) at index rank - 1. */
export function discounts(k: number): Float64Array {
  return Float64Array.from({ length: k }, (_, at) => 1 / log2(at + 2));
}

/** Ideal DCG of 0..k relevant items at index = their number. */
export function idealDcg(discount: Float64Array): Float64Array {
  const ideal = new Float64Array(discount.length + 1);
  for (let at = 0; at < discount.length; at++) ideal[at + 1] = ideal[at]! + discount[at]!;
  return ideal;
}

export interface RankingMetrics {
  readonly ndcg: number;
  readonly precision: number;
  readonly recall: number;
  readonly ap: number;
  readonly mrr: number;
  readonly hitRate: number;
}

/**
 * Accuracy of one list of at most k distinct items. Binary gain, log2 discount, ideal over
 * min(|relevant|, k); precision over k even when the list is shorter; recall over |relevant|; average
 * precision over min(|relevant|, k).
 * @returns null for a customer without relevant items, who is left out of averages.
 */
export function rankingMetrics(
  recommended: readonly number[],
  relevant: ReadonlySet<number>,
  k: number,
): RankingMetrics | null {
  if (relevant.size === 0) return null;
  const discount = discounts(k);
  let dcg = 0;
  let hits = 0;
  let precisions = 0;
  let first = 0;
  recommended.slice(0, k).forEach((item, at) => {
    if (!relevant.has(item)) return;
    dcg += discount[at]!;
    hits++;
    precisions += hits / (at + 1);
    if (first === 0) first = at + 1;
  });
  const reachable = Math.min(relevant.size, k);
  return {
    ndcg: dcg / idealDcg(discount)[reachable]!,
    precision: hits / k,
    recall: hits / relevant.size,
    ap: precisions / reachable,
    mrr: first === 0 ? 0 : 1 / first,
    hitRate: hits > 0 ? 1 : 0,
  };
}
