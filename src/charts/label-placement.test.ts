import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alongLine, type Box, leadWhereUnclear, placeLabels } from './label-placement';

const bounds: Box = { x: 0, y: 0, width: 640, height: 320 };
const spot = fc.record({ x: fc.integer({ min: 0, max: 640 }), y: fc.integer({ min: 0, max: 320 }) });
const NAMES = ['Your policy', 'Manual rules (today)', 'Knee', 'Nash point', 'without optional consent rules'];

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('placeLabels', () => {
  it('keeps every label inside and apart, wherever its point is', () => {
    fc.assert(
      fc.property(
        fc.array(spot, { minLength: 5, maxLength: 5 }),
        fc.array(spot, { maxLength: 60 }),
        (at, obstacles) => {
          const wishes = NAMES.map((text, i) => ({ id: text, text, at: [at[i]!], clearance: 8 }));
          const boxes = placeLabels(wishes, bounds, obstacles).map((label) => label.box);
          for (const [i, box] of boxes.entries()) {
            expect(box.x).toBeGreaterThanOrEqual(0);
            expect(box.y).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(640);
            expect(box.y + box.height).toBeLessThanOrEqual(320);
            for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
          }
        },
      ),
    );
  });

  it('leaves out a label that would have to cover something from within', () => {
    const wish = { id: 'a', text: 'price of consent', at: [{ x: 300, y: 100 }], clearance: 0, inside: true };
    expect(placeLabels([wish], bounds, [])).toHaveLength(1);
    const crossed = alongLine(
      [
        { x: 200, y: 100 },
        { x: 400, y: 100 },
      ],
      10,
    );
    expect(placeLabels([wish], bounds, crossed)).toHaveLength(0);
  });

  it('stays beside its point where there is room', () => {
    const [label] = placeLabels(
      [{ id: 'a', text: 'Knee', at: [{ x: 300, y: 100 }], clearance: 6 }],
      bounds,
      [],
    );
    expect(label?.leader).toBeNull();
    expect(label?.box.x).toBe(310);
  });
});

it('a label that stands nearer to another point gets a line to its own', () => {
  const box = { x: 20, y: 0, width: 30, height: 16 };
  const label = { id: 'a', text: 'a', bold: false, box, leader: null };
  const own = { x: 10, y: 8 };
  const near = new Map([
    ['a', own],
    ['b', { x: 16, y: 8 }],
  ]);
  expect(leadWhereUnclear([label], near, 7)[0]?.leader).toEqual({ at: own, clearance: 7 });
  const far = new Map([
    ['a', own],
    ['b', { x: 0, y: 8 }],
  ]);
  expect(leadWhereUnclear([label], far, 7)).toEqual([label]);
});
