import { emptyHistory, type History } from '../features/interactions';
import { TRAIN_END } from '../features/split';
import type { SlateCustomer } from '../kernels/slate-layout';
import { readyTopIndices, topIndices } from '../kernels/top';
import type { Csr } from '../math/csr';
import { ANSWERED, KNOWN, RELEVANT } from '../metrics/measures';
import type { Fitted, Model, ScoringContext } from '../models/model';
import type { ItemFilter } from '../policy/item-filter';
import { clickProbability, orderGivenClick, respond } from '../world/response';
import { AGE_BANDS } from '../world/world';
import { CandidateRecords } from './candidate-records';
import type { ShardData } from './shard-api';

const NOTHING: readonly number[] = [];

/** What lists are made from: a fitted model, what it may remember of people, what may be shown to whom. */
export interface CandidateSource {
  readonly model: Model;
  readonly fit: Fitted;
  /** Null: nothing about the person is used. */
  readonly history: History | null;
  readonly filter: ItemFilter;
}

/**
 * The best candidates of a shard's customers with all that a slate is measured by, filled customer by
 * customer when first asked for. Candidate p of customer c stands at offset(c) + p of every column, in ascending
 * item order.
 * A set of one row holds whoever was chosen last.
 */
export class CandidateSet {
  readonly width: number;
  /** Where the candidates stand; sets that differ by their filter alone have it in common. */
  readonly store: CandidateRecords;
  /** Which record is whose; -1 until filled. */
  private readonly rows: Int32Array;
  /** Candidates per customer; -1 until filled. */
  private readonly counts: Int16Array;
  /** Whoever works with the set or keeps it. */
  private holders = 0;
  private readonly data: ShardData;
  private readonly filter: ItemFilter;
  private readonly model: Model;
  private readonly fit: Fitted;
  private readonly history: History | null;
  private readonly context: ScoringContext;
  private readonly scores: Float64Array;
  private readonly allowed: Uint8Array;
  private readonly heap: Int32Array;
  private readonly response = new Float64Array(3);
  private scored = -1;
  /** Sets from the same source, the latest last, and whom they do not differ from this one for. */
  private earlier: { readonly set: CandidateSet; readonly isSame: (customer: number) => boolean }[] = [];

