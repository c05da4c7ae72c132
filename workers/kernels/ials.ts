import { exp, log } from '../math/elementary';
import { notSolvable, type Pause } from '../math/linear';
import { bestPanels, type PanelMemory } from './panels';

/** Rows gathered at a time, so that they stay in the cache. */
const CHUNK = 256;
/** Below this share of the largest, the smallest diagonal entry of a system is lost in rounding. */
const TINY = 1e-14;

/** How much the pairs that were not observed and the size of the factors weigh. */
export interface Weighting {
  readonly alpha0: number;
  readonly lambda: number;
  readonly nu: number;
}

/** The factors of one side in the basis that makes their Gram matrix diagonal. */
export interface FixedFactors {
  readonly width: number;
  /** Rows x width. */
  readonly factors: Float64Array;
  /** Width eigenvalues of the Gram matrix, none below 0. */
  readonly spectrum: Float64Array;
}

/** Solves one row of the other side from the rows of the fixed side it was observed with. */
export interface RowSolver {
  /**
   * Minimises over x: the sum over columns of (1 - x'v)^2, plus alpha0 times the sum over all rows v of
   * (x'v)^2, plus the penalty on x'x; writes x, `width` numbers in the basis of the fixed side, at `at`.
   * @returns the multiply-adds it took.
   * @throws EngineFault `not-solvable` when rounding would drown the solution.
   */
  solve(columns: Uint32Array, begin: number, end: number, out: Float64Array, at: number): number;
}

/** Rounded up to whole panels. */
const whole = (count: number) => 4 * Math.ceil(count / 4);

/** Where everything lies that a solver works with, in doubles. */
function layout(rows: number, width: number, longest: number) {
  const stride = whole(width);
  const short = whole(Math.max(longest, 1));
  const gathered = Math.max(short, CHUNK) * stride;
  const size = Math.max(short, stride);
  let end = 0;
  const place = (length: number) => {
    const at = end;
    end += length;
    return at;
  };
  return {
    stride,
    size,
    rows: place(gathered),
    scaled: place(gathered),
    system: place(size * size),
    right: place(size),
    least: place(size),
    scale: place(stride),
    result: place(stride),
    factors: place(rows * stride),
    doubles: end,
    listed: Math.max(short, CHUNK),
  };
}

/**
 * Memory that solvers share one after the other, for factors of up to so many rows.
 * @param longest see `rowSolver`
 */
export function solverMemory(
  rows: number,
  width: number,
  longest = width,
  open: (doubles: number, list: number) => PanelMemory = bestPanels,
): PanelMemory {
  const { doubles, listed } = layout(rows, width, longest);
  return open(doubles, listed);
}

/**
 * One half-step of iALS (Rendle et al. 2021): the row with the n columns C solves
 * (sum over C of v v' + alpha0 V'V + lambda (n + alpha0 m)^nu I) x = sum over C of v.
 * In the basis of the fixed side all but the first sum is a diagonal D. With the columns' rows as W (n x width),
 * x = inverse(D + W'W) W'1 = inverse(D) W' inverse(I + W inverse(D) W') 1 (Woodbury): n equations for short
 * rows, `width` equations for long ones.
 * @param population m: rows of the fixed side that count as pairs not observed.
 * @param longest rows with fewer columns than this take the n equations; for tests.
 * @param memory room for it; whoever gave it to another solver before is done with that one.
 */
