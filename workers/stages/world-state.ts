import { ACTIVITY_SEGMENTS, activitySegment } from '../features/customer-features';
import { eventsBetween, type History, historyInParts } from '../features/interactions';
import { retentionStart, type Split, splitInParts, TEST_START, TRAIN_END } from '../features/split';
import { type Csr, takeRows } from '../math/csr';
import { finished, type Parts, saying } from '../math/parts';
import { Random } from '../math/random';
import { Recent } from '../math/recent';
import { selfInformation } from '../metrics/list';
import { OUTBOUND_INDEX, readConsentRecord } from '../policy/consent-record';
import type { FilteredCustomers } from '../policy/item-filter';
import { priceRange } from '../protocol/business';
import { JURISDICTIONS } from '../protocol/consent';
import type { ConsentRecord } from '../protocol/consent-rules';
import { keyOf } from '../protocol/key';
import { CHANNELS, OUTBOUND_CHANNELS } from '../protocol/names';
import type { WorldSpec } from '../protocol/policy';
import type { SegmentFigure, WorldSummary } from '../protocol/results';
import { BLOCK, type ShardData } from '../shard/shard-api';
import { worldInParts } from '../world/generate';
import { AGE_BANDS, DIMENSIONS, type ResponseModel, WEEKS, type World } from '../world/world';

export interface Segment {
  readonly dimension: SegmentFigure['dimension'];
  readonly name: string;
}

const HISTORIES_KEPT = 8;
/** Consent records read between two looks at anything else: a few milliseconds of work. */
const RECORDS_AT_ONCE = 1_000;

/** A world with everything that follows from it alone. */
export interface WorldState {
  readonly key: string;
  readonly world: World;
  readonly split: Split;
  readonly records: readonly ConsentRecord[];
  /** Outbound channels of each customer, most liked first: customers x OUTBOUND_CHANNELS. */
  readonly channelOrder: Uint8Array;
  readonly items: ShardData['items'];
  /** 1 where a customer has bought from an aisle in training: customers x aisles. */
  readonly boughtAisles: Uint8Array;
  /** World-wide customer indices in the random order in which blocks are formed. */
  readonly order: Uint32Array;
  readonly blocks: number;
  readonly segments: readonly Segment[];
  readonly summary: WorldSummary;
  /** Histories as consent rules leave them, by content key. */
  readonly histories: Recent<History>;
  /** Remembered items when data expires after so many months; null: never. */
  remembered(months: number | null): History;
  /** The same in parts. */
  rememberedInParts(months: number | null): Parts<History>;
  /** What one of so many shards is told. */
  share(shard: number, shards: number): Parts<ShardData>;
}

/** A figure that follows from the world alone, worked out when first asked for. */
export function perWorld<T>(make: (state: WorldState) => T): (state: WorldState) => T {
  const made = new WeakMap<WorldState, { readonly value: T }>();
  return (state) => {
    const held = made.get(state) ?? { value: make(state) };
    made.set(state, held);
    return held.value;
  };
}

/** The columns that item filters read, over all customers. */
export const filteredCustomers = perWorld(
  ({ world, boughtAisles }): FilteredCustomers => ({
    region: world.customers.region,
    consentAgeBand: world.customers.consent.ageBand,
    doNotShowStart: world.customers.doNotShowStart,
    doNotShowItems: world.customers.doNotShowItems,
    boughtAisles,
  }),
);

export function openWorld(spec: WorldSpec, onProgress: (done: number, total: number) => void): WorldState {
  const parts = openInParts(spec);
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
    onProgress(value, spec.customers);
  }
}