  constructor(
    data: ShardData,
    count: number,
    { model, fit, history, filter }: CandidateSource,
    private readonly relevant: Csr = data.relevant,
    readonly isOneRow = false,
    /** Shared with other sets from the same source; left out: its own. */
    store?: CandidateRecords,
    /** Made for one job, which asks about everybody once. */
    private readonly isPassing = false,
  ) {
    const customers = data.ids.length;
    const rows = isOneRow ? 1 : customers;
    this.width = Math.min(count, data.items.count);
    this.data = data;
    this.filter = filter;
    this.model = model;
    this.fit = fit;
    this.store = store ?? new CandidateRecords(this.width, rows);
    this.rows = new Int32Array(rows).fill(-1);
    this.counts = new Int16Array(rows).fill(-1);
    // Where this takes memory, it must not do so between a look at the records and the next.
    readyTopIndices(data.items.count);
    this.scores = new Float64Array(data.items.count);
    this.allowed = new Uint8Array(data.items.count);
    this.heap = new Int32Array(this.width);
    this.history = history;
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

  /** Whether a set of so many candidates from a source would differ from this one by its filter alone. */
  differsByFilter({ model, fit, history }: CandidateSource, count: number): boolean {
    return (
      this.model === model &&
      this.fit === fit &&
      this.history === history &&
      this.width === Math.min(count, this.data.items.count)
    );
  }

  get item(): Uint32Array {
    return this.store.item;
  }

  /** Model score, min-max within the customer's candidates. */
  get relevance(): Float32Array {
    return this.store.relevance;
  }

  get click(): Float32Array {
    return this.store.click;
  }

  get order(): Float32Array {
    return this.store.order;
  }

  get organic(): Float32Array {
    return this.store.organic;
  }

  get flags(): Uint32Array {
    return this.store.flags;
  }

  get draws(): CandidateRecords['draws'] {
    return this.store.draws;
  }

  get records(): Uint32Array {
    return this.store.records;
  }

  get stride(): number {
    return this.store.stride;
  }

  /** Where a policy's lists are made in the kernel's own memory; null where the records lie elsewhere. */
  get home(): CandidateRecords['home'] {
    return this.store.home;
  }

  /** Keeps the records until as many `drop`s. */
  hold(): void {
    this.holders++;
  }

  /** Once nobody holds the set any more, its records are there for other sets of the store. */
  drop(): void {
    if (--this.holders > 0) return;
    this.forget(0, this.rows.length);
    this.store.trim();
  }

  /** Lets go of the candidates of customers who are not asked about again, where the set is there for one job. */
  passOver(from: number, to: number): void {
    if (this.isPassing) this.forget(from, to);
  }

  private forget(from: number, to: number): void {
    for (let customer = from; customer < to; customer++) {
      const row = this.rows[customer]!;
      if (row >= 0) this.store.release(row);
    }
    this.rows.fill(-1, from, to);
    this.counts.fill(-1, from, to);
  }

  /**
   * From now on has in common with earlier sets of its store whatever they have that is the same.
   * @param sets the latest last
   */
  follow(sets: readonly CandidateSet[]): void {
    this.earlier = sets.map((set) => ({ set, isSame: this.filter.likeness(set.filter) }));
  }

  /** Lets go of an earlier set. */
  leave(set: CandidateSet): void {
    this.earlier = this.earlier.filter((one) => one.set !== set);
  }

  private taken(customer: number): number {
    for (let at = this.earlier.length - 1; at >= 0; at--) {
      const { set, isSame } = this.earlier[at]!;
      const count = set.counts[customer]!;
      if (count < 0 || !isSame(customer)) continue;
      const row = set.rows[customer]!;
      this.store.share(row);
      this.rows[customer] = row;
      this.counts[customer] = count;
      return count;
    }
    return -1;
  }

  /** Where a local customer's candidates start, once they were filled in. */
  offset(customer: number): number {
    return this.store.starts[this.rows[this.isOneRow ? 0 : customer]!]!;
  }

  /** Whether the kernel was told that a customer whose record it reads is this one. */
  isToldAs(customer: number, who: SlateCustomer): boolean {
    return this.store.told[this.rows[customer]!] === who;
  }

  tellAs(customer: number, who: SlateCustomer): void {
    this.store.told[this.rows[customer]!] = who;
  }

  /** A record for one more customer. */
  private rowFor(customer: number): number {
    const at = this.isOneRow ? 0 : customer;
    if (this.rows[at]! < 0) this.rows[at] = this.store.take();
    return this.offset(customer);
  }

  isFilled(customer: number): boolean {
    return this.counts[customer]! >= 0;
  }

  /** Number of candidates of a local customer, filling them in when they are asked for the first time. */
  count(customer: number): number {
    const known = this.counts[customer]!;
    if (known >= 0) return known;
    const taken = this.taken(customer);
    if (taken >= 0) return taken;
    // A set of one row remembers nobody, not even whoever asked last.
    if (this.isOneRow) this.scored = -1;
    this.score(customer);
    return this.choose(customer);
  }

  /** Whether a person put anything on the customer's list. */
  isPlaced(customer: number): boolean {
    return this.filter.isPlaced(customer);
  }

  /** Positions, from the offset, of what a person put on the customer's list, among `count` candidates. */
  placed(customer: number, count: number): readonly number[] {
    const wanted = this.filter.placed(customer);
    if (wanted.length === 0) return NOTHING;
    const offset = this.offset(customer);
    const own = this.item.subarray(offset, offset + count);
    return [...wanted].map((item) => own.indexOf(item)).filter((at) => at >= 0);
  }

  /** Scores of the whole catalogue for the customer filled in last. */
  get lastScores(): Float64Array {
    return this.scores;
  }

  /** 1 for every item that may be listed for the customer filled in last. */
  get lastAllowed(): Uint8Array {
    return this.allowed;
  }

  /** Scores the whole catalogue for a local customer, unless that was the last thing done. */
  score(customer: number): void {
    if (this.scored === customer) return;
    this.model.score(this.fit, this.context, customer, customer + 1, this.scores);
    this.scored = customer;
  }

  /** Takes over the scores of a set with the same model and history. */
  scoreLike(other: CandidateSet): void {
    if (this.scored === other.scored) return;
    this.scores.set(other.scores);
    this.scored = other.scored;
  }

  /**
   * Fills in the candidates of the customer scored last; returns how many.
   * @param scope item scopes removed, where they are not those of the policy
   */
  choose(customer: number, scope?: number): number {
    const offset = this.rowFor(customer);
    const { data, scores, allowed, context, width, item, relevance, flags } = this;
    const { start, columns } = context.history;
    this.filter.allow(customer, allowed, scope);
    const wanted = this.filter.placed(customer);
    const placed = wanted.length > 0 ? wanted.filter((one) => allowed[one]).slice(0, width) : wanted;
    const end = start[customer + 1]!;
    for (let at = start[customer]!; at < end; at++) allowed[columns[at]!] = 0;
    let count = topIndices(scores, allowed, width, this.heap, item, offset);
    for (const one of placed) count = this.add(one, offset, count, placed);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = offset; at < offset + count; at++) {
      // What a person put there does not change how the others compare.
      if (placed.length > 0 && placed.includes(item[at]!)) continue;
      const score = scores[item[at]!]!;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    const range = high - low;
    for (let at = offset; at < offset + count; at++) {
      const share = range > 0 ? (scores[item[at]!]! - low) / range : 0;
      relevance[at] = Math.min(1, Math.max(0, share));
      flags[at] = 0;
    }
    this.mark(this.relevant, customer, offset, count, RELEVANT);
    this.mark(data.known, customer, offset, count, KNOWN);
    if (!this.isOneRow) this.counts[customer] = count;
    return count;
  }

  /** Works out the simulated response to a place: only what comes onto a list is ever asked for it. */
  answer(customer: number, at: number): void {
    if (this.flags[at]! & ANSWERED) return;
    const { response } = this;
    respond(this.data.response, customer, this.item[at]!, response);
    this.click[at] = response[0]!;
    this.order[at] = response[1]!;
    this.organic[at] = response[2]!;
    this.flags[at]! |= ANSWERED;
  }

  /** Makes sure of an item among the candidates, in the place of the one with the lowest score where all are taken. */
  private add(item: number, offset: number, count: number, placed: Uint32Array): number {
    const { scores, width } = this;
    const own = this.item.subarray(offset, offset + width);
    if (own.subarray(0, count).includes(item)) return count;
    let to = count;
    if (count === width) {
      to = -1;
      for (let at = 0; at < count; at++) {
        if (placed.includes(own[at]!)) continue;
        if (to < 0 || scores[own[at]!]! < scores[own[to]!]!) to = at;
      }
    }
    own[to] = item;
    const size = Math.max(count, to + 1);
    own.subarray(0, size).sort();
    return size;
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
