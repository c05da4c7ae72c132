import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EngineFault } from '../protocol/engine-error';
import { invertPositiveDefinite } from './linear';
import { Random } from './random';

function positiveDefinite(n: number, seed: number): Float64Array {
  const random = new Random(seed, 'test');
  const x = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j]! += x[i * n + k]! * x[j * n + k]!;
      if (i === j) a[i * n + j]! += 1;
    }
  return a;
}

it('inverts: A times its inverse is the identity, for every size around the block edges', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 23 }), fc.nat(), async (n, seed) => {
      const a = positiveDefinite(n, seed);
      const inverse = await invertPositiveDefinite(a.slice(), n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += a[i * n + k]! * inverse[k * n + j]!;
          expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-8);
          expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
        }
    }),
  );
});

it('says what to change when the matrix is singular', async () => {
  await expect(invertPositiveDefinite(new Float64Array(9), 3)).rejects.toThrow(EngineFault);
  await expect(invertPositiveDefinite(new Float64Array(9), 3)).rejects.toThrow(/regularisation/);
});