/** The same, part by part, so that other work of the thread goes between; says whose year has been written. */
export function* openInParts(spec: WorldSpec): Generator<number, WorldState> {
  const world = yield* worldInParts(spec);
  const split = yield* saying(spec.customers, splitInParts(world));
  yield spec.customers;
  const { customers, items, events } = world;
  const key = keyOf(spec);
  const records: ConsentRecord[] = [];
  for (let customer = 0; customer < customers.count; customer++) {
    if (customer % RECORDS_AT_ONCE === 0) yield spec.customers;
    const last = split.lastTrainMinute[customer]!;
    records.push(
      readConsentRecord(customers.consent, customer, {
        silence: last < 0 ? Number.POSITIVE_INFINITY : TRAIN_END - last,
        memory: last < 0 ? 0 : TRAIN_END - split.firstTrainMinute[customer]!,
        bought: split.bought.start[customer + 1]! > split.bought.start[customer]!,
      }),
    );
  }
  yield spec.customers;
  const order = new Random(spec.seed, 'engine/order').shuffle(
    Uint32Array.from({ length: customers.count }, (_, at) => at),
  );
  yield spec.customers;
  const segments: Segment[] = [
    ...AGE_BANDS.map((name) => ({ dimension: 'age' as const, name })),
    ...world.regions.map(({ name }) => ({ dimension: 'region' as const, name })),
    ...ACTIVITY_SEGMENTS.map((name) => ({ dimension: 'activity' as const, name })),
  ];
  const segmentOf = new Uint8Array(customers.count * 3);
  for (let customer = 0; customer < customers.count; customer++) {
    segmentOf[customer * 3] = customers.ageBand[customer]!;
    segmentOf[customer * 3 + 1] = AGE_BANDS.length + customers.region[customer]!;
    segmentOf[customer * 3 + 2] =
      AGE_BANDS.length + world.regions.length + activitySegment(split.trainEvents[customer]!);
  }
  yield spec.customers;
  const aisle = flatAisles(world);
  const aisles = world.categories.reduce((sum, { children }) => sum + children.length, 0);
  const boughtAisles = new Uint8Array(customers.count * aisles);
  for (let customer = 0; customer < customers.count; customer++) {
    for (let at = split.bought.start[customer]!; at < split.bought.start[customer + 1]!; at++) {
      boughtAisles[customer * aisles + aisle[split.bought.columns[at]!]!] = 1;
    }
  }
  yield spec.customers;
  const columns = itemColumns(world, split, aisle, aisles);
  yield spec.customers;
  const channelOrder = yield* saying(
    spec.customers,
    orderChannels(customers.channelPreference, customers.count),
  );
  const byRetention = new Map<number | null, History>([[null, split.history]]);
  let trainEvents = 0;
  let testEvents = 0;
  for (let at = 0; at < events.count; at++) {
    if (events.minute[at]! < TRAIN_END) trainEvents++;
    else if (events.minute[at]! >= TEST_START) testEvents++;
  }
  const blocks = Math.ceil(customers.count / BLOCK);
  function* rememberedInParts(months: number | null): Parts<History> {
    const held = byRetention.get(months);
    if (held) return held;
    const kept = eventsBetween(events, retentionStart(months), TRAIN_END);
    yield;
    const rows = yield* historyInParts(kept, customers.count, items.count);
    byRetention.set(months, rows);
    return rows;
  }
  return {
    key,
    world,
    split,
    records,
    channelOrder,
    items: columns,
    boughtAisles,
    histories: new Recent<History>(HISTORIES_KEPT),
    order,
    blocks,
    segments,
    summary: {
      spec,
      customers: customers.count,
      items: items.count,
      events: events.count,
      weeks: WEEKS,
      trainEvents,
      testEvents,
      testCustomers: countRows(split.relevant),
      jurisdictions: JURISDICTIONS.map((jurisdiction, code) => ({
        jurisdiction,
        customers: customers.consent.jurisdiction.reduce((sum, held) => sum + (held === code ? 1 : 0), 0),
      })),
    },
    remembered: (months) => finished(rememberedInParts(months)),
    rememberedInParts,
    *share(shard, shards) {
      const own = Array.from({ length: blocks }, (_, block) => block).filter(
        (block) => block % shards === shard,
      );
      const ids = Uint32Array.from(
        own.flatMap((block) => [...order.subarray(block * BLOCK, (block + 1) * BLOCK)]),
      );
      return yield* share(
        key,
        world,
        split,
        columns,
        boughtAisles,
        segmentOf,
        segments.length,
        ids,
        Uint32Array.from(own),
      );
    },
  };
}

function countRows(rows: Csr): number {
  let count = 0;
  for (let row = 0; row < rows.rows; row++) if (rows.start[row + 1]! > rows.start[row]!) count++;
  return count;
}

function* orderChannels(preference: Float32Array, customers: number): Parts<Uint8Array> {
  const width = OUTBOUND_CHANNELS.length;
  const order = new Uint8Array(customers * width);
  const row = Array.from({ length: width }, (_, at) => at);
  for (let customer = 0; customer < customers; customer++) {
    if (customer % RECORDS_AT_ONCE === 0) yield;
    const liking = (at: number) => preference[customer * CHANNELS.length + OUTBOUND_INDEX[at]!]!;
    row.sort((a, b) => liking(b) - liking(a) || a - b);
    order.set(row, customer * width);
  }
  return order;
}

