import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleItem, exampleReport } from './customer-example';
import { whyOf } from './customer-why';

const parts = (relevance: number, margin: number, boost: number, diversity: number) => ({
  relevance,
  margin,
  boost,
  diversity,
});
const why = (of: ReturnType<typeof parts>, change: Parameters<typeof exampleReport>[0] = {}) =>
  whyOf(exampleItem(1, { parts: of }), exampleReport(change));

describe('why an item stands on a list', () => {
  it('is the largest part of its score', () => {
    expect(why(parts(0.5, 0.2, 0.1, 0.1))).toEqual({ reason: 'suits', isOwn: true });
    expect(why(parts(0, 0.358, 0, 0.1))).toEqual({ reason: 'earns', isOwn: false });
    expect(why(parts(0.1, 0.1, 0.1, 0.4))).toEqual({ reason: 'differs', isOwn: false });
  });

  it('counts the boost with the margin', () => {
    expect(why(parts(0.3, 0.2, 0.15, 0.1)).reason).toBe('earns');
  });

  it('names own events beside it where they are a fair share', () => {
    expect(why(parts(0.34, 0.5, 0, 0.16)).isOwn).toBe(true);
    expect(why(parts(0.3, 0.5, 0, 0.2)).isOwn).toBe(false);
  });

  it('is a person or a lot before any score', () => {
    const placed = exampleItem(1, { decision: 'replace' });
    expect(whyOf(placed, exampleReport({ bucket: 'exploration' })).reason).toBe('placed');
    expect(why(parts(1, 0, 0, 0), { bucket: 'exploration' }).reason).toBe('lot');
    expect(why(parts(1, 0, 0, 0), { bucket: 'holdout' }).reason).toBe('today');
    expect(why(parts(1, 0, 0, 0), { ladder: 1 }).reason).toBe('fallback');
    expect(why(parts(0, 0, 0, 0)).reason).toBe('nothing');
  });

  it('never rests on own events without a profile, nor without a third of the score', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(part, part, part, part, fc.boolean(), (r, m, b, d, profiled) => {
        const { reason, isOwn } = why(parts(r, m, b, d), { profiled });
        if (isOwn) expect(profiled && 3 * r >= (r + m + b + d) * (1 - 1e-9)).toBe(true);
        if (reason === 'suits' || reason === 'sells') expect(r).toBeGreaterThanOrEqual(Math.max(m + b, d));
      }),
    );
  });
});
