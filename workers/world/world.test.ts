import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../math/statistics';
import { CONSENT_AGE_BANDS, CONSENT_STATUSES, LAWFUL_BASES, PURPOSES } from '../protocol/consent';
import { CHANNELS } from '../protocol/names';
import { BOUNDS, DEFAULT_WORLD, type WorldSpec } from '../protocol/policy';
import { launchWeek } from './exposure';
import { worldFacts } from './facts';
import { generateWorld } from './generate';
import {
  DAYS,
  DIMENSIONS,
  EVENT_KINDS,
  NO_DATE,
  SENSITIVE_TAGS,
  TWO_ANSWERS,
  WEEKS,
  type World,
} from './world';

const WEEK_MINUTES = 7 * 24 * 60;
const TRAIN_END = 40 * WEEK_MINUTES;
const TEST_START = 44 * WEEK_MINUTES;
const SEEDS = [7, 11, 23];

const specOf = (seed: number, customers: number, items: number): WorldSpec => ({
  preset: 'retail',
  seed,
  customers,
  items,
});

/** FNV-1a over every byte and every string of a world, in the order of its fields. */
function digest(value: unknown, hash = 2166136261): number {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let sum = hash;
    for (let at = 0; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at]!, 16777619);
    return sum >>> 0;
  }
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).reduce((sum, [key, entry]) => digest(entry, digest(key, sum)), hash);
  }
  return digest(new TextEncoder().encode(String(value)), hash);
}

function checkShapes(world: World): void {
  const { customers, items, events, response, spec } = world;
  expect([customers.count, items.count]).toEqual([spec.customers, spec.items]);
  expect(new Set(items.title).size).toBe(spec.items);
  expect(customers.channelPreference).toHaveLength(spec.customers * CHANNELS.length);
  expect(customers.doNotShowStart).toHaveLength(spec.customers + 1);
  for (const column of [customers.age, customers.town, customers.rfm, customers.spend]) {
    expect(column).toHaveLength(spec.customers);
  }
  for (const column of [items.price, items.stock, response.appeal, response.relativePrice]) {
    expect(column).toHaveLength(spec.items);
  }
  for (const column of [events.item, events.minute, events.propensity])
    expect(column).toHaveLength(events.count);
  for (const vectors of [items.embedding, response.vector]) {
    for (let i = 0; i < items.count; i++) {
      const row = vectors.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
      expect(row.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 5);
    }
  }
}

/** Everything about items and customers that some code downstream relies on, as a list of faults. */
function faultsOf(world: World): string[] {
  const { customers, items, regions, categories, suppliers, firstNames } = world;
  const faults: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  for (let i = 0; i < items.count; i++) {
    check(
      /^[^,]+, [^,]\S*/.test(items.title[i]!) && !/undefined| {2}/.test(items.title[i]!),
      `title of ${i}`,
    );
    check(items.cost[i]! > 0 && items.cost[i]! < items.price[i]!, `margin of ${i}`);
    check(categories[items.category[i]!]?.children[items.subcategory[i]!] !== undefined, `category of ${i}`);
    check(suppliers[items.supplier[i]!] !== undefined, `supplier of ${i}`);
    check([0, 16, 18].includes(items.minimumAge[i]!), `minimum age of ${i}`);
    check(items.sensitive[i]! < SENSITIVE_TAGS.length, `tag of ${i}`);
    check(items.returnRate[i]! >= 0 && items.returnRate[i]! <= 1, `return rate of ${i}`);
    check(items.launchDay[i]! < DAYS, `launch of ${i}`);
    check(items.regionsBarred[i]! < 2 ** regions.length, `regions of ${i}`);
  }
  for (let c = 0; c < customers.count; c++) {
    const region = regions[customers.region[c]!];
    check(region?.towns[customers.town[c]!] !== undefined, `town of ${c}`);
    check(firstNames[customers.firstName[c]!] !== undefined, `name of ${c}`);
    check(customers.age[c]! >= 13 && customers.age[c]! <= 88, `age of ${c}`);
    check((customers.ageBand[c] === 0) === customers.age[c]! < 18, `age band of ${c}`);
    check(customers.recency[c]! <= DAYS, `recency of ${c}`);
    check(customers.spend[c]! > 0 === customers.frequency[c]! > 0, `spend of ${c}`);
    for (let at = customers.doNotShowStart[c]!; at < customers.doNotShowStart[c + 1]!; at++) {
      const first = at === customers.doNotShowStart[c];
      check(first || customers.doNotShowItems[at - 1]! < customers.doNotShowItems[at]!, `hidden of ${c}`);
    }
  }
  const faulty = Array.from({ length: customers.count }, (_, c) => consentFaults(world, c)).filter(
    (found) => found.length > 0,
  );
  check(faulty.length <= 4 + 0.006 * customers.count, `${faulty.length} faulty consent records`);
  for (const found of faulty) check(new Set(found).size === 1, `several faults in a record: ${found}`);
  return faults;
}