export function rowSolver(
  { width, factors, spectrum }: FixedFactors,
  { alpha0, lambda, nu }: Weighting,
  population: number,
  longest = width,
  memory = solverMemory(factors.length / Math.max(1, width), width, longest),
): RowSolver {
  const count = factors.length / Math.max(1, width);
  const at = layout(count, width, longest);
  const { stride } = at;
  const { doubles, list } = memory;
  const diagonal = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    const to = at.factors + row * stride;
    for (let k = 0; k < width; k++) doubles[to + k] = factors[row * width + k]!;
    doubles.fill(0, to + width, to + stride);
  }

  function setDiagonal(n: number): void {
    const base = n + alpha0 * population;
    const penalty = lambda * (nu === 1 ? base : nu === 0 ? 1 : exp(nu * log(base)));
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let k = 0; k < width; k++) {
      const value = alpha0 * spectrum[k]! + penalty;
      diagonal[k] = value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (!(least > TINY * most) || most === Number.POSITIVE_INFINITY) throw notSolvable();
  }

  /** Factors the system of so many equations and solves it for what stands at `right`. */
  function solveSystem(equations: number): void {
    for (let row = 0; row < equations; row++) {
      const own = doubles[at.system + 4 * equations * (row >> 2) + 4 * row + (row & 3)]!;
      doubles[at.least + row] = equations * Number.EPSILON * own;
    }
    if (!memory.factorPanels(at.system, equations >> 2, at.least)) throw notSolvable();
    memory.substitute(at.right, at.system, equations >> 2);
  }

  function clearSystem(equations: number): void {
    doubles.fill(0, at.system, at.system + equations * equations);
  }

  function solveShort(columns: Uint32Array, begin: number, n: number, out: Float64Array, to: number): void {
    const equations = whole(n);
    for (let row = 0; row < n; row++) list[row] = columns[begin + row]!;
    for (let k = 0; k < width; k++) doubles[at.scale + k] = -1 / diagonal[k]!;
    memory.gatherRows(at.rows, at.scaled, at.factors, n, stride, at.scale);
    clearSystem(equations);
    for (let row = 0; row < equations; row++)
      doubles[at.system + 4 * equations * (row >> 2) + 4 * row + (row & 3)] = 1;
    for (let row = 0; row < equations; row += 4)
      memory.subtractProduct(
        at.system + equations * row,
        at.rows + stride * row,
        at.scaled,
        stride,
        (row >> 2) + 1,
        stride,
      );
    for (let row = 0; row < equations; row++) doubles[at.right + row] = row < n ? 1 : 0;
    solveSystem(equations);
    memory.weighRows(at.result, at.factors, n, stride, at.right);
    for (let k = 0; k < width; k++) out[to + k] = -doubles[at.result + k]! * doubles[at.scale + k]!;
  }

  function solveLong(columns: Uint32Array, begin: number, end: number, out: Float64Array, to: number): void {
    clearSystem(stride);
    for (let k = 0; k < stride; k++)
      doubles[at.system + 4 * stride * (k >> 2) + 4 * k + (k & 3)] = k < width ? diagonal[k]! : 1;
    doubles.fill(0, at.right, at.right + stride);
    for (let from = begin; from < end; from += CHUNK) {
      const taken = Math.min(CHUNK, end - from);
      for (let row = 0; row < taken; row++) list[row] = columns[from + row]!;
      memory.gatherColumns(at.rows, at.scaled, at.factors, taken, stride, at.right);
      for (let k = 0; k < stride; k += 4)
        memory.subtractProduct(
          at.system + stride * k,
          at.rows + taken * k,
          at.scaled,
          taken,
          (k >> 2) + 1,
          taken,
        );
    }
    solveSystem(stride);
    for (let k = 0; k < width; k++) out[to + k] = doubles[at.right + k]!;
  }

  return {
    solve(columns, begin, end, out, to) {
      const n = end - begin;
      if (n === 0) {
        out.fill(0, to, to + width);
        return width;
      }
      setDiagonal(n);
      if (n < longest) solveShort(columns, begin, n, out, to);
      else solveLong(columns, begin, end, out, to);
      let size = 0;
      for (let k = 0; k < width; k++) size += Math.abs(out[to + k]!);
      if (!(size < Number.POSITIVE_INFINITY)) throw notSolvable();
      return n < longest ? n * n * (width + n) + 4 * n * width : width * width * (n + width / 3);
    },
  };
}

/** Gram matrix V'V (width x width, row-major) of factors V (rows x width, row-major). */
export async function gramMatrix(
  factors: Float64Array,
  rows: number,
  width: number,
  pause: Pause,
  open: (doubles: number, list: number) => PanelMemory = bestPanels,
): Promise<Float64Array> {
  const stride = whole(width);
  const taken = CHUNK * stride;
  const memory = open(3 * taken + stride * stride + stride, CHUNK);
  const { doubles, list } = memory;
  const [columns, negative, chunk, gram] = [0, taken, 2 * taken, 3 * taken];
  for (let row = 0; row < CHUNK; row++) list[row] = row;
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from);
    for (let row = 0; row < count; row++)
      for (let k = 0; k < width; k++) doubles[chunk + row * stride + k] = factors[(from + row) * width + k]!;
    memory.gatherColumns(columns, negative, chunk, count, stride, gram + stride * stride);
    for (let k = 0; k < stride; k += 4)
      memory.subtractProduct(gram + stride * k, columns + count * k, negative, count, (k >> 2) + 1, count);
    await pause();
  }
  const out = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = doubles[gram + 4 * stride * (i >> 2) + 4 * j + (i & 3)]!;
      out[i * width + j] = value;
      out[j * width + i] = value;
    }
  }
  return out;
}
