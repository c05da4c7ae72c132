import { discounts, idealDcg } from '../math/dcg';

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
