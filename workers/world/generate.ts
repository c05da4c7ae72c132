import { type Parts, saying } from '../math/parts';
import { Random } from '../math/random';
import type { WorldSpec } from '../protocol/policy';
import { makeConsentRecords } from './consent-records';
import { makePeople, type People, REGIONS } from './customers';
import { makeEvents } from './events';
import { ExposureLaw } from './exposure';
import { type Catalogue, makeItems } from './items';
import { DEPARTMENTS } from './retail-catalogue';
import { FIRST_NAMES } from './retail-places';
import { OWN_BRANDS, SUPPLIERS } from './retail-suppliers';
import {
  type ConsentTable,
  type CustomerTable,
  DAYS,
  EVENT_KINDS,
  type EventTable,
  type ResponseModel,
  RFM_SEGMENTS,
  WEEKS,
  type World,
} from './world';

const DO_NOT_SHOW_SHARE = 0.08;
const DAY_MINUTES = 24 * 60;
const BIG_SPENDER_SHARE = 0.1;
/** Customers, and events, between two looks at anything else: a few milliseconds of work. */
const CUSTOMERS_AT_ONCE = 1000;
const EVENTS_AT_ONCE = 100_000;

interface Hidden {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** Items people asked never to see: things they would otherwise be shown. */
function* makeHidden(spec: WorldSpec, people: People, law: ExposureLaw): Parts<Hidden> {
  const start = new Uint32Array(people.count + 1);
  const items: number[] = [];
  for (let c = 0; c < people.count; c++) {
    if (c % CUSTOMERS_AT_ONCE === 0) yield;
    const random = new Random(spec.seed, 'world/do-not-show', c);
    if (random.chance(DO_NOT_SHOW_SHARE)) {
      law.meet(c, []);
      const most = Math.min(1 + random.below(5), law.choices(WEEKS - 1) - 1);
      const own = new Set<number>();
      for (let h = 0; h < most; h++) own.add(law.draw(WEEKS - 1, random));
      items.push(...[...own].sort((a, b) => a - b));
    }
    start[c + 1] = items.length;
  }
  return { start, items: Uint32Array.from(items) };
}

function rfmSegment(tenure: number, recency: number, frequency: number, big: boolean): number {
  if (tenure < 90) return RFM_SEGMENTS.indexOf('new');
  if (recency > 180) return RFM_SEGMENTS.indexOf('gone quiet');
  if (recency > 90) return RFM_SEGMENTS.indexOf('lapsing');
  if (big) return RFM_SEGMENTS.indexOf('big spender');
  return RFM_SEGMENTS.indexOf(frequency >= 2 ? 'loyal' : 'casual');
}

function* customerTable(
  people: People,
  consent: ConsentTable,
  hidden: Hidden,
  events: EventTable,
  catalogue: Catalogue,
): Parts<CustomerTable> {
  const { count } = people;
  const recency = new Uint16Array(count).fill(DAYS);
  const frequency = new Uint16Array(count);
  const spend = new Float32Array(count);
  const purchase = EVENT_KINDS.indexOf('purchase');
  for (let e = 0; e < events.count; e++) {
    if (e % EVENTS_AT_ONCE === 0) yield;
    const c = events.customer[e]!;
    recency[c] = DAYS - 1 - Math.floor(events.minute[e]! / DAY_MINUTES);
    if (events.kind[e] !== purchase) continue;
    frequency[c] = frequency[c]! + 1;
    spend[c] = spend[c]! + catalogue.table.price[events.item[e]!]!;
  }
  yield;
  const bar = spend.slice().sort()[Math.floor(count * (1 - BIG_SPENDER_SHARE))]!;
  const rfm = new Uint8Array(count);
  for (let c = 0; c < count; c++) {
    rfm[c] = rfmSegment(people.tenure[c]!, recency[c]!, frequency[c]!, spend[c]! > 0 && spend[c]! >= bar);
  }
  return {
    count,
    firstName: people.firstName,
    age: people.age,
    ageBand: people.ageBand,
    region: people.region,
    town: people.town,
    engagement: people.engagement,
    recency,
    frequency,
    spend,
    tenure: people.tenure,
    rfm,
    channelPreference: people.channelPreference,
    consent,
    doNotShowStart: hidden.start,
    doNotShowItems: hidden.items,
  };
}

/**
 * The synthetic world of a spec: same spec, same bytes, on every engine.
 * @param onProgress told the customers whose year has been written, out of all
 */
export function generateWorld(spec: WorldSpec, onProgress?: (done: number, total: number) => void): World {
  const parts = worldInParts(spec);
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
    onProgress?.(value, spec.customers);
  }
}

/** The same, part by part, so that other work of a thread goes between; says whose year has been written. */
export function* worldInParts(spec: WorldSpec): Generator<number, World> {
  yield 0;
  const catalogue = yield* saying(0, makeItems(spec));
  yield 0;
  const people = yield* saying(0, makePeople(spec));
  yield 0;
  const consent = yield* saying(0, makeConsentRecords(spec, people));
  yield 0;
  const response: ResponseModel = {
    taste: people.taste,
    priceSensitivity: people.priceSensitivity,
    contactTolerance: people.contactTolerance,
    vector: catalogue.vector,
    appeal: catalogue.appeal,
    relativePrice: catalogue.relativePrice,
  };
  const law = yield* saying(0, ExposureLaw.inParts(spec.seed, catalogue, people));
  yield 0;
  const hidden = yield* saying(0, makeHidden(spec, people, law));
  const events = yield* makeEvents({
    spec,
    people,
    consent,
    response,
    law,
    hiddenStart: hidden.start,
    hiddenItems: hidden.items,
  });
  yield spec.customers;
  const customers = yield* saying(spec.customers, customerTable(people, consent, hidden, events, catalogue));
  yield spec.customers;
  return {
    spec,
    regions: REGIONS,
    categories: DEPARTMENTS.map((department) => ({
      name: department.name,
      children: department.aisles.map((aisle) => aisle.name),
    })),
    suppliers: SUPPLIERS.map((supplier) => supplier.name),
    ownBrands: OWN_BRANDS,
    firstNames: FIRST_NAMES,
    customers,
    items: catalogue.table,
    events,
    response,
  };
}
