import type { Csr } from '../math/csr';
import { symmetricEigen } from '../math/eigen';
import { exp, log } from '../math/elementary';
import { fillNormal } from '../math/factors';
import { notSolvable, type Pause, solvePositiveDefinite } from '../math/linear';
import { addGram, timesTransposed } from '../math/products';
import { Random } from '../math/random';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';

/** Standard deviation of the random start, times the root of the number of factors. */
const START = 0.1;
/** Multiply-adds between two pauses: a few milliseconds of work. */
const WORK_PER_PAUSE = 4_000_000;
/** Rows gathered at a time, so that they stay in the cache. */
const PANEL = 64;
/** Customers scored at a time. */
const BATCH = 16;
/** Below this share of the largest, the smallest diagonal entry of a system is lost in rounding. */
const TINY = 1e-14;

/** How much the pairs that were not observed and the size of the factors weigh. */
export interface Weighting {
  readonly alpha0: number;
  readonly lambda: number;
  readonly nu: number;
}

/**
 * The factors of one side, ready for solving the other. Any turn of the factors of both sides together
 * leaves every score as it is, so this one makes their Gram matrix diagonal.
 */
export interface TurnedFactors {
  readonly rows: number;
  readonly width: number;
  /** Rows x width, in the basis of the eigenvectors of V'V. */
  readonly factors: Float64Array;
  /** Width eigenvalues of V'V, none below 0. */
  readonly spectrum: Float64Array;
  /** Width x width; row k is eigenvector k in the basis the factors came in. */
  readonly basis: Float64Array;
}

/** Turns factors (rows x width, row-major) into the basis of the eigenvectors of their Gram matrix. */
export async function turnFactors(
  factors: Float64Array,
  rows: number,
  width: number,
  pause: Pause,
): Promise<TurnedFactors> {
  const gram = new Float64Array(width * width);
  const step = Math.max(1, Math.floor(WORK_PER_PAUSE / (2 * width * width)));
  for (let row = 0; row < rows; row += step) {
    const count = Math.min(step, rows - row);
    for (let at = row; at < row + count; at += PANEL) {
      const taken = Math.min(PANEL, row + count - at);
      addGram(factors.subarray(at * width, (at + taken) * width), taken, width, gram);
    }
    await pause();
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j]!;
  const { values, vectors } = await symmetricEigen(gram, width, pause);
  const turned = new Float64Array(rows * width);
  for (let row = 0; row < rows; row += step) {
    const end = Math.min(row + step, rows) * width;
    timesTransposed(
      factors.subarray(row * width, end),
      end / width - row,
      vectors,
      width,
      width,
      turned.subarray(row * width, end),
    );
    await pause();
  }
  // Rounding can leave an eigenvalue that should be 0 just below it.
  return { rows, width, factors: turned, spectrum: values.map((g) => Math.max(0, g)), basis: vectors };
}

/** Solves one row of the other side from the rows of `fixed` it was observed with. */
export interface RowSolver {
  /**
   * Minimises over x: the sum over columns of (1 - x'v)^2, plus alpha0 times the sum over all rows v of
   * (x'v)^2, plus the penalty on x'x; writes x, `width` numbers in the basis of `fixed`, at `at`.
   * @returns the multiply-adds it took.
   * @throws EngineFault `not-solvable` when rounding would drown the solution.
   */
  solve(columns: Uint32Array, begin: number, end: number, out: Float64Array, at: number): number;
}

/**
 * One half-step of iALS (Rendle et al. 2021): the row with the n columns C solves
 * (sum over C of v v' + alpha0 V'V + lambda (n + alpha0 m)^nu I) x = sum over C of v.
 * In the basis of `fixed` all but the first sum is a diagonal D. With the columns' rows as W (n x width),
 * x = inverse(D + W'W) W'1 = inverse(D) W' inverse(I + W inverse(D) W') 1 (Woodbury): n equations for short
 * rows, `width` equations for long ones.
 * @param population m: rows of `fixed` that count as pairs not observed.
 * @param longest rows with fewer columns than this take the n equations; for tests.
 */
