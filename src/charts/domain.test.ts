import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDomain, roundTicks, tickDecimals } from './domain';

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('nextDomain', () => {
  it('always holds every value', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.array(value, { minLength: 1 }), (first, second) => {
        const [low, high] = nextDomain(nextDomain(null, first), second);
        for (const v of second) expect(v >= low && v <= high).toBe(true);
      }),
    );
  });

  it('stays where it is while the values fit and fill it', () => {
    const first = nextDomain(null, [10, 110]);
    expect(nextDomain(first, [12, 100])).toBe(first);
  });

  it('comes to rest on the same values, alike or none of them a number: a chart that holds it draws once', () => {
    const alike = fc
      .tuple(value, fc.nat(8))
      .map(([one, more]) => Array.from({ length: more + 1 }, () => one));
    const any = fc.oneof(fc.array(fc.oneof(value, fc.constant(Number.NaN))), alike);
    fc.assert(
      fc.property(any, any, (before, values) => {
        const settled = nextDomain(nextDomain(nextDomain(null, before), values), values);
        expect(nextDomain(settled, values)).toBe(settled);
      }),
    );
    const nought = nextDomain(null, [0, 0, 0]);
    expect(nextDomain(nought, [0, 0, 0])).toBe(nought);
  });

  it('moves only the side that has to give', () => {
    const first = nextDomain(null, [10, 110]);
    const next = nextDomain(first, [10, 140]);
    expect(next[0]).toBe(first[0]);
    expect(next[1]).toBeGreaterThan(140);
  });

  it('is drawn anew when it has become far too wide', () => {
    expect(nextDomain([0, 1000], [10, 20])[1]).toBeLessThan(30);
  });

  it('does not run below nought where nothing does', () => {
    expect(nextDomain(null, [0.001, 1])[0]).toBe(0);
  });
});

describe('roundTicks', () => {
  it('gives round numbers within the range', () => {
    expect(roundTicks([0.013, 0.118], 5)).toEqual([0.025, 0.05, 0.075, 0.1]);
    expect(roundTicks([430, 2130], 4)).toEqual([500, 1000, 1500, 2000]);
    expect(tickDecimals([0.025, 0.05])).toBe(3);
    expect(tickDecimals([500, 1000])).toBe(0);
  });

  it('never gives more than asked for by much, and never none for ever', () => {
    fc.assert(
      fc.property(value, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, span) => {
        expect(roundTicks([low, low + span], 5).length).toBeLessThanOrEqual(8);
      }),
    );
    expect(roundTicks([1, 1], 5)).toEqual([1]);
  });
});
