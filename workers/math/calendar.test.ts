import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDay } from './calendar';

const MS_PER_DAY = 86_400_000;
const FIRST = Date.UTC(2025, 0, 6);

describe('days of the log', () => {
  it('begin on 6 January 2025 and know months, years and leap days', () => {
    expect([0, 25, 26, 363, -1, -6, 1149, 1150].map(isoDay)).toEqual([
      '2025-01-06',
      '2025-01-31',
      '2025-02-01',
      '2026-01-04',
      '2025-01-05',
      '2024-12-31',
      '2028-02-29',
      '2028-03-01',
    ]);
  });

  it('agree with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        expect(isoDay(day)).toBe(new Date(FIRST + day * MS_PER_DAY).toISOString().slice(0, 10));
      }),
      { numRuns: 2000 },
    );
  });
});
