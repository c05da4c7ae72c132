/** Numbers that the SIMD kernel takes at a time. */
const LANES = 8;
/** Up to so many items all similarities are worked out once: 100 MB for as many. */
const MATRIX_ITEMS = 5_000;
/** What one is in a vector's 16-bit numbers. */
const ONE = 2 ** 15;
const MOST = ONE - 1;

/** Numbers of one item's vector: the dimensions, made up to whole vectors of eight. */
const vectorWidth = (dimensions: number): number => Math.max(1, Math.ceil(dimensions / LANES)) * LANES;

/**
 * Embeddings (items x dimensions, any length) brought to unit length, `vectorWidth` 16-bit numbers each, of which
 * 2^15 is one; a zero vector stays one.
 */
function unitVectors(embedding: Float32Array, items: number, dimensions: number): Int16Array {
  const width = vectorWidth(dimensions);
  const units = new Int16Array(items * width);
  for (let item = 0; item < items; item++) {
    let norm = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = embedding[item * dimensions + d]!;
      norm += value * value;
    }
    const scale = norm > 0 ? ONE / Math.sqrt(norm) : 0;
    for (let d = 0; d < dimensions; d++) {
      const value = Math.round(embedding[item * dimensions + d]! * scale);
      units[item * width + d] = Math.max(-MOST, Math.min(MOST, value));
    }
  }
  return units;
}

/** Cosine similarity of two unit vectors, at most 1: whole numbers, so that the SIMD kernel finds the same bits. */
function cosine(units: Int16Array, width: number, a: number, b: number): number {
  let sum = 0;
  const p = a * width;
  const q = b * width;
  for (let d = 0; d < width; d++) sum += units[p + d]! * units[q + d]!;
  return Math.min(1, Math.fround(sum) / (ONE * ONE));
}

/**
 * How alike items are by their content: the cosine of their embeddings, kept in 16 bits a number, which moves it
 * by less than 0.0001. Looked up where the catalogue is small enough, worked out where not.
 */
export class ContentSimilarity {
  /** Unit vectors, `width` numbers each. */
  readonly units: Int16Array;
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
