import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topIndices } from './top-k';

it('keeps what a full sort keeps: highest values, ties to the lower index, only what is allowed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (entries, k) => {
        const values = Float64Array.from(entries, ([value]) => value);
        const allowed = Uint8Array.from(entries, ([, open]) => (open ? 1 : 0));
        const out = new Uint32Array(k);
        const count = topIndices(values, allowed, k, new Int32Array(k), out, 0);
        const sorted = [...values.keys()]
          .filter((at) => allowed[at])
          .sort((a, b) => values[b]! - values[a]! || a - b)
          .slice(0, k)
          .sort((a, b) => a - b);
        expect([...out.subarray(0, count)]).toEqual(sorted);
      },
    ),
    { numRuns: 500 },
  );
});
