import { type Csr, csrFromPairs, entryOf, takeRows } from '../math/csr';
import { finished, type Parts } from '../math/parts';
import type { EventTable } from '../world/world';

/** What an event of each kind of EVENT_KINDS is worth: view, search, wishlist, cart, rating, purchase. */
const EVENT_VALUES = Float32Array.of(0.5, 1, 2, 3, 2.5, 5);

/** Events looked up between two parts: a few milliseconds of work. */
const EVENTS_AT_ONCE = 65_536;

/** Index of a purchase among EVENT_KINDS. */
export const PURCHASE = 5;

/** Events one by one, in order of time. */
export interface TrainingEvents {
  readonly count: number;
  readonly customer: Uint32Array;
  readonly item: Uint32Array;
  /** Minutes since the first minute of the log. */
  readonly minute: Int32Array;
  /** What the event says about liking: EVENT_VALUES of its kind, or the rating given. */
  readonly value: Float32Array;
  /** Index into CHANNELS; all 0 where the log does not say. */
  readonly channel: Uint8Array;
}

/** Customers x items with, for every entry, what is remembered of the customer's events on the item. */
export interface History extends Csr {
  /** Minute of the last event. */
  readonly minute: Int32Array;
  /** Sum of the events' values. */
  readonly value: Float32Array;
  /** Channel of the last event. */
  readonly channel: Uint8Array;
}

/** Events of any kind with from <= minute < to; those of customers not allowed are left out. */
export function eventsBetween(
  log: EventTable,
  from: number,
  to: number,
  allowed?: Uint8Array,
): TrainingEvents {
  const customer = new Uint32Array(log.count);
  const item = new Uint32Array(log.count);
  const minute = new Int32Array(log.count);
  const value = new Float32Array(log.count);
  const channel = new Uint8Array(log.count);
  let count = 0;
  for (let at = 0; at < log.count; at++) {
    const when = log.minute[at]!;
    if (when < from || when >= to) continue;
    const who = log.customer[at]!;
    if (allowed && allowed[who] === 0) continue;
    customer[count] = who;
    item[count] = log.item[at]!;
    minute[count] = when;
    value[count] = EVENT_VALUES[log.kind[at]!]!;
    channel[count++] = log.channel[at]!;
  }
  return {
    count,
    customer: customer.subarray(0, count),
    item: item.subarray(0, count),
    minute: minute.subarray(0, count),
    value: value.subarray(0, count),
    channel: channel.subarray(0, count),
  };
}

/** What is remembered of events, which must be in order of time. */
export const historyOf = (events: TrainingEvents, customers: number, items: number): History =>
  finished(historyInParts(events, customers, items));

/** The same in parts. */
export function* historyInParts(events: TrainingEvents, customers: number, items: number): Parts<History> {
  const rows = csrFromPairs(customers, items, events.customer, events.item, events.count);
  const minute = new Int32Array(rows.columns.length);
  const value = new Float32Array(rows.columns.length);
  const channel = new Uint8Array(rows.columns.length);
  for (let event = 0; event < events.count; event++) {
    if (event % EVENTS_AT_ONCE === 0) yield;
    const at = entryOf(rows, events.customer[event]!, events.item[event]!);
    minute[at] = events.minute[event]!;
    value[at]! += events.value[event]!;
    channel[at] = events.channel[event]!;
  }
  return { ...rows, minute, value, channel };
}

/** Rows in the order of `rows`, as a new history. */
export function takeHistory(history: History, rows: ArrayLike<number>): History {
  const taken = takeRows(history, rows);
  const minute = new Int32Array(taken.columns.length);
  const value = new Float32Array(taken.columns.length);
  const channel = new Uint8Array(taken.columns.length);
  for (let at = 0; at < rows.length; at++) {
    let from = history.start[rows[at]!]!;
    // Most rows are short: entry by entry is faster than views of them.
    for (let to = taken.start[at]!; to < taken.start[at + 1]!; to++, from++) {
      minute[to] = history.minute[from]!;
      value[to] = history.value[from]!;
      channel[to] = history.channel[from]!;
    }
  }
  return { ...taken, minute, value, channel };
}

/** What is left of a history when entries go, by row and column. */
export function keepHistory(history: History, keeps: (row: number, column: number) => boolean): History {
  const start = new Uint32Array(history.rows + 1);
  const kept = new Uint32Array(history.columns.length);
  let count = 0;
  for (let row = 0; row < history.rows; row++) {
    for (let at = history.start[row]!; at < history.start[row + 1]!; at++) {
      if (keeps(row, history.columns[at]!)) kept[count++] = at;
    }
    start[row + 1] = count;
  }
  const columns = new Uint32Array(count);
  const minute = new Int32Array(count);
  const value = new Float32Array(count);
  const channel = new Uint8Array(count);
  for (let to = 0; to < count; to++) {
    const from = kept[to]!;
    columns[to] = history.columns[from]!;
    minute[to] = history.minute[from]!;
    value[to] = history.value[from]!;
    channel[to] = history.channel[from]!;
  }
  return { rows: history.rows, columnCount: history.columnCount, start, columns, minute, value, channel };
}

/** A history in which nobody has done anything. */
export function emptyHistory(customers: number, items: number): History {
  return {
    rows: customers,
    columnCount: items,
    start: new Uint32Array(customers + 1),
    columns: new Uint32Array(0),
    minute: new Int32Array(0),
    value: new Float32Array(0),
    channel: new Uint8Array(0),
  };
}
