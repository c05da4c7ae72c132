import type { ContentSimilarity } from '../features/item-similarity';
import { type Csr, entryOf } from '../math/csr';
import { MEASURES, type MeasuredCustomer, RELEVANT, type SlateMeasurer } from '../metrics/measures';
import { AUDIENCE } from '../protocol/models-report';
import type { CandidateSet } from './candidates';
import { BOUGHT_IN_TEST, BOUGHT_IN_VALIDATION, type RankResult, type ShardData } from './shard-api';
import { candidatesFor } from './workbench';

/** Customers ranked, and milliseconds spent, between two looks at the message queue. */
const CUSTOMERS_PER_TURN = 16;
const MS_PER_TURN = 8;

export interface Ranking {
  readonly data: ShardData;
  readonly profiled: Uint8Array;
  readonly history: Csr;
  readonly personal: CandidateSet;
  readonly impersonal: CandidateSet;
  readonly relevant: Csr;
  readonly slateSize: number;
  readonly similarity: ContentSimilarity;
  readonly measurer: SlateMeasurer;
  readonly describe: (customer: number) => MeasuredCustomer;
}

/** Grows by doubling. */
class Column<T extends Float32Array | Uint32Array | Uint8Array> {
  length = 0;

  constructor(private values: T) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => T)(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  done(): T {
    return this.values.slice(0, this.length) as T;
  }
}

/**
 * Ranks the catalogue for every customer by score alone, ties to the lower item, and measures the lists.
 * @param turn waits until the work may go on; false when nobody wants it any more
 * @param clock milliseconds; the reported duration alone depends on it
 */
export async function rankCustomers(
  ranking: Ranking,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<RankResult | null> {
  const { data, profiled, history, slateSize, measurer, relevant } = ranking;
  const customers = data.ids.length;
  const items = data.items.count;
  const measures = new Float64Array(customers * MEASURES.length);
  const relevantCount = new Uint16Array(customers);
  const hitStart = new Uint32Array(customers + 1);
  const hitRank = new Column(new Uint8Array(1024));
  const exposure = new Uint32Array(items);
  const pairStart = new Uint32Array(customers + 1);
  const pairScore = new Column(new Float32Array(4096));
  const pairItem = new Column(new Uint32Array(4096));
  const pairBought = new Column(new Uint8Array(4096));
  const audience = new Audience(items);
  const picks = new Int32Array(Math.max(ranking.personal.width, ranking.impersonal.width));
  const nearest = new Float32Array(slateSize);
  const sets = { personal: ranking.personal, impersonal: ranking.impersonal, holdout: ranking.personal };
  // Models are measured on everybody, whatever bucket a policy puts them in.
  const population = { profiled, bucket: new Uint8Array(customers) };
  let ms = 0;
  let since = clock();

  for (let customer = 0; customer < customers; customer++) {
    if (customer % CUSTOMERS_PER_TURN === 0 || clock() - since > MS_PER_TURN) {
      ms += clock() - since;
      if (!(await turn())) return null;
      since = clock();
    }
    const { set } = candidatesFor(sets, population, customer);
    const count = set.count(customer);
    const offset = set.offset(customer);
    const scores = set.lastScores;
    // In single precision, as lists are picked: scores that differ by rounding alone are ties.
    const order = Array.from({ length: count }, (_, at) => at).sort(
      (a, b) => set.relevance[offset + b]! - set.relevance[offset + a]! || a - b,
    );
    picks.set(order);
    const size = Math.min(slateSize, count);
    likenessToEarlier(ranking.similarity, set, offset, picks, size, nearest);
    measurer.measure(
      customer,
      ranking.describe(customer),
      set,
      offset,
      picks,
      nearest,
      size,
      measures.subarray(customer * MEASURES.length, (customer + 1) * MEASURES.length),
    );
    for (let rank = 0; rank < size; rank++) exposure[set.item[offset + picks[rank]!]!]!++;
    relevantCount[customer] = relevant.start[customer + 1]! - relevant.start[customer]!;
    for (let rank = 0; rank < count; rank++) {
      if (set.flags[offset + picks[rank]!]! & RELEVANT) hitRank.push(rank + 1);
    }
    hitStart[customer + 1] = hitRank.length;
    if (profiled[customer] && history.start[customer + 1]! > history.start[customer]!) {
      for (let rank = 0; rank < count; rank++) {
        const item = set.item[offset + picks[rank]!]!;
        pairScore.push(scores[item]!);
        pairItem.push(item);
        pairBought.push(
          (entryOf(data.boughtInValidation, customer, item) >= 0 ? BOUGHT_IN_VALIDATION : 0) |
            (entryOf(data.boughtInTest, customer, item) >= 0 ? BOUGHT_IN_TEST : 0),
        );
      }
      audience.offer(data.ids[customer]!, scores, set.lastAllowed);
    }
    pairStart[customer + 1] = pairScore.length;
  }
  return {
    ms: ms + clock() - since,
    customers: data.ids.slice(),
    measures,
    relevant: relevantCount,
    hitStart,
    hitRank: hitRank.done(),
    exposure,
    pairStart,
    pairScore: pairScore.done(),
    pairItem: pairItem.done(),
    pairBought: pairBought.done(),
    ...audience.done(),
  };
}

/** Each place's largest content similarity to a place above it, clipped at 0. */
function likenessToEarlier(
  similarity: ContentSimilarity,
  set: CandidateSet,
  offset: number,
  picks: Int32Array,
  size: number,
  out: Float32Array,
): void {
  for (let rank = 0; rank < size; rank++) {
    const item = set.item[offset + picks[rank]!]!;
    let most = 0;
    for (let above = 0; above < rank; above++) {
      const near = similarity.of(item, set.item[offset + picks[above]!]!);
      if (near > most) most = near;
    }
    out[rank] = most;
  }
}

/** Stands for nobody, behind everybody in a tie. */
const NOBODY = 0x7fffffff;

/** For every item the people who score it highest; ties go to the lower customer. */
class Audience {
  readonly score: Float64Array;
  readonly customer: Int32Array;
  /** Place of each item's weakest entry. */
  private readonly weakest: Uint8Array;

  constructor(private readonly items: number) {
    this.score = new Float64Array(items * AUDIENCE).fill(Number.NEGATIVE_INFINITY);
    this.customer = new Int32Array(items * AUDIENCE).fill(NOBODY);
    this.weakest = new Uint8Array(items);
  }

  offer(customer: number, scores: Float64Array, allowed: Uint8Array): void {
    for (let item = 0; item < this.items; item++) {
      if (allowed[item] === 0) continue;
      const base = item * AUDIENCE;
      const last = base + this.weakest[item]!;
      if (!goesBefore(scores[item]!, customer, this.score[last]!, this.customer[last]!)) continue;
      this.score[last] = scores[item]!;
      this.customer[last] = customer;
      let weakest = base;
      for (let at = base + 1; at < base + AUDIENCE; at++) {
        if (goesBefore(this.score[weakest]!, this.customer[weakest]!, this.score[at]!, this.customer[at]!)) {
          weakest = at;
        }
      }
      this.weakest[item] = weakest - base;
    }
  }

  done(): { audienceScore: Float64Array; audienceCustomer: Int32Array } {
    return {
      audienceScore: this.score,
      audienceCustomer: this.customer.map((customer) => (customer === NOBODY ? -1 : customer)),
    };
  }
}

function goesBefore(score: number, customer: number, otherScore: number, other: number): boolean {
  return score > otherScore || (score === otherScore && customer < other);
}
