import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../protocol/policy';
import { resolveConsent } from '../stages/consent-state';
import { trainingData } from '../stages/training-data';
import { openWorld } from '../stages/world-state';
import { fitting, scoringOf } from '../testing/training';
import { ease } from './ease';
import { hybrid, tierOf } from './hybrid';

const state = openWorld({ preset: 'retail', seed: 11, customers: 1200, items: 150 }, () => {});
const data = trainingData(state, resolveConsent(state, DEFAULT_POLICY));

it('cuts histories at none, 1 to 3, and more', () => {
  expect([0, 1, 3, 4, 50].map(tierOf)).toEqual([0, 1, 1, 2, 2]);
});

it('starts from weights that serve where there are no validation weeks', async () => {
  const fitted = await hybrid.fit({ ...data, validation: null }, fitting('hybrid'));
  expect([...fitted.weights.subarray(0, 4)]).toEqual([1, 0, 0, 0]);
  expect(fitted.weights.subarray(4).some((weight) => weight > 0)).toBe(true);
});

it('learns its weights from the validation weeks: what was taken up then decides them', async () => {
  const fitted = await hybrid.fit(data, fitting('hybrid'));
  const validation = data.validation!;
  // The same customers take up the least popular items instead.
  const counts = new Uint32Array(150);
  for (const item of data.interactions.columns) counts[item]!++;
  const rare = [...counts.keys()].sort((a, b) => counts[a]! - counts[b]!);
  const odd = { ...validation, columns: validation.columns.map((_, at) => rare[at % 5]!) };
  const turned = await hybrid.fit({ ...data, validation: odd }, fitting('hybrid'));
  expect(turned.weights).not.toEqual(fitted.weights);
});

it('reaches more on the validation weeks than EASE alone, which is one of its mixes', async () => {
  const reached = async (model: typeof hybrid | typeof ease) => {
    const scores = new Float64Array(150);
    const fitted =
      model.id === 'hybrid'
        ? await model.fit(data, fitting('hybrid'))
        : await model.fit(data, fitting('ease'));
    let hits = 0;
    for (let customer = 0; customer < 1200; customer++) {
      const { start, columns } = data.validation!;
      if (start[customer] === start[customer + 1]) continue;
      (model as typeof hybrid).score(fitted as never, scoringOf(data), customer, customer + 1, scores);
      const own = data.interactions;
      for (let at = own.start[customer]!; at < own.start[customer + 1]!; at++) {
        scores[own.columns[at]!] = Number.NEGATIVE_INFINITY;
      }
      const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 10);
      for (const item of columns.subarray(start[customer], start[customer + 1]))
        if (best.includes(item)) hits++;
    }
    return hits;
  };
  expect(await reached(hybrid)).toBeGreaterThan(await reached(ease));
});
