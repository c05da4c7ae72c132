import { Kernels } from './kernels';
import {
  RECORD_COLUMNS,
  recordStride,
  type SlateCustomer,
  type SlateItems,
  type SlateJob,
  type SlateMeasuring,
  WORDS,
} from './slate-layout';
import { roomOf, SlateTable } from './slate-table';

/** Places of the longest list that a policy may ask for. */
const LONGEST = 50;
/** Customers taken together, at most. */
const BLOCK = 128;

/**
 * Words beside a record, from its end on. The kernel knows them as `BESIDE_...`: it keeps there the last list of
 * up to ten places, and its measures.
 */
const BESIDE = {
  /** What the customer was told for; the rest is of no worth where it is not what counts now. */
  stamp: 0,
  relevant: 1,
  /** The customer's number; the bits of it turned over where there is no history. */
  customer: 2,
  /** Length of the list kept; -1 for none. */
  size: 3,
  contacts: 4,
  cost: 6,
  optOutShare: 8,
  optOutPull: 10,
  count: 22,
  /** Category shares of the history, as many as there are categories. */
  shares: 64,
} as const;

/** What a home makes lists by; the same object for the same job. */
export interface HomeJob extends Pick<SlateJob, 'business' | 'margin' | 'boost' | 'slateSize'> {
  readonly by: SlateMeasuring;
  readonly weights: ArrayLike<number>;
  /** All that customers are told by, beside who they are. */
  readonly told: readonly unknown[];
  /** All that lists are made by: the same text, the same list of a record. */
  readonly madeBy: string;
}

/**
 * The records of a family of candidate sets in the kernel's own memory, where lists of a policy are made without
 * anything being copied: a block of customers goes in, their lists and measures come out.
 */
export class SlateHome extends SlateTable {
  /** Words from one record to the next. */
  readonly pitch: number;
  /** Figures of one customer after another of the block that was run last, SLATE_MEASURES each. */
  values!: Float64Array;
  /** Items listed, `slateSize` places a customer, and how many of them are taken. */
  listed!: Uint32Array;
  sizes!: Int32Array;
  /** All memory from the first record on. */
  private memory!: Int32Array;
  private floats!: Float32Array;
  private doubles!: Float64Array;
  private block!: Uint32Array;
  private readonly records: number;
  private readonly besideAt: number;
  private job: HomeJob | null = null;
  private stamp = 0;
  /** Who the customer of each record was told to be. */
  private who: (SlateCustomer | undefined)[] = [];
  private taken = 0;

  private constructor(
    kernels: Kernels,
    items: SlateItems,
    readonly candidates: number,
  ) {
    super(kernels, items, { candidates, slateSize: LONGEST, policies: 1 }, BLOCK);
    const stride = recordStride(candidates);
    this.besideAt = stride * RECORD_COLUMNS;
    this.pitch = this.besideAt + BESIDE.shares + recordStride(items.categories);
    this.records = kernels.place(0);
    this.look();
    this.words[WORDS.stride] = stride;
    this.words[WORDS.beside] = this.besideAt * 4;
    this.words[WORDS.given] = -1;
    this.words[WORDS.weights] = this.view('single').byteOffset;
  }

  /** Null where there is no SIMD, or no memory for it. */
  static open(items: SlateItems, candidates: number): SlateHome | null {
    const kernels = Kernels.open(roomOf(items, { candidates, slateSize: LONGEST, policies: 1 }, BLOCK));
    return kernels && new SlateHome(kernels, items, candidates);
  }

  protected override look(): void {
    super.look();
    this.values = this.view('blockValues');
    this.listed = this.view('blockItems');
    this.sizes = this.view('blockSizes');
    this.block = this.view('blockRecords');
    const { buffer } = this.kernels;
    this.memory = new Int32Array(buffer, this.records);
    this.floats = new Float32Array(buffer, this.records);
    this.doubles = new Float64Array(buffer, this.records);
  }

  /**
   * Room for so many records, those there were included; null where there is no memory for them.
   * @returns where they start, and the memory they lie in until the next call
   */
  room(records: number): { readonly buffer: ArrayBuffer; readonly at: number } | null {
    if (!this.kernels.reach(this.records + records * this.pitch * 4)) return null;
    this.look();
    return { buffer: this.kernels.buffer, at: this.records };
  }

  /** Nobody here is known any more. */
  forget(): void {
    this.job = null;
    this.stamp++;
    this.who = [];
  }

  /** A record has become another one. */
  forgetAt(offset: number): void {
    this.who[offset / this.pitch] = undefined;
  }

  /**
   * Starts a block.
   * @param answer writes the simulated response to a customer's candidate into the record
   */
  open(job: HomeJob, answer: (customer: number, place: number) => void): void {
    const { kernels } = this;
    if (this.job !== job) {
      const before = this.job?.told;
      if (before?.length !== job.told.length || before.some((one, at) => one !== job.told[at])) this.stamp++;
      if (this.job?.madeBy !== job.madeBy) this.words[WORDS.madeBy]!++;
      this.job = job;
      this.begin(job);
      this.measureBy(job.by);
      this.words[WORDS.slate] = job.slateSize;
      this.view('single').set(job.weights);
    }
    this.taken = 0;
    kernels.onAnswer = (place) => answer(this.words[WORDS.customer]!, place);
  }

  /** Whether the customer was told to be this one, for what counts now; `offset` is where the record starts, in words. */
  knows(offset: number, who: SlateCustomer): boolean {
    return (
      this.who[offset / this.pitch] === who &&
      this.memory[offset + this.besideAt + BESIDE.stamp] === this.stamp
    );
  }

  /**
   * Tells who a customer is.
   * @param shares of all histories; the customer's start at `sharesStart`
   */
  tell(
    customer: number,
    offset: number,
    count: number,
    who: SlateCustomer,
    optOut: { readonly share: number; readonly pull: number },
    shares: Float32Array,
  ): void {
    const { memory, doubles, floats, items } = this;
    const { relevant, contacts, cost, sharesStart } = who;
    const beside = offset + this.besideAt;
    this.who[offset / this.pitch] = who;
    memory[beside + BESIDE.stamp] = this.stamp;
    memory[beside + BESIDE.relevant] = relevant;
    memory[beside + BESIDE.customer] = sharesStart >= 0 ? customer : ~customer;
    memory[beside + BESIDE.size] = -1;
    memory[beside + BESIDE.count] = count;
    doubles[(beside + BESIDE.contacts) / 2] = contacts;
    doubles[(beside + BESIDE.cost) / 2] = cost;
    doubles[(beside + BESIDE.optOutShare) / 2] = optOut.share;
    doubles[(beside + BESIDE.optOutPull) / 2] = optOut.pull;
    if (sharesStart < 0) return;
    for (let c = 0; c < items.categories; c++) {
      floats[beside + BESIDE.shares + c] = shares[sharesStart + c]!;
    }
  }

  /** Takes a customer who was told into the block; returns which one of it this is. */
  add(offset: number): number {
    this.block[this.taken] = this.records + offset * 4;
    return this.taken++;
  }

  /** Makes and measures the lists of all customers taken into the block. */
  run(): void {
    if (this.taken > 0) this.kernels.run.block(this.at, this.taken);
  }
}
