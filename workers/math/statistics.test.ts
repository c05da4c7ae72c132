import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm, isotonic, normalP, quantile, rankCorrelation, stepAt, wilson } from './statistics';

it('two-sided p of a normal deviate', () => {
  const known: readonly [number, number][] = [
    [0, 1],
    [0.5, 0.6170750774519738],
    [1, 0.31731050786291415],
    [1.959963984540054, 0.05],
    [2.5758293035489004, 0.01],
    [4, 6.334248366623996e-5],
    [8, 1.2441921148543639e-15],
  ];
  for (const [z, p] of known) {
    expect(Math.abs(normalP(z) - p)).toBeLessThan(1e-12);
    expect(normalP(-z)).toBe(normalP(z));
  }
  expect(normalP(8) / 1.2441921148543639e-15).toBeCloseTo(1, 6);
});

describe('Holm', () => {
  it('gives the textbook values', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((want, at) => {
      expect(adjusted[at]).toBeCloseTo(want, 12);
    });
  });

  it('never falls below the raw p, keeps their order, and stays within Bonferroni', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (p) => {
          const adjusted = holm(p);
          p.forEach((raw, a) => {
            expect(adjusted[a]!).toBeGreaterThanOrEqual(raw);
            expect(adjusted[a]!).toBeLessThanOrEqual(Math.min(1, raw * p.length) + 1e-15);
            p.forEach((other, b) => {
              if (raw < other) expect(adjusted[a]!).toBeLessThanOrEqual(adjusted[b]!);
            });
          });
        },
      ),
    );
  });
});

it('quantiles lie between neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4], 0)).toBe(1);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([7], 0.9)).toBe(7);
});

it('Wilson: at either end the share observed lies 1.96 of its standard errors away', () => {
  for (const [hits, n] of [
    [3, 40],
    [20, 40],
    [7, 70_000],
  ] as const) {
    const { low, high } = wilson(hits, n);
    for (const end of [low, high]) {
      expect(Math.abs(hits / n - end) / Math.sqrt((end * (1 - end)) / n)).toBeCloseTo(1.959964, 5);
    }
    expect(low).toBeLessThan(hits / n);
    expect(high).toBeGreaterThan(hits / n);
  }
  expect(wilson(0, 10).low).toBe(0);
  expect(wilson(10, 10).high).toBeCloseTo(1, 14);
});

describe('isotonic regression', () => {
  it('leaves what ascends and pools what does not', () => {
    const { thresholds, values } = isotonic([1, 2, 3, 4], [0, 3, 1, 4], [4, 4, 4, 4]);
    expect([...thresholds]).toEqual([1, 2, 4]);
    expect([...values]).toEqual([0, 0.5, 1]);
  });

  it('is the closest non-decreasing function: no shift of any block, and none split, comes closer', () => {
    const point = fc.record({ hits: fc.nat(5), extra: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
        const x = points.map((_, at) => at);
        const hits = points.map(({ hits: h }) => h);
        const counts = points.map(({ hits: h, extra }) => h + extra + 1);
        const steps = isotonic(x, hits, counts);
        const fitted = x.map((at) => stepAt(steps, at));
        // The minimax form: max over starts of min over ends of the mean in between.
        fitted.forEach((value, at) => {
          let best = Number.NEGATIVE_INFINITY;
          for (let from = 0; from <= at; from++) {
            let least = Number.POSITIVE_INFINITY;
            for (let to = at; to < x.length; to++) {
              let sum = 0;
              let weight = 0;
              for (let n = from; n <= to; n++) {
                sum += hits[n]!;
                weight += counts[n]!;
              }
              least = Math.min(least, sum / weight);
            }
            best = Math.max(best, least);
          }
          expect(value).toBeCloseTo(best, 12);
        });
      }),
    );
  });

  it('answers outside the points too', () => {
    const steps = isotonic([1, 2], [1, 3], [4, 4]);
    expect(stepAt(steps, -5)).toBe(0.25);
    expect(stepAt(steps, 1.5)).toBe(0.25);
    expect(stepAt(steps, 9)).toBe(0.75);
  });
});

it('rank correlation takes ties at their mean', () => {
  // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
  expect(rankCorrelation([1, 2, 2, 4], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});
