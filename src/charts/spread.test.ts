import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from './spread';

describe('labels along one side', () => {
  it('stay where they are while there is room', () => {
    expect(spread([10, 50, 90], 14, 0, 100)).toEqual([10, 50, 90]);
  });

  it('part evenly around where they wanted to be', () => {
    expect(spread([50, 50], 14, 0, 100)).toEqual([43, 57]);
  });

  it('never overlap, never leave their side and never change places', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 220, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (positions) => {
          const gap = 14;
          const placed = spread(positions, gap, 0, 200);
          const step = positions.length > 1 ? Math.min(gap, 200 / (positions.length - 1)) : 0;
          const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
          for (let rank = 1; rank < order.length; rank += 1) {
            expect(placed[order[rank]!]! - placed[order[rank - 1]!]!).toBeGreaterThanOrEqual(step - 1e-6);
          }
          expect(Math.min(...placed)).toBeGreaterThanOrEqual(-1e-6);
          expect(Math.max(...placed)).toBeLessThanOrEqual(200 + 1e-6);
        },
      ),
    );
  });
});
