import type { Business } from '../protocol/business';

/** A candidate's columns: item, relevance, click, order, organic, flags; four bytes each. */
export const RECORD_COLUMNS = 6;

/** As many as `SLOTS` in the kernel. */
const KEPT_SLOTS = 1024;

/** Candidates that the kernel looks at together. */
export const GROUP = 16;

/** Policies that it races side by side. */
const ABREAST = 4;

/** From so many policies on, bringing a customer's similarities together pays for itself. */
export const MANY = 16;

/** Figures of one slate; the order is that of MEASURES in `metrics/measures.ts`. */
export const SLATE_MEASURES = 18;

/** Words of one column of a record: as many as the candidates, made up to whole vectors of four. */
export const recordStride = (width: number): number => Math.ceil(width / 4) * 4;

/** Of the items of a world, one entry each; unit vectors of their content, `width` numbers each. */
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
  readonly units: Int16Array;
  readonly width: number;
}

/** What memory is laid out for. */
export interface SlateShape {
  readonly candidates: number;
  readonly slateSize: number;
  /** Lists of one customer at most. */
  readonly policies: number;
}

/** What all slates of one job have in common. */
export interface SlateJob extends SlateShape {
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

/** How the numbers of a part are kept. */
export const VIEWS = {
  doubles: Float64Array,
  floats: Float32Array,
  words: Uint32Array,
  integers: Int32Array,
  shorts: Int16Array,
  bytes: Uint8Array,
};
export type Part = readonly [name: string, kind: keyof typeof VIEWS, length: number];

/** What all jobs have in common in memory: the items. */
export function itemParts({ count, units }: SlateItems) {
  return [
    ['itemUnits', 'shorts', units.length],
    ['itemPrice', 'doubles', count],
    ['itemUnitMargin', 'doubles', count],
    ['itemInformation', 'doubles', count],
    ['itemCategory', 'bytes', count],
    ['itemSupplier', 'bytes', count],
    ['itemPriceRange', 'bytes', count],
    ['itemPromotion', 'bytes', count],
  ] as const satisfies readonly Part[];
}

/**
 * All that one job needs in memory besides the items.
 * @param block customers who are taken together
 */
export function jobParts(items: SlateItems, { candidates, slateSize, policies }: SlateShape, block = 0) {
  const { count, categories, width } = items;
  const stride = recordStride(candidates);
  const padded = Math.ceil(stride / GROUP) * GROUP;
  return [
    ['table', 'bytes', TABLE_BYTES],
    ['itemWorth', 'floats', count * 2],
    ['record', 'words', stride * RECORD_COLUMNS],
    ['near', 'floats', policies >= MANY ? stride * padded : 0],
    ['many', 'floats', policies * 3],
    ['single', 'floats', 3],
    ['margin', 'floats', padded],
    ['boost', 'floats', padded],
    ['base', 'floats', padded],
    ['race', 'floats', padded * 2 * ABREAST],
    ['found', 'floats', 16 * ABREAST],
    ['nothing', 'floats', padded],
    ['tops', 'floats', Math.max(padded / 4, slateSize)],
    ['places', 'words', padded],
    ['racers', 'words', padded],
    ['columns', 'shorts', padded * width],
    ['rows', 'floats', padded * slateSize],
    ['pairs', 'floats', slateSize * slateSize],
    ['picks', 'integers', slateSize * ABREAST],
    ['pickedSimilarity', 'floats', slateSize * ABREAST],
    ['discount', 'doubles', slateSize],
    ['ideal', 'doubles', slateSize + 1],
    ['position', 'doubles', slateSize],
    ['shares', 'floats', categories],
    ['terms', 'doubles', categories * (slateSize + 1)],
    ['mix', 'words', categories],
    ['out', 'doubles', SLATE_MEASURES],
    ['sums', 'doubles', policies * SLATE_MEASURES * 2],
    ['exposure', 'words', policies * count],
    ['shown', 'bytes', padded],
    ['keptPicks', 'words', policies * (slateSize + 1)],
    ['keptValues', 'doubles', policies * SLATE_MEASURES],
    ['keptSlots', 'words', KEPT_SLOTS],
    ['promoted', 'words', padded],
    ['placed', 'integers', slateSize],
    ['listed', 'integers', policies * slateSize],
    ['blockRecords', 'words', block],
    ['blockValues', 'doubles', block * SLATE_MEASURES],
    ['blockItems', 'words', block * slateSize],
    ['blockSizes', 'integers', block],
  ] as const satisfies readonly Part[];
}

/** Where each word of the kernel's table stands, in words; see `assembly/table.ts`. */
export const WORDS = {
  stride: 0,
  slate: 1,
  items: 2,
  record: 3,
  itemWorth: 4,
  customer: 5,
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
  race: 19,
  nothing: 20,
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
  found: 76,
  blockRecords: 77,
  beside: 78,
  blockValues: 79,
  blockItems: 80,
  blockSizes: 81,
  madeBy: 82,
} as const;
export type JobPart = ReturnType<typeof jobParts>[number];
export type ItemPart = ReturnType<typeof itemParts>[number];
/** Where each double stands, in doubles. */
export const REALS = {
  contacts: 27,
  cost: 28,
  optOutShare: 29,
  optOutPull: 30,
  optOutBored: 31,
  typicalClick: 32,
  fatigue: 33,
} as const;
export const TABLE_BYTES = 42 * 8;
