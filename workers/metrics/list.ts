import { log2 } from '../math/elementary';

/** Mean of 1 - similarity over ordered pairs of a list; 0 for fewer than two items. `similarity` is row-major, `stride` wide. */
export function intraListDiversity(
  list: ArrayLike<number>,
  similarity: Float32Array | Float64Array,
  stride: number,
): number {
  const size = list.length;
  if (size < 2) return 0;
  let sum = 0;
  for (let a = 0; a < size; a++) {
    const row = list[a]! * stride;
    for (let b = 0; b < a; b++) sum += 1 - similarity[row + list[b]!]!;
  }
  return (2 * sum) / (size * (size - 1));
}

/** Share of the catalogue that was shown at all. */
export function catalogueCoverage(exposure: ArrayLike<number>): number {
  let shown = 0;
  for (let item = 0; item < exposure.length; item++) if (exposure[item]! > 0) shown++;
  return exposure.length === 0 ? 0 : shown / exposure.length;
}

/** Gini of raw counts over the whole catalogue, never-shown items included: sum((2j - n - 1) x_j) / (n sum x), x ascending. */
export function gini(exposure: ArrayLike<number>): number {
  const sorted = Float64Array.from(exposure).sort();
  const n = sorted.length;
  let weighted = 0;
  let total = 0;
  for (let at = 0; at < n; at++) {
    weighted += (2 * (at + 1) - n - 1) * sorted[at]!;
    total += sorted[at]!;
  }
  return total === 0 ? 0 : weighted / (n * total);
}

/** -log2 of the share of customers who know each item; an item nobody knows counts as known to half a customer. */
export function selfInformation(customersOfItem: ArrayLike<number>, customers: number): Float64Array {
  return Float64Array.from(
    { length: customersOfItem.length },
    (_, item) => -log2(Math.max(customersOfItem[item]!, 0.5) / customers),
  );
}

/** Share of the list's KL smoothing that comes from the history (Steck 2018). */
const SMOOTHING = 0.01;

/** Steck's miscalibration: KL_2(p || .99 q + .01 p) of the history's category shares p and the list's q. */
export function calibrationKl(
  history: Float32Array | Float64Array,
  historyStart: number,
  list: Float32Array | Float64Array,
  categories: number,
): number {
  let sum = 0;
  for (let category = 0; category < categories; category++) {
    const p = history[historyStart + category]!;
    if (p > 0) sum += p * log2(p / ((1 - SMOOTHING) * list[category]! + SMOOTHING * p));
  }
  return sum;
}

/** Share of exposure that each group of items gets, exposure at rank r counting 1 / log2(1 + r). */
export function exposureShare(
  lists: readonly (readonly number[])[],
  group: ArrayLike<number>,
  groups: number,
): number[] {
  const shares = new Array<number>(groups).fill(0);
  let total = 0;
  for (const list of lists) {
    list.forEach((item, at) => {
      const weight = 1 / log2(at + 2);
      shares[group[item]!]! += weight;
      total += weight;
    });
  }
  return shares.map((share) => (total === 0 ? 0 : share / total));
}
