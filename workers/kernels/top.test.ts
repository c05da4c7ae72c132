import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topIndices } from './top';

it('keeps what a full sort keeps, however many values the call before had', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ noNaN: true }), fc.boolean()), { maxLength: 300 }),
      fc.integer({ min: 0, max: 60 }),
      (entries, k) => {
        const values = Float64Array.from(entries, ([value]) => value);
        const allowed = Uint8Array.from(entries, ([, open]) => (open ? 1 : 0));
        const out = new Uint32Array(k + 1).fill(9999);
        const count = topIndices(values, allowed, k, new Int32Array(k), out, 1);
        const sorted = [...values.keys()]
          .filter((at) => allowed[at])
          .sort((a, b) => (values[a] === values[b] ? a - b : values[a]! < values[b]! ? 1 : -1))
          .slice(0, k)
          .sort((a, b) => a - b);
        expect([...out.subarray(1, 1 + count)]).toEqual(sorted);
        expect(out[0]).toBe(9999);
      },
    ),
    { numRuns: 300 },
  );
});
