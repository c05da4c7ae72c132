import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../math/random';
import { EngineFault } from '../protocol/engine-error';
import { invertPositiveDefinite } from './linear';
import { scalarPanels } from './panels';

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

describe.each([255, 256, 257, 517])('a matrix of %i rows, blocks and all', (n) => {
  const random = new Random(n, 'test');
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = i === j ? n : random.normal();

  it('times its inverse times a vector is the vector', async () => {
    const inverse = await invertPositiveDefinite(a.slice(), n);
    const times = (matrix: Float64Array, x: readonly number[]) =>
      x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0));
    const x = Array.from({ length: n }, () => random.normal());
    times(a, times(inverse, x)).forEach((value, i) => {
      expect(value).toBeCloseTo(x[i]!, 10);
    });
  });

  it('gives way to others on the way, and stops when nobody wants it', async () => {
    let pauses = 0;
    const small = (doubles: number) => ({ ...scalarPanels(doubles), workPerPause: (n * n * n) / 50 });
    await invertPositiveDefinite(a.slice(), n, () => Promise.resolve(void pauses++), small);
    expect(pauses).toBeGreaterThan(20);
    const stop = () => (--pauses === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve());
    await expect(invertPositiveDefinite(a.slice(), n, stop, small)).rejects.toThrow('stopped');
    expect(pauses).toBe(3);
  });
});

it('says what to change when the matrix is singular', async () => {
  await expect(invertPositiveDefinite(new Float64Array(9), 3)).rejects.toThrow(EngineFault);
  await expect(invertPositiveDefinite(new Float64Array(9), 3)).rejects.toThrow(/regularisation/);
});
