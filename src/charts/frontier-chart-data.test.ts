import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  Figure,
  FrontierAxes,
  FrontierSnapshot,
  OutcomeId,
  Outcomes,
} from '../../workers/protocol/results';
import { OUTCOME_IDS } from '../../workers/protocol/results';
import {
  attainedLine,
  bestAt,
  bestXAt,
  liesAbove,
  near,
  plotPoints,
  pointSentence,
  sameLine,
} from './frontier-chart-data';

const AXES: FrontierAxes = { x: 'ndcg', y: 'margin' };
const figure = (value: number): Figure => ({ value, se: null, n: 100 });

function snapshotOf(rows: readonly (readonly [number, number, number])[], axes = AXES): FrontierSnapshot {
  const points = rows.map(([x, y, ild]) => ({
    weights: { relevance: 1, margin: 0, diversity: 0 },
    outcomes: { [axes.x]: figure(x), [axes.y]: figure(y), ild: figure(ild) },
    nonDominated: true,
    onLine: false,
  }));
  return {
    key: 'k',
    axes: { x: 'clicks', y: 'orders' },
    customers: 100,
    population: 100,
    complete: true,
    points,
    hypervolume: 0,
    referencePoint: [0, 0, 0],
    ideal: [1, 1, 1],
    nadir: [0, 0, 0],
    pointsOfInterest: {
      knee: null,
      nash: null,
      minimaxRegret: null,
      best: { marketing: 0, analytics: 0, experience: 0 },
    },
  };
}

const rows = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 10 })),
  { minLength: 1, maxLength: 30 },
);

describe('the attained line', () => {
  it('holds exactly the points that nothing beats on both axes', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const points = plotPoints(snapshotOf(list), AXES);
        for (const p of points) {
          const beaten = points.some((q) => q.x >= p.x && q.y >= p.y && (q.x > p.x || q.y > p.y));
          expect(p.kind === 'line').toBe(!beaten);
        }
      }),
    );
  });

  it('falls as x rises', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const line = attainedLine(plotPoints(snapshotOf(list), AXES), AXES);
        for (let i = 1; i < line.length; i += 1) {
          expect(line[i]!.x).toBeGreaterThanOrEqual(line[i - 1]!.x);
          expect(line[i]!.y).toBeLessThanOrEqual(line[i - 1]!.y);
        }
      }),
    );
  });

  it('turns round for an outcome of which less is better', () => {
    const axes: FrontierAxes = { x: 'repeats', y: 'margin' };
    const points = plotPoints(
      snapshotOf(
        [
          [1, 10, 0],
          [2, 20, 0],
          [3, 15, 0],
        ],
        axes,
      ),
      axes,
    );
    expect(attainedLine(points, axes).map((p) => p.x)).toEqual([2, 1]);
  });

  it('leaves out points whose figures are missing', () => {
    expect(plotPoints(snapshotOf([[1, 2, 3]]), { x: 'novelty', y: 'margin' })).toEqual([]);
  });
});

describe('bestAt', () => {
  const line = [
    { x: 0.1, y: 100 },
    { x: 0.2, y: 50 },
  ];
  it('interpolates, holds its first value and ends with the line', () => {
    expect(bestAt(line, 0.15, AXES)).toBeCloseTo(75);
    expect(bestAt(line, 0.01, AXES)).toBe(100);
    expect(bestAt(line, 0.21, AXES)).toBeNull();
    expect(bestAt([], 0.1, AXES)).toBeNull();
  });
  it('reads both ways', () => {
    expect(bestXAt(line, 75, AXES)).toBeCloseTo(0.15);
    expect(bestXAt(line, 20, AXES)).toBe(0.2);
    expect(bestXAt(line, 101, AXES)).toBeNull();
  });
});

describe('pointSentence', () => {
  const yours = Object.fromEntries(OUTCOME_IDS.map((id) => [id, figure(1)])) as Record<OutcomeId, Figure>;
  const policy: Outcomes = { ...yours, margin: figure(1000), ndcg: figure(0.1), ild: figure(0.8) };
  it('says more, less and the same', () => {
    expect(pointSentence({ margin: figure(1060), ndcg: figure(0.097), ild: figure(0.8) }, policy, AXES)).toBe(
      '6% more margin than yours, 3% less relevance, same diversity.',
    );
    expect(pointSentence({ margin: figure(1000), ndcg: figure(0.1), ild: figure(0.8) }, policy, AXES)).toBe(
      'The same as yours.',
    );
    expect(pointSentence({}, policy, AXES)).toBe('Not measured yet.');
  });
});

describe('helpers', () => {
  it('tells lines apart', () => {
    expect(sameLine([{ x: 1, y: 2 }], [{ x: 1.0001, y: 2 }])).toBe(true);
    expect(sameLine([{ x: 1, y: 2 }], [{ x: 1.1, y: 2 }])).toBe(false);
  });
  it('finds what lies under the pointer, nearest first', () => {
    const spots = [
      { x: 0, y: 0 },
      { x: 3, y: 0 },
      { x: 50, y: 50 },
    ];
    expect(near(spots, { x: 2, y: 0 }, 6).map((hit) => hit.index)).toEqual([1, 0]);
  });
});

describe('liesAbove', () => {
  const line = [
    { x: 1, y: 3 },
    { x: 2, y: 2 },
    { x: 3, y: 1 },
  ];
  const shifted = (dx: number, dy: number) => line.map((p) => ({ x: p.x + dx, y: p.y + dy }));

  it('is true of a line that is further out, and of no other', () => {
    expect(liesAbove(shifted(0.5, 0.5), line, AXES)).toBe(true);
    expect(liesAbove(shifted(-0.5, -0.5), line, AXES)).toBe(false);
    expect(liesAbove(shifted(-2.5, 0), line, AXES)).toBe(false);
  });
});
