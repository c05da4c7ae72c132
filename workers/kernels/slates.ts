import type { KernelExports } from './kernels';
import { SlateHome } from './slate-home';
import {
  GROUP,
  REALS,
  RECORD_COLUMNS,
  recordStride,
  type SlateCustomer,
  type SlateItems,
  type SlateJob,
  WORDS,
} from './slate-layout';
import { type LaidItems, type LaidJob, layItems, layJob, SlateTable } from './slate-table';

/** From click on, columns are filled in when they are first asked for. */
const FIRST_ANSWERED = 2;

/** Where candidates come from, record by record. */
export interface SlateSource {
  readonly records: Uint32Array;
  /** Words of one column of a record. */
  readonly stride: number;
  /** Where a customer's record starts. */
  offset(customer: number): number;
  /**
   * Writes the simulated response to a candidate into the record, unless it is there; `at` words from the start
   * of `records`.
   */
  answer(customer: number, at: number): void;
}

/** Lists of one customer that equal ones among are known: half the slots there are. */
const MOST_POLICIES = 512;
/** Homes of so many widths stay although no records lie there: a policy's, today's rules', and one before. */
const HOMES_KEPT = 3;

/** One shard's slates: the items of its world, homes for records, and places for jobs. */
export class SlateKernels {
  private columns: LaidItems | null = null;
  private readonly homes = new Map<number, SlateHome>();

  constructor(private readonly items: SlateItems) {}

  /** A place to work at for one job, to be released at its end; null where there is no SIMD, or no memory for it. */
  take(job: SlateJob): SlateBench | null {
    if (job.policies > MOST_POLICIES) return null;
    const columns = this.laidItems();
    const laid = columns && layJob(this.items, job);
    return laid && new SlateBench(laid, columns, this.items, job);
  }

  /** Where records of so many candidates lie for the kernel to read; null as above. */
  home(candidates: number): SlateHome | null {
    const columns = this.laidItems();
    const home = this.homes.get(candidates) ?? (columns && SlateHome.open(this.items, columns, candidates));
    if (!home) return null;
    this.homes.delete(candidates);
    this.homes.set(candidates, home);
    for (const [width, other] of this.homes) {
      if (this.homes.size <= HOMES_KEPT) break;
      if (other === home || other.isUsed) continue;
      this.homes.delete(width);
      other.release();
    }
    return home;
  }

  /** Gives the memory back; jobs are over, and records let go of. */
  release(): void {
    for (const home of this.homes.values()) home.release();
    this.homes.clear();
    this.columns?.room.release();
    this.columns = null;
  }

  private laidItems(): LaidItems | null {
    this.columns ??= layItems(this.items);
    return this.columns;
  }
}

/** Picks and measures the slates of one job, customer after customer; nothing is allocated meanwhile. */
export class SlateBench extends SlateTable {
  /** Candidate positions picked last, best first, and each one's largest similarity to earlier picks. */
  picks!: Int32Array;
  pickedSimilarity!: Float32Array;
  /** Similarities of the candidates at hand, `nearWidth` wide, once they were gathered. */
  near!: Float32Array;
  readonly nearWidth: number;
  /** Measures of the last slate. */
  out!: Float64Array;
  /** policies x 2 SLATE_MEASURES: sums and sums of squares; to be emptied by whoever reads them. */
  sums!: Float64Array;
  /** policies x items: how often each item was shown since the job began. */
  exposure!: Uint32Array;
  /** 1 for each candidate on any measured slate of the customer at hand. */
  shown!: Uint8Array;
  /** policies x slateSize: what `pickMany` picked. */
  listed!: Int32Array;
  private record!: Uint32Array;
  private single!: Float32Array;
  private many!: Float32Array;
  private shares!: Float32Array;
  private placed!: Int32Array;
  private source: SlateSource | null = null;
  private customer = -1;
  private readonly asked = (candidate: number) => this.answer(candidate);

  constructor(laid: LaidJob, columns: LaidItems, items: SlateItems, job: SlateJob) {
    super(laid, columns, items, job);
    this.nearWidth = Math.ceil(recordStride(job.candidates) / GROUP) * GROUP;
    this.room.look(() => {
      this.record = this.view('record');
      this.near = this.view('near');
      this.many = this.view('many');
      this.single = this.view('single');
      this.picks = this.view('picks');
      this.pickedSimilarity = this.view('pickedSimilarity');
      this.shares = this.view('shares');
      this.out = this.view('out');
      this.sums = this.view('sums');
      this.exposure = this.view('exposure');
      this.shown = this.view('shown');
      this.placed = this.view('placed');
      this.listed = this.view('listed');
    });
    this.begin(job);
  }

