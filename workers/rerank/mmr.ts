/** Work space of one caller, reused from list to list; room for the largest candidate set. */
export interface MmrScratch {
  readonly base: Float64Array;
  readonly nearest: Float64Array;
}

export function mmrScratch(candidates: number): MmrScratch {
  return { base: new Float64Array(candidates), nearest: new Float64Array(candidates) };
}

/** Where similarities are looked up: row-major, `stride` wide, candidate p having row and column `index[offset + p]`. */
export interface Similarity {
  readonly values: Float32Array | Float64Array;
  readonly stride: number;
  readonly index: Uint32Array;
}

/**
 * Greedy maximal marginal relevance (Carbonell and Goldstein 1998, with a margin term): each pick
 * maximises wR relevance + wM margin + wD (1 - largest similarity to what is already picked), that last
 * bracket being 1 for the first pick. Ties go to the lower candidate position.
 *
 * Candidates are positions offset..offset+count-1 of `item` and `relevance` (0..1); `margin` (0..1) is
 * addressed by item. Similarities below 0 count as 0; `similarityOffset` is where the candidates start
 * in `similarity.index`. Writes the picked positions (relative to offset) to `picks` and, for each, its
 * largest similarity to earlier picks to `pickedSimilarity`. Returns how many were picked: min(k, count).
 */
export function mmrSelect(
  count: number,
  offset: number,
  item: Uint32Array,
  relevance: Float64Array,
  margin: Float64Array,
  similarity: Similarity,
  similarityOffset: number,
  wR: number,
  wM: number,
  wD: number,
  k: number,
  picks: Int32Array,
  pickedSimilarity: Float64Array,
  scratch: MmrScratch,
): number {
  const { values, stride, index } = similarity;
  const { base, nearest } = scratch;
  const size = Math.min(k, count);
  for (let at = 0; at < count; at++) {
    base[at] = wR * relevance[offset + at]! + wM * margin[item[offset + at]!]!;
    nearest[at] = 0;
  }
  let row = -1;
  for (let rank = 0; rank < size; rank++) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    if (row < 0) {
      for (let at = 0; at < count; at++) {
        const score = base[at]! + wD;
        if (score > bestScore) {
          bestScore = score;
          best = at;
        }
      }
    } else {
      for (let at = 0; at < count; at++) {
        const near = values[row + index[similarityOffset + at]!]!;
        let most = nearest[at]!;
        if (near > most) {
          most = near;
          nearest[at] = near;
        }
        const score = base[at]! + wD * (1 - most);
        if (score > bestScore) {
          bestScore = score;
          best = at;
        }
      }
    }
    picks[rank] = best;
    pickedSimilarity[rank] = nearest[best]!;
    base[best] = Number.NEGATIVE_INFINITY;
    row = index[similarityOffset + best]! * stride;
  }
  return size;
}
