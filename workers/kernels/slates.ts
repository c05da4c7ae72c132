import type { Business } from '../protocol/business';
import { Kernels, type Room } from './kernels';

/** A candidate's columns: item, relevance, click, order, organic, flags; four bytes each. */
export const RECORD_COLUMNS = 6;
/** From click on, columns are filled in when they are first asked for. */
const FIRST_ANSWERED = 2;
/** Figures of one slate; the order is that of MEASURES in `metrics/measures.ts`. */
export const SLATE_MEASURES = 18;

/** Words of one column of a record: as many as the candidates, made up to whole vectors of four. */
export const recordStride = (width: number): number => Math.ceil(width / 4) * 4;

/** Of the items of a world, one entry each; unit vectors of their content, `width` floats each. */
export interface SlateItems {
  readonly count: number;
  readonly category: Uint8Array;
  readonly categories: number;
  readonly supplier: Uint8Array;
  readonly priceRange: Uint8Array;
  readonly promotion: Uint8Array;
  readonly price: Float64Array;
  readonly unitMargin: Float64Array;
  readonly selfInformation: Float64Array;
  readonly units: Float32Array;
  readonly width: number;
}

/** Where candidates come from, record by record. */
export interface SlateSource {
  readonly records: Uint32Array;
  /** Words of one column of a record. */
  readonly stride: number;
  /** Where a customer's record starts. */
  offset(customer: number): number;
  /** Writes the simulated response to a candidate into the record, `at` words from the start of all records. */
  answer(customer: number, at: number): void;
}

/** What all slates of one job have in common. */
export interface SlateJob {
  readonly candidates: number;
  readonly slateSize: number;
  /** Lists of one customer at most. */
  readonly policies: number;
  readonly business: Business;
  /** Margins 0..1 and boosts, one entry an item. */
  readonly margin: Float32Array;
  readonly boost: Float32Array;
}

/** What slates of a job are measured by. */
export interface SlateMeasuring {
  readonly discount: Float64Array;
  readonly ideal: Float64Array;
  readonly position: Float64Array;
  readonly fatigue: number;
  readonly boredom: { readonly weight: number; readonly typicalClick: number };
}

/** The customer whose slates are measured. */
export interface SlateCustomer {
  readonly relevant: number;
  readonly contacts: number;
  readonly cost: number;
  /** Category shares of the history, `categories` of them from here; -1 without a history. */
  readonly sharesStart: number;
}

/** Most policies that one customer is picked for in one call. */
const MOST_POLICIES = 256;
const MOST_CANDIDATES = 512;
const MOST_SLATE = 64;
/** Jobs that one worker has under way at the same time. */
const BENCHES = 6;
/** As many as `SLOTS` in the kernel. */
const KEPT_SLOTS = 1024;
const CATEGORIES = 256;
/** Candidates that the kernel looks at together. */
const GROUP = 16;

const bytesOfBench = (items: number, width: number) =>
  MOST_CANDIDATES * width * 4 +
  MOST_CANDIDATES * (MOST_CANDIDATES + MOST_SLATE) * 4 +
  MOST_POLICIES * items * 4 +
  MOST_POLICIES * (SLATE_MEASURES * 8 * 3 + (MOST_SLATE + 1) * 4 + 12) +
  MOST_CANDIDATES * 4 * (RECORD_COLUMNS + 12) +
  CATEGORIES * (MOST_SLATE + 1) * 8 +
  items * 8 +
  65_536;

/** One worker's slates: the items laid out once, and room for the jobs under way. */
export class SlateKernels {
  private readonly columns: Readonly<Partial<Record<keyof typeof WORDS, number>>>;
  private readonly free: Room[];

  private constructor(
    private readonly kernels: Kernels,
    private readonly items: SlateItems,
  ) {
    const { count, units } = items;
    const vectors = kernels.floats(units.length);
    vectors.set(units);
    const doubles = (values: Float64Array) => {
      const placed = kernels.doubles(count);
      placed.set(values);
      return placed.byteOffset;
    };
    const bytes = (values: Uint8Array) => {
      const placed = kernels.bytes(count);
      placed.set(values);
      return placed.byteOffset;
    };
    this.columns = {
      itemPrice: doubles(items.price),
      itemUnitMargin: doubles(items.unitMargin),
      itemInformation: doubles(items.selfInformation),
      itemCategory: bytes(items.category),
      itemSupplier: bytes(items.supplier),
      itemPriceRange: bytes(items.priceRange),
      itemPromotion: bytes(items.promotion),
      itemUnits: vectors.byteOffset,
    };
    this.free = Array.from({ length: BENCHES }, () => kernels.room(bytesOfBench(count, items.width)));
  }

  /** Null where there is no SIMD, or no memory for it. */
  static open(items: SlateItems): SlateKernels | null {
    const { count, units } = items;
    const kernels = Kernels.open(
      units.byteLength + count * 32 + BENCHES * bytesOfBench(count, items.width) + 4096,
    );
    return kernels && new SlateKernels(kernels, items);
  }

