import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EngineFault } from '../protocol/engine-error';
import { symmetricEigen } from './eigen';
import { Random } from './random';

/** Of rank at most `rank`, entries of size about `scale`. */
function gramOf(n: number, rank: number, seed: number, scale: number): Float64Array {
  const random = new Random(seed, 'test');
  const rows = Float64Array.from({ length: rank * n }, () => scale * random.normal());
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < rank; k++) gram[i * n + j]! += rows[k * n + i]! * rows[k * n + j]!;
  return gram;
}

async function expectDecomposed(matrix: Float64Array, n: number): Promise<Float64Array> {
  const { values, vectors } = await symmetricEigen(matrix, n);
  const size = Math.max(...values.map(Math.abs), 1e-300);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let rebuilt = 0;
      let product = 0;
      for (let k = 0; k < n; k++) {
        rebuilt += vectors[k * n + i]! * values[k]! * vectors[k * n + j]!;
        product += vectors[i * n + k]! * vectors[j * n + k]!;
      }
      expect(Math.abs(rebuilt - matrix[i * n + j]!)).toBeLessThan(1e-13 * n * size);
      expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-13 * n);
    }
  return values;
}

it('rebuilds the matrix from orthonormal vectors, for any rank and size of numbers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 0, max: 24 }),
      fc.nat(),
      fc.constantFrom(1e-6, 1, 1e6),
      async (n, rank, seed, scale) => {
        await expectDecomposed(gramOf(n, rank, seed, scale), n);
      },
    ),
  );
});

it('takes negative eigenvalues, equal ones and a diagonal matrix', async () => {
  const mirror = await expectDecomposed(Float64Array.of(0, 1, 1, 0), 2);
  expect([...mirror].sort((a, b) => a - b)[0]).toBeCloseTo(-1, 14);
  expect(await expectDecomposed(Float64Array.of(3, 0, 0, 0, -2, 0, 0, 0, 3), 3)).toEqual(
    Float64Array.of(3, -2, 3),
  );
  await expectDecomposed(new Float64Array(16), 4);
  await expectDecomposed(new Float64Array(25).fill(2), 5);
});

it('takes rows that have all but vanished, and a matrix that has', async () => {
  const n = 12;
  const full = gramOf(n, n, 5, 1);
  const graded = full.map((value, at) => {
    const size = (k: number) => (k < 4 ? 1 : Number(`1e-${k * 20}`));
    return value * size(Math.floor(at / n)) * size(at % n);
  });
  await expectDecomposed(graded, n);
  await expectDecomposed(graded.toReversed(), n);
  const tiny = await symmetricEigen(
    full.map((value) => value * 1e-290),
    n,
  );
  const { values } = await symmetricEigen(full, n);
  tiny.values.forEach((value, k) => {
    expect(Math.abs(value * 1e290 - values[k]!)).toBeLessThan(1e-12 * Math.max(...values));
  });
});

it('knows the eigenvalues of the path: 2 - 2 cos(k pi / (n + 1))', async () => {
  const n = 40;
  const path = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    path[i * n + i] = 2;
    if (i + 1 < n) path[i * n + i + 1] = path[(i + 1) * n + i] = -1;
  }
  const values = (await expectDecomposed(path, n)).sort();
  values.forEach((value, k) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13);
  });
});

it('refuses what is not a number, and leaves its input alone', async () => {
  await expect(symmetricEigen(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).rejects.toThrow(EngineFault);
  const given = Float64Array.of(2, 1, 1, 2);
  await symmetricEigen(given, 2);
  expect(given).toEqual(Float64Array.of(2, 1, 1, 2));
});

it('pauses while it works, so that it can be given up', async () => {
  const stop = () => Promise.reject(new Error('stopped'));
  await expect(symmetricEigen(gramOf(200, 200, 1, 1), 200, stop)).rejects.toThrow('stopped');
});
