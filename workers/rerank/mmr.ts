/** Work space of one caller, reused from list to list; room for the largest candidate set and list. */
export interface MmrScratch {
  readonly base: Float32Array;
  readonly nearest: Float32Array;
  readonly place: Int32Array;
  readonly column: Int32Array;
  readonly leaders: Float32Array;
}

export function mmrScratch(candidates: number, slateSize: number): MmrScratch {
  return {
    base: new Float32Array(candidates),
    nearest: new Float32Array(candidates),
    place: new Int32Array(candidates),
    column: new Int32Array(candidates),
    leaders: new Float32Array(slateSize),
  };
}

/** Up to this weight on diversity, few enough candidates stay in the race for finding them to pay. */
const PRUNE_UP_TO = 0.3;
/** Far above rounding, far below any difference that matters. */
const SLACK = 1e-5;

/** What an item adds whatever is on the list: both addressed by item, margins 0..1, boosts a factor, 1 for none. */
export interface ItemWorth {
  readonly margin: Float32Array;
  readonly boost: Float32Array;
}

/** What a candidate adds whatever is on the list; the weights are single numbers too. */
export function worthOf(relevance: number, margin: number, boost: number, wR: number, wM: number): number {
  return Math.fround(Math.fround(Math.fround(wR * relevance) + Math.fround(wM * margin)) * boost);
}

/** The same less what a candidate lacks in distance to the nearest item on the list. `start`: its score on an empty one. */
export function scoreOf(start: number, nearest: number, wD: number): number {
  return Math.fround(start - Math.fround(wD * nearest));
}

/** Where similarities are looked up: row-major, `stride` wide, candidate p having row and column `index[offset + p]`. */
export interface Similarity {
  readonly values: Float32Array;
  readonly stride: number;
  readonly index: Uint32Array;
}

/**
 * Greedy maximal marginal relevance (Carbonell and Goldstein 1998, with a margin term): each pick
 * maximises (wR relevance + wM margin) boost + wD (1 - largest similarity to what is already picked), that
 * last bracket being 1 for the first pick. Ties go to the lower candidate position.
 *
 * All in single precision, step by step as written, so that the SIMD kernel (`kernels/assembly/race.ts`)
 * picks the same lists.
 *
 * A candidate more than wD below the k-th best score without diversity can win no place (one of the k best is
 * always still there), and is dropped before the race.
 *
 * Candidates are positions offset..offset+count-1 of `item` and `relevance` (0..1). Similarities below 0 count as 0; `similarityOffset` is where the candidates start
 * in `similarity.index`. Writes the picked positions (relative to offset) to `picks` and, for each, its
 * largest similarity to earlier picks to `pickedSimilarity`. Returns how many were picked: min(k, count).
 */
export function mmrSelect(
  count: number,
  offset: number,
  item: Uint32Array,
  relevance: Float32Array,
  { margin, boost }: ItemWorth,
  similarity: Similarity,
  similarityOffset: number,
  relevanceWeight: number,
  marginWeight: number,
  diversityWeight: number,
  k: number,
  picks: Int32Array,
  pickedSimilarity: Float32Array,
  scratch: MmrScratch,
): number {
  const { values, stride, index } = similarity;
  const { base, nearest, place, column } = scratch;
  const size = Math.min(k, count);
  const wR = Math.fround(relevanceWeight);
  const wM = Math.fround(marginWeight);
  const wD = Math.fround(diversityWeight);
  for (let at = 0; at < count; at++) {
    const id = item[offset + at]!;
    base[at] = worthOf(relevance[offset + at]!, margin[id]!, boost[id]!, wR, wM);
  }
  const cut =
    wD <= PRUNE_UP_TO && count > size
      ? kthLargest(base, count, size, scratch.leaders) - wD - SLACK
      : Number.NEGATIVE_INFINITY;
  let racing = 0;
  for (let at = 0; at < count; at++) {
    if (base[at]! < cut) continue;
    base[racing] = base[at]! + wD;
    nearest[racing] = 0;
    place[racing] = at;
    column[racing++] = index[similarityOffset + at]!;
  }
  let row = -1;
  for (let rank = 0; rank < size; rank++) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    if (row < 0) {
      for (let at = 0; at < racing; at++) {
        const score = base[at]!;
        if (score > bestScore) {
          bestScore = score;
          best = at;
        }
      }
    } else {
      for (let at = 0; at < racing; at++) {
        const near = values[row + column[at]!]!;
        let most = nearest[at]!;
        if (near > most) {
          most = near;
          nearest[at] = near;
        }
        const score = scoreOf(base[at]!, most, wD);
        if (score > bestScore) {
          bestScore = score;
          best = at;
        }
      }
    }
    picks[rank] = place[best]!;
    pickedSimilarity[rank] = nearest[best]!;
    base[best] = Number.NEGATIVE_INFINITY;
    row = column[best]! * stride;
  }
  return size;
}

/** The k-th largest of the first `count` values; `leaders` needs room for k. */
function kthLargest(values: Float32Array, count: number, k: number, leaders: Float32Array): number {
  const last = k - 1;
  for (let at = 0; at < k; at++) leaders[at] = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    if (value <= leaders[last]!) continue;
    let to = last;
    for (; to > 0 && leaders[to - 1]! < value; to--) leaders[to] = leaders[to - 1]!;
    leaders[to] = value;
  }
  return leaders[last]!;
}
