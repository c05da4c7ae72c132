import type { Pause } from './linear';
import { noPause, notSolvable, WORK_PER_PAUSE } from './linear';

export interface Eigen {
  /** n eigenvalues, in no particular order. */
  readonly values: Float64Array;
  /** n x n, row-major: row k is the unit eigenvector of value k. */
  readonly vectors: Float64Array;
}

/** Sum of squares that is far below the rounding error of a matrix whose largest entry is 1. */
const NOTHING = 1e-40;
/** Steps of QL to one eigenvalue; two are usual. */
const MOST_STEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix (n x n, row-major, both triangles; left as it is):
 * Householder's reduction to three diagonals, then QL with implicit shifts (Golub and Van Loan 2013, 8.3).
 * Errors are of the order of the machine precision times the largest eigenvalue.
 * @throws EngineFault `not-solvable` when the matrix holds something that is not a finite number.
 */
export async function symmetricEigen(
  matrix: Float64Array,
  n: number,
  pause: Pause = noPause,
): Promise<Eigen> {
  let largest = 0;
  for (let at = 0; at < n * n; at++) largest = Math.max(largest, Math.abs(matrix[at]!));
  if (!(largest < Number.POSITIVE_INFINITY)) throw notSolvable();
  if (largest === 0) largest = 1;
  const a = matrix.map((value) => value / largest);
  const values = new Float64Array(n);
  const beside = new Float64Array(n);
  const vectors = await tridiagonalise(a, n, values, beside, pause);
  await diagonalise(values, beside, vectors, n, pause);
  for (let k = 0; k < n; k++) values[k]! *= largest;
  return { values, vectors };
}

/**
 * Q' with A = Q T Q', T having `diagonal` and, right of it, `beside` (whose last entry is 0). `a` is used up:
 * row k keeps the Householder vector of step k right of its diagonal.
 */
async function tridiagonalise(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  beside: Float64Array,
  pause: Pause,
): Promise<Float64Array> {
  const scale = new Float64Array(n);
  const w = new Float64Array(n);
  let work = 0;
  for (let k = 0; k + 1 < n; k++) {
    const v = k * n;
    diagonal[k] = a[v + k]!;
    let tail = 0;
    for (let j = k + 2; j < n; j++) tail += a[v + j]! * a[v + j]!;
    const first = a[v + k + 1]!;
    if (tail < NOTHING) {
      beside[k] = first;
      continue;
    }
    const length = Math.sqrt(first * first + tail);
    const end = first > 0 ? -length : length;
    beside[k] = end;
    a[v + k + 1] = first - end;
    const beta = 2 / ((first - end) * (first - end) + tail);
    scale[k] = beta;
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * a[v + j]!;
      w[i] = beta * sum;
      along += w[i]! * a[v + i]!;
    }
    const share = (beta / 2) * along;
    for (let i = k + 1; i < n; i++) w[i]! -= share * a[v + i]!;
    for (let i = k + 1; i < n; i++) {
      const vi = a[v + i]!;
      const wi = w[i]!;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= vi * w[j]! + wi * a[v + j]!;
    }
    work += 3 * (n - k) * (n - k);
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
  diagonal[n - 1] = a[n * n - 1]!;
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    const v = k * n;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += q[i * n + j]! * a[v + j]!;
      sum *= scale[k]!;
      for (let j = k + 1; j < n; j++) q[i * n + j]! -= sum * a[v + j]!;
    }
    work += 2 * (n - k) * (n - k);
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
  return q;
}

/** Turns the three diagonals into eigenvalues (in `diagonal`) and the rows of `vectors` into eigenvectors. */
async function diagonalise(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array,
  n: number,
  pause: Pause,
): Promise<void> {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(diagonal[i]!) + Math.abs(beside[i]!);
    largest = Math.max(largest, size);
  }
  const negligible = Number.EPSILON * largest;
  let work = 0;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high < n - 1 && Math.abs(beside[high]!) > negligible) high++;
      if (high === low) break;
      if (step === MOST_STEPS) throw notSolvable();
      work += chase(diagonal, beside, vectors, n, low, high);
      if (work > WORK_PER_PAUSE) {
        work = 0;
        await pause();
      }
    }
  }
}

/** One implicit QL step on rows low..high; returns the multiplications it took. */
function chase(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array,
  n: number,
  low: number,
  high: number,
): number {
  const half = (diagonal[low + 1]! - diagonal[low]!) / (2 * beside[low]!);
  const root = Math.sqrt(half * half + 1);
  let g = diagonal[high]! - diagonal[low]! + beside[low]! / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i]!;
    const b = cosine * beside[i]!;
    const r = Math.sqrt(f * f + g * g);
    beside[i + 1] = r;
    if (r === 0) {
      diagonal[i + 1]! -= shift;
      beside[high] = 0;
      return (high - i) * 4 * n;
    }
    sine = f / r;
    cosine = g / r;
    g = diagonal[i + 1]! - shift;
    const t = (diagonal[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    diagonal[i + 1] = g + shift;
    g = cosine * t - b;
    const upper = i * n;
    const lower = upper + n;
    for (let k = 0; k < n; k++) {
      const x = vectors[upper + k]!;
      const y = vectors[lower + k]!;
      vectors[lower + k] = sine * x + cosine * y;
      vectors[upper + k] = cosine * x - sine * y;
    }
  }
  diagonal[low]! -= shift;
  beside[low] = g;
  beside[high] = 0;
  return (high - low) * 4 * n;
}
