import { addProduct } from '../math/dense';
import { Copies, type Copy } from './copies';
import { Kernels } from './kernels';

type FloatArray = Float32Array | Float64Array;

/** Scores that the kernels make at a time. */
const BLOCK = 16;
const whole = (count: number) => BLOCK * Math.ceil(count / BLOCK);

/** Writes the sum of the rows list[from .. to - 1] of a matrix, added in that order; no row is listed twice. */
export type SumRows = (list: Uint32Array, from: number, to: number, out: Float64Array) => void;

/** Writes out[v rows + j] = row j of a matrix times vector v, for `count` vectors as wide as the rows. */
export type Multiply = (vectors: Float64Array, count: number, out: Float64Array) => void;

/** Over a copy of the matrix (row-major) that SIMD can read; null where there is no SIMD or no memory. */
export function simdSums(matrix: Float32Array, columns: number): Copy<SumRows> | null {
  const rows = matrix.length / columns;
  const stride = whole(columns);
  const room = Kernels.take(4 * rows * stride + 4 * rows + 8 * stride + 64);
  if (!room) return null;
  const floats = room.place(4 * rows * stride);
  const places = room.place(4 * rows);
  const sums = room.place(8 * stride);
  const copy = new Float32Array(room.buffer, floats, rows * stride);
  for (let row = 0; row < rows; row++)
    copy.set(matrix.subarray(row * columns, (row + 1) * columns), row * stride);
  let listed!: Uint32Array;
  let summed!: Float64Array;
  room.look((buffer) => {
    listed = new Uint32Array(buffer, places, rows);
    summed = new Float64Array(buffer, sums, columns);
  });
  const work: SumRows = (list, from, to, out) => {
    for (let at = from; at < to; at++) listed[at - from] = list[at]!;
    room.run.sumRows(sums, floats, places, to - from, stride);
    out.set(summed);
  };
  return { work, release: () => room.release() };
}

export function scalarSums(matrix: Float32Array, columns: number): SumRows {
  return (list, from, to, out) => {
    out.fill(0, 0, columns);
    for (let at = from; at < to; at++) {
      const base = list[at]! * columns;
      for (let column = 0; column < columns; column++) out[column]! += matrix[base + column]!;
    }
  };
}

/** Over a copy of the matrix (row-major) that SIMD can read; null where there is no SIMD or no memory. */
export function simdProducts(matrix: FloatArray, rows: number, width: number): Copy<Multiply> | null {
  const padded = whole(rows);
  const room = Kernels.take(8 * (padded * width + width + padded) + 64);
  if (!room) return null;
  const [from, by, to] = [room.place(8 * padded * width), room.place(8 * width), room.place(8 * padded)];
  // Blocks of sixteen rows: element (16 b + r, k) lies at 16 (b width + k) + r.
  const blocks = new Float64Array(room.buffer, from, padded * width);
  for (let row = 0; row < rows; row++) {
    const base = (row - (row % BLOCK)) * width + (row % BLOCK);
    for (let k = 0; k < width; k++) blocks[base + BLOCK * k] = matrix[row * width + k]!;
  }
  let vector!: Float64Array;
  let product!: Float64Array;
  room.look((buffer) => {
    vector = new Float64Array(buffer, by, width);
    product = new Float64Array(buffer, to, rows);
  });
  const work: Multiply = (vectors, count, out) => {
    for (let at = 0; at < count; at++) {
      for (let k = 0; k < width; k++) vector[k] = vectors[at * width + k]!;
      room.run.multiplyRows(to, from, by, width, padded / BLOCK);
      out.set(product, at * rows);
    }
  };
  return { work, release: () => room.release() };
}

export function scalarProducts(matrix: FloatArray, rows: number, width: number): Multiply {
  if (matrix instanceof Float32Array) return scalarProductsOfFloats(matrix, rows, width);
  return (vectors, count, out) => {
    out.fill(0, 0, count * rows);
    addProduct(count, rows, width, vectors, width, 1, matrix, width, 1, out);
  };
}

function scalarProductsOfFloats(matrix: Float32Array, rows: number, width: number): Multiply {
  return (vectors, count, out) => {
    for (let at = 0; at < count; at++) {
      for (let row = 0; row < rows; row++) {
        let dot = 0;
        for (let k = 0; k < width; k++) dot += vectors[at * width + k]! * matrix[row * width + k]!;
        out[at * rows + row] = dot;
      }
    }
  };
}

const sums = new Copies<SumRows>();
const products = new Copies<Multiply>();

/** Lets go of what was copied of matrices that are not asked for any more. */
export function forgetCopies(matrices: readonly unknown[]): void {
  sums.forget(matrices);
  products.forget(matrices);
}

/**
 * Adds up rows of a matrix (row-major), such as what every item of a history says of all items. A matrix that is
 * asked for again and again is copied once to where SIMD reads it.
 */
export function rowSums(matrix: Float32Array, columns: number): SumRows {
  return (
    sums.of(matrix, (4 * matrix.length * whole(columns)) / columns, () => simdSums(matrix, columns)) ??
    scalarSums(matrix, columns)
  );
}

/**
 * Multiplies a matrix (rows x width, row-major), such as the factors of all items, by vectors. A matrix that is
 * asked for again and again is copied once to where SIMD reads it.
 */
export function multiplier(matrix: FloatArray, rows: number, width: number): Multiply {
  return (
    products.of(matrix, 8 * whole(rows) * width, () => simdProducts(matrix, rows, width)) ??
    scalarProducts(matrix, rows, width)
  );
}
