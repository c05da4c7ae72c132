/** Words of the table of addresses and sizes that every call is given; workers/kernels/slate-table.ts writes it. */
export const STRIDE: usize = 0;
export const SLATE: usize = 4;
export const ITEMS: usize = 8;
export const RECORD: usize = 12;
export const ITEM_WORTH: usize = 16;
export const CUSTOMER: usize = 20;
export const PRICE: usize = 24;
export const UNIT_MARGIN: usize = 28;
export const INFORMATION: usize = 32;
export const CATEGORY: usize = 36;
export const SUPPLIER: usize = 40;
export const PRICE_RANGE: usize = 44;
export const PROMOTION: usize = 48;
export const UNITS: usize = 52;
export const NEAR: usize = 56;
export const WEIGHTS: usize = 60;
export const MARGIN: usize = 64;
export const BOOST: usize = 68;
export const BASE: usize = 72;
export const RACE: usize = 76;
export const NOTHING: usize = 80;
export const PLACES: usize = 84;
export const PICKS: usize = 88;
export const PICKED_SIMILARITY: usize = 92;
export const DISCOUNT: usize = 96;
export const IDEAL: usize = 100;
export const POSITION: usize = 104;
export const SHARES: usize = 108;
export const CATEGORIES: usize = 112;
export const TERMS: usize = 116;
export const MIX: usize = 120;
export const OUT: usize = 124;
export const SUMS: usize = 128;
export const EXPOSURE: usize = 132;
export const SHOWN: usize = 136;
export const KEPT_PICKS: usize = 140;
export const KEPT_VALUES: usize = 144;
export const KEPT_SLOTS: usize = 148;
export const PROMOTED: usize = 152;
export const PLACED: usize = 156;
/** Of the business rules. */
export const PER_CATEGORY: usize = 160;
export const PER_SUPPLIER: usize = 164;
export const PER_PRICE_RANGE: usize = 168;
export const PROMOTIONS: usize = 172;
/** Of the customer at hand. */
export const COUNT: usize = 176;
export const PLACED_COUNT: usize = 180;
export const RELEVANT: usize = 184;
export const HAS_SHARES: usize = 188;
export const IS_GATHERED: usize = 192;
export const PROMOTED_COUNT: usize = 196;
export const KEPT_COUNT: usize = 200;
export const TERMS_FOR: usize = 204;
export const IS_PLAIN: usize = 208;
export const GIVEN: usize = 212;
export const CONTACTS: usize = 216;
export const COST: usize = 224;
export const OPT_OUT_SHARE: usize = 232;
export const OPT_OUT_PULL: usize = 240;
export const OPT_OUT_BORED: usize = 248;
export const TYPICAL_CLICK: usize = 256;
export const FATIGUE: usize = 264;
export const TOPS: usize = 272;
export const UNIT_WIDTH: usize = 276;
export const RACERS: usize = 284;
export const COLUMNS: usize = 280;
export const ROWS: usize = 288;
export const PAIRS: usize = 292;
export const HAS_PAIRS: usize = 296;
export const GROUPS: usize = 300;
export const FOUND: usize = 304;
/** Of a block of customers whose records lie in this memory: where, and from there to what is kept beside one. */
export const BLOCK_RECORDS: usize = 308;
export const BESIDE: usize = 312;
export const BLOCK_VALUES: usize = 316;
export const BLOCK_ITEMS: usize = 320;
export const BLOCK_SIZES: usize = 324;
/** By what the lists of a block are made: the same number, the same weights and rules. */
export const MADE_BY: usize = 328;

// @ts-expect-error: decorator
@inline
export function word(at: usize, field: usize): i32 {
  return load<i32>(at + field);
}

// @ts-expect-error: decorator
@inline
export function address(at: usize, field: usize): usize {
  return <usize>load<u32>(at + field);
}

// @ts-expect-error: decorator
@inline
export function real(at: usize, field: usize): f64 {
  return load<f64>(at + field);
}

/** So many words from one place to another: calls of the memory's own functions take longer for a few. */
// @ts-expect-error: decorator
@inline
export function copyWords(to: usize, from: usize, words: i32): void {
  for (const end = to + (<usize>words << 2); to < end; to += 4, from += 4) store<u32>(to, load<u32>(from));
}

/** Column c of the customer's record: item, relevance, click, order, organic, flags. */
// @ts-expect-error: decorator
@inline
export function column(at: usize, c: i32): usize {
  return address(at, RECORD) + (<usize>(c * word(at, STRIDE)) << 2);
}
