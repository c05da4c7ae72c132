import type { Kernels } from './kernels';
import {
  bytesOf,
  GROUP,
  type PartName,
  partsOf,
  REALS,
  recordStride,
  type SlateItems,
  type SlateJob,
  type SlateMeasuring,
  type SlateShape,
  TABLE_BYTES,
  WORDS,
} from './slate-layout';

const VIEWS = {
  doubles: Float64Array,
  floats: Float32Array,
  words: Uint32Array,
  integers: Int32Array,
  shorts: Int16Array,
  bytes: Uint8Array,
};

type Part = ReturnType<typeof partsOf>[number];
type KindOf<Name> = Extract<Part, readonly [Name, ...unknown[]]>[1];
type View<Name> = InstanceType<(typeof VIEWS)[KindOf<Name>]>;

/** Bytes that an instance needs for all of that. */
export const roomOf = (items: SlateItems, shape: SlateShape, block = 0): number =>
  partsOf(items, shape, block).reduce((sum, [, kind, length]) => sum + bytesOf(kind, length), 0);

/**
 * An instance's memory laid out for slates of one shape: the table that every call is given, and the parts that it
 * tells the addresses of. What lies beyond the candidates is read along with them, and must be numbers: new
 * memory is all 0.
 */
export class SlateTable {
  protected readonly at: number;
  protected words!: Int32Array;
  protected reals!: Float64Array;
  private readonly places = new Map<PartName, { readonly at: number; readonly part: Part }>();

  constructor(
    protected readonly kernels: Kernels,
    protected readonly items: SlateItems,
    shape: SlateShape,
    block = 0,
  ) {
    for (const part of partsOf(items, shape, block)) {
      const [name, kind, length] = part;
      this.places.set(name, { at: kernels.place(length * VIEWS[kind].BYTES_PER_ELEMENT), part });
    }
    this.at = this.places.get('table')!.at;
    this.look();
    const { words } = this;
    for (const [name, { at }] of this.places) {
      if (name in WORDS) words[WORDS[name as keyof typeof WORDS]] = at;
    }
    this.view('itemUnits').set(items.units);
    this.view('itemPrice').set(items.price);
    this.view('itemUnitMargin').set(items.unitMargin);
    this.view('itemInformation').set(items.selfInformation);
    this.view('itemCategory').set(items.category);
    this.view('itemSupplier').set(items.supplier);
    this.view('itemPriceRange').set(items.priceRange);
    this.view('itemPromotion').set(items.promotion);
    words[WORDS.groups] = Math.ceil(recordStride(shape.candidates) / GROUP);
    words[WORDS.slate] = shape.slateSize;
    words[WORDS.items] = items.count;
    words[WORDS.categories] = items.categories;
    words[WORDS.unitWidth] = items.width;
  }

  /** A part of the memory as it is now: no longer good once the memory has grown. */
  protected view<Name extends PartName>(name: Name): View<Name> {
    const { at, part } = this.places.get(name)!;
    return new VIEWS[part[1]](this.kernels.buffer, at, part[2]) as View<Name>;
  }

  /** Looks at the table where it is now. */
  protected look(): void {
    this.words = new Int32Array(this.kernels.buffer, this.at, TABLE_BYTES / 4);
    this.reals = new Float64Array(this.kernels.buffer, this.at, TABLE_BYTES / 8);
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
}
