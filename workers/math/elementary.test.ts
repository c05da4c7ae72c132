import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decay, exp, log, log2, logistic } from './elementary';

const close = (got: number, want: number) =>
  Math.abs(got - want) <= 1e-15 * Math.max(1e-300, Math.abs(want)) * 4 || got === want;

it('agrees with the platform to a few units in the last place', () => {
  fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => close(exp(x), Math.exp(x))));
  fc.assert(
    fc.property(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      (x) => close(log(x), Math.log(x)) || Math.abs(log(x) - Math.log(x)) < 1e-16,
    ),
  );
});

it('keeps exact values and limits', () => {
  expect([exp(0), exp(Number.NEGATIVE_INFINITY), exp(800), exp(-800)]).toEqual([
    1,
    0,
    Number.POSITIVE_INFINITY,
    0,
  ]);
  expect([log(1), log(0), log2(8), logistic(0)]).toEqual([0, Number.NEGATIVE_INFINITY, 3, 0.5]);
  expect(log(-1)).toBeNaN();
  expect(log(5e-324)).toBeCloseTo(Math.log(5e-324), 10);
});

it('decay halves with every half-life, and 0 days means none', () => {
  expect(decay(0, 30)).toBe(1);
  expect(decay(30 * 24 * 60, 30)).toBeCloseTo(0.5, 14);
  expect(decay(60 * 24 * 60, 30)).toBeCloseTo(0.25, 14);
  expect(decay(1e9, 0)).toBe(1);
});