export function rowSolver(
  fixed: Pick<TurnedFactors, 'width' | 'factors' | 'spectrum'>,
  weighting: Weighting,
  population: number,
  longest = fixed.width,
): RowSolver {
  const { width, factors, spectrum } = fixed;
  const { alpha0, lambda, nu } = weighting;
  const diagonal = new Float64Array(width);
  const short = Math.max(longest, 1);
  const rows = new Float64Array(Math.max(short, PANEL) * width);
  const scaled = new Float64Array(short * width);
  const system = new Float64Array(Math.max(short * short, width * width));
  const right = new Float64Array(Math.max(short, width));

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

  function gather(columns: Uint32Array, begin: number, end: number): void {
    for (let at = begin; at < end; at++) {
      const from = columns[at]! * width;
      const to = (at - begin) * width;
      for (let k = 0; k < width; k++) rows[to + k] = factors[from + k]!;
    }
  }

  function solveShort(columns: Uint32Array, begin: number, n: number, out: Float64Array, at: number): void {
    gather(columns, begin, begin + n);
    for (let k = 0; k < width; k++) diagonal[k] = 1 / diagonal[k]!;
    for (let row = 0; row < n; row++) {
      const base = row * width;
      for (let k = 0; k < width; k++) scaled[base + k] = rows[base + k]! * diagonal[k]!;
    }
    timesTransposed(rows, n, scaled, n, width, system);
    for (let row = 0; row < n; row++) system[row * n + row]! += 1;
    for (let row = 0; row < n; row++) right[row] = 1;
    solvePositiveDefinite(system, n, right);
    for (let k = 0; k < width; k++) out[at + k] = 0;
    for (let row = 0; row < n; row++) {
      const share = right[row]!;
      const base = row * width;
      for (let k = 0; k < width; k++) out[at + k]! += share * scaled[base + k]!;
    }
  }

  function solveLong(columns: Uint32Array, begin: number, end: number, out: Float64Array, at: number): void {
    system.fill(0, 0, width * width);
    right.fill(0);
    for (let from = begin; from < end; from += PANEL) {
      const count = Math.min(PANEL, end - from);
      gather(columns, from, from + count);
      addGram(rows, count, width, system);
      for (let row = 0; row < count; row++)
        for (let k = 0; k < width; k++) right[k]! += rows[row * width + k]!;
    }
    for (let k = 0; k < width; k++) system[k * width + k]! += diagonal[k]!;
    solvePositiveDefinite(system, width, right);
    for (let k = 0; k < width; k++) out[at + k] = right[k]!;
  }

  return {
    solve(columns, begin, end, out, at) {
      const n = end - begin;
      if (n === 0) {
        out.fill(0, at, at + width);
        return width;
      }
      setDiagonal(n);
      if (n < longest) solveShort(columns, begin, n, out, at);
      else solveLong(columns, begin, end, out, at);
      let size = 0;
      for (let k = 0; k < width; k++) size += Math.abs(out[at + k]!);
      if (!(size < Number.POSITIVE_INFINITY)) throw notSolvable();
      return n < longest ? n * n * (width + n) + 4 * n * width : width * width * (n + width / 3);
    },
  };
}

