/**
 * Adds P'P to the lower triangle of `sum` (width x width, row-major); P is the first `rows` rows of `panel`.
 * Above the diagonal `sum` is work space.
 */
export function addGram(panel: Float64Array, rows: number, width: number, sum: Float64Array): void {
  const end = rows * width;
  let i = 0;
  for (; i + 3 < width; i += 4) {
    for (let j = 0; j < i + 4; j += 2) {
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let at = 0; at < end; at += width) {
        const x = panel[at + j]!;
        const y = panel[at + j + 1]!;
        const p = panel[at + i]!;
        const q = panel[at + i + 1]!;
        const r = panel[at + i + 2]!;
        const s = panel[at + i + 3]!;
        s00 += p * x;
        s01 += p * y;
        s10 += q * x;
        s11 += q * y;
        s20 += r * x;
        s21 += r * y;
        s30 += s * x;
        s31 += s * y;
      }
      const to = i * width + j;
      sum[to]! += s00;
      sum[to + 1]! += s01;
      sum[to + width]! += s10;
      sum[to + width + 1]! += s11;
      sum[to + 2 * width]! += s20;
      sum[to + 2 * width + 1]! += s21;
      sum[to + 3 * width]! += s30;
      sum[to + 3 * width + 1]! += s31;
    }
  }
  for (; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let at = 0; at < end; at += width) dot += panel[at + i]! * panel[at + j]!;
      sum[i * width + j]! += dot;
    }
  }
}

/**
 * A B': out[r x columns + c] = row r of `a` times row c of `b`, for rows of the same `width`, all row-major.
 * Blocks of 2 x 4 dot products keep the sums in registers.
 */
export function timesTransposed(
  a: Float64Array,
  rows: number,
  b: Float64Array,
  columns: number,
  width: number,
  out: Float64Array,
): void {
  let c = 0;
  for (; c + 3 < columns; c += 4) {
    const b0 = c * width;
    const b1 = b0 + width;
    const b2 = b1 + width;
    const b3 = b2 + width;
    let r = 0;
    for (; r + 1 < rows; r += 2) {
      const a0 = r * width;
      const a1 = a0 + width;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = 0; k < width; k++) {
        const x = a[a0 + k]!;
        const y = a[a1 + k]!;
        const p = b[b0 + k]!;
        const q = b[b1 + k]!;
        const s = b[b2 + k]!;
        const t = b[b3 + k]!;
        s00 += x * p;
        s01 += x * q;
        s02 += x * s;
        s03 += x * t;
        s10 += y * p;
        s11 += y * q;
        s12 += y * s;
        s13 += y * t;
      }
      const to = r * columns + c;
      out[to] = s00;
      out[to + 1] = s01;
      out[to + 2] = s02;
      out[to + 3] = s03;
      out[to + columns] = s10;
      out[to + columns + 1] = s11;
      out[to + columns + 2] = s12;
      out[to + columns + 3] = s13;
    }
    if (r < rows) {
      const a0 = r * width;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < width; k++) {
        const x = a[a0 + k]!;
        s0 += x * b[b0 + k]!;
        s1 += x * b[b1 + k]!;
        s2 += x * b[b2 + k]!;
        s3 += x * b[b3 + k]!;
      }
      const to = r * columns + c;
      out[to] = s0;
      out[to + 1] = s1;
      out[to + 2] = s2;
      out[to + 3] = s3;
    }
  }
  for (; c < columns; c++)
    for (let r = 0; r < rows; r++) out[r * columns + c] = dot(a, r * width, b, c * width, width);
}

function dot(a: Float64Array, from: number, b: Float64Array, begin: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += a[from + k]! * b[begin + k]!;
  return sum;
}
