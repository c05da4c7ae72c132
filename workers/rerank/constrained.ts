import type { Business } from '../protocol/business';
import { type ItemWorth, type Similarity, scoreOf, worthOf } from './mmr';

/** Groups of items that caps count, addressed by item, and which items are promoted. */
export interface ItemGroups {
  readonly category: Uint8Array;
  readonly supplier: Uint8Array;
  readonly priceRange: Uint8Array;
  readonly promotion: Uint8Array;
}

/** One customer's candidates and what is picked of them. */
export interface Pick {
  readonly count: number;
  readonly offset: number;
  readonly item: Uint32Array;
  readonly relevance: Float32Array;
  readonly similarity: Similarity;
  /** Where the candidates start in `similarity.index`. */
  readonly similarityOffset: number;
  readonly weights: readonly [relevance: number, margin: number, diversity: number];
  /** Picked positions relative to `offset`, and each one's largest similarity to earlier ones. */
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
}

export function hasCaps(business: Business): boolean {
  return business.perCategory + business.perSupplier + business.perPriceRange > 0;
}

function similarityOf({ similarity, similarityOffset }: Pick, a: number, b: number): number {
  const { values, stride, index } = similarity;
  return values[index[similarityOffset + a]! * stride + index[similarityOffset + b]!]!;
}

function nearestOf(pick: Pick, candidate: number, size: number): number {
  let most = 0;
  for (let rank = 0; rank < size; rank++) {
    const near = similarityOf(pick, pick.picks[rank]!, candidate);
    if (near > most) most = near;
  }
  return most;
}

/** A candidate's score on an empty list. */
function startOf(
  { offset, item, relevance, weights }: Pick,
  { margin, boost }: ItemWorth,
  candidate: number,
): number {
  const id = item[offset + candidate]!;
  const [wR, wM, wD] = weights;
  const base = worthOf(
    relevance[offset + candidate]!,
    margin[id]!,
    boost[id]!,
    Math.fround(wR),
    Math.fround(wM),
  );
  return Math.fround(base + Math.fround(wD));
}

/** Whether a further item stays within the caps beside the first `size` picks. */
function fits(pick: Pick, groups: ItemGroups, business: Business, candidate: number, size: number): boolean {
  const { offset, item, picks } = pick;
  const id = item[offset + candidate]!;
  const { category, supplier, priceRange } = groups;
  const full = (group: Uint8Array, cap: number) => {
    if (cap === 0) return false;
    let taken = 0;
    for (let rank = 0; rank < size; rank++) {
      if (group[item[offset + picks[rank]!]!] === group[id]) taken++;
    }
    return taken >= cap;
  };
  return (
    !full(category, business.perCategory) &&
    !full(supplier, business.perSupplier) &&
    !full(priceRange, business.perPriceRange)
  );
}

/**
 * As `mmrSelect`, with caps on category, supplier and price range, and with items that a person put on
 * the list standing first. A capped list may come out shorter than k. Returns how many were picked.
 * @param placed candidate positions, relative to the offset, that stand first whatever their score
 */
export function selectUnderCaps(
  pick: Pick,
  worth: ItemWorth,
  groups: ItemGroups,
  business: Business,
  placed: readonly number[],
  k: number,
): number {
  const { count, picks, pickedSimilarity, weights } = pick;
  const nearest = new Float32Array(count);
  const taken = new Uint8Array(count);
  let size = 0;
  const take = (candidate: number) => {
    picks[size] = candidate;
    pickedSimilarity[size++] = nearest[candidate]!;
    taken[candidate] = 1;
    for (let at = 0; at < count; at++) {
      const near = similarityOf(pick, candidate, at);
      if (near > nearest[at]!) nearest[at] = near;
    }
  };
  for (const candidate of placed) if (size < k && !taken[candidate]) take(candidate);
  while (size < k) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < count; at++) {
      if (taken[at]) continue;
      const score = scoreOf(startOf(pick, worth, at), nearest[at]!, Math.fround(weights[2]));
      if (score > bestScore && fits(pick, groups, business, at, size)) {
        bestScore = score;
        best = at;
      }
    }
    if (best < 0) break;
    take(best);
  }
  return size;
}

/**
 * Gives the last place to the best promoted candidate where no pick is promoted and one may be; ties go to
 * the lower position. Items that a person put on the list keep their places.
 */
export function includePromotion(
  pick: Pick,
  worth: ItemWorth,
  groups: ItemGroups,
  business: Business,
  placed: number,
  size: number,
): void {
  const { count, offset, item, picks, pickedSimilarity, weights } = pick;
  const { promotion } = groups;
  if (size <= placed) return;
  for (let rank = 0; rank < size; rank++) if (promotion[item[offset + picks[rank]!]!]) return;
  let best = -1;
  let bestScore = Number.NEGATIVE_INFINITY;
  let bestNearest = 0;
  for (let at = 0; at < count; at++) {
    if (!promotion[item[offset + at]!] || !fits(pick, groups, business, at, size - 1)) continue;
    const nearest = nearestOf(pick, at, size - 1);
    const score = scoreOf(startOf(pick, worth, at), nearest, Math.fround(weights[2]));
    if (score > bestScore) {
      bestScore = score;
      best = at;
      bestNearest = nearest;
    }
  }
  if (best < 0) return;
  picks[size - 1] = best;
  pickedSimilarity[size - 1] = bestNearest;
}

/** The k candidates with the smallest keys, which are written to `keys`; ties go to the lower position. */
function smallest(keys: Float64Array, k: number, picks: Int32Array): void {
  let size = 0;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (size === k && key >= keys[picks[k - 1]!]!) continue;
    let to = size === k ? k - 1 : size++;
    for (; to > 0 && keys[picks[to - 1]!]! > key; to--) picks[to] = picks[to - 1]!;
    picks[to] = at;
  }
}

/**
 * An exploration list: k of the candidates in the order of a keyed hash, every candidate as likely as any
 * other at every place but those of what a person put there, which stands first. Returns how many.
 * @param key of a candidate, unsigned; ties go to the lower position
 * @param likeness similarity of two items
 */
export function selectAtRandom(
  { count, offset, item, picks, pickedSimilarity }: Pick,
  key: (item: number) => number,
  likeness: (a: number, b: number) => number,
  placed: readonly number[],
  k: number,
): number {
  const keys = new Float64Array(count);
  for (let at = 0; at < count; at++) keys[at] = key(item[offset + at]!);
  placed.forEach((at, place) => {
    keys[at] = place - placed.length;
  });
  const size = Math.min(k, count);
  smallest(keys, size, picks);
  for (let rank = 0; rank < size; rank++) {
    const own = item[offset + picks[rank]!]!;
    let most = 0;
    for (let above = 0; above < rank; above++) {
      const near = likeness(own, item[offset + picks[above]!]!);
      if (near > most) most = near;
    }
    pickedSimilarity[rank] = most;
  }
  return size;
}