/** Places in a consent record that cannot be as they are. */
function consentFaults(world: World, c: number): string[] {
  const { regions, customers } = world;
  const { consent, age, tenure, region } = customers;
  const faults: string[] = [];
  const dated = (status: number, day: number) =>
    status < CONSENT_STATUSES.length &&
    (CONSENT_STATUSES[status] === 'unknown' ? day === NO_DATE : day < DAYS && day >= DAYS - tenure[c]!);
  for (let p = 0; p < PURPOSES.length; p++) {
    const at = c * PURPOSES.length + p;
    if (!dated(consent.purposeStatus[at]!, consent.purposeDate[at]!)) faults.push(`purpose ${p} of ${c}`);
  }
  for (let ch = 0; ch < CHANNELS.length; ch++) {
    const at = c * CHANNELS.length + ch;
    const status = CONSENT_STATUSES[consent.channelStatus[at]!];
    const basis = LAWFUL_BASES[consent.channelBasis[at]!];
    const place = `channel ${ch} of ${c}`;
    if (!dated(consent.channelStatus[at]!, consent.channelDate[at]!)) faults.push(place);
    if (basis === undefined) faults.push(place);
    else if (status !== undefined && (basis === 'consent') !== (status === 'granted')) faults.push(place);
    if ((status === 'denied' || status === 'withdrawn') && basis !== 'none') faults.push(place);
  }
  if (consent.jurisdiction[c] !== regions[region[c]!]!.jurisdiction) faults.push(`jurisdiction of ${c}`);
  const band = CONSENT_AGE_BANDS[consent.ageBand[c]!];
  const certain = age[c]! < 16 ? '13-15' : age[c]! < 18 ? '16-17' : '18+';
  if (band !== 'unknown' && band !== certain) faults.push(`consent age band of ${c}`);
  return faults;
}

/** Events out of order, and events of items that the logging policy's filters keep from the customer. */
function logFaults(world: World): string[] {
  const { events, items, customers } = world;
  const faults: string[] = [];
  const entry = [EVENT_KINDS.indexOf('view'), EVENT_KINDS.indexOf('search')];
  const entered = new Set<number>();
  for (let e = 0; e < events.count; e++) {
    const c = events.customer[e]!;
    const i = events.item[e]!;
    const minute = events.minute[e]!;
    const check = (holds: boolean, what: string) => {
      if (!holds) faults.push(`${what} of event ${e}`);
    };
    if (e > 0) {
      const step = minute - events.minute[e - 1]! || c - events.customer[e - 1]! || i - events.item[e - 1]!;
      check(step >= 0, 'order');
    }
    check(minute >= 0 && minute < WEEKS * WEEK_MINUTES, 'time');
    check(events.propensity[e]! > 0 && events.propensity[e]! <= 1, 'propensity');
    check(events.position[e]! >= 1, 'position');
    check(events.channel[e]! < CHANNELS.length, 'channel');
    check(((items.regionsBarred[i]! >>> customers.region[c]!) & 1) === 0, 'region');
    check(items.minimumAge[i]! <= customers.age[c]!, 'age');
    check(launchWeek(items.launchDay[i]!) * WEEK_MINUTES <= minute, 'launch');
    check(minute >= (DAYS - customers.tenure[c]!) * 24 * 60, 'first visit');
    const hidden = customers.doNotShowItems.subarray(
      customers.doNotShowStart[c]!,
      customers.doNotShowStart[c + 1]!,
    );
    check(!hidden.includes(i), 'do not show');
    const key = c * items.count + i;
    if (entry.includes(events.kind[e]!)) entered.add(key);
    check(entered.has(key), 'a view or search before the follow-up');
  }
  return faults;
}

