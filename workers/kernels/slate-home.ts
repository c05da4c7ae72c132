import { Recent } from '../math/recent';
import { Kernels, type Room } from './kernels';
import {
  RECORD_COLUMNS,
  recordStride,
  type SlateCustomer,
  type SlateItems,
  type SlateJob,
  type SlateMeasuring,
  type SlateShape,
  WORDS,
} from './slate-layout';
import { type LaidItems, type LaidJob, layJob, SlateTable } from './slate-table';

/** Places of the longest list that a policy may ask for. */
const LONGEST = 50;
/** Customers taken together, at most. */
const BLOCK = 128;
/** Lists stay with their records while so many other ways of making them are asked for. */
const MADE = 8;
/** Lengths of list that customers stay told for. */
const LENGTHS = 4;

const NOBODY = () => {};

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
  /** Category shares of all histories: what customers are told by, beside who they are. */
  readonly shares: Float32Array;
  /** All that lists are made by: the same text, the same list of a record. */
  readonly madeBy: string;
}

/**
 * Records of candidates in the kernel's own memory, where lists of a policy are made without anything being
 * copied: a block of customers goes in, their lists and measures come out.
 */
export class SlateHome extends SlateTable {
  /** Words from one record to the next. */
  readonly pitch: number;
  /** Figures of one customer after another of the block that was run last, SLATE_MEASURES each. */
  values!: Float64Array;
  /** Items listed, `slateSize` places a customer, and how many of them are taken. */
  listed!: Uint32Array;
  sizes!: Int32Array;
  private memory!: Int32Array;
  private floats!: Float32Array;
  private doubles!: Float64Array;
  private block!: Uint32Array;
  private readonly besideAt: number;
  private job: HomeJob | null = null;
  private answer: (place: number) => void = NOBODY;
  /** What customers were told by, and what lists are made by, each with a number that nothing else ever had. */
  private readonly told = new WeakMap<Float32Array, Recent<number>>();
  private readonly made = new Recent<number>(MADE);
  private numbers = 0;
  private stamp = 0;
  private taken = 0;
  private lent = 0;

  private constructor(laid: LaidJob, columns: LaidItems, items: SlateItems, shape: SlateShape) {
    super(laid, columns, items, shape);
    const stride = recordStride(shape.candidates);
    this.besideAt = stride * RECORD_COLUMNS;
    this.pitch = this.besideAt + BESIDE.shares + recordStride(items.categories);
    this.room.look((buffer) => {
      this.values = this.view('blockValues');
      this.listed = this.view('blockItems');
      this.sizes = this.view('blockSizes');
      this.block = this.view('blockRecords');
      this.memory = new Int32Array(buffer);
      this.floats = new Float32Array(buffer);
      this.doubles = new Float64Array(buffer);
    });
    this.words[WORDS.stride] = stride;
    this.words[WORDS.beside] = this.besideAt * 4;
    this.words[WORDS.given] = -1;
    this.words[WORDS.weights] = this.view('single').byteOffset;
  }

  /** Null where there is no memory for it. */
  static open(items: SlateItems, columns: LaidItems, candidates: number): SlateHome | null {
    const shape = { candidates, slateSize: LONGEST, policies: 1 };
    const laid = layJob(items, shape, BLOCK);
    return laid && new SlateHome(laid, columns, items, shape);
  }

  /** Room for so many records one after another, nobody's so far; null where there is no memory for them. */
  records(count: number): Room | null {
    const room = Kernels.take(count * this.pitch * 4);
    if (room) this.lent++;
    return room;
  }

  /** Takes back room for records. */
  giveBack(room: Room): void {
    this.lent--;
    room.release();
  }

  /** Records lie here. */
  get isUsed(): boolean {
    return this.lent > 0;
  }

  /**
   * Starts a block.
   * @param answer writes the simulated response to a customer's candidate into the record
   */
  open(job: HomeJob, answer: (customer: number, place: number) => void): void {
    if (this.job !== job) {
      const lengths = this.told.get(job.shares) ?? new Recent<number>(LENGTHS);
      this.told.set(job.shares, lengths);
      this.stamp = this.numberOf(lengths, String(job.slateSize));
      this.words[WORDS.madeBy] = this.numberOf(this.made, job.madeBy);
      this.job = job;
      this.begin(job);
      this.measureBy(job.by);
      this.words[WORDS.slate] = job.slateSize;
      this.view('single').set(job.weights);
    }
    this.taken = 0;
    this.answer = (place) => answer(this.words[WORDS.customer]!, place);
  }

  /** Whether a record's customer was told for what counts now; `offset` is where the record starts, in words. */
  knows(offset: number): boolean {
    return this.memory[offset + this.besideAt + BESIDE.stamp] === this.stamp;
  }

  /**
   * Tells who a customer is.
   * @param shares of all histories; the customer's start at `sharesStart`
   */
  tell(
    customer: number,
    offset: number,
    count: number,
    { relevant, contacts, cost, sharesStart }: SlateCustomer,
    optOut: { readonly share: number; readonly pull: number },
    shares: Float32Array,
  ): void {
    const { memory, doubles, floats, items } = this;
    const beside = offset + this.besideAt;
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
    this.block[this.taken] = offset * 4;
    return this.taken++;
  }

  /** Makes and measures the lists of all customers taken into the block. */
  run(): void {
    this.room.answerBy(this.answer);
    if (this.taken > 0) this.room.run.block(this.at, this.taken);
    this.room.answerBy(NOBODY);
    this.answer = NOBODY;
  }

  private numberOf(known: Recent<number>, key: string): number {
    const number = known.get(key) ?? ++this.numbers;
    known.set(key, number);
    return number;
  }
}
