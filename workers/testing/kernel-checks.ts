import { gramMatrix, rowSolver, solverMemory } from '../kernels/ials';
import { Kernels } from '../kernels/kernels';
import { invertPositiveDefinite } from '../kernels/linear';
import { type PanelMemory, scalarPanels, simdPanels } from '../kernels/panels';
import { scalarProducts, scalarSums, simdProducts, simdSums } from '../kernels/scores';
import { simdTopIndices } from '../kernels/top';
import { noPause } from '../math/linear';
import { Random } from '../math/random';
import { topIndices } from '../math/top-k';
import { growMemory, must } from './kernel-memory';
import { slateChecks } from './slate-checks';

/** One comparison of a kernel with its twin; throws an error that says where they differ. */
export interface KernelCheck {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

const SIMD = (doubles: number, list?: number): PanelMemory => must(simdPanels(doubles, list));

function same(what: string, got: ArrayLike<number>, want: ArrayLike<number>): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} numbers, not ${want.length}.`);
  for (let at = 0; at < want.length; at++)
    if (!Object.is(got[at], want[at])) throw new Error(`${what}: ${got[at]} at ${at}, not ${want[at]}.`);
}

function normals(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => random.normal());
}

/** X'X + n I of random X, n x n. */
function positiveDefinite(random: Random, n: number): Float64Array {
  const x = normals(random, n * n);
  const a = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j]! += x[k * n + i]! * x[k * n + j]!;
  for (let i = 0; i < n; i++) a[i * n + i]! += n;
  return a;
}

async function refused(matrix: Float64Array, n: number, open: (doubles: number) => PanelMemory) {
  const fault = await invertPositiveDefinite(matrix.slice(), n, noPause, open).catch(
    (cause: unknown) => cause,
  );
  return fault instanceof Error ? fault.message : 'solved';
}

function solved(
  factors: Float64Array,
  width: number,
  columns: Uint32Array,
  longest: number,
  open: (doubles: number, list?: number) => PanelMemory,
): Float64Array {
  const count = factors.length / width;
  const spectrum = Float64Array.from({ length: width }, (_, k) => k / 2);
  const memory = solverMemory(count, width, longest, open);
  const weighting = { alpha0: 0.2, lambda: 0.03, nu: 0.7 };
  const solver = rowSolver({ width, factors, spectrum }, weighting, count, longest, memory);
  const out = new Float64Array(width + 2).fill(7);
  // Once more after another row: nothing of that one may be left.
  solver.solve(columns, 0, Math.min(3, columns.length), out, 1);
  solver.solve(columns, 0, columns.length, out, 1);
  return out;
}

function compareTop(what: string, values: Float64Array, allowed: Uint8Array, k: number): void {
  const simd = must(simdTopIndices(values.length));
  const [got, want] = [new Uint32Array(k + 3).fill(99), new Uint32Array(k + 3).fill(99)];
  growMemory();
  const size = simd.work(values, allowed, k, got, 2);
  simd.release();
  const expected = topIndices(values, allowed, k, new Int32Array(k), want, 2);
  if (size !== expected) throw new Error(`${what}: ${size} indices, not ${expected}.`);
  same(what, got, want);
}

/** Every kernel against its twin, on seeded inputs; for Node and for the worker of a browser alike. */
export const kernelChecks: readonly KernelCheck[] = [
  {
    name: 'SIMD is there',
    run: () => void must(Kernels.take(1)),
  },
  {
    name: 'the inverse of a matrix of any size, to the last bit',
    run: async () => {
      const random = new Random(1, 'checks/inverse');
      for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 100, 259, 521]) {
        const a = positiveDefinite(random, n);
        const simd = await invertPositiveDefinite(a.slice(), n, noPause, SIMD);
        const scalar = await invertPositiveDefinite(a.slice(), n, noPause, scalarPanels);
        same(`inverse of ${n} x ${n}`, simd, scalar);
      }
    },
  },
  {
    name: 'a matrix without an inverse, refused in the same words',
    run: async () => {
      for (const n of [1, 3, 4, 6]) {
        for (const [kind, last] of [['negative', -1] as const, ['singular', 0] as const]) {
          const a = new Float64Array(n * n);
          for (let i = 0; i < n; i++) a[i * n + i] = i === n - 1 ? last : 1;
          const [simd, scalar] = [await refused(a, n, SIMD), await refused(a, n, scalarPanels)];
          if (simd !== scalar || simd === 'solved') throw new Error(`${kind}, ${n}: ${simd} - ${scalar}`);
        }
      }
    },
  },
  {
    name: 'the half-step of iALS for short and long rows, to the last bit',
    run: () => {
      const random = new Random(2, 'checks/ials');
      for (const width of [1, 2, 3, 4, 5, 8, 13, 64]) {
        for (const length of [0, 1, 2, 3, 4, 5, 8, 17, 255, 256, 300]) {
          const count = length + 5;
          const factors = normals(random, count * width);
          const columns = random.shuffle(Uint32Array.from({ length: count }, (_, at) => at)).slice(0, length);
          for (const longest of [0, width, 40]) {
            same(
              `half-step, ${length} columns of ${width}, longest ${longest}`,
              solved(factors, width, columns, longest, SIMD),
              solved(factors, width, columns, longest, scalarPanels),
            );
          }
        }
      }
    },
  },
  {
    name: 'the Gram matrix of factors, to the last bit',
    run: async () => {
      const random = new Random(3, 'checks/gram');
      for (const [rows, width] of [
        [0, 3],
        [1, 1],
        [5, 4],
        [256, 7],
        [257, 8],
        [700, 33],
      ] as const) {
        const factors = normals(random, rows * width);
        const simd = await gramMatrix(factors, rows, width, noPause, SIMD);
        same(
          `Gram matrix, ${rows} x ${width}`,
          simd,
          await gramMatrix(factors, rows, width, noPause, scalarPanels),
        );
      }
    },
  },
  {
    name: 'sums of rows, to the last bit',
    run: () => {
      const random = new Random(4, 'checks/sums');
      for (const columns of [1, 15, 16, 17, 100, 1200]) {
        const rows = 40;
        const matrix = Float32Array.from({ length: rows * columns }, () => random.normal());
        const [simd, scalar] = [must(simdSums(matrix, columns)), scalarSums(matrix, columns)];
        const list = random.shuffle(Uint32Array.from({ length: rows }, (_, at) => at));
        for (const [from, to] of [
          [0, 0],
          [3, 4],
          [1, 12],
          [0, rows],
        ] as const) {
          const [got, want] = [new Float64Array(columns).fill(7), new Float64Array(columns).fill(7)];
          simd.work(list, from, to, got);
          scalar(list, from, to, want);
          same(`sums of ${to - from} rows of ${columns}`, got, want);
          growMemory();
        }
        simd.release();
      }
    },
  },
  {
    name: 'a matrix times vectors, to the last bit',
    run: () => {
      const random = new Random(5, 'checks/products');
      for (const rows of [1, 15, 16, 17, 33, 1200]) {
        for (const width of [1, 2, 7, 64]) {
          const doubles = normals(random, rows * width);
          for (const matrix of [doubles, Float32Array.from(doubles)]) {
            const [simd, scalar] = [
              must(simdProducts(matrix, rows, width)),
              scalarProducts(matrix, rows, width),
            ];
            for (const count of [0, 1, 2, 3, 5]) {
              const vectors = normals(random, count * width);
              const [got, want] = [new Float64Array(count * rows), new Float64Array(count * rows)];
              simd.work(vectors, count, got);
              scalar(vectors, count, want);
              same(`${rows} x ${width} times ${count} vectors`, got, want);
              growMemory();
            }
            simd.release();
          }
        }
      }
    },
  },
  {
    name: 'the largest values, ties to the lower index',
    run: () => {
      const random = new Random(6, 'checks/top');
      const kinds: Readonly<Record<string, () => number>> = {
        normal: () => random.normal(),
        'far apart': () => random.normal() ** 9,
        'few values': () => random.below(4) - 2,
        'nothing but zeros': () => (random.chance(0.5) ? 0 : -0),
        'without end': () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1][random.below(4)]!,
        'mostly zero': () => (random.chance(0.9) ? 0 : random.normal()),
      };
      for (const [kind, draw] of Object.entries(kinds)) {
        for (const length of [0, 1, 2, 7, 8, 9, 63, 200, 1200]) {
          const values = Float64Array.from({ length }, draw);
          for (const share of [0, 0.1, 1]) {
            const allowed = Uint8Array.from({ length }, () =>
              random.chance(share) ? 1 + random.below(255) : 0,
            );
            for (const k of [0, 1, 2, 10, 100, 1200])
              compareTop(`${k} of ${length} (${kind}, ${share} allowed)`, values, allowed, k);
          }
        }
      }
    },
  },
  ...slateChecks,
];