  override release(): void {
    this.room.answerBy(() => {});
    super.release();
  }

  /**
   * Takes up a customer's candidates.
   * @param placed positions that stand first whatever their score
   * @param isPlain neither boosts nor business rules count
   * @param isGathered brings the similarities together, where this was laid out for MANY policies
   */
  load(
    source: SlateSource,
    customer: number,
    count: number,
    placed: readonly number[],
    isPlain: boolean,
    isGathered: boolean,
  ): void {
    const { words } = this;
    const { records, stride } = source;
    const offset = source.offset(customer);
    this.record.set(records.subarray(offset, offset + stride * RECORD_COLUMNS));
    this.source = source;
    this.customer = customer;
    words[WORDS.stride] = stride;
    words[WORDS.count] = count;
    const first = Math.min(placed.length, this.placed.length);
    for (let at = 0; at < first; at++) this.placed[at] = placed[at]!;
    words[WORDS.placedCount] = first;
    words[WORDS.isPlain] = isPlain ? 1 : 0;
    words[WORDS.isGathered] = isGathered && this.near.length > 0 ? 1 : 0;
    words[WORDS.given] = -1;
    this.room.run.prepare(this.at);
  }

  /** Brings what is simulated of a candidate, and its flags, into the record at hand. */
  private answer(candidate: number): void {
    const { source, record } = this;
    if (!source) return;
    const { records, stride } = source;
    const from = source.offset(this.customer) + candidate;
    source.answer(this.customer, from);
    for (let column = FIRST_ANSWERED; column < RECORD_COLUMNS; column++) {
      record[column * stride + candidate] = records[from + column * stride]!;
    }
  }

  /** Picks under one policy; returns the size of the slate. */
  pick(weights: ArrayLike<number>): number {
    this.single.set(weights);
    this.weighBy(this.single);
    return this.asking().pick(this.at);
  }

  /**
   * Picks under each of the many policies, of a customer gathered without caps or placed items; the lists stand
   * one after another in `listed`, `slateSize` places each. Returns how many places of each are taken.
   */
  pickMany(policies: number): number {
    this.weighBy(this.many);
    return this.asking().pickMany(this.at, policies, this.listed.byteOffset);
  }

  /** Measures the list of so many picks into `out`; it takes no part in the sums. */
  measure(size: number): void {
    this.asking().measureSlate(this.at, size);
  }

  /** The binary, which asks this job for responses from now on. */
  private asking(): KernelExports {
    this.room.answerBy(this.asked);
    return this.room.run;
  }

  private weighBy({ byteOffset }: Float32Array): void {
    this.words[WORDS.weights] = byteOffset;
  }

  /** Who the slates that follow are measured for. `shares` of their history start at `sharesStart`. */
  measureFor(
    customer: SlateCustomer,
    optOut: { readonly share: number; readonly pull: number },
    shares: Float32Array,
  ): void {
    const { words, reals, items } = this;
    words[WORDS.relevant] = customer.relevant;
    const { sharesStart } = customer;
    words[WORDS.hasShares] = sharesStart >= 0 ? 1 : 0;
    if (sharesStart >= 0) {
      for (let at = 0; at < items.categories; at++) this.shares[at] = shares[sharesStart + at]!;
    }
    reals[REALS.contacts] = customer.contacts;
    reals[REALS.cost] = customer.cost;
    reals[REALS.optOutShare] = optOut.share;
    reals[REALS.optOutPull] = optOut.pull;
  }

  /** The weights of many policies, three each, kept until the next. */
  weigh(weights: Float64Array): void {
    this.many.set(weights);
  }

  /**
   * Picks and measures under each of the many policies, and adds to their sums; returns the size of the last
   * slate.
   */
  slates(policies: number): number {
    this.weighBy(this.many);
    return this.asking().slates(this.at, policies, policies);
  }

  /** Measures the list that stands in `picks`, and adds it to the sums of all of the policies alike. */
  given(size: number, policies: number): number {
    this.words[WORDS.given] = size;
    this.asking().slates(this.at, 1, policies);
    this.words[WORDS.given] = -1;
    return size;
  }
}
