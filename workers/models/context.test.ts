import { expect, it } from 'vitest';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { context } from './context';
import { ease } from './ease';

/** Region 0 buys from category 0 (items 0 to 2), region 1 from category 1 (items 3 to 5); the last customers are new. */
const ROWS = [
  ...Array.from({ length: 60 }, () => [0, 1]),
  ...Array.from({ length: 60 }, () => [3, 4]),
  [],
  [],
];
const SHAPE = {
  items: 6,
  category: [0, 0, 0, 1, 1, 1],
  regions: ROWS.map((_, customer) => (customer < 60 || customer === 120 ? 0 : 1)),
};

async function scored(strength: number, customer: number): Promise<Float64Array> {
  const data = trainingOn(ROWS, SHAPE);
  const out = new Float64Array(6);
  context.score(
    await context.fit(data, fitting('context', { strength })),
    scoringOf(data),
    customer,
    customer + 1,
    out,
  );
  return out;
}

it('without strength keeps the order of EASE', async () => {
  const data = trainingOn(ROWS, SHAPE);
  const plain = new Float64Array(6);
  ease.score(await ease.fit(data, fitting('ease')), scoringOf(data), 0, 1, plain);
  const order = (scores: Float64Array) => [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  expect(order(await scored(0, 0))).toEqual(order(plain));
});

it('lifts what the region takes up, the more the stronger', async () => {
  const lift = (scores: Float64Array) => scores[2]! - scores[5]!;
  const none = lift(await scored(0, 120));
  const some = lift(await scored(0.5, 120));
  const full = lift(await scored(1, 120));
  expect(some).toBeGreaterThan(none + 0.1);
  expect(full - none).toBeCloseTo(2 * (some - none), 9);
  expect(lift(await scored(1, 121))).toBeLessThan(0);
});
