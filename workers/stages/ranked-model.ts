import { MEASURES } from '../metrics/measures';
import { AUDIENCE, DEEPEST } from '../protocol/models-report';
import type { RankResult } from '../shard/shard-api';

/** A model's lists for everybody, rows by world-wide customer index, whatever shards they came from. */
export interface RankedModel {
  readonly customers: number;
  /** customers x MEASURES. */
  readonly measures: Float64Array;
  /** Relevant items per customer. */
  readonly relevant: Uint16Array;
  /** Ranks from 1 of relevant items: `hitRank[hitStart[c] .. hitStart[c + 1]]`. */
  readonly hitStart: Uint32Array;
  readonly hitRank: Uint8Array;
  /** Times each item was shown. */
  readonly exposure: Uint32Array;
  /** The best of customers who are profiled and have a history, best first. */
  readonly pairStart: Uint32Array;
  readonly pairScore: Float32Array;
  readonly pairItem: Uint32Array;
  readonly pairBought: Uint8Array;
  /** Per item the customers who score it highest, best first: items x AUDIENCE, -1 where there are fewer. */
  readonly audience: Int32Array;
}

/** Puts the shards' rows together by customer. */
export function mergeRanked(parts: readonly RankResult[], customers: number, items: number): RankedModel {
  const measures = new Float64Array(customers * MEASURES.length);
  const relevant = new Uint16Array(customers);
  const exposure = new Uint32Array(items);
  const hitStart = new Uint32Array(customers + 1);
  const pairStart = new Uint32Array(customers + 1);
  for (const part of parts) {
    part.customers.forEach((customer, row) => {
      measures.set(
        part.measures.subarray(row * MEASURES.length, (row + 1) * MEASURES.length),
        customer * MEASURES.length,
      );
      relevant[customer] = part.relevant[row]!;
      hitStart[customer + 1] = part.hitStart[row + 1]! - part.hitStart[row]!;
      pairStart[customer + 1] = part.pairStart[row + 1]! - part.pairStart[row]!;
    });
    for (let item = 0; item < items; item++) exposure[item]! += part.exposure[item]!;
  }
  for (let customer = 0; customer < customers; customer++) {
    hitStart[customer + 1]! += hitStart[customer]!;
    pairStart[customer + 1]! += pairStart[customer]!;
  }
  const hitRank = new Uint8Array(hitStart[customers]!);
  const pairScore = new Float32Array(pairStart[customers]!);
  const pairItem = new Uint32Array(pairScore.length);
  const pairBought = new Uint8Array(pairScore.length);
  for (const part of parts) {
    part.customers.forEach((customer, row) => {
      hitRank.set(part.hitRank.subarray(part.hitStart[row]!, part.hitStart[row + 1]!), hitStart[customer]!);
      const from = part.pairStart[row]!;
      const to = part.pairStart[row + 1]!;
      pairScore.set(part.pairScore.subarray(from, to), pairStart[customer]!);
      pairItem.set(part.pairItem.subarray(from, to), pairStart[customer]!);
      pairBought.set(part.pairBought.subarray(from, to), pairStart[customer]!);
    });
  }
  return {
    customers,
    measures,
    relevant,
    hitStart,
    hitRank,
    exposure,
    pairStart,
    pairScore,
    pairItem,
    pairBought,
    audience: mergeAudience(parts, items),
  };
}

function mergeAudience(parts: readonly RankResult[], items: number): Int32Array {
  const audience = new Int32Array(items * AUDIENCE).fill(-1);
  for (let item = 0; item < items; item++) {
    const base = item * AUDIENCE;
    const named = parts.flatMap((part) =>
      Array.from({ length: AUDIENCE }, (_, at) => ({
        customer: part.audienceCustomer[base + at]!,
        score: part.audienceScore[base + at]!,
      })).filter(({ customer }) => customer >= 0),
    );
    named.sort((a, b) => b.score - a.score || a.customer - b.customer);
    named.slice(0, AUDIENCE).forEach(({ customer }, at) => {
      audience[base + at] = customer;
    });
  }
  return audience;
}

/** Accuracy at every list length from 1 to DEEPEST, summed over customers with relevant items. */
export class AccuracyByLength {
  readonly ndcg = new Float64Array(DEEPEST);
  readonly precision = new Float64Array(DEEPEST);
  readonly recall = new Float64Array(DEEPEST);
  readonly map = new Float64Array(DEEPEST);
  readonly mrr = new Float64Array(DEEPEST);
  readonly hitRate = new Float64Array(DEEPEST);
  customers = 0;

  constructor(
    private readonly discount: Float64Array,
    private readonly ideal: Float64Array,
  ) {}

  /** @param ranks ranks from 1 of the relevant items met, ascending */
  add(ranks: Uint8Array, relevant: number): void {
    if (relevant === 0) return;
    this.customers++;
    let met = 0;
    let dcg = 0;
    let precisions = 0;
    for (let k = 1; k <= DEEPEST; k++) {
      if (ranks[met] === k) {
        met++;
        dcg += this.discount[k - 1]!;
        precisions += met / k;
      }
      const reachable = Math.min(relevant, k);
      this.ndcg[k - 1]! += dcg / this.ideal[reachable]!;
      this.precision[k - 1]! += met / k;
      this.recall[k - 1]! += met / relevant;
      this.map[k - 1]! += precisions / reachable;
      this.mrr[k - 1]! += met > 0 ? 1 / ranks[0]! : 0;
      this.hitRate[k - 1]! += met > 0 ? 1 : 0;
    }
  }
}
