import { Kernels } from './kernels';
import { SlateHome } from './slate-home';
import {
  GROUP,
  REALS,
  RECORD_COLUMNS,
  recordStride,
  type SlateCustomer,
  type SlateItems,
  type SlateJob,
  type SlateShape,
  WORDS,
} from './slate-layout';
import { roomOf, SlateTable } from './slate-table';

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
   * of all records.
   */
  answer(customer: number, at: number): void;
}

/** Lists of one customer that equal ones among are known: half the slots there are. */
const MOST_POLICIES = 512;
/** Places for jobs that are kept when nobody works at them: as many as one change of the rules asks for at once. */
const MOST_IDLE = 5;
/**
 * Memories of WebAssembly that a browser lets a page have, with a few to spare: each takes ten gigabytes of addresses,
 * whatever it holds. Chromium 156 gives 124.
 */
const MEMORIES = 100;
/** Memories a shard needs besides its homes and idle places: jobs, copies of matrices, the best of scores. */
const MEMORIES_BESIDE = 2;
const MOST_HOMES = 10;

/** One worker's slates: the items, and the places at which jobs are under way. */
export class SlateKernels {
  private idle: SlateBench[] = [];
  private spare: SlateHome[] = [];

  /** @param shards workers of the page: a browser gives so many memories to all of them together */
  constructor(
    private readonly items: SlateItems,
    private readonly shards = 1,
  ) {}

  /** How many places may be kept idle, and how many homes there may be at a time. */
  private get idleKept(): number {
    return Math.max(1, Math.min(MOST_IDLE, Math.floor((MEMORIES / this.shards - MEMORIES_BESIDE) / 2)));
  }

  get homes(): number {
    const own = Math.floor(MEMORIES / this.shards) - MEMORIES_BESIDE - this.idleKept;
    return Math.max(1, Math.min(MOST_HOMES, own));
  }

  /** A place to work at for one job; null where there is no SIMD, or no memory for it. */
  take(job: SlateJob): SlateBench | null {
    if (job.policies > MOST_POLICIES) return null;
    const fitting = this.idle.filter((bench) => bench.fits(job));
    const smallest = fitting.sort((a, b) => a.policies - b.policies)[0];
    if (smallest) this.idle.splice(this.idle.indexOf(smallest), 1);
    const bench = smallest ?? this.open(job);
    bench?.begin(job);
    return bench;
  }

  /** Takes a place back; nothing of it may be read afterwards. */
  give(bench: SlateBench): void {
    this.idle.push(bench);
    if (this.idle.length > this.idleKept) this.idle.shift();
  }

  /** Room for the records of a set of candidates where the kernel reads them; null as above. */
  home(candidates: number): SlateHome | null {
    const at = this.spare.findIndex((home) => home.candidates === candidates);
    return at >= 0 ? this.spare.splice(at, 1)[0]! : SlateHome.open(this.items, candidates);
  }

  /** Takes back a home whose records are somewhere else now. */
  leave(home: SlateHome): void {
    home.forget();
    this.spare = [home];
  }

  private open(job: SlateJob): SlateBench | null {
    const kernels = Kernels.open(roomOf(this.items, job));
    return kernels && new SlateBench(kernels, this.items, job);
  }
}

/** Picks and measures the slates of one job, customer after customer; nothing is allocated meanwhile. */
export class SlateBench extends SlateTable {
  /** Candidate positions picked last, best first, and each one's largest similarity to earlier picks. */
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
  /** Similarities of the candidates at hand, `nearWidth` wide, once they were gathered. */
  readonly near: Float32Array;
  readonly nearWidth: number;
  /** Measures of the last slate. */
  readonly out: Float64Array;
  /** policies x 2 SLATE_MEASURES: sums and sums of squares; to be emptied by whoever reads them. */
  readonly sums: Float64Array;
  /** policies x items: how often each item was shown since the job began. */
  readonly exposure: Uint32Array;
  /** 1 for each candidate on any measured slate of the customer at hand. */
  readonly shown: Uint8Array;
  /** policies x slateSize: what `pickMany` picked. */
  readonly listed: Int32Array;
  private readonly record: Uint32Array;
  private readonly single: Float32Array;
  private readonly many: Float32Array;
  private readonly shares: Float32Array;
  private readonly placed: Int32Array;
  private source: SlateSource | null = null;
  private customer = -1;

  constructor(
    kernels: Kernels,
    items: SlateItems,
    private readonly shape: SlateShape,
  ) {
    super(kernels, items, shape);
    this.nearWidth = Math.ceil(recordStride(shape.candidates) / GROUP) * GROUP;
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
    kernels.onAnswer = (candidate) => this.answer(candidate);
  }

  /** Lists of one customer that can be made at once. */
  get policies(): number {
    return this.shape.policies;
  }

  /** Whether a job has the shape that this was laid out for, or asks for fewer policies. */
  fits({ candidates, slateSize, policies }: SlateJob): boolean {
    const { shape } = this;
    return shape.candidates === candidates && shape.slateSize === slateSize && shape.policies >= policies;
  }

  /** Makes ready for a job that fits. */
  override begin(job: SlateJob): void {
    super.begin(job);
    for (const each of [this.exposure, this.sums])
      each.fill(0, 0, (each.length / this.policies) * job.policies);
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
    this.kernels.run.prepare(this.at);
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
    return this.kernels.run.pick(this.at);
  }

  /**
   * Picks under each of the many policies, of a customer gathered without caps or placed items; the lists stand
   * one after another in `listed`, `slateSize` places each. Returns how many places of each are taken.
   */
  pickMany(policies: number): number {
    this.weighBy(this.many);
    return this.kernels.run.pickMany(this.at, policies, this.listed.byteOffset);
  }

  /** Measures the list of so many picks into `out`; it takes no part in the sums. */
  measure(size: number): void {
    this.kernels.run.measureSlate(this.at, size);
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
    return this.kernels.run.slates(this.at, policies, policies);
  }

  /** Measures the list that stands in `picks`, and adds it to the sums of all of the policies alike. */
  given(size: number, policies: number): number {
    this.words[WORDS.given] = size;
    this.kernels.run.slates(this.at, 1, policies);
    this.words[WORDS.given] = -1;
    return size;
  }
}
