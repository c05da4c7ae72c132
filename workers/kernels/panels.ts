import { WORK_PER_PAUSE } from '../math/linear';
import * as scalar from '../math/panels';
import { ALIGNMENT } from './arena';
import { Kernels } from './kernels';

/** Multiply-adds that SIMD does in the time TypeScript does one. */
const SIMD_PACE = 4;

/** Drops the first parameter: the memory that is worked on. */
type On<F> = F extends (memory: Float64Array, ...rest: infer R) => infer T ? (...rest: R) => T : never;
/** Drops the list as well, which is always the same. */
type OnList<F> = F extends (
  memory: Float64Array,
  out: number,
  scaled: number,
  matrix: number,
  list: Uint32Array,
  ...rest: infer R
) => infer T
  ? (out: number, scaled: number, matrix: number, ...rest: R) => T
  : never;

/**
 * Memory for matrices in panels of four rows (math/panels.ts) and the work that is done on it, in SIMD or in
 * TypeScript; all places count doubles from the start.
 */
export interface PanelMemory {
  readonly doubles: Float64Array;
  /** The rows that `gatherRows`, `gatherColumns` and `weighRows` are about. */
  readonly list: Uint32Array;
  /** Multiply-adds between two pauses. */
  readonly workPerPause: number;
  readonly subtractProduct: On<typeof scalar.subtractProduct>;
  readonly solvePanel: On<typeof scalar.solvePanel>;
  readonly factorTile: On<typeof scalar.factorTile>;
  readonly factorPanels: On<typeof scalar.factorPanels>;
  readonly gatherRows: OnList<typeof scalar.gatherRows>;
  readonly gatherColumns: OnList<typeof scalar.gatherColumns>;
  readonly substitute: On<typeof scalar.substitute>;
  readonly weighRows: (out: number, matrix: number, count: number, stride: number, share: number) => void;
}

/** Worked on in SIMD, in memory that goes with it; null where there is none. */
export function simdPanels(length: number, listed = 0): PanelMemory | null {
  const room = Kernels.takeApart(8 * length + 4 * listed + ALIGNMENT);
  if (!room) return null;
  const { run, buffer } = room;
  const doubles = new Float64Array(buffer, room.place(8 * length), length);
  const list = new Uint32Array(buffer, room.place(4 * listed), listed);
  const at = (place: number) => doubles.byteOffset + 8 * place;
  const rows = list.byteOffset;
  return {
    doubles,
    list,
    workPerPause: SIMD_PACE * WORK_PER_PAUSE,
    subtractProduct: (c, a, b, stride, tiles, depth) =>
      run.subtractProduct(at(c), at(a), at(b), stride, tiles, depth),
    solvePanel: (c, l, stride, tiles) => run.solvePanel(at(c), at(l), stride, tiles),
    factorTile: (d, least) => run.factorTile(at(d), at(least)) !== 0,
    factorPanels: (a, panels, least) => run.factorPanels(at(a), panels, at(least)) !== 0,
    gatherRows: (out, scaled, matrix, count, stride, scale) =>
      run.gatherRows(at(out), at(scaled), at(matrix), rows, count, stride, at(scale)),
    gatherColumns: (out, negative, matrix, count, stride, sum) =>
      run.gatherColumns(at(out), at(negative), at(matrix), rows, count, stride, at(sum)),
    substitute: (x, l, panels) => run.substitute(at(x), at(l), panels),
    weighRows: (out, matrix, count, stride, share) =>
      run.weighRows(at(out), at(matrix), rows, count, stride, at(share)),
  };
}

/** The same in TypeScript. */
export function scalarPanels(length: number, listed = 0): PanelMemory {
  const x = new Float64Array(length);
  const list = new Uint32Array(listed);
  return {
    doubles: x,
    list,
    workPerPause: WORK_PER_PAUSE,
    subtractProduct: (c, a, b, stride, tiles, depth) =>
      scalar.subtractProduct(x, c, a, b, stride, tiles, depth),
    solvePanel: (c, l, stride, tiles) => scalar.solvePanel(x, c, l, stride, tiles),
    factorTile: (d, least) => scalar.factorTile(x, d, least),
    factorPanels: (a, panels, least) => scalar.factorPanels(x, a, panels, least),
    gatherRows: (out, scaled, matrix, count, stride, scale) =>
      scalar.gatherRows(x, out, scaled, matrix, list, count, stride, scale),
    gatherColumns: (out, negative, matrix, count, stride, sum) =>
      scalar.gatherColumns(x, out, negative, matrix, list, count, stride, sum),
    substitute: (at, l, panels) => scalar.substitute(x, at, l, panels),
    weighRows: (out, matrix, count, stride, share) =>
      scalar.weighRows(x, out, matrix, list, count, stride, share),
  };
}

/** In SIMD where that is to be had. */
export const bestPanels = (doubles: number, list?: number): PanelMemory =>
  simdPanels(doubles, list) ?? scalarPanels(doubles, list);