describe.each(SEEDS)('the retail world at full size, seed %i', (seed) => {
  const world = generateWorld({ ...DEFAULT_WORLD, seed });
  const facts = worldFacts(world, TRAIN_END);
  const within = (name: string, low: number, high: number) => {
    expect(facts[name], name).toBeGreaterThanOrEqual(low);
    expect(facts[name], name).toBeLessThanOrEqual(high);
  };

  it('is well formed', () => {
    checkShapes(world);
    expect(faultsOf(world)).toEqual([]);
    expect(logFaults(world)).toEqual([]);
  });

  it('has a log of about the right size and shape', () => {
    within('events.count', 110_000, 130_000);
    within('events.shareOfTopFifth', 0.55, 0.75);
    within('customers.atMostOneTrainingEvent', 0.1, 0.2);
    within('events.repeatShare', 0.1, 0.23);
    expect(facts['events.kind.cart']).toBeGreaterThan(facts['events.kind.purchase']!);
    expect(facts['events.source.browsing']).toBeGreaterThan(facts['events.source.best sellers']!);
    within('events.source.exploration', 0.005, 0.05);
  });

  it('has something to hold a list to for most customers', () => {
    const { events, items } = world;
    const known = new Set<number>();
    const held = new Set<number>();
    for (let e = 0; e < events.count; e++) {
      const key = events.customer[e]! * items.count + events.item[e]!;
      if (events.minute[e]! < TRAIN_END) known.add(key);
      else if (events.minute[e]! >= TEST_START && !known.has(key)) held.add(events.customer[e]!);
    }
    expect(held.size).toBeGreaterThan(8000);
  });

  it('sells its best sellers at the lowest margin rates', () => {
    within('items.popularityMarginCorrelation', -0.35, -0.15);
  });

  it('has consent that depends on who is asked', () => {
    within('consent.profiling.granted', 0.55, 0.65);
    within('consent.profiling.unknown', 0.15, 0.25);
    within('consent.profiling.withdrawn', 0.03, 0.05);
    within('consent.objectedToMarketing', 0.028, 0.04);
    within('consent.gpcInUnitedStates', 0.12, 0.2);
    within('consent.trainingAmongProfiled', 0.75, 0.87);
    within('consent.trainingAmongOthers', 0.02, 0.12);
    expect(facts['consent.profilingElsewhere.unknown']).toBeGreaterThan(0.6);
    expect(facts['consent.grantedByAge.25-34']! - facts['consent.grantedByAge.65+']!).toBeGreaterThan(0.15);
    expect(
      facts['consent.grantedByEngagement.high']! - facts['consent.grantedByEngagement.low']!,
    ).toBeGreaterThan(0.1);
    expect(
      facts['consent.grantedByRegion.United Kingdom']! - facts['consent.grantedByRegion.Germany']!,
    ).toBeGreaterThan(0.1);
  });

  it('has a few records that cannot be read in full, of every kind', () => {
    const { consent, count } = world.customers;
    const faulty = Array.from({ length: count }, (_, c) => consentFaults(world, c)).filter(
      (found) => found.length > 0,
    );
    expect(faulty.length / count).toBeGreaterThan(0.002);
    const statuses = [...consent.purposeStatus, ...consent.channelStatus];
    const dates = [...consent.purposeDate, ...consent.channelDate];
    const granted = CONSENT_STATUSES.indexOf('granted');
    const among = {
      'two answers': statuses.includes(TWO_ANSWERS),
      status: statuses.includes(255),
      basis: consent.channelBasis.includes(255),
      jurisdiction: consent.jurisdiction.includes(255),
      'age band': consent.ageBand.includes(255),
      'no date': dates.some((day, at) => statuses[at] === granted && day === NO_DATE),
      future: dates.some((day, at) => statuses[at] === granted && day >= DAYS && day !== NO_DATE),
    };
    expect(Object.entries(among).filter(([, there]) => !there)).toEqual([]);
    // The log's messages went by granted and soft opt-in channels, and must still agree with the records.
    const broken = [...consent.channelStatus.keys()].filter((at) => consent.channelStatus[at]! > 3);
    const bases = broken.map((at) => LAWFUL_BASES[consent.channelBasis[at]!]);
    expect(bases.filter((basis) => basis === 'consent' || basis === 'soft opt-in')).toEqual([]);
  });

  it('has goods that rules can bite on', () => {
    const { items, customers, categories } = world;
    within('items.outOfStock', 0.015, 0.045);
    const share = (holds: (i: number) => boolean) =>
      Array.from(items.title.keys()).filter(holds).length / items.count;
    for (const [low, high, holds] of [
      [0.03, 0.15, (i: number) => items.minimumAge[i] === 18],
      [0.003, 0.05, (i: number) => items.minimumAge[i] === 16],
      [0.01, 0.12, (i: number) => items.sensitive[i] !== 0],
      [0.03, 0.2, (i: number) => items.regionsBarred[i] !== 0],
      [0.03, 0.2, (i: number) => items.promotion[i] === 1],
      [0.05, 0.25, (i: number) => items.launchDay[i]! > 0],
      [0.12, 0.4, (i: number) => items.supplier[i]! < world.ownBrands],
    ] as const) {
      expect(share(holds)).toBeGreaterThan(low);
      expect(share(holds)).toBeLessThan(high);
    }
    const rateIn = (name: string) => {
      const among = Array.from(items.returnRate).filter(
        (_, i) => categories[items.category[i]!]!.name === name,
      );
      return among.reduce((sum, rate) => sum + rate, 0) / among.length;
    };
    expect(rateIn('Clothing')).toBeGreaterThan(2 * rateIn('Kitchen and dining'));
    const picky = Array.from(
      { length: customers.count },
      (_, c) => customers.doNotShowStart[c + 1]! - customers.doNotShowStart[c]!,
    ).filter((hidden) => hidden > 0);
    expect(picky.length / customers.count).toBeGreaterThan(0.065);
    expect(picky.length / customers.count).toBeLessThan(0.095);
    expect(picky.every((hidden) => hidden <= 5)).toBe(true);
  });
});

