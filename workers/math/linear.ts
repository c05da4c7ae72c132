import { EngineFault } from '../protocol/engine-error';

/** Lets other work of this thread run, and gives a cancelled caller the chance to stop. */
export type Pause = () => Promise<void>;

export const noPause: Pause = () => Promise.resolve();

/** Multiply-adds between two pauses: about ten milliseconds of work. */
export const WORK_PER_PAUSE = 8_000_000;

/** What to throw when a system of equations has no reliable solution. */
export function notSolvable(): EngineFault {
  return new EngineFault({
    code: 'not-solvable',
    message: 'The model cannot be fitted: its matrix is singular. Raise the regularisation (lambda).',
    field: 'lambda',
  });
}

/**
 * Cholesky factor of a symmetric positive definite matrix, in place: the lower triangle of `a`
 * (n x n, row-major) becomes L with A = L L'. The strict upper triangle is left as it was.
 * Row blocks of 4 x 2 dot products keep the sums in registers.
 * @throws EngineFault `not-solvable` when a pivot is not positive, or so small that rounding made it.
 */
async function choleskyInPlace(a: Float64Array, n: number, pause: Pause = noPause): Promise<void> {
  let work = 0;
  for (let i = 0; i < n; i += 4) {
    choleskyRows(a, n, i);
    work += 4 * i * i * 0.5;
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
}

/**
 * Solves A x = b for a symmetric positive definite matrix (n x n, row-major): `b` becomes x. Only the lower
 * triangle of `a` is read, and becomes its Cholesky factor. For small systems: it does not pause.
 * @throws EngineFault `not-solvable` as `choleskyInPlace` does.
 */
export function solvePositiveDefinite(a: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i += 4) choleskyRows(a, n, i);
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / a[i * n + i]!;
    b[i] = x;
    for (let k = 0; k < i; k++) b[k]! -= x * a[i * n + k]!;
  }
}

/** Rows i..i+3 of the factor, or as many as there are, those above them being done. */
function choleskyRows(a: Float64Array, n: number, i: number): void {
  const rows = Math.min(4, n - i);
  let j = 0;
  if (rows === 4) {
    const r0 = i * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    for (; j + 1 < i; j += 2) {
      const c0 = j * n;
      const c1 = c0 + n;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let k = 0; k < j; k++) {
        const x = a[c0 + k]!;
        const y = a[c1 + k]!;
        const p = a[r0 + k]!;
        const q = a[r1 + k]!;
        const r = a[r2 + k]!;
        const s = a[r3 + k]!;
        s00 += p * x;
        s01 += p * y;
        s10 += q * x;
        s11 += q * y;
        s20 += r * x;
        s21 += r * y;
        s30 += s * x;
        s31 += s * y;
      }
      const d0 = a[c0 + j]!;
      const below = a[c1 + j]!;
      const d1 = a[c1 + j + 1]!;
      const v0 = (a[r0 + j]! - s00) / d0;
      const v1 = (a[r1 + j]! - s10) / d0;
      const v2 = (a[r2 + j]! - s20) / d0;
      const v3 = (a[r3 + j]! - s30) / d0;
      a[r0 + j] = v0;
      a[r1 + j] = v1;
      a[r2 + j] = v2;
      a[r3 + j] = v3;
      a[r0 + j + 1] = (a[r0 + j + 1]! - s01 - v0 * below) / d1;
      a[r1 + j + 1] = (a[r1 + j + 1]! - s11 - v1 * below) / d1;
      a[r2 + j + 1] = (a[r2 + j + 1]! - s21 - v2 * below) / d1;
      a[r3 + j + 1] = (a[r3 + j + 1]! - s31 - v3 * below) / d1;
    }
  }
  // The block on the diagonal, and the last rows that do not fill a block.
  for (let row = i; row < i + rows; row++) {
    for (let col = j; col <= row; col++) {
      let sum = a[row * n + col]!;
      for (let k = 0; k < col; k++) sum -= a[row * n + k]! * a[col * n + k]!;
      if (col < row) a[row * n + col] = sum / a[col * n + col]!;
      else if (sum > n * Number.EPSILON * a[row * n + row]!) a[row * n + row] = Math.sqrt(sum);
      else throw notSolvable();
    }
  }
}

/**
 * Inverse of a symmetric positive definite matrix (n x n, row-major); `a` is used as work space.
 * Cholesky, then U = transpose of inverse(L) row by row, then inverse = U U'. Only the lower triangle
 * of `a` is read.
 */