  /** A place to work at for one job; null where there is none left, or the job is too large for it. */
  take(job: SlateJob): SlateBench | null {
    if (job.policies > MOST_POLICIES || job.candidates > MOST_CANDIDATES || job.slateSize > MOST_SLATE) {
      return null;
    }
    const room = this.free.pop();
    if (!room) return null;
    room.clear();
    return new SlateBench(this.kernels, room, this.columns, this.items, job, () => this.free.push(room));
  }
}

/** Where each word of the kernel's table stands, in words; see the head of `assembly/slates.ts`. */
const WORDS = {
  stride: 0,
  slate: 1,
  items: 2,
  record: 3,
  itemMargin: 4,
  itemBoost: 5,
  itemPrice: 6,
  itemUnitMargin: 7,
  itemInformation: 8,
  itemCategory: 9,
  itemSupplier: 10,
  itemPriceRange: 11,
  itemPromotion: 12,
  itemUnits: 13,
  near: 14,
  weights: 15,
  margin: 16,
  boost: 17,
  base: 18,
  nearest: 19,
  score: 20,
  places: 21,
  picks: 22,
  pickedSimilarity: 23,
  discount: 24,
  ideal: 25,
  position: 26,
  shares: 27,
  categories: 28,
  terms: 29,
  mix: 30,
  out: 31,
  sums: 32,
  exposure: 33,
  shown: 34,
  keptPicks: 35,
  keptValues: 36,
  keptSlots: 37,
  promoted: 38,
  placed: 39,
  perCategory: 40,
  perSupplier: 41,
  perPriceRange: 42,
  promotions: 43,
  count: 44,
  placedCount: 45,
  relevant: 46,
  hasShares: 47,
  isGathered: 48,
  promotedCount: 49,
  keptCount: 50,
  termsFor: 51,
  isPlain: 52,
  given: 53,
  tops: 68,
  unitWidth: 69,
  columns: 70,
  racers: 71,
  rows: 72,
  pairs: 73,
  hasPairs: 74,
  groups: 75,
} as const;
/** Where each double stands, in doubles. */
const REALS = {
  contacts: 27,
  cost: 28,
  optOutShare: 29,
  optOutPull: 30,
  optOutBored: 31,
  typicalClick: 32,
  fatigue: 33,
} as const;
const TABLE_BYTES = 38 * 8;

/** Picks and measures the slates of one job, customer after customer; nothing is allocated meanwhile. */
export class SlateBench {
  /** Candidate positions picked last, best first, and each one's largest similarity to earlier picks. */
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
  /** Similarities of the candidates at hand, `nearWidth` wide, once they were gathered. */
  readonly near: Float32Array;
  readonly nearWidth: number;
  readonly stride: number;
  /** Measures of the last slate. */
  readonly out: Float64Array;
  /** policies x 2 SLATE_MEASURES: sums and sums of squares since `clearSums`. */
  readonly sums: Float64Array;
  /** policies x items: how often each item was shown. */
  readonly exposure: Uint32Array;
  /** 1 for each candidate on any measured slate of the customer at hand. */
  readonly shown: Uint8Array;
  private readonly at: number;
  private readonly words: Int32Array;
  private readonly reals: Float64Array;
  private readonly record: Uint32Array;
  /** Of many policies, and of a single one. */
  private readonly weights: Float32Array;
  private readonly single: Float32Array;
  private readonly shares: Float32Array;
  private readonly placed: Int32Array;
  private source: SlateSource | null = null;
  private customer = -1;
  private readonly onAnswer = (candidate: number) => this.answer(candidate);

