/** Dot product of two arrays of doubles. */
export function dot(a: usize, b: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  let k = 0;
  for (; k + 1 < n; k += 2) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(a + ((<usize>k) << 3)), v128.load(b + ((<usize>k) << 3))));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (; k < n; k++) total += load<f64>(a + ((<usize>k) << 3)) * load<f64>(b + ((<usize>k) << 3));
  return total;
}
