import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OBJECTIVES, type Objective } from '../../workers/protocol/policy';
import { ceilingOf, moveWeight, type Percents, toPercents, toWeights } from './weights';

const percents = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([a, b]): Percents => {
    const [low, high] = a < b ? [a, b] : [b, a];
    return { relevance: low, margin: high - low, diversity: 100 - high };
  });
const objective = fc.constantFrom<Objective>(...OBJECTIVES);
const lock = fc.option(objective, { nil: null });
const sum = (p: Percents) => p.relevance + p.margin + p.diversity;

describe('moveWeight', () => {
  it('always gives whole percents from 0 to 100 that sum to 100, whatever is typed', () => {
    fc.assert(
      fc.property(percents, lock, objective, fc.double(), (from, locked, which, target) => {
        const moved = moveWeight(from, locked, which, target);
        expect(sum(moved)).toBe(100);
        for (const id of OBJECTIVES) {
          expect(Number.isInteger(moved[id])).toBe(true);
          expect(moved[id]).toBeGreaterThanOrEqual(0);
          expect(moved[id]).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('reaches the target up to the ceiling and leaves a locked weight alone', () => {
    fc.assert(
      fc.property(
        percents,
        lock,
        objective,
        fc.integer({ min: 0, max: 100 }),
        (from, locked, which, target) => {
          const moved = moveWeight(from, locked, which, target);
          if (locked !== null) expect(moved[locked]).toBe(from[locked]);
          if (which !== locked) {
            expect(moved[which]).toBe(Math.min(target, ceilingOf(from, locked, which)));
          }
        },
      ),
    );
  });

  it('keeps the proportion of the free weights to within a percent', () => {
    fc.assert(
      fc.property(percents, objective, fc.integer({ min: 0, max: 100 }), (from, which, target) => {
        const moved = moveWeight(from, null, which, target);
        const [a, b] = OBJECTIVES.filter((id) => id !== which) as [Objective, Objective];
        const before = from[a] + from[b];
        if (before === 0) return;
        const share = ((100 - target) * from[a]) / before;
        expect(Math.abs(moved[a] - share)).toBeLessThan(1);
      }),
    );
  });

  it('shares equally where the free weights are both nought', () => {
    expect(moveWeight({ relevance: 100, margin: 0, diversity: 0 }, null, 'relevance', 80)).toEqual({
      relevance: 80,
      margin: 10,
      diversity: 10,
    });
  });
});

describe('toPercents', () => {
  it('undoes toWeights', () => {
    fc.assert(
      fc.property(percents, (p) => {
        expect(toPercents(toWeights(p))).toEqual(p);
      }),
    );
  });

  it('rounds thirds to a sum of 100', () => {
    expect(toPercents({ relevance: 1 / 3, margin: 1 / 3, diversity: 1 / 3 })).toEqual({
      relevance: 34,
      margin: 33,
      diversity: 33,
    });
  });
});
