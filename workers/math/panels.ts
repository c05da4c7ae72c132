/**
 * Matrices in panels of four rows: of a matrix with rows of `stride` doubles (a multiple of 4), element (4p + r, k)
 * lies at 4 p stride + 4 k + r. A tile, four rows by four columns, is 16 doubles in a row, and the rows that a
 * product is made of are read from first to last. Every sum is made in ascending order of k, one step at a time,
 * so that the order in which tiles are visited changes no digit.
 */

/** C -= A B' for a tile at `c`; at `a` and `b` are `depth` columns of four rows each. */
function subtractTile(x: Float64Array, c: number, a: number, b: number, depth: number): void {
  const end = a + 4 * depth;
  for (let pair = 0; pair < 4; pair += 2) {
    const to = c + 4 * pair;
    let s00 = x[to]!;
    let s10 = x[to + 1]!;
    let s20 = x[to + 2]!;
    let s30 = x[to + 3]!;
    let s01 = x[to + 4]!;
    let s11 = x[to + 5]!;
    let s21 = x[to + 6]!;
    let s31 = x[to + 7]!;
    for (let at = a, bt = b + pair; at < end; at += 4, bt += 4) {
      const p = x[at]!;
      const q = x[at + 1]!;
      const r = x[at + 2]!;
      const s = x[at + 3]!;
      const y = x[bt]!;
      const z = x[bt + 1]!;
      s00 -= p * y;
      s10 -= q * y;
      s20 -= r * y;
      s30 -= s * y;
      s01 -= p * z;
      s11 -= q * z;
      s21 -= r * z;
      s31 -= s * z;
    }
    x[to] = s00;
    x[to + 1] = s10;
    x[to + 2] = s20;
    x[to + 3] = s30;
    x[to + 4] = s01;
    x[to + 5] = s11;
    x[to + 6] = s21;
    x[to + 7] = s31;
  }
}

/** X with X D' = C for a lower triangular tile at `d`, in place of the tile at `c`. */
function solveTile(x: Float64Array, c: number, d: number): void {
  for (let row = c; row < c + 4; row++) {
    for (let col = 0; col < 4; col++) {
      let sum = x[row + 4 * col]!;
      for (let k = 0; k < col; k++) sum -= x[row + 4 * k]! * x[d + 4 * k + col]!;
      x[row + 4 * col] = sum / x[d + 5 * col]!;
    }
  }
}

/** `subtractProduct` of kernels/assembly/linear.ts; all places count doubles from the start of `x`. */
export function subtractProduct(
  x: Float64Array,
  c: number,
  a: number,
  b: number,
  stride: number,
  tiles: number,
  depth: number,
): void {
  for (let tile = 0; tile < tiles; tile++) subtractTile(x, c + 16 * tile, a, b + 4 * stride * tile, depth);
}

/** `solvePanel` of kernels/assembly/linear.ts. */
export function solvePanel(x: Float64Array, c: number, l: number, stride: number, tiles: number): void {
  for (let tile = 0; tile < tiles; tile++) {
    const to = c + 16 * tile;
    const row = l + 4 * stride * tile;
    subtractTile(x, to, c, row, 4 * tile);
    solveTile(x, to, row + 16 * tile);
  }
}

/** `factorTile` of kernels/assembly/linear.ts. */
export function factorTile(x: Float64Array, d: number, least: number): boolean {
  for (let col = 0; col < 4; col++) {
    for (let row = col; row < 4; row++) {
      let sum = x[d + 4 * col + row]!;
      for (let k = 0; k < col; k++) sum -= x[d + 4 * k + row]! * x[d + 4 * k + col]!;
      if (row > col) sum /= x[d + 5 * col]!;
      else if (sum > x[least + col]!) sum = Math.sqrt(sum);
      else return false;
      x[d + 4 * col + row] = sum;
    }
  }
  return true;
}

/** `factorPanels` of kernels/assembly/linear.ts. */
export function factorPanels(x: Float64Array, a: number, panels: number, least: number): boolean {
  for (let row = 0; row < panels; row++) {
    const own = a + 16 * panels * row;
    const diagonal = own + 16 * row;
    solvePanel(x, own, a, 4 * panels, row);
    subtractTile(x, diagonal, own, own, 4 * row);
    if (!factorTile(x, diagonal, least + 4 * row)) return false;
  }
  return true;
}

/** `gatherRows` of kernels/assembly/ials.ts. */
export function gatherRows(
  x: Float64Array,
  out: number,
  scaled: number,
  matrix: number,
  list: Uint32Array,
  count: number,
  stride: number,
  scale: number,
): void {
  const padded = 4 * Math.ceil(count / 4);
  for (let row = 0; row < padded; row++) {
    const to = 4 * stride * (row >> 2) + (row & 3);
    const from = row < count ? matrix + stride * list[row]! : -1;
    for (let k = 0; k < stride; k++) {
      const value = from < 0 ? 0 : x[from + k]!;
      x[out + to + 4 * k] = value;
      x[scaled + to + 4 * k] = value * x[scale + k]!;
    }
  }
}

/** `gatherColumns` of kernels/assembly/ials.ts. */
export function gatherColumns(
  x: Float64Array,
  out: number,
  negative: number,
  matrix: number,
  list: Uint32Array,
  count: number,
  stride: number,
  sum: number,
): void {
  for (let row = 0; row < count; row++) {
    const from = matrix + stride * list[row]!;
    for (let k = 0; k < stride; k++) {
      const to = count * (k - (k & 3)) + 4 * row + (k & 3);
      const value = x[from + k]!;
      x[out + to] = value;
      x[negative + to] = -value;
      x[sum + k]! += value;
    }
  }
}

/** `substitute` of kernels/assembly/ials.ts. */
export function substitute(x: Float64Array, at: number, l: number, panels: number): void {
  for (let row = 0; row < 4 * panels; row++) {
    const own = l + 16 * panels * (row >> 2) + (row & 3);
    let value = x[at + row]!;
    for (let k = 0; k < row; k++) value -= x[own + 4 * k]! * x[at + k]!;
    x[at + row] = value / x[own + 4 * row]!;
  }
  for (let panel = panels - 1; panel >= 0; panel--) {
    const own = l + 16 * panels * panel;
    const to = at + 4 * panel;
    for (let k = 3; k >= 0; k--) {
      const column = own + 16 * panel + 4 * k;
      let value = x[to + k]!;
      for (let i = k + 1; i < 4; i++) value -= x[column + i]! * x[to + i]!;
      x[to + k] = value / x[column + k]!;
    }
    const p = x[to]!;
    const q = x[to + 1]!;
    const r = x[to + 2]!;
    const s = x[to + 3]!;
    for (let k = 0; k < 4 * panel; k++) {
      const from = own + 4 * k;
      x[at + k]! -= x[from]! * p + x[from + 2]! * r + (x[from + 1]! * q + x[from + 3]! * s);
    }
  }
}

/** `weighRows` of kernels/assembly/ials.ts. */
export function weighRows(
  x: Float64Array,
  out: number,
  matrix: number,
  list: Uint32Array,
  count: number,
  stride: number,
  share: number,
): void {
  x.fill(0, out, out + stride);
  for (let row = 0; row < count; row++) {
    const from = matrix + stride * list[row]!;
    const weight = x[share + row]!;
    for (let k = 0; k < stride; k++) x[out + k]! += x[from + k]! * weight;
  }
}
