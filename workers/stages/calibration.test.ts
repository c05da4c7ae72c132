import { expect, it } from 'vitest';
import { Random } from '../math/random';
import { stepAt } from '../math/statistics';
import { BOUGHT_IN_TEST, BOUGHT_IN_VALIDATION } from '../shard/shard-api';
import { calibrate, compareEvidence } from './calibration';
import type { RankedModel } from './ranked-model';

const CUSTOMERS = 400;
const PAIRS = 50;
const HORIZON = { weeks: 4, busier: 1 };
const noPause = () => Promise.resolve();
const everyone = new Uint8Array(CUSTOMERS).fill(1);

/** Scores from -1 to 1; bought with a probability that grows with the score, scaled for the test weeks. */
function pairs(testScale: number): RankedModel {
  const random = new Random(3, 'test/pairs');
  const length = CUSTOMERS * PAIRS;
  const score = Float32Array.from({ length }, () => 2 * random.uniform() - 1);
  const chance = (at: number) => 0.05 * (1 + score[at]!);
  const empty = { measures: new Float64Array(0), relevant: new Uint16Array(CUSTOMERS) };
  return {
    ...empty,
    customers: CUSTOMERS,
    hitStart: new Uint32Array(CUSTOMERS + 1),
    hitRank: new Uint8Array(0),
    exposure: new Uint32Array(3),
    pairStart: Uint32Array.from({ length: CUSTOMERS + 1 }, (_, customer) => customer * PAIRS),
    pairScore: score,
    pairItem: Uint32Array.from({ length }, (_, at) => at % 3),
    pairBought: Uint8Array.from(
      { length },
      (_, at) =>
        (random.chance(chance(at)) ? BOUGHT_IN_VALIDATION : 0) |
        (random.chance(chance(at) * testScale) ? BOUGHT_IN_TEST : 0),
    ),
    audience: new Int32Array(0),
  };
}

it('finds the probabilities behind the scores, below 0 and above', async () => {
  const ranked = pairs(1);
  const { steps, calibration } = (await calibrate(ranked, everyone, HORIZON, noPause))!;
  for (const score of [-0.8, -0.3, 0.2, 0.7]) {
    expect(Math.abs(stepAt(steps, score) - 0.05 * (1 + score))).toBeLessThan(0.015);
  }
  expect(calibration.bins).toHaveLength(10);
  expect(calibration.bins.reduce((sum, { pairs: n }) => sum + n, 0)).toBe(CUSTOMERS * PAIRS);
  expect(calibration.expectedError).toBeLessThan(0.01);
  // Isotonic regression keeps the mean of what it is fitted on.
  const predicted = ranked.pairScore.reduce((sum, score) => sum + stepAt(steps, score), 0);
  expect(predicted).toBeCloseTo(calibration.fitted.purchases, 6);
});

it('shows a busier test as more bought than predicted in every tenth that matters', async () => {
  const { calibration } = (await calibrate(pairs(2), everyone, HORIZON, noPause))!;
  for (const { predicted, observed } of calibration.bins.slice(3))
    expect(observed).toBeGreaterThan(predicted);
  expect(calibration.expectedError).toBeGreaterThan(0.03);
});

it('learns from nobody who may not be used for training', async () => {
  const ranked = pairs(1);
  const some = everyone.map((_, customer) => (customer < 200 ? 1 : 0));
  const poisoned = {
    ...ranked,
    pairBought: ranked.pairBought.map((flags, at) =>
      at < 200 * PAIRS ? flags : flags | BOUGHT_IN_VALIDATION,
    ),
  };
  const clean = await calibrate(ranked, some, HORIZON, noPause);
  expect((await calibrate(poisoned, some, HORIZON, noPause))!.steps).toEqual(clean!.steps);
  expect((await calibrate(poisoned, everyone, HORIZON, noPause))!.steps).not.toEqual(clean!.steps);
});

it('says nothing on too few purchases', async () => {
  const ranked = { ...pairs(1), pairBought: new Uint8Array(CUSTOMERS * PAIRS) };
  expect(await calibrate(ranked, everyone, HORIZON, noPause)).toBeNull();
});

it('adds up the lists of the slate alone, per 1,000 places', async () => {
  const ranked = pairs(1);
  const { steps } = (await calibrate(ranked, everyone, HORIZON, noPause))!;
  const margins = Float64Array.of(1, 10, 100);
  const size = 10;
  const evidence = compareEvidence(ranked, steps, margins, size, () => ({ orders: 0.5, margin: 7 }));
  let predicted = 0;
  let margin = 0;
  let bought = 0;
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    for (let at = customer * PAIRS; at < customer * PAIRS + size; at++) {
      const probability = stepAt(steps, ranked.pairScore[at]!);
      predicted += probability;
      margin += probability * margins[at % 3]!;
      bought += ranked.pairBought[at]! & BOUGHT_IN_TEST ? 1 : 0;
    }
  }
  const places = CUSTOMERS * size;
  expect(evidence.predictedPurchases.value).toBeCloseTo((1000 * predicted) / places, 9);
  expect(evidence.predictedMargin.value).toBeCloseTo((1000 * margin) / places, 9);
  expect(evidence.heldOutPurchases.value).toBeCloseTo((1000 * bought) / places, 9);
  expect(evidence.simulatedOrders.value).toBeCloseTo(50, 9);
  expect(evidence.simulatedMargin.value).toBeCloseTo(700, 9);
});
