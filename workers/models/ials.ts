import { type FixedFactors, gramMatrix, type RowSolver, rowSolver, solverMemory } from '../kernels/ials';
import { multiplier, scalarProducts, simdProducts } from '../kernels/scores';
import { type Csr, transpose } from '../math/csr';
import { symmetricEigen } from '../math/eigen';
import { fillNormal } from '../math/factors';
import type { Pause } from '../math/linear';
import { Random } from '../math/random';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';

/** Standard deviation of the random start, times the root of the number of factors. */
const START = 0.1;
/** Multiply-adds between two pauses: a few milliseconds of work. */
const WORK_PER_PAUSE = 4_000_000;
/** Customers scored at a time. */
const BATCH = 16;

/**
 * The factors of one side, ready for solving the other. Any turn of the factors of both sides together
 * leaves every score as it is, so this one makes their Gram matrix diagonal.
 */
export interface TurnedFactors extends FixedFactors {
  readonly rows: number;
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
  const gram = await gramMatrix(factors, rows, width, pause);
  const { values, vectors } = await symmetricEigen(gram, width, pause);
  const turned = new Float64Array(rows * width);
  const copy = simdProducts(vectors, width, width);
  const turn = copy?.work ?? scalarProducts(vectors, width, width);
  const step = Math.max(1, Math.floor(WORK_PER_PAUSE / (width * width)));
  try {
    for (let row = 0; row < rows; row += step) {
      const end = Math.min(row + step, rows);
      turn(factors.subarray(row * width, end * width), end - row, turned.subarray(row * width, end * width));
      await pause();
    }
  } finally {
    copy?.release();
  }
  // Rounding can leave an eigenvalue that should be 0 just below it.
  return { rows, width, factors: turned, spectrum: values.map((g) => Math.max(0, g)), basis: vectors };
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
  revision: 2,
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
    const memory = solverMemory(Math.max(items, interactions.rows), width);
    let itemSide = await turnFactors(start, items, width, pause);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const customers = await solveRows(
        interactions,
        rowSolver(itemSide, settings, items, width, memory),
        width,
        pause,
      );
      const customerSide = await turnFactors(customers, interactions.rows, width, pause);
      const solved = await solveRows(
        byItem,
        rowSolver(customerSide, settings, learners, width, memory),
        width,
        pause,
      );
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
    const multiply = multiplier(factors, items, width);
    const taste = new Float64Array(Math.min(BATCH, to - from) * width);
    for (let batch = from; batch < to; batch += BATCH) {
      const end = Math.min(batch + BATCH, to);
      for (let customer = batch; customer < end; customer++)
        solver.solve(columns, start[customer]!, start[customer + 1]!, taste, (customer - batch) * width);
      const rows = out.subarray((batch - from) * items, (end - from) * items);
      multiply(taste, end - batch, rows);
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

function nonEmptyRows(matrix: Csr): number {
  let count = 0;
  for (let row = 0; row < matrix.rows; row++) if (matrix.start[row + 1]! > matrix.start[row]!) count++;
  return count;
}
