/**
 * Listed rows of a matrix (row-major, `stride` doubles a row, a multiple of 4) as panels of four rows, at `out`, and
 * the same with column k times scale[k], at `scaled`. The last panel is filled up with 0.
 */
export function gatherRows(
  out: usize,
  scaled: usize,
  matrix: usize,
  list: usize,
  count: i32,
  stride: i32,
  scale: usize,
): void {
  const zero = f64x2.splat(0);
  const width = (<usize>stride) << 3;
  for (let from = 0; from < count; from += 4) {
    const left = count - from;
    const r0 = matrix + <usize>load<u32>(list) * width;
    const r1 = left > 1 ? matrix + <usize>load<u32>(list, 4) * width : r0;
    const r2 = left > 2 ? matrix + <usize>load<u32>(list, 8) * width : r0;
    const r3 = left > 3 ? matrix + <usize>load<u32>(list, 12) * width : r0;
    list += 16;
    for (let k: usize = 0; k < width; k += 16) {
      const a = v128.load(r0 + k);
      const b = left > 1 ? v128.load(r1 + k) : zero;
      const c = left > 2 ? v128.load(r2 + k) : zero;
      const d = left > 3 ? v128.load(r3 + k) : zero;
      const ab0 = v128.shuffle<f64>(a, b, 0, 2);
      const cd0 = v128.shuffle<f64>(c, d, 0, 2);
      const ab1 = v128.shuffle<f64>(a, b, 1, 3);
      const cd1 = v128.shuffle<f64>(c, d, 1, 3);
      v128.store(out, ab0);
      v128.store(out, cd0, 16);
      v128.store(out, ab1, 32);
      v128.store(out, cd1, 48);
      const first = v128.load_splat<f64>(scale + k);
      const second = v128.load_splat<f64>(scale + k, 8);
      v128.store(scaled, f64x2.mul(ab0, first));
      v128.store(scaled, f64x2.mul(cd0, first), 16);
      v128.store(scaled, f64x2.mul(ab1, second), 32);
      v128.store(scaled, f64x2.mul(cd1, second), 48);
      out += 64;
      scaled += 64;
    }
  }
}

/**
 * The transpose of the listed rows as panels of four columns, `count` doubles a row, at `out`, and the same with the
 * other sign, at `negative`; adds the rows to `sum`.
 */
export function gatherColumns(
  out: usize,
  negative: usize,
  matrix: usize,
  list: usize,
  count: i32,
  stride: i32,
  sum: usize,
): void {
  const width = (<usize>stride) << 3;
  const end = list + ((<usize>count) << 2);
  for (let k: usize = 0; k < width; k += 32) {
    let low = v128.load(sum + k);
    let high = v128.load(sum + k, 16);
    for (let at = list; at < end; at += 4) {
      const from = matrix + <usize>load<u32>(at) * width + k;
      const a = v128.load(from);
      const b = v128.load(from, 16);
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      v128.store(out, a);
      v128.store(out, b, 16);
      v128.store(negative, f64x2.neg(a));
      v128.store(negative, f64x2.neg(b), 16);
      out += 32;
      negative += 32;
    }
    v128.store(sum + k, low);
    v128.store(sum + k, high, 16);
  }
}

/** X with L L' X = X for one right-hand side, in place of it; L is lower triangular, in `panels` panels. */
export function substitute(x: usize, l: usize, panels: i32): void {
  const panel = (<usize>panels) << 7;
  for (let row = 0; row < panels; row++) {
    const own = l + <usize>row * panel;
    const to = x + ((<usize>row) << 5);
    let low = v128.load(to);
    let high = v128.load(to, 16);
    for (let k: usize = 0; k < (<usize>row) << 5; k += 8) {
      const share = v128.load_splat<f64>(x + k);
      const at = own + (k << 2);
      low = f64x2.sub(low, f64x2.mul(v128.load(at), share));
      high = f64x2.sub(high, f64x2.mul(v128.load(at, 16), share));
    }
    v128.store(to, low);
    v128.store(to, high, 16);
    const tile = own + ((<usize>row) << 7);
    for (let k = 0; k < 4; k++) {
      const column = tile + ((<usize>k) << 5);
      const value = load<f64>(to + ((<usize>k) << 3)) / load<f64>(column + ((<usize>k) << 3));
      store<f64>(to + ((<usize>k) << 3), value);
      for (let i = k + 1; i < 4; i++) {
        const at = (<usize>i) << 3;
        store<f64>(to + at, load<f64>(to + at) - load<f64>(column + at) * value);
      }
    }
  }
  for (let row = panels - 1; row >= 0; row--) {
    const own = l + <usize>row * panel;
    const to = x + ((<usize>row) << 5);
    const tile = own + ((<usize>row) << 7);
    for (let k = 3; k >= 0; k--) {
      const column = tile + ((<usize>k) << 5);
      let value = load<f64>(to + ((<usize>k) << 3));
      for (let i = k + 1; i < 4; i++) {
        const at = (<usize>i) << 3;
        value -= load<f64>(column + at) * load<f64>(to + at);
      }
      store<f64>(to + ((<usize>k) << 3), value / load<f64>(column + ((<usize>k) << 3)));
    }
    const low = v128.load(to);
    const high = v128.load(to, 16);
    for (let k: usize = 0; k < (<usize>row) << 5; k += 8) {
      const at = own + (k << 2);
      const both = f64x2.add(f64x2.mul(v128.load(at), low), f64x2.mul(v128.load(at, 16), high));
      const done = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
      store<f64>(x + k, load<f64>(x + k) - done);
    }
  }
}

/** out[k] = sum over the listed rows of a matrix, row r times share[r], for k in 0 .. stride - 1. */
export function weighRows(
  out: usize,
  matrix: usize,
  list: usize,
  count: i32,
  stride: i32,
  share: usize,
): void {
  const width = (<usize>stride) << 3;
  for (let k: usize = 0; k < width; k += 32) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let row = 0; row < count; row++) {
      const from = matrix + <usize>load<u32>(list + ((<usize>row) << 2)) * width + k;
      const weight = v128.load_splat<f64>(share + ((<usize>row) << 3));
      low = f64x2.add(low, f64x2.mul(v128.load(from), weight));
      high = f64x2.add(high, f64x2.mul(v128.load(from, 16), weight));
    }
    v128.store(out + k, low);
    v128.store(out + k, high, 16);
  }
}
