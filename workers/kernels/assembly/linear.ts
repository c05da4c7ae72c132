/*
 * Matrices in panels of four rows: of a matrix with rows of `stride` doubles (a multiple of 4), element (4p + r, k)
 * lies at 4 p stride + 4 k + r. Four rows by four columns are then 16 doubles in a row, and the rows that a product
 * is made of are read from first to last.
 */

/** C -= A B' for a tile of four rows by four columns; `a` and `b` hold `depth` columns of four rows each. */
function subtractTile(c: usize, a: usize, b: usize, depth: i32): void {
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(c, 32);
  let c11 = v128.load(c, 48);
  let c20 = v128.load(c, 64);
  let c21 = v128.load(c, 80);
  let c30 = v128.load(c, 96);
  let c31 = v128.load(c, 112);
  const end = a + ((<usize>depth) << 5);
  while (a < end) {
    const low = v128.load(a);
    const high = v128.load(a, 16);
    const x = v128.load_splat<f64>(b);
    c00 = f64x2.sub(c00, f64x2.mul(low, x));
    c01 = f64x2.sub(c01, f64x2.mul(high, x));
    const y = v128.load_splat<f64>(b, 8);
    c10 = f64x2.sub(c10, f64x2.mul(low, y));
    c11 = f64x2.sub(c11, f64x2.mul(high, y));
    const z = v128.load_splat<f64>(b, 16);
    c20 = f64x2.sub(c20, f64x2.mul(low, z));
    c21 = f64x2.sub(c21, f64x2.mul(high, z));
    const w = v128.load_splat<f64>(b, 24);
    c30 = f64x2.sub(c30, f64x2.mul(low, w));
    c31 = f64x2.sub(c31, f64x2.mul(high, w));
    a += 32;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c10, 32);
  v128.store(c, c11, 48);
  v128.store(c, c20, 64);
  v128.store(c, c21, 80);
  v128.store(c, c30, 96);
  v128.store(c, c31, 112);
}

/** X with X D' = C for a lower triangular tile D, in place of C. */
function solveTile(c: usize, d: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const at = c + half;
    const x0 = f64x2.div(v128.load(at), v128.load_splat<f64>(d));
    let x1 = f64x2.sub(v128.load(at, 32), f64x2.mul(x0, v128.load_splat<f64>(d, 8)));
    x1 = f64x2.div(x1, v128.load_splat<f64>(d, 40));
    let x2 = f64x2.sub(v128.load(at, 64), f64x2.mul(x0, v128.load_splat<f64>(d, 16)));
    x2 = f64x2.sub(x2, f64x2.mul(x1, v128.load_splat<f64>(d, 48)));
    x2 = f64x2.div(x2, v128.load_splat<f64>(d, 80));
    let x3 = f64x2.sub(v128.load(at, 96), f64x2.mul(x0, v128.load_splat<f64>(d, 24)));
    x3 = f64x2.sub(x3, f64x2.mul(x1, v128.load_splat<f64>(d, 56)));
    x3 = f64x2.sub(x3, f64x2.mul(x2, v128.load_splat<f64>(d, 88)));
    x3 = f64x2.div(x3, v128.load_splat<f64>(d, 120));
    v128.store(at, x0);
    v128.store(at, x1, 32);
    v128.store(at, x2, 64);
    v128.store(at, x3, 96);
  }
}

/**
 * Row by row of tiles, C -= A B': `tiles` tiles from `c` on, from one panel of A and as many panels of B, `stride`
 * doubles a row, over `depth` columns from `a` and `b` on.
 */
export function subtractProduct(c: usize, a: usize, b: usize, stride: i32, tiles: i32, depth: i32): void {
  const panel = (<usize>stride) << 5;
  for (let tile = 0; tile < tiles; tile++) {
    subtractTile(c, a, b, depth);
    c += 128;
    b += panel;
  }
}

/** X with X L' = C for `tiles` tiles of one panel, in place of C; `l` is the first of as many panels of L. */
export function solvePanel(c: usize, l: usize, stride: i32, tiles: i32): void {
  const panel = (<usize>stride) << 5;
  for (let tile = 0; tile < tiles; tile++) {
    const to = c + ((<usize>tile) << 7);
    subtractTile(to, c, l, 4 * tile);
    solveTile(to, l + ((<usize>tile) << 7));
    l += panel;
  }
}

/**
 * Cholesky factor of a tile on the diagonal, in place of its lower triangle.
 * @param least four numbers that the pivots must be above
 * @returns 0 when a pivot is not, else 1
 */
export function factorTile(d: usize, least: usize): i32 {
  for (let col = 0; col < 4; col++) {
    for (let row = col; row < 4; row++) {
      let sum = load<f64>(d + ((<usize>(4 * col + row)) << 3));
      for (let k = 0; k < col; k++) {
        sum -= load<f64>(d + ((<usize>(4 * k + row)) << 3)) * load<f64>(d + ((<usize>(4 * k + col)) << 3));
      }
      if (row > col) {
        sum /= load<f64>(d + ((<usize>(5 * col)) << 3));
      } else {
        if (!(sum > load<f64>(least + ((<usize>col) << 3)))) return 0;
        sum = Math.sqrt(sum);
      }
      store<f64>(d + ((<usize>(4 * col + row)) << 3), sum);
    }
  }
  return 1;
}

/**
 * Cholesky factor of a matrix of so many panels, in place of its lower triangle.
 * @param least numbers that the pivots must be above
 * @returns 0 when a pivot is not, else 1
 */
export function factorPanels(a: usize, panels: i32, least: usize): i32 {
  for (let row = 0; row < panels; row++) {
    const own = a + ((<usize>(row * panels)) << 7);
    const diagonal = own + ((<usize>row) << 7);
    solvePanel(own, a, 4 * panels, row);
    subtractTile(diagonal, own, own, 4 * row);
    if (factorTile(diagonal, least + ((<usize>row) << 5)) == 0) return 0;
  }
  return 1;
}