export async function invertPositiveDefinite(
  a: Float64Array,
  n: number,
  pause: Pause = noPause,
): Promise<Float64Array> {
  await choleskyInPlace(a, n, pause);
  const u = await transposedInverse(a, n, pause);
  return timesOwnTranspose(u, n, pause);
}

/** U with U[j][i] = inverse(L)[i][j], zero below its diagonal. */
async function transposedInverse(l: Float64Array, n: number, pause: Pause): Promise<Float64Array> {
  const u = new Float64Array(n * n);
  let work = 0;
  for (let i = 0; i < n; i += 2) {
    const pair = i + 1 < n;
    const r0 = i * n;
    const r1 = pair ? r0 + n : r0;
    const d0 = l[r0 + i]!;
    const d1 = pair ? l[r1 + i + 1]! : 1;
    const below = pair ? l[r1 + i]! : 0;
    let j = 0;
    for (; j + 3 < i; j += 4) {
      const c0 = j * n;
      const c1 = c0 + n;
      const c2 = c1 + n;
      const c3 = c2 + n;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = j; k < i; k++) {
        const x = l[r0 + k]!;
        const y = l[r1 + k]!;
        const p = u[c0 + k]!;
        const q = u[c1 + k]!;
        const r = u[c2 + k]!;
        const s = u[c3 + k]!;
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * s;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * s;
      }
      const v0 = -s00 / d0;
      const v1 = -s01 / d0;
      const v2 = -s02 / d0;
      const v3 = -s03 / d0;
      u[c0 + i] = v0;
      u[c1 + i] = v1;
      u[c2 + i] = v2;
      u[c3 + i] = v3;
      if (pair) {
        u[c0 + i + 1] = -(s10 + below * v0) / d1;
        u[c1 + i + 1] = -(s11 + below * v1) / d1;
        u[c2 + i + 1] = -(s12 + below * v2) / d1;
        u[c3 + i + 1] = -(s13 + below * v3) / d1;
      }
    }
    for (; j < i; j++) {
      let s0 = 0;
      let s1 = 0;
      for (let k = j; k < i; k++) {
        s0 += l[r0 + k]! * u[j * n + k]!;
        s1 += l[r1 + k]! * u[j * n + k]!;
      }
      const v = -s0 / d0;
      u[j * n + i] = v;
      if (pair) u[j * n + i + 1] = -(s1 + below * v) / d1;
    }
    u[i * n + i] = 1 / d0;
    if (pair) {
      u[i * n + i + 1] = -(below / d0) / d1;
      u[(i + 1) * n + i + 1] = 1 / d1;
    }
    work += i * i;
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
  return u;
}

/** U U' for an upper triangular U; full symmetric result. */
async function timesOwnTranspose(u: Float64Array, n: number, pause: Pause): Promise<Float64Array> {
  const p = new Float64Array(n * n);
  let work = 0;
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i);
    let j = 0;
    if (rows === 4) {
      const r0 = i * n;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      for (; j + 1 < i; j += 2) {
        const c0 = j * n;
        const c1 = c0 + n;
        let s00 = 0;
        let s01 = 0;
        let s10 = 0;
        let s11 = 0;
        let s20 = 0;
        let s21 = 0;
        let s30 = 0;
        let s31 = 0;
        for (let k = i; k < n; k++) {
          const x = u[c0 + k]!;
          const y = u[c1 + k]!;
          const a = u[r0 + k]!;
          const b = u[r1 + k]!;
          const c = u[r2 + k]!;
          const d = u[r3 + k]!;
          s00 += a * x;
          s01 += a * y;
          s10 += b * x;
          s11 += b * y;
          s20 += c * x;
          s21 += c * y;
          s30 += d * x;
          s31 += d * y;
        }
        p[r0 + j] = s00;
        p[r0 + j + 1] = s01;
        p[r1 + j] = s10;
        p[r1 + j + 1] = s11;
        p[r2 + j] = s20;
        p[r2 + j + 1] = s21;
        p[r3 + j] = s30;
        p[r3 + j + 1] = s31;
      }
    }
    for (let row = i; row < i + rows; row++) {
      for (let col = j; col <= row; col++) {
        let sum = 0;
        for (let k = row; k < n; k++) sum += u[row * n + k]! * u[col * n + k]!;
        p[row * n + col] = sum;
      }
    }
    work += rows * i * (n - i);
    if (work > WORK_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
  for (let row = 0; row < n; row++) for (let col = 0; col < row; col++) p[col * n + row] = p[row * n + col]!;
  return p;
}
