import { expect, it } from 'vitest';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { manual } from './manual';

/** One region; items 0-2 in category 0, 3-5 in category 1; item 3 sells best, then 0, 4, 1, 5, 2. */
const SALES = [3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 4, 4, 4, 4, 1, 1, 1, 5, 5, 2];
const SELLERS = [3, 0, 4, 1, 5, 2];
const SHAPE = { items: 6, category: [0, 0, 0, 1, 1, 1] };

async function order(history: readonly number[]): Promise<number[]> {
  const sales = trainingOn(
    SALES.map((item) => [item]),
    SHAPE,
  );
  const fitted = await manual.fit(sales, fitting('manual'));
  const scores = new Float64Array(6);
  manual.score(fitted, scoringOf(trainingOn([history], SHAPE)), 0, 1, scores);
  return [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
}

it('is the best sellers of the region for somebody without a history', async () => {
  expect(await order([])).toEqual(SELLERS);
});

it('gives every other place to the favourite category', async () => {
  // Category 0 in its own order is 0, 1, 2; the region's is 3, 0, 4, 1, 5, 2.
  expect(await order([1])).toEqual([0, 3, 1, 2, 4, 5]);
});
