import { eventsBetween } from '../features/interactions';
import { MINUTES_PER_WEEK, retentionStart, TEST_START, TRAIN_END } from '../features/split';
import { type Csr, csrFromPairs } from '../math/csr';
import type { ChurnCheck, DataReport, DataSize } from '../protocol/models-report';
import { EVENT_KINDS, type EventTable, WEEKS } from '../world/world';
import type { ConsentState } from './consent-state';
import type { WorldState } from './world-state';

/** Weeks of one period of the retention table. */
const PERIOD_WEEKS = 4;
/** Early is the log up to here, later the last fifth. */
const EARLY_SHARE = 0.8;

const EVENT_STEPS = [
  { label: 'none', from: 0 },
  { label: '1', from: 1 },
  { label: '2 to 3', from: 2 },
  { label: '4 to 9', from: 4 },
  { label: '10 to 29', from: 10 },
  { label: '30 or more', from: 30 },
];

type Verdict = ChurnCheck['verdict'];

/**
 * When collaborative filtering can work: enough customers come more than once, come back later, among
 * items that were there before, and meet enough of them. Limits: a marketplace in which 88.8% came once,
 * 3% returned and 57% of the later items were new could not be learned from and marks the poor end.
 */
const CHECKS = [
  { id: 'oneTime', sound: 0.4, poor: 0.7, higherIsBetter: false },
  { id: 'returning', sound: 0.3, poor: 0.1, higherIsBetter: true },
  { id: 'newItems', sound: 0.2, poor: 0.4, higherIsBetter: false },
  { id: 'density', sound: 0.001, poor: 0.0002, higherIsBetter: true },
] as const;

/** Share of customers with events who have exactly one; of early customers who come back in the last fifth; of later items that are new. */
export function churn(
  log: Pick<EventTable, 'count' | 'customer' | 'item' | 'minute'>,
  customers: number,
  items: number,
): { readonly oneTime: number; readonly returning: number; readonly newItems: number } {
  const events = new Uint32Array(customers);
  const early = new Uint8Array(customers);
  const late = new Uint8Array(customers);
  const earlyItem = new Uint8Array(items);
  const lateItem = new Uint8Array(items);
  const first = log.count > 0 ? log.minute[0]! : 0;
  const last = log.count > 0 ? log.minute[log.count - 1]! : 0;
  const border = first + EARLY_SHARE * (last - first);
  for (let at = 0; at < log.count; at++) {
    const isLate = log.minute[at]! > border;
    events[log.customer[at]!]!++;
    (isLate ? late : early)[log.customer[at]!] = 1;
    (isLate ? lateItem : earlyItem)[log.item[at]!] = 1;
  }
  const count = (length: number, test: (at: number) => boolean) => {
    let found = 0;
    for (let at = 0; at < length; at++) if (test(at)) found++;
    return found;
  };
  const share = (some: number, all: number) => (all > 0 ? some / all : 0);
  return {
    oneTime: share(
      count(customers, (c) => events[c] === 1),
      count(customers, (c) => events[c]! > 0),
    ),
    returning: share(
      count(customers, (c) => early[c] === 1 && late[c] === 1),
      count(customers, (c) => early[c] === 1),
    ),
    newItems: share(
      count(items, (i) => lateItem[i] === 1 && earlyItem[i] === 0),
      count(items, (i) => lateItem[i] === 1),
    ),
  };
}

function judge(value: number, { sound, poor, higherIsBetter }: (typeof CHECKS)[number]): Verdict {
  const sign = higherIsBetter ? 1 : -1;
  if (sign * value >= sign * sound) return 'sound';
  return sign * value <= sign * poor ? 'poor' : 'doubtful';
}

/** Poor when any check is, sound when all are. */
function overall(checks: readonly ChurnCheck[]): Verdict {
  if (checks.some(({ verdict }) => verdict === 'poor')) return 'poor';
  return checks.every(({ verdict }) => verdict === 'sound') ? 'sound' : 'doubtful';
}

