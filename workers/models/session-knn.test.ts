import { describe, expect, it } from 'vitest';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { sessionKnn, visitsOf } from './session-knn';

const HOUR = 60;
const DAY = 24 * HOUR;

describe('visits', () => {
  it('end where a customer pauses for longer than the gap', () => {
    const data = trainingOn([[0, 1, 2, 1], [3]], { items: 4, minutes: [[0, 30, 200, 230], [10]] });
    expect(visitsOf(data.events, 2, HOUR)).toEqual([
      { items: [2, 1], minute: 230 },
      { items: [0, 1], minute: 30 },
      { items: [3], minute: 10 },
    ]);
    expect(visitsOf(data.events, 2, DAY)).toHaveLength(2);
  });
});

/** Two kinds of visit, {0, 1, 2} and {3, 4, 5}; the last customer was among the first kind, and lately the second. */
const VISITS = [
  [0, 1, 2],
  [0, 1, 2],
  [3, 4, 5],
  [3, 4, 5],
  [0, 3],
];

async function listOf(
  minutes: readonly [number, number],
  settings: Parameters<typeof fitting<'session-knn'>>[1],
) {
  const data = trainingOn(VISITS, {
    items: 7,
    minutes: [[0, 1, 2], [9, 10, 11], [3, 4, 5], [6, 7, 8], minutes],
  });
  const scores = new Float64Array(VISITS.length * 7);
  const fitted = await sessionKnn.fit(data, fitting('session-knn', settings));
  sessionKnn.score(fitted, scoringOf(data), 0, VISITS.length, scores);
  const own = scores.subarray(28, 35);
  const order = [...own.keys()].filter((item) => item !== 0 && item !== 3);
  return { order: order.sort((a, b) => own[b]! - own[a]! || a - b), scores: own };
}

it('follows the latest visit alone', async () => {
  const { order } = await listOf([100, 5000], { gapHours: 1, halfLifeDays: 0 });
  expect(order.slice(0, 2)).toEqual([4, 5]);
  const { order: turned } = await listOf([5000, 100], { gapHours: 1, halfLifeDays: 0 });
  expect(turned.slice(0, 2)).toEqual([1, 2]);
});

it('within a visit the newer item weighs more', async () => {
  const { scores } = await listOf([100, 110], { gapHours: 1, halfLifeDays: 0 });
  // Two visits of each kind match; the older of two items weighs a half.
  expect(scores[4]).toBeCloseTo(2, 6);
  expect(scores[1]).toBeCloseTo(1, 6);
});

it('listens to the nearest visits only, the newer of two alike', async () => {
  const { scores } = await listOf([100, 5000], { gapHours: 1, halfLifeDays: 0, neighbours: 1 });
  expect(scores[4]).toBeCloseTo(1, 6);
});

it('visits fade with their age', async () => {
  const { scores } = await listOf([0, 30 * DAY], { gapHours: 1, halfLifeDays: 30 });
  expect(scores[4]).toBeGreaterThan(2 * 0.49);
  expect(scores[4]).toBeLessThan(2 * 0.51);
});
