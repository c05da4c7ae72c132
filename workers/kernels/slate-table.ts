import { ALIGNMENT } from './arena';
import { Kernels, type Room } from './kernels';
import {
  GROUP,
  type ItemPart,
  itemParts,
  type JobPart,
  jobParts,
  type Part,
  REALS,
  recordStride,
  type SlateItems,
  type SlateJob,
  type SlateMeasuring,
  type SlateShape,
  TABLE_BYTES,
  VIEWS,
  WORDS,
} from './slate-layout';

type KindOf<P extends Part, Name> = Extract<P, readonly [Name, ...unknown[]]>[1];
type View<P extends Part, Name> = InstanceType<(typeof VIEWS)[KindOf<P, Name>]>;

/** Named parts, one after another in a room. */
class Laid<P extends Part> {
  readonly at: ReadonlyMap<P[0], number>;
  private readonly parts: ReadonlyMap<P[0], P>;

  private constructor(
    readonly room: Room,
    parts: readonly P[],
  ) {
    this.parts = new Map(parts.map((part) => [part[0], part]));
    this.at = new Map(
      parts.map(([name, kind, length]) => [name, room.place(length * VIEWS[kind].BYTES_PER_ELEMENT)]),
    );
  }

  /** Null where there is no SIMD, or no memory for it. */
  static out<P extends Part>(parts: readonly P[]): Laid<P> | null {
    const bytes = parts.map(([, kind, length]) => length * VIEWS[kind].BYTES_PER_ELEMENT + ALIGNMENT);
    const room = Kernels.take(bytes.reduce((sum, one) => sum + one, 0));
    return room && new Laid(room, parts);
  }

  /** A part as it lies in memory now: no longer good once memory has grown. */
  readonly view = <Name extends P[0]>(name: Name): View<P, Name> => {
    const [, kind, length] = this.parts.get(name)!;
    return new VIEWS[kind](this.room.buffer, this.at.get(name)!, length) as View<P, Name>;
  };
}

export type LaidItems = Laid<ItemPart>;
export type LaidJob = Laid<JobPart>;

/** The items of a world where all jobs read them; null where there is no SIMD, or no memory. */
export function layItems(items: SlateItems): LaidItems | null {
  const laid = Laid.out<ItemPart>(itemParts(items));
  laid?.view('itemUnits').set(items.units);
  laid?.view('itemPrice').set(items.price);
  laid?.view('itemUnitMargin').set(items.unitMargin);
  laid?.view('itemInformation').set(items.selfInformation);
  laid?.view('itemCategory').set(items.category);
  laid?.view('itemSupplier').set(items.supplier);
  laid?.view('itemPriceRange').set(items.priceRange);
  laid?.view('itemPromotion').set(items.promotion);
  return laid;
}

/** Room for slates of one shape; null as above. */
export const layJob = (items: SlateItems, shape: SlateShape, block = 0): LaidJob | null =>
  Laid.out<JobPart>(jobParts(items, shape, block));

/**
 * Memory laid out for slates of one shape: the table that every call is given, and the parts that it tells the
 * addresses of. What lies beyond the candidates is read along with them, and must be numbers: a room is all 0.
 */
export class SlateTable {
  protected readonly at: number;
  protected readonly room: Room;
  protected words!: Int32Array;
  protected reals!: Float64Array;

  constructor(
    private readonly laid: LaidJob,
    itemColumns: LaidItems,
    protected readonly items: SlateItems,
    shape: SlateShape,
  ) {
    this.room = laid.room;
    this.at = laid.at.get('table')!;
    this.room.look((buffer) => {
      this.words = new Int32Array(buffer, this.at, TABLE_BYTES / 4);
      this.reals = new Float64Array(buffer, this.at, TABLE_BYTES / 8);
    });
    const { words } = this;
    for (const [name, at] of [...laid.at, ...itemColumns.at]) {
      if (name in WORDS) words[WORDS[name as keyof typeof WORDS]] = at;
    }
    words[WORDS.groups] = Math.ceil(recordStride(shape.candidates) / GROUP);
    words[WORDS.slate] = shape.slateSize;
    words[WORDS.items] = items.count;
    words[WORDS.categories] = items.categories;
    words[WORDS.unitWidth] = items.width;
  }

  /** A part of the memory as it is now: no longer good once the memory has grown. */
  protected get view(): LaidJob['view'] {
    return this.laid.view;
  }

  /** Makes ready for a job of the shape. */
  begin({ business, margin, boost }: Pick<SlateJob, 'business' | 'margin' | 'boost'>): void {
    const { words } = this;
    words[WORDS.perCategory] = business.perCategory;
    words[WORDS.perSupplier] = business.perSupplier;
    words[WORDS.perPriceRange] = business.perPriceRange;
    words[WORDS.promotions] = business.promotions ? 1 : 0;
    const worth = this.view('itemWorth');
    for (let item = 0; item < margin.length; item++) {
      worth[item * 2] = margin[item]!;
      worth[item * 2 + 1] = boost[item]!;
    }
  }

  /** What slates are measured by from now on. */
  measureBy({ discount, ideal, position, fatigue, boredom }: SlateMeasuring): void {
    const { reals } = this;
    this.view('discount').set(discount);
    this.view('ideal').set(ideal);
    this.view('position').set(position);
    reals[REALS.fatigue] = fatigue;
    reals[REALS.optOutBored] = boredom.weight;
    reals[REALS.typicalClick] = boredom.typicalClick;
  }

  /** Gives the memory back; nothing of this may be read afterwards. */
  release(): void {
    this.room.release();
  }
}
