import type { WorldSpec } from '../protocol/policy';

/** Length of content embeddings and of taste vectors. */
export const DIMENSIONS = 16;
export const WEEKS = 52;
export const DAYS = WEEKS * 7;

export const EVENT_KINDS = ['view', 'search', 'wishlist', 'cart', 'rating', 'purchase'] as const;
export const AGE_BANDS = ['under 18', '18-24', '25-34', '35-49', '50-64', '65+'] as const;
export const SENSITIVE_TAGS = ['none', 'health', 'finance', 'intimate'] as const;
export const RFM_SEGMENTS = ['new', 'casual', 'loyal', 'big spender', 'lapsing', 'gone quiet'] as const;

/**
 * The consent record, one column per field, length = customers; per-purpose and per-channel columns
 * are row-major, customer x PURPOSES (7) or customer x CHANNELS (6). Codes index the lists in
 * `protocol/policy.ts`. Dates are days relative to the first day of the log (negative: before it),
 * 0x7fffffff where there is none.
 */
export interface ConsentTable {
  readonly jurisdiction: Uint8Array;
  readonly ageBand: Uint8Array;
  /** 1 where the browser sends an opt-out signal. */
  readonly gpc: Uint8Array;
  readonly purposeStatus: Uint8Array;
  readonly purposeDate: Int32Array;
  readonly channelStatus: Uint8Array;
  readonly channelDate: Int32Array;
  readonly channelBasis: Uint8Array;
  readonly objectedToMarketing: Uint8Array;
  readonly limitSensitive: Uint8Array;
}

/** Day that stands for "no date". */
export const NO_DATE = 0x7fffffff;
/** Status code of an answer recorded as granted and as withdrawn at once. */
export const TWO_ANSWERS = 4;

export interface CustomerTable {
  readonly count: number;
  /** Index into `World.firstNames`. */
  readonly firstName: Uint16Array;
  /** Years. */
  readonly age: Uint8Array;
  /** Index into AGE_BANDS. */
  readonly ageBand: Uint8Array;
  /** Index into `World.regions`. */
  readonly region: Uint8Array;
  /** Index into `World.regions[region].towns`. */
  readonly town: Uint8Array;
  /** Sessions per 30 days. */
  readonly engagement: Float32Array;
  /** Days from the last event to the end of the log; DAYS where there is none. */
  readonly recency: Uint16Array;
  /** Orders in the 12 months. */
  readonly frequency: Uint16Array;
  /** Spend in the 12 months, pounds. */
  readonly spend: Float32Array;
  /** Days since the first visit, at the end of the log. */
  readonly tenure: Uint16Array;
  /** Index into RFM_SEGMENTS. */
  readonly rfm: Uint8Array;
  /** Preference 0..1 per channel, customer x CHANNELS. */
  readonly channelPreference: Float32Array;
  readonly consent: ConsentTable;
  /** Items the customer asked never to see: `doNotShowItems[doNotShowStart[c] .. doNotShowStart[c + 1]]`, ascending. */
  readonly doNotShowStart: Uint32Array;
  readonly doNotShowItems: Uint32Array;
}

export interface ItemTable {
  readonly count: number;
  readonly title: readonly string[];
  /** Index into `World.categories`. */
  readonly category: Uint8Array;
  /** Index into `World.categories[category].children`. */
  readonly subcategory: Uint8Array;
  /** Index into `World.suppliers`. */
  readonly supplier: Uint8Array;
  /** Pounds. */
  readonly price: Float32Array;
  /** Unit cost, pounds; unit margin is price minus cost. */
  readonly cost: Float32Array;
  readonly stock: Uint16Array;
  /** Day of launch relative to the first day of the log; negative: before it. */
  readonly launchDay: Int16Array;
  /** 0..1. */
  readonly returnRate: Float32Array;
  /** Bit r set: may not be sold in region r. */
  readonly regionsBarred: Uint32Array;
  /** Years; 0 where anybody may buy. */
  readonly minimumAge: Uint8Array;
  /** Index into SENSITIVE_TAGS. */
  readonly sensitive: Uint8Array;
  /** 1 while promoted. */
  readonly promotion: Uint8Array;
  /** Unit-length content embeddings, items x DIMENSIONS. What a shop would know of its items. */
  readonly embedding: Float32Array;
}

/** The log, sorted by time (ties by customer, then item). */
export interface EventTable {
  readonly count: number;
  readonly customer: Uint32Array;
  readonly item: Uint32Array;
  /** Index into EVENT_KINDS. */
  readonly kind: Uint8Array;
  /** Minutes since the first minute of the log. */
  readonly minute: Int32Array;
  /** Index into CHANNELS. */
  readonly channel: Uint8Array;
  /** Position at which the item was shown, 1-based. */
  readonly position: Uint8Array;
  /** Probability with which the logging policy showed this item there, after filters. */
  readonly propensity: Float32Array;
}

/**
 * What truly makes people click and buy. No model may read it; only simulated outcomes and the oracle
 * do. Customer columns may be a slice (a shard's customers), item columns are whole.
 */
export interface ResponseModel {
  /** customers x DIMENSIONS. */
  readonly taste: Float32Array;
  /** Per customer: how strongly a high price puts off, >= 0. */
  readonly priceSensitivity: Float32Array;
  /** Per customer: messages a week they bear before they think of opting out. */
  readonly contactTolerance: Float32Array;
  /** True item vectors, unit length, items x DIMENSIONS (content embeddings are a noisy view of them). */
  readonly vector: Float32Array;
  /** Per item: general appeal, in logits. */
  readonly appeal: Float32Array;
  /** Per item: log price relative to its subcategory's median. */
  readonly relativePrice: Float32Array;
}

export interface Region {
  readonly name: string;
  /** Index into JURISDICTIONS. */
  readonly jurisdiction: number;
  readonly towns: readonly string[];
}

export interface Category {
  readonly name: string;
  readonly children: readonly string[];
}

export interface World {
  readonly spec: WorldSpec;
  readonly regions: readonly Region[];
  readonly categories: readonly Category[];
  readonly suppliers: readonly string[];
  /** Suppliers below this index are the shop's own brands. */
  readonly ownBrands: number;
  readonly firstNames: readonly string[];
  readonly customers: CustomerTable;
  readonly items: ItemTable;
  readonly events: EventTable;
  readonly response: ResponseModel;
}
