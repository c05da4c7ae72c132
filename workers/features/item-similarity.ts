const LANES = 4;
/** Up to so many items all similarities are worked out once: 100 MB for as many. */
const MATRIX_ITEMS = 5_000;

/** Floats of one item's vector: the dimensions, made up to whole vectors of four. */
const vectorWidth = (dimensions: number): number => Math.max(1, Math.ceil(dimensions / LANES)) * LANES;

/** Embeddings (items x dimensions, any length) brought to unit length, `vectorWidth` floats each; a zero vector stays one. */
function unitVectors(embedding: Float32Array, items: number, dimensions: number): Float32Array {
  const width = vectorWidth(dimensions);
  const units = new Float32Array(items * width);
  for (let item = 0; item < items; item++) {
    let norm = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = embedding[item * dimensions + d]!;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let d = 0; d < dimensions; d++) units[item * width + d] = embedding[item * dimensions + d]! * scale;
  }
  return units;
}

/**
 * Cosine similarity of two unit vectors, at most 1, in single precision and in the order of the SIMD kernel
 * (`cosine` in `kernels/assembly/likeness.ts`): four partial sums over the dimensions, then their sum.
 */
function cosine(units: Float32Array, width: number, a: number, b: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const p = a * width;
  const q = b * width;
  for (let d = 0; d < width; d += LANES) {
    s0 = Math.fround(s0 + Math.fround(units[p + d]! * units[q + d]!));
    s1 = Math.fround(s1 + Math.fround(units[p + d + 1]! * units[q + d + 1]!));
    s2 = Math.fround(s2 + Math.fround(units[p + d + 2]! * units[q + d + 2]!));
    s3 = Math.fround(s3 + Math.fround(units[p + d + 3]! * units[q + d + 3]!));
  }
  return Math.min(1, Math.fround(Math.fround(s0 + s2) + Math.fround(s1 + s3)));
}

/** How alike items are by their content: looked up where the catalogue is small enough, worked out where not. */
export class ContentSimilarity {
  /** Unit vectors, `width` floats each. */
  readonly units: Float32Array;
  readonly width: number;
  private held: Float32Array | null = null;

  constructor(
    embedding: Float32Array,
    readonly items: number,
    dimensions: number,
  ) {
    this.units = unitVectors(embedding, items, dimensions);
    this.width = vectorWidth(dimensions);
  }

  /** All of them, items x items, kept from the first time they are asked for; null in a catalogue too large for that. */
  get matrix(): Float32Array | null {
    if (this.items > MATRIX_ITEMS) return null;
    this.held ??= this.all();
    return this.held;
  }

  of(a: number, b: number): number {
    return this.held ? this.held[a * this.items + b]! : cosine(this.units, this.width, a, b);
  }

  /** Items x items, row-major; a zero vector is similar to nothing. */
  all(): Float32Array {
    const { items, units, width } = this;
    const out = new Float32Array(items * items);
    for (let a = 0; a < items; a++) {
      for (let b = 0; b <= a; b++) {
        const value = cosine(units, width, a, b);
        out[a * items + b] = value;
        out[b * items + a] = value;
      }
    }
    return out;
  }
}
