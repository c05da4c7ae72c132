import { expect, it } from 'vitest';
import { csrFromPairs } from '../math/csr';
import { manual } from './manual';

const NO_PAUSE = () => Promise.resolve();

/** One region; items 0-2 in category 0, 3-5 in category 1; item 3 sells best, then 0, 4, 1, 5, 2. */
const SALES = [3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 4, 4, 4, 4, 1, 1, 1, 5, 5, 2];
const SELLERS = [3, 0, 4, 1, 5, 2];

async function order(history: readonly number[]): Promise<number[]> {
  const pairs = { rows: Uint32Array.from(SALES.keys()), columns: Uint32Array.from(SALES) };
  const category = Uint8Array.of(0, 0, 0, 1, 1, 1);
  const fitted = await manual.fit(
    {
      interactions: csrFromPairs(SALES.length, 6, pairs.rows, pairs.columns, SALES.length),
      region: new Uint8Array(SALES.length),
      regions: 1,
      category,
      categories: 2,
    },
    { seed: 1, pause: NO_PAUSE },
  );
  const scores = new Float64Array(6);
  const own = csrFromPairs(1, 6, new Uint32Array(history.length), Uint32Array.from(history), history.length);
  manual.score(
    fitted,
    {
      history: own,
      region: new Uint8Array(1),
      customerIds: Uint32Array.of(0),
      items: 6,
      category,
      truth: () => 0,
    },
    0,
    1,
    scores,
  );
  return [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
}

it('is the best sellers of the region for somebody without a history', async () => {
  expect(await order([])).toEqual(SELLERS);
});

it('gives every other place to the favourite category', async () => {
  // Category 0 in its own order is 0, 1, 2; the region's is 3, 0, 4, 1, 5, 2.
  expect(await order([1])).toEqual([0, 3, 1, 2, 4, 5]);
});
