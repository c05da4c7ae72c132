import { expect, it } from 'vitest';
import { SMALL_WORLD } from '../testing/small-world';
import { generateWorld } from '../world/generate';
import { eventsBetween, historyOf } from './interactions';
import { retentionStart, splitLog, TEST_START, TRAIN_END } from './split';

const world = generateWorld(SMALL_WORLD);
const split = splitLog(world);
const { events } = world;

function touched(customer: number, from: number, to: number): Set<number> {
  const items = new Set<number>();
  for (let at = 0; at < events.count; at++) {
    const minute = events.minute[at]!;
    if (events.customer[at] === customer && minute >= from && minute < to) items.add(events.item[at]!);
  }
  return items;
}

it('relevant is what a customer took up in the test weeks and never touched in training', () => {
  let some = 0;
  for (let customer = 0; customer < world.customers.count; customer++) {
    const known = touched(customer, 0, TRAIN_END);
    const later = [...touched(customer, TEST_START, Number.POSITIVE_INFINITY)];
    const row = split.relevant.columns.subarray(
      split.relevant.start[customer],
      split.relevant.start[customer + 1],
    );
    expect([...row]).toEqual(later.filter((item) => !known.has(item)).sort((a, b) => a - b));
    some += row.length;
  }
  expect(some).toBeGreaterThan(100);
});

it('what has expired is not remembered', () => {
  const { customers, items } = world;
  const rows = historyOf(eventsBetween(events, retentionStart(3), TRAIN_END), customers.count, items.count);
  expect(rows.columns.length).toBeLessThan(split.history.columns.length);
  for (let customer = 0; customer < customers.count; customer++) {
    const row = rows.columns.subarray(rows.start[customer], rows.start[customer + 1]);
    expect(new Set(row)).toEqual(touched(customer, retentionStart(3), TRAIN_END));
  }
});