function sizeOf(events: number, rows: Csr): DataSize {
  let customers = 0;
  for (let row = 0; row < rows.rows; row++) if (rows.start[row + 1]! > rows.start[row]!) customers++;
  return {
    events,
    customers,
    pairs: rows.columns.length,
    density: rows.columns.length / (rows.rows * rows.columnCount),
  };
}

function countRows(rows: Csr): { customers: number; pairs: number } {
  const { customers, pairs } = sizeOf(0, rows);
  return { customers, pairs };
}

/** Of the customers first seen in each period, the share seen again in the periods after it. */
function retention(log: EventTable, customers: number): DataReport['retention'] {
  const periods = WEEKS / PERIOD_WEEKS;
  const periodOf = (at: number) => Math.floor(log.minute[at]! / (PERIOD_WEEKS * MINUTES_PER_WEEK));
  const first = new Int8Array(customers).fill(-1);
  const seen = new Uint8Array(customers * periods);
  for (let at = 0; at < log.count; at++) {
    const customer = log.customer[at]!;
    if (first[customer] === -1) first[customer] = periodOf(at);
    seen[customer * periods + periodOf(at)] = 1;
  }
  const cohort = new Uint32Array(periods);
  const back = new Uint32Array(periods * periods);
  for (let customer = 0; customer < customers; customer++) {
    const from = first[customer]!;
    if (from < 0) continue;
    cohort[from]!++;
    for (let later = from; later < periods; later++) {
      back[from * periods + later - from]! += seen[customer * periods + later]!;
    }
  }
  return Array.from({ length: periods }, (_, from) => ({
    from: from * PERIOD_WEEKS,
    customers: cohort[from]!,
    back: Array.from({ length: periods }, (_, after) =>
      from + after < periods && cohort[from]! > 0 ? back[from * periods + after]! / cohort[from]! : null,
    ),
  }));
}

/** What there is to learn from, and whether collaborative filtering can work on what the consent rules leave of it. */
export function describeData(state: WorldState, consent: ConsentState): DataReport {
  const { world, split, summary } = state;
  const { events } = world;
  const customers = world.customers.count;
  const items = world.items.count;
  const usable = eventsBetween(events, retentionStart(consent.retention), TRAIN_END, consent.trainable);
  const train = sizeOf(summary.trainEvents, split.history);
  const allowed = eventsBetween(
    events,
    retentionStart(consent.retention),
    Number.POSITIVE_INFINITY,
    consent.trainable,
  );
  const trainable = sizeOf(
    usable.count,
    csrFromPairs(customers, items, usable.customer, usable.item, usable.count),
  );
  const measured = { ...churn(allowed, customers, items), density: trainable.density };
  const checks = CHECKS.map((check) => ({
    id: check.id,
    value: measured[check.id],
    sound: check.sound,
    poor: check.poor,
    verdict: judge(measured[check.id], check),
  }));
  const eventsByWeek = new Array<number>(WEEKS).fill(0);
  const kinds = new Array<number>(EVENT_KINDS.length).fill(0);
  for (let at = 0; at < events.count; at++) {
    eventsByWeek[Math.floor(events.minute[at]! / MINUTES_PER_WEEK)]!++;
    kinds[events.kind[at]!]!++;
  }
  return {
    customers,
    items,
    events: events.count,
    weeks: WEEKS,
    splitWeeks: [TRAIN_END / MINUTES_PER_WEEK, TEST_START / MINUTES_PER_WEEK],
    train,
    trainable,
    validation: countRows(split.validation),
    test: countRows(split.relevant),
    customersByEvents: EVENT_STEPS.map(({ label, from }, at) => {
      const to = EVENT_STEPS[at + 1]?.from ?? Number.POSITIVE_INFINITY;
      return {
        label,
        customers: split.trainEvents.reduce((sum, count) => sum + (count >= from && count < to ? 1 : 0), 0),
      };
    }),
    eventsByWeek,
    kinds: EVENT_KINDS.map((kind, code) => ({ kind, events: kinds[code]! })),
    retention: retention(events, customers),
    checks,
    verdict: overall(checks),
  };
}
