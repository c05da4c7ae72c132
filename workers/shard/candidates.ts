import { emptyHistory, type History } from '../features/interactions';
import { TRAIN_END } from '../features/split';
import type { SlateHome } from '../kernels/slate-home';
import { RECORD_COLUMNS, recordStride } from '../kernels/slate-layout';
import { topIndices } from '../kernels/top';
import type { Csr } from '../math/csr';
import { ANSWERED, KNOWN, RELEVANT } from '../metrics/measures';
import type { Fitted, Model, ScoringContext } from '../models/model';
import type { ItemFilter } from '../policy/item-filter';
import { clickProbability, orderGivenClick, respond } from '../world/response';
import { AGE_BANDS } from '../world/world';
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

/** Records that are made room for at once. */
const ROWS_AT_ONCE = 512;
/** From so many on room grows by shares: each time costs a collection of garbage, however it is done. */
const MANY_ROWS = 8192;

/** A list drawn by a seed. */
interface Draw {
  readonly seed: number;
  readonly slateSize: number;
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
}

/**
 * The best candidates of a shard's customers with all that a slate is measured by, filled customer by
 * customer when first asked for. Candidate p of customer c stands at offset(c) + p of every column, in ascending
 * item order; the columns are views of one record after another.
 * A set of one row holds whoever was chosen last.
 */
export class CandidateSet {
  readonly width: number;
  item!: Uint32Array;
  /** Model score, min-max within the customer's candidates. */
  relevance!: Float32Array;
  click!: Float32Array;
  order!: Float32Array;
  organic!: Float32Array;
  flags!: Uint32Array;
  /** Exploration lists drawn from these by customer: they are the same whatever the weights. */
  readonly draws = new Map<number, Draw>();
  /** All of these as they lie in memory: a record a customer, columns of `stride` words. */
  records!: Uint32Array;
  readonly stride: number;
  /** Words from one record to the next. */
  private readonly pitch: number;
  /** Which record is whose; -1 until filled. */
  private readonly rows: Int32Array;
  private room = 0;
  private used = 0;
  /** Candidates per customer; -1 until filled. */
  private readonly counts: Int16Array;
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
  /** A set made from the same fit and histories under another filter, and whom the two do not differ for. */
  private earlier: { readonly set: CandidateSet; readonly isSame: (customer: number) => boolean } | null =
    null;

  constructor(
    data: ShardData,
    count: number,
    { model, fit, history, filter }: CandidateSource,
    private readonly relevant: Csr = data.relevant,
    readonly isOneRow = false,
    /** Memory of the kernel's in which the records lie; null where they lie elsewhere. */
    public home: SlateHome | null = null,
  ) {
    const customers = data.ids.length;
    const rows = isOneRow ? 1 : customers;
    this.width = Math.min(count, data.items.count);
    this.data = data;
    this.filter = filter;
    this.model = model;
    this.fit = fit;
    const stride = recordStride(this.width);
    this.stride = stride;
    this.pitch = home?.pitch ?? RECORD_COLUMNS * stride;
    this.rows = new Int32Array(rows).fill(-1);
    this.lay(new ArrayBuffer(0));
    this.counts = new Int16Array(rows).fill(-1);
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

  /**
   * From now on takes the rows of whoever an earlier set has the same ones for.
   * @param isPassing the earlier set goes on as it was
   */
  follow(set: CandidateSet, isPassing = false): void {
    if (!isPassing) set.earlier = null;
    this.earlier = { set, isSame: this.filter.likeness(set.filter) };
  }

  /** Lets go of an earlier set. */
  leave(set: CandidateSet): void {
    if (this.earlier?.set === set) this.earlier = null;
  }

  private taken(customer: number): number {
    const { earlier } = this;
    if (!earlier?.set.isFilled(customer) || !earlier.isSame(customer)) return -1;
    const from = earlier.set.offset(customer);
    const to = from + RECORD_COLUMNS * this.stride;
    const row = this.rowFor(customer);
    this.records.set(earlier.set.records.subarray(from, to), row);
    const count = earlier.set.counts[customer]!;
    this.counts[customer] = count;
    return count;
  }

  /** Where a local customer's candidates start, once they were filled in. */
  offset(customer: number): number {
    return this.isOneRow ? 0 : this.rows[customer]! * this.pitch;
  }

  /** A record for one more customer; the columns are laid out anew where there is no room. */
  private rowFor(customer: number): number {
    if (this.isOneRow) {
      if (this.room === 0) this.grow();
      return 0;
    }
    if (this.rows[customer]! < 0) {
      if (this.used === this.room) this.grow();
      this.rows[customer] = this.used++;
    }
    return this.offset(customer);
  }

  /** Moves the records out of the kernel's memory, and gives that back. */
  leaveHome(): SlateHome | null {
    const { home, records } = this;
    if (!home) return null;
    this.home = null;
    this.lay(new ArrayBuffer(records.byteLength));
    this.records.set(records);
    return home;
  }

  private grow(): void {
    const { home, used, records, rows } = this;
    const bytesOf = (room: number) => room * this.pitch * 4;
    this.room = Math.min(used + (used < MANY_ROWS ? ROWS_AT_ONCE : used >> 2), rows.length);
    const own = home?.room(this.room);
    if (own) {
      this.lay(own.buffer, own.at, bytesOf(this.room));
      return;
    }
    this.home = null;
    // Elsewhere, memory that grows is memory copied.
    this.room = Math.min(used + Math.max(ROWS_AT_ONCE, used >> 1), rows.length);
    this.lay(new ArrayBuffer(bytesOf(this.room)));
    this.records.set(records);
  }

  private lay(buffer: ArrayBuffer, at = 0, bytes = buffer.byteLength): void {
    const floats = (column: number) => {
      const before = Math.min(bytes, column * this.stride * 4);
      return new Float32Array(buffer, at + before, (bytes - before) / 4);
    };
    this.records = new Uint32Array(buffer, at, bytes / 4);
    this.item = this.records;
    this.relevance = floats(1);
    this.click = floats(2);
    this.order = floats(3);
    this.organic = floats(4);
    const { byteOffset, length } = floats(5);
    this.flags = new Uint32Array(buffer, byteOffset, length);
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
