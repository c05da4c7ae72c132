/**
 * Cosine similarities of content embeddings (items x dimensions, any length), as items x items,
 * row-major, at most 1; a zero vector is similar to nothing. Written to `out`, and returned.
 */
export function cosineMatrix(
  embedding: Float32Array,
  items: number,
  dimensions: number,
  out: Float32Array = new Float32Array(items * items),
): Float32Array {
  const unit = new Float64Array(items * dimensions);
  for (let item = 0; item < items; item++) {
    let norm = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = embedding[item * dimensions + d]!;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let d = 0; d < dimensions; d++)
      unit[item * dimensions + d] = embedding[item * dimensions + d]! * scale;
  }
  for (let a = 0; a < items; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let d = 0; d < dimensions; d++) dot += unit[a * dimensions + d]! * unit[b * dimensions + d]!;
      const clipped = Math.min(dot, 1);
      out[a * items + b] = clipped;
      out[b * items + a] = clipped;
    }
  }
  return out;
}
