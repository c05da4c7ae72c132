import { Kernels } from './kernels';
import {
  RECORD_COLUMNS,
  recordStride,
  type SlateCustomer,
  type SlateItems,
  type SlateJob,
  type SlateMeasuring,
  WHO_DOUBLES,
  WORDS,
} from './slate-layout';
import { roomOf, SlateTable } from './slate-table';

/** Places of the longest list that a policy may ask for. */
const LONGEST = 50;
/** Customers taken together. */
export const HOME_BLOCK = 128;

/** What a home makes lists by; the same object for the same job. */
export interface HomeJob extends Pick<SlateJob, 'business' | 'margin' | 'boost' | 'slateSize'> {
  readonly by: SlateMeasuring;
  readonly weights: ArrayLike<number>;
}

/**
 * The records of one set of candidates in the kernel's own memory, where lists of a policy are made without
 * anything being copied: a block of customers goes in, their lists and measures come out.
 */
export class SlateHome extends SlateTable {
  /** Figures of one customer after another of the block that was run last, SLATE_MEASURES each. */
  values!: Float64Array;
  /** Items listed, `slateSize` places a customer, and how many of them are taken. */
  listed!: Uint32Array;
  sizes!: Int32Array;
  private who!: Float64Array;
  private whoWords!: Int32Array;
  private shares!: Float32Array;
  private readonly records: number;
  private readonly stride: number;
  private job: HomeJob | null = null;
  private taken = 0;

  private constructor(kernels: Kernels, items: SlateItems, candidates: number) {
    super(kernels, items, { candidates, slateSize: LONGEST, policies: 1 }, HOME_BLOCK);
    this.look();
    this.stride = recordStride(candidates);
    this.records = kernels.place(0);
    this.words[WORDS.stride] = this.stride;
    this.words[WORDS.given] = -1;
    this.words[WORDS.weights] = this.view('single').byteOffset;
  }

  /** Null where there is no SIMD, or no memory for it. */
  static open(items: SlateItems, candidates: number): SlateHome | null {
    const kernels = Kernels.open(roomOf(items, { candidates, slateSize: LONGEST, policies: 1 }, HOME_BLOCK));
    return kernels && new SlateHome(kernels, items, candidates);
  }

  protected override look(): void {
    super.look();
    this.values = this.view('blockValues');
    this.listed = this.view('blockItems');
    this.sizes = this.view('blockSizes');
    this.who = this.view('who');
    this.whoWords = new Int32Array(this.who.buffer, this.who.byteOffset, this.who.length * 2);
    this.shares = this.view('blockShares');
  }

  /**
   * Room for so many records, those there were included; null where there is no memory for them.
   * @returns where they start, and the memory they lie in until the next call
   */
  room(records: number): { readonly buffer: ArrayBuffer; readonly at: number } | null {
    const bytes = records * RECORD_COLUMNS * this.stride * 4;
    if (!this.kernels.reach(this.records + bytes)) return null;
    this.look();
    return { buffer: this.kernels.buffer, at: this.records };
  }

  /**
   * Starts a block.
   * @param answer writes the simulated response to a customer's candidate into the record
   */
  open(job: HomeJob, answer: (customer: number, candidate: number) => void): void {
    const { kernels } = this;
    if (this.job !== job) {
      this.job = job;
      this.begin(job);
      this.measureBy(job.by);
      this.words[WORDS.slate] = job.slateSize;
      this.view('single').set(job.weights);
    }
    this.taken = 0;
    kernels.onAnswer = (candidate) => answer(this.words[WORDS.customer]!, candidate);
  }

  /**
   * Takes a customer into the block; returns which one of it this is.
   * @param offset where the customer's record starts, in words from the start of all records
   * @param shares of the histories, of which the customer's start at `sharesStart`
   */
  add(
    customer: number,
    offset: number,
    count: number,
    { relevant, contacts, cost, sharesStart }: SlateCustomer,
    optOut: { readonly share: number; readonly pull: number },
    shares: Float32Array,
  ): number {
    const { who, whoWords } = this;
    const { categories } = this.items;
    const place = this.taken++;
    const at = place * WHO_DOUBLES;
    whoWords[at * 2] = this.records + offset * 4;
    whoWords[at * 2 + 1] = count;
    whoWords[at * 2 + 2] = relevant;
    whoWords[at * 2 + 3] = sharesStart >= 0 ? customer : ~customer;
    who[at + 2] = contacts;
    who[at + 3] = cost;
    who[at + 4] = optOut.share;
    who[at + 5] = optOut.pull;
    if (sharesStart >= 0) {
      for (let c = 0; c < categories; c++) this.shares[place * categories + c] = shares[sharesStart + c]!;
    }
    return place;
  }

  /** Makes and measures the lists of all customers taken into the block. */
  run(): void {
    if (this.taken > 0) this.kernels.run.block(this.at, this.taken);
  }
}
