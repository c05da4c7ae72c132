/**
 * out[j] = sum over the listed rows of a matrix of floats, in their order, for j in 0 .. stride - 1.
 * @param rows `count` indices of rows, 32 bits each
 * @param stride floats from one row to the next, a multiple of 16
 */
export function sumRows(out: usize, matrix: usize, rows: usize, count: i32, stride: i32): void {
  const end = rows + ((<usize>count) << 2);
  const width = (<usize>stride) << 2;
  for (let at: usize = 0; at < width; at += 64) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let s4 = f64x2.splat(0);
    let s5 = f64x2.splat(0);
    let s6 = f64x2.splat(0);
    let s7 = f64x2.splat(0);
    for (let row = rows; row < end; row += 4) {
      const from = matrix + <usize>load<u32>(row) * width + at;
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v128.load64_zero(from)));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.load64_zero(from, 8)));
      s2 = f64x2.add(s2, f64x2.promote_low_f32x4(v128.load64_zero(from, 16)));
      s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.load64_zero(from, 24)));
      s4 = f64x2.add(s4, f64x2.promote_low_f32x4(v128.load64_zero(from, 32)));
      s5 = f64x2.add(s5, f64x2.promote_low_f32x4(v128.load64_zero(from, 40)));
      s6 = f64x2.add(s6, f64x2.promote_low_f32x4(v128.load64_zero(from, 48)));
      s7 = f64x2.add(s7, f64x2.promote_low_f32x4(v128.load64_zero(from, 56)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    out += 128;
  }
}

/**
 * out[j] = row j of a matrix times a vector, for the rows of `blocks` blocks of sixteen: element (16 b + r, k) lies
 * at 16 (b depth + k) + r.
 */
export function multiplyRows(out: usize, matrix: usize, vector: usize, depth: i32, blocks: i32): void {
  const end = vector + ((<usize>depth) << 3);
  for (let block = 0; block < blocks; block++) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let s4 = f64x2.splat(0);
    let s5 = f64x2.splat(0);
    let s6 = f64x2.splat(0);
    let s7 = f64x2.splat(0);
    for (let at = vector; at < end; at += 8) {
      const x = v128.load_splat<f64>(at);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(matrix), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(matrix, 16), x));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(matrix, 32), x));
      s3 = f64x2.add(s3, f64x2.mul(v128.load(matrix, 48), x));
      s4 = f64x2.add(s4, f64x2.mul(v128.load(matrix, 64), x));
      s5 = f64x2.add(s5, f64x2.mul(v128.load(matrix, 80), x));
      s6 = f64x2.add(s6, f64x2.mul(v128.load(matrix, 96), x));
      s7 = f64x2.add(s7, f64x2.mul(v128.load(matrix, 112), x));
      matrix += 128;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    out += 128;
  }
}
