import { discounts, idealDcg } from '../math/dcg';
import { calibrationKl } from './list';

/** Per-customer figures that are summed for every policy, in this order. */
export const MEASURES = [
  'ndcg',
  'precision',
  'recall',
  'map',
  'mrr',
  'hitRate',
  'clicks',
  'orders',
  'revenue',
  'margin',
  'incrementalMargin',
  'ild',
  'novelty',
  'repeats',
  'optOutRisk',
  'calibration',
  /** Incremental margin of all the week's messages that carry the list. */
  'messageMargin',
  /** The same times the messages' cost: the cross term of a ratio's standard error. */
  'messageMarginCost',
] as const;
export type Measure = (typeof MEASURES)[number];
/** The first six are means over customers with relevant held-out items. */
export const HELD_OUT_MEASURES = 6;
export const MEASURE_INDEX = Object.fromEntries(MEASURES.map((name, at) => [name, at])) as Readonly<
  Record<Measure, number>
>;

/** Candidate flags. */
export const RELEVANT = 1;
export const KNOWN = 2;
/** Its simulated response has been worked out. */
export const ANSWERED = 4;

/** Candidates of many customers, flat; see `shard/candidates.ts`. */
export interface MeasuredCandidates {
  readonly item: Uint32Array;
  /** Simulated probability of a click at the top of a list. */
  readonly click: Float32Array;
  /** Simulated probability of a click and then an order. */
  readonly order: Float32Array;
  /** Simulated probability of the same order without any recommendation; at most `order`. */
  readonly organic: Float32Array;
  readonly flags: Uint32Array;
  /** Works out the three of a place among a customer's candidates whose flags lack ANSWERED. */
  answer(customer: number, at: number): void;
}

export interface MeasuredItems {
  readonly count: number;
  readonly category: Uint8Array;
  readonly categories: number;
  readonly price: Float64Array;
  readonly unitMargin: Float64Array;
  readonly selfInformation: Float64Array;
}

export interface MeasuredCustomer {
  /** Held-out relevant items, wherever they stand. */
  readonly relevant: number;
  readonly contacts: number;
  readonly unpermitted: number;
  readonly cost: number;
  /** Start of the customer's category shares; -1 without a history. */
  readonly sharesStart: number;
}

/** Position effect per rank, fatigue per unit of similarity, and the yearly chance of opting out given a list's mean click. */
export interface Behaviour {
  readonly position: Float64Array;
  readonly fatigue: number;
  readonly optOut: (customer: number, contacts: number, unpermitted: number, meanClick: number) => number;
  /** What of that does not depend on the list: a factor, and the pull before boredom. */
  readonly optOutPressure: (
    customer: number,
    contacts: number,
    unpermitted: number,
  ) => { readonly share: number; readonly pull: number };
  readonly boredom: { readonly weight: number; readonly typicalClick: number };
}

/**
 * Measures one slate after another into `out`, in the order of MEASURES; nothing is allocated per slate.
 * Figures per slate: clicks, orders, pounds are sums over its places; the rest as their names say.
 */
export class SlateMeasurer {
  private readonly discount: Float64Array;
  private readonly ideal: Float64Array;
  private readonly mix: Float64Array;

  constructor(
    private readonly slateSize: number,
    private readonly items: MeasuredItems,
    private readonly similarity: { of(a: number, b: number): number },
    private readonly shares: Float32Array,
    private readonly behaviour: Behaviour,
  ) {
    this.discount = discounts(slateSize);
    this.ideal = idealDcg(this.discount);
    this.mix = new Float64Array(items.categories);
  }

  /** What every list is measured by. */
  get by() {
    const { discount, ideal } = this;
    const { position, fatigue, boredom } = this.behaviour;
    return { discount, ideal, position, fatigue, boredom };
  }

  /** Yearly chance that a customer opts out, given the week's messages and the mean click of a list. */
  get optOut(): Behaviour['optOut'] {
    return this.behaviour.optOut;
  }

  get optOutPressure(): Behaviour['optOutPressure'] {
    return this.behaviour.optOutPressure;
  }

  /**
   * @param picks candidate positions relative to `offset`, best first
   * @param pickedSimilarity each pick's largest similarity to earlier picks, clipped at 0
   */
  measure(
    local: number,
    customer: MeasuredCustomer,
    candidates: MeasuredCandidates,
    offset: number,
    picks: Int32Array,
    pickedSimilarity: Float32Array,
    size: number,
    out: Float64Array,
  ): void {
    const { items, similarity, discount, mix, slateSize } = this;
    const { position, fatigue } = this.behaviour;
    let dcg = 0;
    let hits = 0;
    let precisions = 0;
    let first = 0;
    let clicks = 0;
    let orders = 0;
    let revenue = 0;
    let margin = 0;
    let incremental = 0;
    let apart = 0;
    let information = 0;
    let known = 0;
    mix.fill(0);
    for (let rank = 0; rank < size; rank++) {
      const at = offset + picks[rank]!;
      const item = candidates.item[at]!;
      if (!(candidates.flags[at]! & ANSWERED)) candidates.answer(local, at);
      const flags = candidates.flags[at]!;
      if (flags !== ANSWERED) {
        if (flags & RELEVANT) {
          hits++;
          dcg += discount[rank]!;
          precisions += hits / (rank + 1);
          if (first === 0) first = rank + 1;
        }
        if (flags & KNOWN) known++;
      }
      const seen = position[rank]! * (1 - fatigue * pickedSimilarity[rank]!);
      const order = candidates.order[at]! * seen;
      clicks += candidates.click[at]! * seen;
      orders += order;
      revenue += order * items.price[item]!;
      const gain = order * items.unitMargin[item]!;
      margin += gain;
      // Of the orders through the list, the share that would have come anyway adds nothing.
      incremental += (candidates.order[at]! - candidates.organic[at]!) * seen * items.unitMargin[item]!;
      information += items.selfInformation[item]!;
      mix[items.category[item]!]!++;
      for (let above = 0; above < rank; above++) {
        apart += 1 - similarity.of(item, candidates.item[offset + picks[above]!]!);
      }
    }
    const { relevant } = customer;
    if (relevant > 0) {
      const reachable = Math.min(relevant, slateSize);
      out[0] = dcg / this.ideal[reachable]!;
      out[1] = hits / slateSize;
      out[2] = hits / relevant;
      out[3] = precisions / reachable;
      out[4] = first === 0 ? 0 : 1 / first;
      out[5] = hits > 0 ? 1 : 0;
    } else {
      for (let held = 0; held < HELD_OUT_MEASURES; held++) out[held] = 0;
    }
    out[6] = clicks;
    out[7] = orders;
    out[8] = revenue;
    out[9] = margin;
    out[10] = incremental;
    out[11] = size > 1 ? (2 * apart) / (size * (size - 1)) : 0;
    out[12] = size > 0 ? information / size : 0;
    out[13] = known;
    out[14] = this.behaviour.optOut(
      local,
      customer.contacts,
      customer.unpermitted,
      size > 0 ? clicks / size : 0,
    );
    if (customer.sharesStart >= 0 && size > 0) {
      for (let category = 0; category < mix.length; category++) mix[category]! /= size;
      out[15] = calibrationKl(this.shares, customer.sharesStart, mix, mix.length);
    } else {
      out[15] = 0;
    }
    const carried = incremental * customer.contacts;
    out[16] = carried;
    out[17] = carried * customer.cost;
  }
}