/** Solves every row of `matrix` (rows x columns) against the factors of its columns; rows x width. */
async function solveRows(matrix: Csr, solver: RowSolver, width: number, pause: Pause): Promise<Float64Array> {
  const out = new Float64Array(matrix.rows * width);
  let work = 0;
  for (let row = 0; row < matrix.rows; row++) {
    work += solver.solve(matrix.columns, matrix.start[row]!, matrix.start[row + 1]!, out, row * width);
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
  return out;
}

export interface IalsFit extends Fitted {
  readonly items: number;
  readonly width: number;
  /** Items x width, in the basis that makes their Gram matrix diagonal; 0 for items without an event. */
  readonly factors: Float64Array;
  /** Width eigenvalues of that Gram matrix. */
  readonly spectrum: Float64Array;
  readonly alpha0: number;
  readonly lambda: number;
  readonly nu: number;
  readonly byRegion: Float64Array;
}

/**
 * Implicit alternating least squares (Hu, Koren and Volinsky 2008) with the weighting of Rendle et al.
 * 2021. Customers without an event in training leave no trace in the fit. A customer's factors are
 * solved when they are scored, from the history given there.
 */
export const ials: Model<IalsFit, 'ials'> = {
  id: 'ials',
  revision: 1,
  seeded: true,
  async fit(data, context) {
    const { pause, settings } = context;
    const { factors: width, epochs } = settings;
    const { interactions } = data;
    const items = data.items.count;
    const byItem = transpose(interactions);
    const learners = nonEmptyRows(interactions);
    const random = new Random(context.seed, 'models/ials');
    const start = new Float64Array(items * width);
    await fillNormal(start, random, START / Math.sqrt(width), pause);
    let itemSide = await turnFactors(start, items, width, pause);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const customers = await solveRows(interactions, rowSolver(itemSide, settings, items), width, pause);
      const customerSide = await turnFactors(customers, interactions.rows, width, pause);
      const solved = await solveRows(byItem, rowSolver(customerSide, settings, learners), width, pause);
      itemSide = await turnFactors(solved, items, width, pause);
      context.progress(epoch + 1, epochs);
    }
    const { byRegion } = await popularity.fit(data, context);
    const { factors, spectrum } = itemSide;
    const { alpha0, lambda, nu } = settings;
    return { items, width, factors, spectrum, alpha0, lambda, nu, byRegion };
  },
  score(fitted, context, from, to, out) {
    const { items, width, factors } = fitted;
    const { start, columns } = context.history;
    const cold: PopularityFit = fitted;
    const solver = foldInSolver(fitted);
    const taste = new Float64Array(BATCH * width);
    for (let batch = from; batch < to; batch += BATCH) {
      const end = Math.min(batch + BATCH, to);
      for (let customer = batch; customer < end; customer++)
        solver.solve(columns, start[customer]!, start[customer + 1]!, taste, (customer - batch) * width);
      const rows = out.subarray((batch - from) * items, (end - from) * items);
      timesTransposed(taste, end - batch, factors, items, width, rows);
      for (let customer = batch; customer < end; customer++) {
        const at = customer - batch;
        if (taste.subarray(at * width, (at + 1) * width).some((value) => value !== 0)) continue;
        popularity.score(cold, context, customer, customer + 1, rows.subarray(at * items, (at + 1) * items));
      }
    }
  },
};

/** One solver a fit: its work space is as large as all that one customer's row needs. */
const solvers = new WeakMap<IalsFit, RowSolver>();

function foldInSolver(fitted: IalsFit): RowSolver {
  const solver = solvers.get(fitted) ?? rowSolver(fitted, fitted, fitted.items);
  solvers.set(fitted, solver);
  return solver;
}

/** Columns x rows. */
function transpose(matrix: Csr): Csr {
  const start = new Uint32Array(matrix.columnCount + 1);
  for (const column of matrix.columns) start[column + 1]!++;
  for (let at = 0; at < matrix.columnCount; at++) start[at + 1]! += start[at]!;
  const filled = start.slice(0, matrix.columnCount);
  const columns = new Uint32Array(matrix.columns.length);
  for (let row = 0; row < matrix.rows; row++)
    for (let at = matrix.start[row]!; at < matrix.start[row + 1]!; at++)
      columns[filled[matrix.columns[at]!]!++] = row;
  return { rows: matrix.columnCount, columnCount: matrix.rows, start, columns };
}

function nonEmptyRows(matrix: Csr): number {
  let count = 0;
  for (let row = 0; row < matrix.rows; row++) if (matrix.start[row + 1]! > matrix.start[row]!) count++;
  return count;
}