/** Shares of the catalogue's unit margins: below the first an item's margin scores below 1, from the second it is high. */
const MARGIN_PERCENTILE = 0.95;
const HIGH_MARGIN_PERCENTILE = 0.75;

/** Flat index of each item's second-level category. */
function flatAisles({ items, categories }: World): Uint8Array {
  const first: number[] = [];
  let count = 0;
  for (const { children } of categories) {
    first.push(count);
    count += children.length;
  }
  return items.category.map((category, item) => first[category]! + items.subcategory[item]!);
}

function itemColumns(world: World, split: Split, aisle: Uint8Array, aisles: number): ShardData['items'] {
  const { items } = world;
  const unitMargin = Float64Array.from(items.price, (price, item) => price - items.cost[item]!);
  const sorted = unitMargin.slice().sort();
  const percentile = (share: number) =>
    sorted[Math.min(items.count - 1, Math.max(0, Math.ceil(share * items.count) - 1))]!;
  const cap = percentile(MARGIN_PERCENTILE);
  const high = percentile(HIGH_MARGIN_PERCENTILE);
  return {
    count: items.count,
    category: items.category,
    categories: world.categories.length,
    aisle,
    aisles,
    supplier: items.supplier,
    priceRange: Uint8Array.from(items.price, priceRange),
    promotion: items.promotion,
    sensitive: items.sensitive,
    price: Float64Array.from(items.price),
    unitMargin,
    marginScore: unitMargin.map((margin) => (cap > 0 ? Math.min(1, Math.max(0, margin / cap)) : 0)),
    highMargin: Uint8Array.from(unitMargin, (margin) => (margin > 0 && margin >= high ? 1 : 0)),
    selfInformation: selfInformation(split.customersOfItem, world.customers.count),
    stock: items.stock,
    regionsBarred: items.regionsBarred,
    minimumAge: items.minimumAge,
    embedding: items.embedding,
    dimensions: DIMENSIONS,
  };
}

function* share(
  key: string,
  world: World,
  split: Split,
  items: ShardData['items'],
  boughtAisles: Uint8Array,
  segmentOf: Uint8Array,
  segmentCount: number,
  ids: Uint32Array,
  blocks: Uint32Array,
): Parts<ShardData> {
  const { customers } = world;
  const hidden = takeRows(
    {
      rows: customers.count,
      columnCount: items.count,
      start: customers.doNotShowStart,
      columns: customers.doNotShowItems,
    },
    ids,
  );
  yield;
  const relevant = takeRows(split.relevant, ids);
  const validation = takeRows(split.validation, ids);
  const boughtInValidation = takeRows(split.boughtInValidation, ids);
  const boughtInTest = takeRows(split.boughtInTest, ids);
  yield;
  const known = takeRows(split.history, ids);
  const response = sliceResponse(world.response, ids);
  yield;
  return {
    world: key,
    ids,
    blocks,
    customers: {
      region: Uint8Array.from(ids, (id) => customers.region[id]!),
      ageBand: Uint8Array.from(ids, (id) => customers.ageBand[id]!),
      consentAgeBand: Uint8Array.from(ids, (id) => customers.consent.ageBand[id]!),
      doNotShowStart: hidden.start,
      doNotShowItems: hidden.columns,
      boughtAisles: rowsOf(boughtAisles, items.aisles, ids),
      segments: rowsOf(segmentOf, 3, ids),
    },
    segmentCount,
    items,
    regions: world.regions.length,
    relevant,
    validation,
    boughtInValidation,
    boughtInTest,
    known,
    response,
  };
}

function sliceResponse(response: ResponseModel, ids: Uint32Array): ResponseModel {
  return {
    ...response,
    taste: rowsOf(response.taste, DIMENSIONS, ids),
    priceSensitivity: rowsOf(response.priceSensitivity, 1, ids),
    contactTolerance: rowsOf(response.contactTolerance, 1, ids),
  };
}

function rowsOf<T extends Uint8Array | Float32Array>(column: T, width: number, ids: Uint32Array): T {
  const out = new (column.constructor as new (length: number) => T)(ids.length * width);
  for (let at = 0; at < ids.length; at++) {
    const from = ids[at]! * width;
    for (let entry = 0; entry < width; entry++) out[at * width + entry] = column[from + entry]!;
  }
  return out;
}
