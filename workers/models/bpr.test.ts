import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../math/random';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { type BprFit, bpr, type PairParameters, stepTowards } from './bpr';
import type { TrainingData } from './model';

function parametersOf(width: number, seed: number): PairParameters {
  const random = new Random(seed, 'test');
  const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  return { width, customers: draw(3 * width), items: draw(5 * width), bias: draw(5) };
}

/** What a step climbs, written out. */
function gain({ width, customers, items, bias }: PairParameters, lambda: number, customer: number): number {
  const row = (list: ArrayLike<number>, at: number) => Array.from(list).slice(at * width, (at + 1) * width);
  const own = row(customers, customer);
  const [taken, other] = [row(items, 1), row(items, 4)];
  const score = (item: readonly number[]) => own.reduce((sum, value, k) => sum + value * item[k]!, 0);
  const lead = bias[1]! + score(taken) - bias[4]! - score(other);
  const squares = [...own, ...taken, ...other, bias[1]!, bias[4]!].reduce((sum, x) => sum + x * x, 0);
  return -Math.log(1 + Math.exp(-lead)) - (lambda / 2) * squares;
}

describe('a step', () => {
  it('is the gradient of ln sigmoid of the lead less the penalty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (width, seed, lambda) => {
          const before = parametersOf(width, seed);
          const after = parametersOf(width, seed);
          const rate = 1e-3;
          stepTowards(after, 2, 1, 4, rate, lambda);
          for (const name of ['customers', 'items', 'bias'] as const) {
            for (let at = 0; at < before[name].length; at++) {
              const held = before[name][at]!;
              const h = 1e-5;
              before[name][at] = held + h;
              const above = gain(before, lambda, 2);
              before[name][at] = held - h;
              const below = gain(before, lambda, 2);
              before[name][at] = held;
              const slope = (above - below) / (2 * h);
              expect(Math.abs((after[name][at]! - held) / rate - slope)).toBeLessThan(
                1e-7 * (1 + Math.abs(slope)),
              );
            }
          }
        },
      ),
    );
  });
});

/** Two kinds of customer: items 0-4 are for some, 5-9 for the others; item 10 is nobody's. */
const CLUSTERS = Array.from({ length: 40 }, (_, row) =>
  [0, 1, 2, 3, 4].filter((at) => (row + at) % 3 !== 0).map((at) => (row % 2) * 5 + at),
);
const SHAPE = { items: 11 };
const SMALL = { factors: 6, epochs: 60 };

/** Scores of the customers of `data`, known to the fit by world-wide indices from `first` on. */
function scores(fitted: BprFit, data: TrainingData, first = 0): number[][] {
  const { rows, columnCount } = data.interactions;
  const out = new Float64Array(rows * columnCount);
  const customerIds = Uint32Array.from({ length: rows }, (_, at) => first + at);
  bpr.score(fitted, { ...scoringOf(data), customerIds }, 0, rows, out);
  return Array.from({ length: rows }, (_, row) => [
    ...out.subarray(row * columnCount, (row + 1) * columnCount),
  ]);
}

describe('the fit', () => {
  it('ranks what a customer took above what they did not, and items like those above the others', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await bpr.fit(data, fitting('bpr', SMALL));
    scores(fitted, data).forEach((row, customer) => {
      const own = (customer % 2) * 5;
      expect(Math.min(...row.slice(own, own + 5))).toBeGreaterThan(Math.max(...row.slice(5 - own, 10 - own)));
      expect(row.every(Number.isFinite)).toBe(true);
    });
  });

  it('gives a customer from outside training what goes with their history', async () => {
    const fitted = await bpr.fit(trainingOn([...CLUSTERS, [], [], []], SHAPE), fitting('bpr', SMALL));
    const rows = scores(fitted, trainingOn([[0, 1], [6, 8], [7]], SHAPE), CLUSTERS.length);
    rows.forEach((row, at) => {
      const own = at === 0 ? 0 : 5;
      expect(Math.min(...row.slice(own, own + 5))).toBeGreaterThan(Math.max(...row.slice(5 - own, 10 - own)));
    });
  });

  it('looks customers up by who they are, not by where they stand', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await bpr.fit(data, fitting('bpr', SMALL));
    const all = scores(fitted, data);
    expect(scores(fitted, trainingOn(CLUSTERS.slice(7, 9), SHAPE), 7)).toEqual(all.slice(7, 9));
  });

  it('is the popularity of the region where the history is empty', async () => {
    const fitted = await bpr.fit(trainingOn([...CLUSTERS, []], SHAPE), fitting('bpr', SMALL));
    expect(scores(fitted, trainingOn([[]], SHAPE), CLUSTERS.length)[0]).toEqual([...fitted.byRegion]);
    expect(scores(fitted, trainingOn([[]], SHAPE), 0)[0]).toEqual([...fitted.byRegion]);
  });

  it('is the same to the last bit from the same seed, and not from another', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const [a, b, c] = [
      await bpr.fit(data, fitting('bpr', SMALL, 7)),
      await bpr.fit(data, fitting('bpr', SMALL, 7)),
      await bpr.fit(data, fitting('bpr', SMALL, 8)),
    ];
    expect(a).toEqual(b);
    expect(a.itemFactors).not.toEqual(c.itemFactors);
    expect(a.customerFactors).not.toEqual(c.customerFactors);
  });

  it('passes over a customer who took everything', async () => {
    const fitted = await bpr.fit(trainingOn([[0, 1, 2], [0]], { items: 3 }), fitting('bpr', SMALL));
    expect(
      scores(fitted, trainingOn([[0, 1, 2], [0]], { items: 3 }))
        .flat()
        .every(Number.isFinite),
    ).toBe(true);
  });

  it('stops as soon as nobody wants it any more', async () => {
    let calls = 0;
    const pause = () => (++calls === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve());
    const fit = bpr.fit(trainingOn(CLUSTERS, SHAPE), { ...fitting('bpr', SMALL), pause });
    await expect(fit).rejects.toThrow('stopped');
    expect(calls).toBe(3);
  });

  it('says what to change when the steps run away', async () => {
    const fit = bpr.fit(
      trainingOn(CLUSTERS, SHAPE),
      fitting('bpr', { ...SMALL, learningRate: 100, lambda: 1 }),
    );
    await expect(fit).rejects.toMatchObject({ error: { code: 'not-solvable', field: 'learningRate' } });
  });
});
