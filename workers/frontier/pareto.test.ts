import fc from 'fast-check';
import { expect, it } from 'vitest';
import { golden } from '../testing/golden';
import { COARSE_LATTICE, LATTICE } from './lattice';
import {
  hypervolume,
  idealOf,
  kneePoint,
  minimaxRegretPoint,
  nadirOf,
  nashPoint,
  nonDominated,
} from './pareto';

interface Case {
  readonly points: readonly (readonly number[])[];
  readonly expect: {
    readonly nonDominated: readonly number[];
    readonly hypervolume: number;
    readonly ideal: readonly number[];
    readonly nadir: readonly number[];
    readonly nashIndex: number;
    readonly minimaxRegretIndex: number;
    readonly kneeIndex?: number;
  };
}

it.each(golden<Case>('frontier').map((each, at) => [at, each] as const))(
  'reference case %i',
  (_, { points, expect: want }) => {
    const front = nonDominated(points);
    expect(front).toEqual(want.nonDominated);
    expect(idealOf(points)).toEqual(want.ideal);
    expect(nadirOf(points, front)).toEqual(want.nadir);
    expect(
      hypervolume(
        points,
        points[0]!.map(() => 0),
      ),
    ).toBeCloseTo(want.hypervolume, 9);
    expect(nashPoint(points)).toBe(want.nashIndex);
    expect(minimaxRegretPoint(points)).toBe(want.minimaxRegretIndex);
    if (want.kneeIndex !== undefined) expect(kneePoint(points)).toBe(want.kneeIndex);
  },
);

const clouds = (objectives: number) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: objectives, maxLength: objectives }), {
    minLength: 1,
    maxLength: 25,
  });

it('is exactly the non-dominated set, by brute force', () => {
  fc.assert(
    fc.property(clouds(3), (points) => {
      const front = new Set(nonDominated(points));
      points.forEach((point, at) => {
        const beaten = points.some(
          (other) => other.every((v, k) => v >= point[k]!) && other.some((v, k) => v > point[k]!),
        );
        expect(front.has(at)).toBe(!beaten);
      });
    }),
    { numRuns: 300 },
  );
});

it('has the volume that counting unit cells gives', () => {
  fc.assert(
    fc.property(clouds(3), (points) => {
      let cells = 0;
      for (let x = 0; x < 6; x++)
        for (let y = 0; y < 6; y++)
          for (let z = 0; z < 6; z++) if (points.some((p) => p[0]! > x && p[1]! > y && p[2]! > z)) cells++;
      expect(hypervolume(points, [0, 0, 0])).toBeCloseTo(cells, 9);
    }),
  );
});

it('the lattice is 231 distinct policies that sum to 1, 21 of them coarse', () => {
  expect(LATTICE.length).toBe(231);
  expect(COARSE_LATTICE.length).toBe(21);
  expect(new Set(LATTICE.map((weights) => JSON.stringify(weights))).size).toBe(231);
  for (const { relevance, margin, diversity } of LATTICE) {
    expect(relevance + margin + diversity).toBeCloseTo(1, 12);
    expect(Math.min(relevance, margin, diversity)).toBeGreaterThanOrEqual(0);
  }
});
