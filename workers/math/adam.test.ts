import { expect, it } from 'vitest';
import { EngineFault } from '../protocol/engine-error';
import { Adam, requireFinite, Weights } from './adam';
import { Random } from './random';

it('takes the steps of the published algorithm', () => {
  const weights = new Weights(1, 2);
  weights.value.set([1, -2]);
  const adam = new Adam([weights], 0.1);
  // Algorithm 1 of Kingma and Ba (2015), written out once more.
  const want = [1, -2];
  const mean = [0, 0];
  const square = [0, 0];
  for (let t = 1; t <= 5; t++) {
    weights.touch(0);
    for (let k = 0; k < 2; k++) {
      const g = 2 * want[k]! + t;
      weights.gradient[k] = g;
      mean[k] = 0.9 * mean[k]! + 0.1 * g;
      square[k] = 0.999 * square[k]! + 0.001 * g * g;
      want[k]! -= (0.1 * (mean[k]! / (1 - 0.9 ** t))) / (Math.sqrt(square[k]! / (1 - 0.999 ** t)) + 1e-8);
    }
    adam.step();
    expect(weights.value[0]).toBeCloseTo(want[0]!, 12);
    expect(weights.value[1]).toBeCloseTo(want[1]!, 12);
    expect([...weights.gradient]).toEqual([0, 0]);
  }
});

it('moves touched rows only, once each', () => {
  const weights = new Weights(3, 2);
  const adam = new Adam([weights], 0.1);
  expect(weights.touch(1)).toBe(2);
  expect(weights.touch(1)).toBe(2);
  weights.gradient.fill(1, 2, 4);
  adam.step();
  expect([...weights.value].map((value) => Number(value.toFixed(6)))).toEqual([0, 0, -0.1, -0.1, 0, 0]);
  // Untouched, a row rests even though its running mean is not 0.
  const before = weights.value.slice();
  adam.step();
  expect(weights.value).toEqual(before);
});

it('starts from the same numbers for the same seed, spread as asked', () => {
  const start = (seed: number) => new Weights(100, 100).randomise(new Random(seed, 'test'), 0.5).value;
  expect(start(3)).toEqual(start(3));
  expect(start(3)).not.toEqual(start(4));
  const square = start(3).reduce((sum, value) => sum + value * value, 0) / 10_000;
  expect(Math.sqrt(square)).toBeCloseTo(0.5, 1);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s', (value) => {
  expect(() => requireFinite([0, value])).toThrow(EngineFault);
  try {
    requireFinite([value]);
  } catch (cause) {
    expect(cause).toMatchObject({ error: { code: 'not-solvable', field: 'learningRate' } });
    expect((cause as EngineFault).error.message).toContain('Lower the learning rate');
  }
});
