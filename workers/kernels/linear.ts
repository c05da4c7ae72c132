import { noPause, notSolvable, type Pause } from '../math/linear';
import { bestPanels, type PanelMemory } from './panels';

/** Panels that are worked on together: 64 x 256 doubles stay in the second cache. */
const BLOCK = 64;
/** Multiply-adds in the time it takes to bring a number to or from its place, which no cache holds yet. */
const MOVED = 96;

/** A factor L and what becomes of the identity, U with U L' = I, in one memory. */
interface Inversion {
  readonly memory: PanelMemory;
  readonly panels: number;
  /** Doubles in a row, a multiple of 4. */
  readonly stride: number;
  /** Place of U; L begins at 0. */
  readonly u: number;
  /** Place of the least pivots. */
  readonly least: number;
  /** Place, in L or from `u` on, of the tile of a panel in a column of tiles. */
  readonly tile: (panel: number, column: number) => number;
  /** Counts multiply-adds and pauses from time to time. */
  readonly worked: (multiplyAdds: number) => Promise<void>;
}

/**
 * Inverse of a symmetric positive definite matrix (n x n, row-major), in place of it. Only the lower triangle is
 * read. Cholesky A = L L', then U = transpose of inverse(L), the solution of U L' = I, then inverse = U U': n^3 / 6
 * multiply-adds each.
 * @throws EngineFault `not-solvable` when a pivot is not positive, or so small that rounding made it.
 */
export async function invertPositiveDefinite(
  a: Float64Array,
  n: number,
  pause: Pause = noPause,
  open: (doubles: number) => PanelMemory = bestPanels,
): Promise<Float64Array> {
  const panels = Math.ceil(n / 4);
  const stride = 4 * panels;
  const u = stride * stride;
  const memory = open(2 * u + stride);
  let work = 0;
  const inversion: Inversion = {
    memory,
    panels,
    stride,
    u,
    least: 2 * u,
    tile: (panel, column) => 4 * stride * panel + 16 * column,
    worked: async (multiplyAdds) => {
      work += multiplyAdds;
      if (work < memory.workPerPause) return;
      work = 0;
      await pause();
    },
  };
  await fill(inversion, a, n);
  await factor(inversion);
  await solveIdentity(inversion);
  await multiplyByTranspose(inversion);
  await unpack(inversion, a, n);
  return a;
}

/** Fills in A, its last rows filled up with those of the identity, and the identity in the place of U. */
async function fill({ memory, stride, u, least, tile, worked }: Inversion, a: Float64Array, n: number) {
  const { doubles } = memory;
  for (let row = 0; row < stride; row++) {
    const base = tile(row >> 2, 0) + (row & 3);
    if (row < n) for (let col = 0; col <= row; col++) doubles[base + 4 * col] = a[row * n + col]!;
    else doubles[base + 4 * row] = 1;
    doubles[least + row] = n * Number.EPSILON * doubles[base + 4 * row]!;
    doubles[u + base + 4 * row] = 1;
    await worked(MOVED * row);
  }
}

/** L in the place of A: block after block of columns, each subtracted from all to its right when it is done. */
async function factor({ memory, panels, stride, least, tile, worked }: Inversion) {
  for (let from = 0; from < panels; from += BLOCK) {
    const to = Math.min(from + BLOCK, panels);
    const depth = 4 * (to - from);
    for (let row = from; row < panels; row++) {
      const own = tile(row, from);
      const diagonal = tile(row, row);
      memory.solvePanel(own, tile(from, from), stride, Math.min(row, to) - from);
      if (row < to) {
        memory.subtractProduct(diagonal, own, own, stride, 1, 4 * (row - from));
        if (!memory.factorTile(diagonal, least + 4 * row)) throw notSolvable();
      }
      await worked(2 * depth * depth);
    }
    for (let col = to; col < panels; col += BLOCK) {
      for (let row = col; row < panels; row++) {
        const tiles = Math.min(col + BLOCK, row + 1) - col;
        memory.subtractProduct(tile(row, col), tile(row, from), tile(col, from), stride, tiles, depth);
        await worked(16 * tiles * depth);
      }
    }
  }
}

/** U in the place of the identity, in the same way; it is 0 left of its diagonal, and that is left out. */
async function solveIdentity({ memory, panels, stride, u, tile, worked }: Inversion) {
  for (let from = 0; from < panels; from += BLOCK) {
    const to = Math.min(from + BLOCK, panels);
    for (let row = 0; row < to; row++) {
      const first = Math.max(from, row);
      memory.solvePanel(u + tile(row, first), tile(first, first), stride, to - first);
      await worked(32 * (to - first) * (to - first));
    }
    for (let col = to; col < panels; col += BLOCK) {
      const tiles = Math.min(BLOCK, panels - col);
      for (let row = 0; row < to; row++) {
        const first = Math.max(from, row);
        const depth = 4 * (to - first);
        const [into, own] = [u + tile(row, col), u + tile(row, first)];
        memory.subtractProduct(into, own, tile(col, first), stride, tiles, depth);
        await worked(16 * tiles * depth);
      }
    }
  }
}

/** The lower triangle of -U U' in the place of L. */
async function multiplyByTranspose({ memory, panels, stride, u, tile, worked }: Inversion) {
  memory.doubles.fill(0, 0, u);
  for (let from = 0; from < panels; from += BLOCK) {
    const to = Math.min(from + BLOCK, panels);
    for (let col = 0; col < to; col += BLOCK) {
      for (let row = col; row < to; row++) {
        const first = Math.max(from, row);
        const depth = 4 * (to - first);
        const tiles = Math.min(col + BLOCK, row + 1) - col;
        const [own, others] = [u + tile(row, first), u + tile(col, first)];
        memory.subtractProduct(tile(row, col), own, others, stride, tiles, depth);
        await worked(16 * tiles * depth);
      }
    }
  }
}

/** Writes both triangles of the inverse. */
async function unpack({ memory, panels, tile, worked }: Inversion, a: Float64Array, n: number) {
  const { doubles } = memory;
  for (let panel = 0; panel < panels; panel++) {
    const rows = Math.min(4, n - 4 * panel);
    for (let col = 0; col < 4 * panel + rows; col++) {
      const from = tile(panel, 0) + 4 * col;
      for (let r = Math.max(0, col - 4 * panel); r < rows; r++) {
        const row = 4 * panel + r;
        const value = 0 - doubles[from + r]!;
        a[row * n + col] = value;
        a[col * n + row] = value;
      }
    }
    await worked(MOVED * 16 * panel);
  }
}
