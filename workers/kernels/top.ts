import { topIndices as scalarTopIndices } from '../math/top-k';
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
export function simdTopIndices(room: number): TopIndices | null {
  const most = Math.ceil(room / LANES) * LANES;
  const kernels = Kernels.open(8 * most + most + 16 * (most + FEW) + 4 * most + 64);
  if (!kernels) return null;
  const heldValues = kernels.doubles(most);
  const heldAllowed = kernels.bytes(most);
  const keys = kernels.place(16 * (most + FEW));
  const found = kernels.words(most);
  const [from, mask, to] = [heldValues.byteOffset, heldAllowed.byteOffset, found.byteOffset];
  return (values, allowed, k, out, outStart) => {
    const { length } = values;
    const count = Math.ceil(length / LANES) * LANES;
    heldValues.set(values);
    heldAllowed.set(allowed.length === length ? allowed : allowed.subarray(0, length));
    heldAllowed.fill(0, length, count);
    const size = kernels.run.topIndices(from, mask, count, k, keys, to);
    for (let at = 0; at < size; at++) out[outStart + at] = found[at]!;
    return size;
  };
}

/** Undefined until asked for, null where it is not to be had. */
let simd: TopIndices | null | undefined;
let room = 0;

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
  if (simd === undefined || (simd && room < values.length)) {
    room = values.length;
    simd = simdTopIndices(room);
  }
  return simd
    ? simd(values, allowed, k, out, outStart)
    : scalarTopIndices(values, allowed, k, heap, out, outStart);
}