describe('worlds of any size', () => {
  it('are the same bytes for the same spec, and others for another seed', () => {
    const spec = specOf(3, 600, 150);
    const once = digest(generateWorld(spec));
    expect(digest(generateWorld(spec))).toBe(once);
    expect(digest(generateWorld({ ...spec, seed: 4 }))).not.toBe(once);
  });

  it.each([
    [BOUNDS.customers.min, BOUNDS.items.min],
    [BOUNDS.customers.min, BOUNDS.items.max],
    [2000, BOUNDS.items.min],
  ])('are well formed with %i customers and %i items', (customers, items) => {
    const world = generateWorld(specOf(5, customers, items));
    checkShapes(world);
    expect(faultsOf(world)).toEqual([]);
    expect(logFaults(world)).toEqual([]);
    for (const fact of Object.values(worldFacts(world, TRAIN_END))) expect(Number.isFinite(fact)).toBe(true);
  });

  it('are well formed at any seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: BOUNDS.worldSeed.max }),
        fc.integer({ min: 200, max: 320 }),
        fc.integer({ min: 60, max: 160 }),
        (seed, customers, items) => {
          const world = generateWorld(specOf(seed, customers, items));
          expect([...faultsOf(world), ...logFaults(world)]).toEqual([]);
        },
      ),
      { numRuns: 12, seed: 1 },
    );
  });

  it('keep their customers and what they did when more customers join', () => {
    const few = generateWorld(specOf(9, 250, 120));
    const more = generateWorld(specOf(9, 400, 120));
    const logOf = (world: World) => {
      const { events } = world;
      return Array.from({ length: events.count }, (_, e) => [
        events.customer[e]!,
        events.item[e]!,
        events.kind[e]!,
        events.minute[e]!,
        events.propensity[e]!,
      ]).filter(([customer]) => customer! < 250);
    };
    expect(logOf(more)).toEqual(logOf(few));
    expect(more.customers.age.subarray(0, 250)).toEqual(few.customers.age);
    expect(more.response.taste.subarray(0, 250 * DIMENSIONS)).toEqual(few.response.taste);
    expect(more.customers.consent.purposeStatus.subarray(0, 250 * PURPOSES.length)).toEqual(
      few.customers.consent.purposeStatus,
    );
  });

  it('keep their goods and people when more goods come in', () => {
    const few = generateWorld(specOf(9, 200, 120));
    const more = generateWorld(specOf(9, 200, 200));
    expect(more.items.title.slice(0, 120)).toEqual(few.items.title);
    expect(more.items.price.subarray(0, 120)).toEqual(few.items.price);
    expect(more.response.vector.subarray(0, 120 * DIMENSIONS)).toEqual(few.response.vector);
    expect(more.response.taste).toEqual(few.response.taste);
  });

  it('report how far they have come', () => {
    const calls: [number, number][] = [];
    generateWorld(specOf(1, 2500, 60), (done, total) => calls.push([done, total]));
    expect(calls.at(0)).toEqual([0, 2500]);
    expect(calls.at(-1)).toEqual([2500, 2500]);
    expect(calls.every(([done], at) => at === 0 || done >= calls[at - 1]![0])).toBe(true);
  });
});

describe('rank correlation', () => {
  it('is that of the ranks, ties at their mean', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 400])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    // Ranks 0, 1.5, 1.5, 3 and 0, 2, 1, 3: by hand.
    expect(rankCorrelation([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });
});
