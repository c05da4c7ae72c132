import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSolver, type Weighting } from '../kernels/ials';
import { Random } from '../math/random';
import { EngineFault } from '../protocol/engine-error';
import type { SettingsOf } from '../protocol/models';
import { golden } from '../testing/golden';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { type IalsFit, ials, turnFactors } from './ials';
import type { TrainingData } from './model';

interface Case {
  readonly interactions: readonly (readonly number[])[];
  readonly items: number;
  readonly ials: {
    readonly itemFactors: readonly (readonly number[])[];
    readonly alpha0: number;
    readonly lam: number;
    readonly nu: number;
    readonly userFactors: readonly (readonly number[])[];
  };
}

const noPause = () => Promise.resolve();

/** A customer's factors in the basis the item factors came in; rows shorter than `longest` by Woodbury. */
async function halfStep(
  factors: Float64Array,
  width: number,
  columns: readonly number[],
  weighting: Weighting,
  longest?: number,
): Promise<Float64Array> {
  const count = factors.length / width;
  const turned = await turnFactors(factors, count, width, noPause);
  const solved = new Float64Array(width);
  const row = Uint32Array.from(columns);
  rowSolver(turned, weighting, count, longest).solve(row, 0, row.length, solved, 0);
  return Float64Array.from({ length: width }, (_, j) =>
    solved.reduce((sum, value, k) => sum + value * turned.basis[k * width + j]!, 0),
  );
}

/** The same from the definition, by Gaussian elimination. */
function definition(
  factors: Float64Array,
  width: number,
  columns: readonly number[],
  { alpha0, lambda, nu }: Weighting,
): number[] {
  const count = factors.length / width;
  const rows = Array.from({ length: width }, (_, i) => [
    ...Array.from({ length: width }, (_, j) => {
      let sum = i === j ? lambda * (columns.length + alpha0 * count) ** nu : 0;
      for (let item = 0; item < count; item++) {
        const weight = alpha0 + (columns.includes(item) ? 1 : 0);
        sum += weight * factors[item * width + i]! * factors[item * width + j]!;
      }
      return sum;
    }),
    columns.reduce((sum, item) => sum + factors[item * width + i]!, 0),
  ]);
  rows.forEach((pivot, at) => {
    rows.forEach((row, other) => {
      const share = row[at]! / pivot[at]!;
      if (other !== at) for (let k = at; k <= width; k++) row[k]! -= share * pivot[k]!;
    });
  });
  return rows.map((row, at) => row[width]! / row[at]!);
}

describe('the half-step', () => {
  it.each(golden<Case>('models').map((each, at) => [at, each] as const))(
    'of case %i has the reference factors, solved either way',
    async (_, { interactions, ials: want }) => {
      const factors = Float64Array.from(want.itemFactors.flat());
      const width = want.itemFactors[0]!.length;
      const weighting = { alpha0: want.alpha0, lambda: want.lam, nu: want.nu };
      for (const [row, columns] of interactions.entries()) {
        const exact = definition(factors, width, columns, weighting);
        for (const longest of [0, width, 99]) {
          const got = await halfStep(factors, width, columns, weighting, longest);
          // The reference rounds to nine decimals.
          want.userFactors[row]!.forEach((value, k) => {
            expect(Math.abs(got[k]! - value)).toBeLessThan(6e-10);
            expect(Math.abs(got[k]! - exact[k]!)).toBeLessThan(1e-9 * Math.max(...exact.map(Math.abs)));
          });
        }
      }
    },
  );

  it('comes out the same either way, for rows of any length and any exponent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom(0, 0.4, 1),
        fc.nat(),
        async (width, count, nu, seed) => {
          const random = new Random(seed, 'test');
          const factors = Float64Array.from({ length: width * count }, () => random.normal());
          const columns = Array.from({ length: count }, (_, at) => at).filter(() => random.chance(0.6));
          const weighting = { alpha0: 0.1, lambda: 0.01, nu };
          const exact = definition(factors, width, columns, weighting);
          const size = Math.max(1e-300, ...exact.map(Math.abs));
          for (const longest of [0, 99]) {
            const got = await halfStep(factors, width, columns, weighting, longest);
            exact.forEach((value, k) => {
              expect(Math.abs(got[k]! - value)).toBeLessThan(1e-8 * size);
            });
          }
        },
      ),
    );
  });
});

/** Two kinds of customer: items 0-4 are for some, 5-9 for the others; item 10 is nobody's. */
const CLUSTERS = Array.from({ length: 30 }, (_, row) =>
  [0, 1, 2, 3, 4].filter((at) => (row + at) % 3 !== 0).map((at) => (row % 2) * 5 + at),
);
const SHAPE = { items: 11 };
const SMALL = { factors: 4, epochs: 6 };

async function scores(fitted: IalsFit, data: TrainingData): Promise<number[][]> {
  const { rows, columnCount } = data.interactions;
  const out = new Float64Array(rows * columnCount);
  ials.score(fitted, scoringOf(data), 0, rows, out);
  return Array.from({ length: rows }, (_, row) => [
    ...out.subarray(row * columnCount, (row + 1) * columnCount),
  ]);
}

