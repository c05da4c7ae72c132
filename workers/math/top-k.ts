/**
 * Indices of the k largest values among those with `allowed[i] !== 0`, written to `out` in ascending
 * index order; returns how many there are. Ties go to the lower index. `heap` needs room for k.
 */
export function topIndices(
  values: Float64Array,
  allowed: Uint8Array,
  k: number,
  heap: Int32Array,
  out: Uint32Array | Int32Array,
  outStart: number,
): number {
  let size = 0;
  for (let index = 0; index < values.length; index++) {
    if (allowed[index] === 0) continue;
    const value = values[index]!;
    if (size < k) {
      let at = size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        const other = heap[parent]!;
        // The root is the worst kept: lowest value, then highest index.
        if (values[other]! < value || (values[other] === value && other > index)) break;
        heap[at] = other;
        at = parent;
      }
      heap[at] = index;
    } else if (k > 0 && value > values[heap[0]!]!) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        const right = child + 1;
        if (right < size && worse(values, heap[right]!, heap[child]!)) child = right;
        const other = heap[child]!;
        if (!worse(values, other, index)) break;
        heap[at] = other;
        at = child;
      }
      heap[at] = index;
    }
  }
  const kept = heap.subarray(0, size).sort();
  for (let at = 0; at < size; at++) out[outStart + at] = kept[at]!;
  return size;
}

function worse(values: Float64Array, a: number, b: number): boolean {
  const x = values[a]!;
  const y = values[b]!;
  return x < y || (x === y && a > b);
}