  constructor(
    private readonly kernels: Kernels,
    room: Room,
    columns: Readonly<Partial<Record<keyof typeof WORDS, number>>>,
    private readonly items: SlateItems,
    job: SlateJob,
    /** Gives the place back; nothing of it may be read afterwards. */
    readonly release: () => void,
  ) {
    const { candidates, slateSize, policies, business } = job;
    const stride = recordStride(candidates);
    this.stride = stride;
    this.at = room.place(TABLE_BYTES);
    const { buffer } = kernels;
    this.words = new Int32Array(buffer, this.at, TABLE_BYTES / 4);
    this.reals = new Float64Array(buffer, this.at, TABLE_BYTES / 8);
    const { words } = this;
    words.fill(0);
    for (const [name, address] of Object.entries(columns)) words[WORDS[name as keyof typeof WORDS]] = address;
    const lay = <V extends { readonly byteOffset: number }>(name: keyof typeof WORDS, view: V): V => {
      words[WORDS[name]] = view.byteOffset;
      return view;
    };
    words[WORDS.stride] = stride;
    words[WORDS.slate] = slateSize;
    words[WORDS.items] = items.count;
    words[WORDS.categories] = items.categories;
    words[WORDS.unitWidth] = items.width;
    words[WORDS.perCategory] = business.perCategory;
    words[WORDS.perSupplier] = business.perSupplier;
    words[WORDS.perPriceRange] = business.perPriceRange;
    words[WORDS.promotions] = business.promotions ? 1 : 0;
    this.record = lay('record', room.words(stride * RECORD_COLUMNS));
    lay('itemMargin', room.floats(items.count)).set(job.margin);
    lay('itemBoost', room.floats(items.count)).set(job.boost);
    // What lies beyond the candidates is read along with them, and must be numbers.
    const groups = Math.ceil(stride / GROUP);
    this.near = lay('near', room.floats(stride * groups * GROUP)).fill(0);
    this.nearWidth = groups * GROUP;
    this.weights = room.floats(policies * 3);
    this.single = room.floats(3);
    for (const name of ['margin', 'boost', 'base', 'nearest', 'score'] as const)
      lay(name, room.floats(groups * GROUP)).fill(0);
    lay('tops', room.floats(groups * 4));
    lay('racers', room.words(groups * GROUP)).fill(0);
    lay('places', room.words(groups * GROUP));
    lay('columns', room.floats(groups * GROUP * items.width));
    lay('rows', room.floats(groups * GROUP * slateSize)).fill(0);
    lay('pairs', room.floats(slateSize * slateSize));
    words[WORDS.groups] = groups;
    this.picks = lay('picks', room.integers(slateSize));
    this.pickedSimilarity = lay('pickedSimilarity', room.floats(slateSize));
    lay('discount', room.doubles(slateSize));
    lay('ideal', room.doubles(slateSize + 1));
    lay('position', room.doubles(slateSize));
    this.shares = lay('shares', room.floats(items.categories));
    lay('terms', room.doubles(items.categories * (slateSize + 1)));
    lay('mix', room.words(items.categories));
    this.out = lay('out', room.doubles(SLATE_MEASURES));
    this.sums = lay('sums', room.doubles(policies * SLATE_MEASURES * 2));
    this.exposure = lay('exposure', room.words(policies * items.count));
    this.shown = lay('shown', room.bytes(stride));
    lay('keptPicks', room.words(policies * (slateSize + 1)));
    lay('keptValues', room.doubles(policies * SLATE_MEASURES));
    lay('keptSlots', room.words(KEPT_SLOTS));
    lay('promoted', room.words(stride));
    this.placed = lay('placed', room.integers(slateSize));
    this.exposure.fill(0);
    this.clearSums();
  }

  /** What slates are measured by from now on. */
  measureBy({ discount, ideal, position, fatigue, boredom }: SlateMeasuring): void {
    const { words, reals } = this;
    const doubles = (name: 'discount' | 'ideal' | 'position', values: Float64Array) =>
      new Float64Array(this.kernels.buffer, words[WORDS[name]]!, values.length).set(values);
    doubles('discount', discount);
    doubles('ideal', ideal);
    doubles('position', position);
    reals[REALS.fatigue] = fatigue;
    reals[REALS.optOutBored] = boredom.weight;
    reals[REALS.typicalClick] = boredom.typicalClick;
  }

  clearSums(): void {
    this.sums.fill(0);
  }

  /**
   * Takes up a customer's candidates.
   * @param placed positions that stand first whatever their score
   * @param isPlain neither boosts nor business rules count
   * @param isGathered brings the similarities together, which pays for itself over many policies
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
    words[WORDS.isGathered] = isGathered ? 1 : 0;
    words[WORDS.given] = -1;
    this.kernels.run.prepare(this.at);
  }

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

  private begin(): void {
    this.kernels.onAnswer = this.onAnswer;
  }

  /** Picks under one policy; returns the size of the slate. */
  pick(weights: readonly [relevance: number, margin: number, diversity: number]): number {
    this.weighBy(weights);
    return this.kernels.run.pick(this.at);
  }

  /** Measures the list of so many picks into `out`; it takes no part in the sums. */
  measure(size: number): void {
    this.begin();
    this.kernels.run.measureSlate(this.at, size);
  }

  private weighBy(weights: readonly number[] | null): void {
    if (weights) this.single.set(weights);
    this.words[WORDS.weights] = (weights ? this.single : this.weights).byteOffset;
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
    this.weights.set(weights);
  }

  /**
   * Picks and measures under each of the many policies, and adds to their sums; returns the size of the last
   * slate.
   */
  slates(policies: number): number {
    this.begin();
    this.weighBy(null);
    return this.kernels.run.slates(this.at, policies, policies);
  }

  /** The same of one list for all of the policies alike. */
  slate(weights: readonly [relevance: number, margin: number, diversity: number], policies: number): number {
    this.begin();
    this.weighBy(weights);
    return this.kernels.run.slates(this.at, 1, policies);
  }

  /** The same of a list that stands in `picks` already. */
  given(size: number, policies: number): number {
    this.begin();
    this.words[WORDS.given] = size;
    this.kernels.run.slates(this.at, 1, policies);
    this.words[WORDS.given] = -1;
    return size;
  }
}