const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;

describe('the fit', () => {
  it('gives a customer from outside training what goes with their history', async () => {
    const fitted = await ials.fit(trainingOn(CLUSTERS, SHAPE), fitting('ials', SMALL));
    const rows = await scores(fitted, trainingOn([[0, 1], [6, 8], [7]], SHAPE));
    rows.forEach((row, at) => {
      const own = at === 0 ? 0 : 5;
      expect(mean(row.slice(own, own + 5))).toBeGreaterThan(0.3);
      expect(mean(row.slice(5 - own, 10 - own))).toBeLessThan(0.1);
    });
  });

  it('is the popularity of the region where nothing is known of the customer or of their items', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await ials.fit(data, fitting('ials', SMALL));
    const [without, unheard] = await scores(fitted, trainingOn([[], [10]], SHAPE));
    expect(without).toEqual([...fitted.byRegion]);
    expect(unheard).toEqual([...fitted.byRegion]);
  });

  it('scores an item nobody had to do with at 0', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await ials.fit(data, fitting('ials', SMALL));
    for (const row of await scores(fitted, data)) {
      expect(row[10]).toBe(0);
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  it('does the alternating steps of the definition', async () => {
    const weighting = { alpha0: 0.1, lambda: 0.01, nu: 1 };
    const data = trainingOn(CLUSTERS, SHAPE);
    const random = new Random(3, 'models/ials');
    let items = Float64Array.from({ length: 11 * 3 }, () => (0.1 / Math.sqrt(3)) * random.normal());
    const solve = (fixed: Float64Array, rows: readonly (readonly number[])[]) =>
      Float64Array.from(rows.flatMap((columns) => definition(fixed, 3, columns, weighting)));
    const owners = Array.from({ length: 11 }, (_, item) =>
      CLUSTERS.flatMap((row, customer) => (row.includes(item) ? [customer] : [])),
    );
    for (let epoch = 0; epoch < 4; epoch++) items = solve(solve(items, CLUSTERS), owners);
    const customers = solve(items, CLUSTERS);
    const fitted = await ials.fit(data, fitting('ials', { ...weighting, factors: 3, epochs: 4 }, 3));
    (await scores(fitted, data)).forEach((row, customer) => {
      row.forEach((score, item) => {
        let want = 0;
        for (let k = 0; k < 3; k++) want += customers[customer * 3 + k]! * items[item * 3 + k]!;
        expect(score).toBeCloseTo(want, 9);
      });
    });
  });

  it('is the same to the last bit from the same seed, and not from another', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const [a, b, c] = [
      await ials.fit(data, fitting('ials', SMALL, 7)),
      await ials.fit(data, fitting('ials', SMALL, 7)),
      await ials.fit(data, fitting('ials', SMALL, 8)),
    ];
    expect(a).toEqual(b);
    expect(a.factors).not.toEqual(c.factors);
  });

  it('takes no notice of customers who left nothing to learn from', async () => {
    const alone = await ials.fit(trainingOn(CLUSTERS, SHAPE), fitting('ials', SMALL));
    const among = await ials.fit(trainingOn([...CLUSTERS, [], []], SHAPE), fitting('ials', SMALL));
    expect(among.factors).toEqual(alone.factors);
  });

  it('scores the same from a history in whichever shard and batch it is', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await ials.fit(data, fitting('ials', SMALL));
    const all = await scores(fitted, data);
    const one = new Float64Array(11);
    all.forEach((row, customer) => {
      ials.score(fitted, scoringOf(data), customer, customer + 1, one);
      expect([...one]).toEqual(row);
    });
  });

  it('stops as soon as nobody wants it any more', async () => {
    let calls = 0;
    const pause = () => (++calls === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve());
    const fit = ials.fit(trainingOn(CLUSTERS, SHAPE), { ...fitting('ials', SMALL), pause });
    await expect(fit).rejects.toThrow('stopped');
    expect(calls).toBe(3);
  });

  it.each([
    ['when there are more factors than anything to tell them apart', { factors: 40, epochs: 60 }],
    ['when the regularisation leaves no factor', { lambda: 10, epochs: 60 }],
  ])('stays finite %s', async (_, chosen) => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fitted = await ials.fit(data, fitting('ials', { ...SMALL, ...chosen }));
    for (const row of await scores(fitted, data)) {
      expect(row.every(Number.isFinite)).toBe(true);
      expect(new Set(row).size).toBeGreaterThan(3);
    }
  });

  it('says what to change when the equations have no reliable solution', async () => {
    const data = trainingOn(CLUSTERS, SHAPE);
    const fault = (chosen: Partial<SettingsOf<'ials'>>) =>
      ials.fit(data, fitting('ials', { ...SMALL, ...chosen })).catch((cause: unknown) => cause);
    for (const chosen of [
      { lambda: 0, factors: 40 },
      { lambda: 1e-30, factors: 40 },
      { lambda: Number.NaN },
    ]) {
      const cause = await fault(chosen);
      expect(cause).toBeInstanceOf(EngineFault);
      expect(cause).toMatchObject({ error: { code: 'not-solvable', field: 'lambda' } });
    }
  });
});
