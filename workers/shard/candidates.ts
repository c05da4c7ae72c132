import { emptyHistory, type History } from '../features/interactions';
import { TRAIN_END } from '../features/split';
import type { Csr } from '../math/csr';
import { topIndices } from '../math/top-k';
import { KNOWN, RELEVANT } from '../metrics/measures';
import type { Fitted, Model, ScoringContext } from '../models/model';
import { ItemFilter } from '../policy/guardrails';
import { clickProbability, orderGivenClick, respond } from '../world/response';
import { AGE_BANDS } from '../world/world';
import type { CandidateSpec, ShardData } from './shard-api';

/**
 * The best candidates of a shard's customers with all that a slate is measured by, filled customer by
 * customer when first asked for. Candidate p of customer c stands at c * width + p, in ascending item order.
 */
export class CandidateSet {
  readonly width: number;
  readonly item: Uint32Array;
  /** Model score, min-max within the customer's candidates. */
  readonly relevance: Float64Array;
  readonly click: Float32Array;
  readonly order: Float32Array;
  readonly organic: Float32Array;
  readonly flags: Uint8Array;
  /** Candidates per customer; -1 until filled. */
  private readonly counts: Int16Array;
  private readonly data: ShardData;
  private readonly filter: ItemFilter;
  private readonly model: Model;
  private readonly fit: Fitted;
  private readonly context: ScoringContext;
  private readonly scores: Float64Array;
  private readonly allowed: Uint8Array;
  private readonly heap: Int32Array;
  private readonly response = new Float64Array(3);

  constructor(
    data: ShardData,
    spec: CandidateSpec,
    model: Model,
    fit: Fitted,
    history: History | null,
    private readonly relevant: Csr = data.relevant,
  ) {
    const customers = data.ids.length;
    this.width = Math.min(spec.count, data.items.count);
    this.data = data;
    this.filter = new ItemFilter(data.items, data.customers, spec.guardrails);
    this.model = model;
    this.fit = fit;
    this.item = new Uint32Array(customers * this.width);
    this.relevance = new Float64Array(customers * this.width);
    this.click = new Float32Array(customers * this.width);
    this.order = new Float32Array(customers * this.width);
    this.organic = new Float32Array(customers * this.width);
    this.flags = new Uint8Array(customers * this.width);
    this.counts = new Int16Array(customers).fill(-1);
    this.scores = new Float64Array(data.items.count);
    this.allowed = new Uint8Array(data.items.count);
    this.heap = new Int32Array(this.width);
    this.context = {
      history: history ?? emptyHistory(customers, data.items.count),
      customers: {
        region: data.customers.region,
        regions: data.regions,
        ageBand: data.customers.ageBand,
        ageBands: AGE_BANDS.length,
      },
      customerIds: data.ids,
      items: data.items,
      end: TRAIN_END,
      truth: (customer, item) =>
        clickProbability(data.response, customer, item) * orderGivenClick(data.response, customer, item),
    };
  }

  isFilled(customer: number): boolean {
    return this.counts[customer]! >= 0;
  }

  /** Number of candidates of a local customer, filling them in when they are asked for the first time. */
  count(customer: number): number {
    const known = this.counts[customer]!;
    return known >= 0 ? known : this.fill(customer);
  }

  /** Scores of the whole catalogue for the customer filled in last. */
  get lastScores(): Float64Array {
    return this.scores;
  }

  /** 1 for every item that may be listed for the customer filled in last. */
  get lastAllowed(): Uint8Array {
    return this.allowed;
  }

  private fill(customer: number): number {
    const { data, scores, allowed, context, width } = this;
    const { history } = context;
    this.model.score(this.fit, context, customer, customer + 1, scores);
    this.filter.allow(customer, allowed);
    for (let at = history.start[customer]!; at < history.start[customer + 1]!; at++) {
      allowed[history.columns[at]!] = 0;
    }
    const offset = customer * width;
    const count = topIndices(scores, allowed, width, this.heap, this.item, offset);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = offset; at < offset + count; at++) {
      const score = scores[this.item[at]!]!;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    const range = high - low;
    for (let at = offset; at < offset + count; at++) {
      const item = this.item[at]!;
      this.relevance[at] = range > 0 ? (scores[item]! - low) / range : 0;
      respond(data.response, customer, item, this.response);
      this.click[at] = this.response[0]!;
      this.order[at] = this.response[1]!;
      this.organic[at] = this.response[2]!;
      this.flags[at] = 0;
    }
    this.mark(this.relevant, customer, offset, count, RELEVANT);
    this.mark(data.known, customer, offset, count, KNOWN);
    this.counts[customer] = count;
    return count;
  }

  private mark(rows: Csr, customer: number, offset: number, count: number, flag: number): void {
    let at = offset;
    for (let held = rows.start[customer]!; held < rows.start[customer + 1]!; held++) {
      const item = rows.columns[held]!;
      while (at < offset + count && this.item[at]! < item) at++;
      if (at < offset + count && this.item[at] === item) this.flags[at]! |= flag;
    }
  }
}
