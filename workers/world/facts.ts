import { rankCorrelation } from '../math/statistics';
import { CONSENT_STATUSES, JURISDICTIONS, PURPOSES } from '../protocol/consent';
import { EXPOSURE_SOURCES, ExposureLaw } from './exposure';
import { AGE_BANDS, EVENT_KINDS, type World } from './world';

const WEEK_MINUTES = 7 * 24 * 60;
const TOP_SHARE = 0.2;

/** Share of events on the most popular fifth of the items. */
function shareOfTop(popularity: Float64Array, events: number): number {
  const sorted = popularity.slice().sort().reverse();
  let top = 0;
  for (let at = 0; at < Math.floor(sorted.length * TOP_SHARE + 0.5); at++) top += sorted[at]!;
  return events === 0 ? 0 : top / events;
}

/** Share of all whom `among` names for whom `holds`; 0 where it names nobody. */
function shareOf(count: number, among: (at: number) => boolean, holds: (at: number) => boolean): number {
  let all = 0;
  let some = 0;
  for (let at = 0; at < count; at++) {
    if (!among(at)) continue;
    all++;
    if (holds(at)) some++;
  }
  return all === 0 ? 0 : some / all;
}

function everyone(): boolean {
  return true;
}

function logFacts(world: World, trainEndMinute: number): Record<string, number> {
  const { events, items, customers } = world;
  const popularity = new Float64Array(items.count);
  const training = new Uint32Array(customers.count);
  const met = new Set<number>();
  for (let e = 0; e < events.count; e++) {
    popularity[events.item[e]!]!++;
    met.add(events.customer[e]! * items.count + events.item[e]!);
    if (events.minute[e]! < trainEndMinute) training[events.customer[e]!]!++;
  }
  const marginRate = Float64Array.from(items.price, (price, i) => (price - items.cost[i]!) / price);
  const facts: Record<string, number> = {
    'events.count': events.count,
    'events.perCustomer': events.count / customers.count,
    'events.shareOfTopFifth': shareOfTop(popularity, events.count),
    'events.repeatShare': events.count === 0 ? 0 : 1 - met.size / events.count,
    'customers.atMostOneTrainingEvent': shareOf(customers.count, everyone, (c) => training[c]! <= 1),
    'items.popularityMarginCorrelation': rankCorrelation(popularity, marginRate),
    'items.neverMet': shareOf(items.count, everyone, (i) => popularity[i] === 0),
    'items.outOfStock': shareOf(items.count, everyone, (i) => items.stock[i] === 0),
  };
  EVENT_KINDS.forEach((kind, code) => {
    facts[`events.kind.${kind}`] = shareOf(events.count, everyone, (e) => events.kind[e] === code);
  });
  return { ...facts, ...sourceFacts(world) };
}

/** Shares of events that each exposure source caught: expected shares, given what was shown to whom and when. */
function sourceFacts(world: World): Record<string, number> {
  const { events, customers, items, response, spec } = world;
  const law = ExposureLaw.of(
    spec.seed,
    { table: items, vector: response.vector, appeal: response.appeal },
    { region: customers.region, age: customers.age, taste: response.taste },
  );
  const totals = new Float64Array(EXPOSURE_SOURCES.length);
  const starts = new Uint32Array(customers.count + 1);
  for (let e = 0; e < events.count; e++) starts[events.customer[e]! + 1]!++;
  for (let c = 0; c < customers.count; c++) starts[c + 1] = starts[c]! + starts[c + 1]!;
  const byCustomer = new Uint32Array(events.count);
  const next = starts.slice();
  for (let e = 0; e < events.count; e++) byCustomer[next[events.customer[e]!]!++] = e;
  let counted = 0;
  for (let c = 0; c < customers.count; c++) {
    if (starts[c] === starts[c + 1]) continue;
    law.meet(
      c,
      customers.doNotShowItems.subarray(customers.doNotShowStart[c]!, customers.doNotShowStart[c + 1]!),
    );
    for (let at = starts[c]!; at < starts[c + 1]!; at++) {
      const e = byCustomer[at]!;
      const shares = law.bySource(events.item[e]!, Math.floor(events.minute[e]! / WEEK_MINUTES));
      const sum = shares[0] + shares[1] + shares[2];
      shares.forEach((share, source) => {
        totals[source]! += share / sum;
      });
      counted++;
    }
  }
  return Object.fromEntries(
    EXPOSURE_SOURCES.map((source, at) => [
      `events.source.${source}`,
      counted === 0 ? 0 : totals[at]! / counted,
    ]),
  );
}

function consentFacts(world: World): Record<string, number> {
  const { customers, regions } = world;
  const { consent, count, ageBand, region, engagement } = customers;
  const profiling = PURPOSES.indexOf('profiling');
  const training = PURPOSES.indexOf('training');
  const status = (c: number, purpose: number) => consent.purposeStatus[c * PURPOSES.length + purpose]!;
  const granted = CONSENT_STATUSES.indexOf('granted');
  const optIn = (c: number) => {
    const jurisdiction = JURISDICTIONS[consent.jurisdiction[c]!];
    return jurisdiction === 'EU' || jurisdiction === 'UK';
  };
  const american = (c: number) => (JURISDICTIONS[consent.jurisdiction[c]!] ?? '').startsWith('US-');
  const agrees = (c: number) => status(c, profiling) === granted;

  const facts: Record<string, number> = {
    'consent.objectedToMarketing': shareOf(count, everyone, (c) => consent.objectedToMarketing[c] === 1),
    'consent.gpcInUnitedStates': shareOf(count, american, (c) => consent.gpc[c] === 1),
    'consent.trainingAmongProfiled': shareOf(count, agrees, (c) => status(c, training) === granted),
    'consent.trainingAmongOthers': shareOf(
      count,
      (c) => !agrees(c),
      (c) => status(c, training) === granted,
    ),
  };
  CONSENT_STATUSES.forEach((name, code) => {
    facts[`consent.profiling.${name}`] = shareOf(count, optIn, (c) => status(c, profiling) === code);
    facts[`consent.profilingElsewhere.${name}`] = shareOf(
      count,
      (c) => !optIn(c),
      (c) => status(c, profiling) === code,
    );
  });
  AGE_BANDS.forEach((name, band) => {
    const among = (c: number) => optIn(c) && ageBand[c] === band;
    facts[`consent.grantedByAge.${name}`] = shareOf(count, among, agrees);
  });
  regions.forEach(({ name }, index) => {
    facts[`consent.grantedByRegion.${name}`] = shareOf(count, (c) => region[c] === index, agrees);
  });
  const sorted = engagement.slice().sort();
  const low = sorted[Math.floor(count / 3)]!;
  const high = sorted[Math.floor((2 * count) / 3)]!;
  const third = (c: number) => (engagement[c]! < low ? 'low' : engagement[c]! < high ? 'middle' : 'high');
  for (const name of ['low', 'middle', 'high']) {
    const among = (c: number) => optIn(c) && third(c) === name;
    facts[`consent.grantedByEngagement.${name}`] = shareOf(count, among, agrees);
  }
  return facts;
}

/**
 * Stylised facts that follow from the world alone, as numbers: shares lie in 0..1. Consent shares are of
 * customers in the EU and the UK unless their name says otherwise.
 * @param trainEndMinute first minute after the training weeks
 */
export function worldFacts(world: World, trainEndMinute: number): Record<string, number> {
  return { ...logFacts(world, trainEndMinute), ...consentFacts(world) };
}
