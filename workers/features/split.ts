import { type Csr, csrFromPairs } from '../math/csr';
import { finished, type Parts } from '../math/parts';
import type { World } from '../world/world';
import { eventsBetween, type History, historyInParts, historyOf, PURCHASE } from './interactions';

export const MINUTES_PER_WEEK = 7 * 24 * 60;
/** Mean month in minutes, for retention periods. */
export const MINUTES_PER_MONTH = 30.4375 * 24 * 60;

/** Training is weeks 0-39, validation 40-43 (for tuning and calibration only), test 44-51. */
export const TRAIN_END = 40 * MINUTES_PER_WEEK;
export const TEST_START = 44 * MINUTES_PER_WEEK;

/** First minute still remembered at the end of training when data expires after so many months. */
export function retentionStart(months: number | null): number {
  return months === null ? Number.NEGATIVE_INFINITY : TRAIN_END - months * MINUTES_PER_MONTH;
}

/** What each stage after this one needs to know of the log. */
export interface Split {
  /** Training events a customer has, repeats counted. */
  readonly trainEvents: Uint32Array;
  /** Minute of the first and of the last training event; -1 where there is none. */
  readonly firstTrainMinute: Int32Array;
  readonly lastTrainMinute: Int32Array;
  /** Customers x items bought in training. */
  readonly bought: Csr;
  /** Items with a test event and no training event of the same customer: what a list is held to. */
  readonly relevant: Csr;
  /** Items with an event of the validation weeks and no training event of the same customer. */
  readonly validation: Csr;
  /** Those of `validation` that were bought then. */
  readonly boughtInValidation: Csr;
  /** New items bought in the first weeks of the test, as many weeks as validation has. */
  readonly boughtInTest: Csr;
  /** What is known of training events. */
  readonly history: History;
  /** Customers with a training event on an item: who knows it. */
  readonly customersOfItem: Uint32Array;
}

export const splitLog = (world: World): Split => finished(splitInParts(world));

/** The same in parts. */
export function* splitInParts(world: World): Parts<Split> {
  const { events } = world;
  const customers = world.customers.count;
  const items = world.items.count;
  const trainEvents = new Uint32Array(customers);
  const firstTrainMinute = new Int32Array(customers).fill(-1);
  const lastTrainMinute = new Int32Array(customers).fill(-1);
  for (let at = 0; at < events.count; at++) {
    const minute = events.minute[at]!;
    if (minute >= TRAIN_END) break;
    const customer = events.customer[at]!;
    trainEvents[customer]!++;
    if (firstTrainMinute[customer]! < 0) firstTrainMinute[customer] = minute;
    lastTrainMinute[customer] = minute;
  }
  yield;
  const training = eventsBetween(events, Number.NEGATIVE_INFINITY, TRAIN_END);
  yield;
  const history = yield* historyInParts(training, customers, items);
  yield;
  const between = (from: number, to: number) => historyOf(eventsBetween(events, from, to), customers, items);
  const test = between(TEST_START, Number.POSITIVE_INFINITY);
  const customersOfItem = new Uint32Array(items);
  for (const item of history.columns) customersOfItem[item]!++;
  yield;
  const bought = purchases(world, Number.NEGATIVE_INFINITY, TRAIN_END);
  yield;
  const relevant = without(test, history);
  const validation = without(between(TRAIN_END, TEST_START), history);
  yield;
  const boughtInValidation = without(purchases(world, TRAIN_END, TEST_START), history);
  yield;
  const weeks = TEST_START - TRAIN_END;
  const boughtInTest = without(purchases(world, TEST_START, TEST_START + weeks), history);
  return {
    trainEvents,
    firstTrainMinute,
    lastTrainMinute,
    bought,
    relevant,
    validation,
    boughtInValidation,
    boughtInTest,
    history,
    customersOfItem,
  };
}

/** Customers x items bought with from <= minute < to. */
function purchases({ events, customers, items }: World, from: number, to: number): Csr {
  const rows = new Uint32Array(events.count);
  const columns = new Uint32Array(events.count);
  let count = 0;
  for (let at = 0; at < events.count; at++) {
    if (events.kind[at] !== PURCHASE || events.minute[at]! < from || events.minute[at]! >= to) continue;
    rows[count] = events.customer[at]!;
    columns[count++] = events.item[at]!;
  }
  return csrFromPairs(customers.count, items.count, rows, columns, count);
}

/** Row by row, the columns of `a` that `b` does not hold. */
function without(a: Csr, b: Csr): Csr {
  const start = new Uint32Array(a.rows + 1);
  const columns = new Uint32Array(a.columns.length);
  let write = 0;
  for (let row = 0; row < a.rows; row++) {
    let known = b.start[row]!;
    const knownEnd = b.start[row + 1]!;
    for (let at = a.start[row]!; at < a.start[row + 1]!; at++) {
      const column = a.columns[at]!;
      while (known < knownEnd && b.columns[known]! < column) known++;
      if (known === knownEnd || b.columns[known] !== column) columns[write++] = column;
    }
    start[row + 1] = write;
  }
  return { rows: a.rows, columnCount: a.columnCount, start, columns: columns.slice(0, write) };
}
