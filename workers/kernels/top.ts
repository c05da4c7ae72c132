import { topIndices as scalarTopIndices } from '../math/top-k';
import type { Copy } from './copies';
import { Kernels } from './kernels';

/** The kernel takes so many values at a time. */
const LANES = 8;
/** Room for keys beside those of the values: FEW of assembly/top.ts. */
const FEW = 16;

/** `topIndices` without the heap, for as many values as there is room for. */
export type TopIndices = (
  values: Float64Array,
  allowed: Uint8Array,
  k: number,
  out: Uint32Array | Int32Array,
  outStart: number,
) => number;

/** In SIMD, with room for so many values; null where there is no SIMD or no memory. */
export function simdTopIndices(longest: number): Copy<TopIndices> | null {
  const most = Math.ceil(longest / LANES) * LANES;
  const room = Kernels.take(8 * most + most + 16 * (most + FEW) + 4 * most + 64);
  if (!room) return null;
  const [from, mask] = [room.place(8 * most), room.place(most)];
  const [keys, to] = [room.place(16 * (most + FEW)), room.place(4 * most)];
  let heldValues!: Float64Array;
  let heldAllowed!: Uint8Array;
  let found!: Uint32Array;
  room.look((buffer) => {
    heldValues = new Float64Array(buffer, from, most);
    heldAllowed = new Uint8Array(buffer, mask, most);
    found = new Uint32Array(buffer, to, most);
  });
  const work: TopIndices = (values, allowed, k, out, outStart) => {
    const { length } = values;
    const count = Math.ceil(length / LANES) * LANES;
    heldValues.set(values);
    heldAllowed.set(allowed.length === length ? allowed : allowed.subarray(0, length));
    heldAllowed.fill(0, length, count);
    const size = room.run.topIndices(from, mask, count, k, keys, to);
    for (let at = 0; at < size; at++) out[outStart + at] = found[at]!;
    return size;
  };
  return { work, release: () => room.release() };
}

/** Undefined until asked for, null where it is not to be had. */
let simd: Copy<TopIndices> | null | undefined;
let longest = 0;

/** Makes ready for so many values: no memory is taken by `topIndices` for as many or fewer. */
export function readyTopIndices(length: number): void {
  if (simd === null || (simd && length <= longest)) return;
  simd?.release();
  simd = simdTopIndices(length);
  longest = length;
}

/**
 * Indices of the k largest values among those with `allowed[i] !== 0`, written to `out` in ascending
 * index order; returns how many there are. Ties go to the lower index. No value may be NaN.
 * @param heap room for k, used where there is no SIMD
 */
export function topIndices(
  values: Float64Array,
  allowed: Uint8Array,
  k: number,
  heap: Int32Array,
  out: Uint32Array | Int32Array,
  outStart: number,
): number {
  readyTopIndices(values.length);
  return simd
    ? simd.work(values, allowed, k, out, outStart)
    : scalarTopIndices(values, allowed, k, heap, out, outStart);
}
