/**
 * Adds a product of two matrices to a third: out[i][j] += sum over k of a[i][k] b[j][k], for i in
 * 0..rows-1, j in 0..columns-1, k in 0..depth-1. Element a[i][k] lies at `i * aRow + k * aStep`, b[j][k]
 * at `j * bRow + k * bStep`, out[i][j] at `i * columns + j`; with the strides exchanged either factor is
 * read transposed. Tiles of 2 x 4 sums stay in registers.
 */
export function addProduct(
  rows: number,
  columns: number,
  depth: number,
  a: Float64Array,
  aRow: number,
  aStep: number,
  b: Float64Array,
  bRow: number,
  bStep: number,
  out: Float64Array,
): void {
  let i = 0;
  for (; i + 1 < rows; i += 2) {
    const a0 = i * aRow;
    const o0 = i * columns;
    const o1 = o0 + columns;
    let j = 0;
    for (; j + 3 < columns; j += 4) {
      let at0 = a0;
      let at1 = a0 + aRow;
      let bt0 = j * bRow;
      let bt1 = bt0 + bRow;
      let bt2 = bt1 + bRow;
      let bt3 = bt2 + bRow;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = 0; k < depth; k++) {
        const x = a[at0]!;
        const y = a[at1]!;
        const p = b[bt0]!;
        const q = b[bt1]!;
        const r = b[bt2]!;
        const s = b[bt3]!;
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * s;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * s;
        at0 += aStep;
        at1 += aStep;
        bt0 += bStep;
        bt1 += bStep;
        bt2 += bStep;
        bt3 += bStep;
      }
      out[o0 + j]! += s00;
      out[o0 + j + 1]! += s01;
      out[o0 + j + 2]! += s02;
      out[o0 + j + 3]! += s03;
      out[o1 + j]! += s10;
      out[o1 + j + 1]! += s11;
      out[o1 + j + 2]! += s12;
      out[o1 + j + 3]! += s13;
    }
    for (; j < columns; j++) {
      out[o0 + j]! += dot(depth, a, a0, aStep, b, j * bRow, bStep);
      out[o1 + j]! += dot(depth, a, a0 + aRow, aStep, b, j * bRow, bStep);
    }
  }
  if (i < rows)
    for (let j = 0; j < columns; j++)
      out[i * columns + j]! += dot(depth, a, i * aRow, aStep, b, j * bRow, bStep);
}

function dot(
  depth: number,
  a: Float64Array,
  aStart: number,
  aStep: number,
  b: Float64Array,
  bStart: number,
  bStep: number,
): number {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += a[aStart + k * aStep]! * b[bStart + k * bStep]!;
  return sum;
}

/** Numbers with their gradients. */
export interface Trainable {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
}

/** Outputs of a dense layer before its activation: out (count x outputs) = x (count x inputs) weights' + bias. */
export function denseForward(
  count: number,
  inputs: number,
  outputs: number,
  x: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
  out: Float64Array,
): void {
  for (let row = 0; row < count; row++) for (let o = 0; o < outputs; o++) out[row * outputs + o] = bias[o]!;
  addProduct(count, outputs, inputs, x, inputs, 1, weights, inputs, 1, out);
}

/**
 * Gradients of a dense layer from those of its outputs: adds to those of its weights (outputs x inputs)
 * and of its bias, where it has one, and writes those of its inputs to `dx` (count x inputs).
 */
export function denseBackward(
  count: number,
  inputs: number,
  outputs: number,
  x: Float64Array,
  weights: Trainable,
  bias: Trainable | null,
  dOut: Float64Array,
  dx: Float64Array,
): void {
  addProduct(outputs, inputs, count, dOut, 1, outputs, x, 1, inputs, weights.gradient);
  if (bias)
    for (let row = 0; row < count; row++)
      for (let o = 0; o < outputs; o++) bias.gradient[o]! += dOut[row * outputs + o]!;
  dx.fill(0, 0, count * inputs);
  addProduct(count, inputs, outputs, dOut, outputs, 1, weights.value, 1, inputs, dx);
}

/** max(0, x) in place. */
export function relu(count: number, x: Float64Array): void {
  for (let at = 0; at < count; at++) if (x[at]! < 0) x[at] = 0;
}

/** Gradients through max(0, x), in place: 0 wherever the output was 0. */
export function reluBackward(count: number, out: Float64Array, gradient: Float64Array): void {
  for (let at = 0; at < count; at++) if (out[at]! <= 0) gradient[at] = 0;
}
