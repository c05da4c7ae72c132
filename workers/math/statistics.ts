import { exp } from './elementary';

/** Ranks from 0, ties at their mean rank. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) out[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}

/** Spearman's rank correlation, ties at mean ranks (Pearson's correlation of the ranks). */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = ranks(a);
  const y = ranks(b);
  const mean = (x.length - 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let at = 0; at < x.length; at++) {
    const dx = x[at]! - mean;
    const dy = y[at]! - mean;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** Scores as standard deviations from their mean, in place; left at 0 where they are all alike. */
export function standardise(row: Float64Array): void {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < row.length; at++) {
    sum += row[at]!;
    squares += row[at]! * row[at]!;
  }
  const mean = sum / row.length;
  const variance = squares / row.length - mean * mean;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  for (let at = 0; at < row.length; at++) row[at] = (row[at]! - mean) * scale;
}

/** Two-sided p of a standard normal deviate: erfc(|z| / sqrt 2); absolute error below 1e-12. */
export function normalP(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return Math.min(1, Math.max(0, erfc(x)));
}

/** Complementary error function for x >= 0: its Taylor series below 2, its continued fraction (Lentz) from there. */
function erfc(x: number): number {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 80; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return exp(-x * x) / ((x + fraction) * Math.sqrt(Math.PI));
}

/** Holm's step-down correction: p values that keep the chance of any false finding among them below the level. */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
  const out = new Array<number>(values.length).fill(1);
  let most = 0;
  order.forEach((at, place) => {
    most = Math.max(most, Math.min(1, values[at]! * (values.length - place)));
    out[at] = most;
  });
  return out;
}

/** Value below which a share of the sorted values lies, between neighbours in proportion. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(sorted.length - 1, below + 1)]!;
  return low + (high - low) * (place - below);
}

/** Wilson's 95% interval of a share: `hits` of `n`. */
export function wilson(hits: number, n: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = hits / n;
  const spread = z * z;
  const middle = share + spread / (2 * n);
  const half = z * Math.sqrt((share * (1 - share) + spread / (4 * n)) / n);
  const scale = 1 + spread / n;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

/** A step function: the value of the last threshold at or below x; the first value below all of them. */
export interface Steps {
  readonly thresholds: Float64Array;
  readonly values: Float64Array;
}

/**
 * Isotonic regression by pooling adjacent violators: the non-decreasing function of x closest to the
 * shares hits / counts in squares, points weighing by their counts. `x` ascends strictly.
 */
export function isotonic(x: ArrayLike<number>, hits: ArrayLike<number>, counts: ArrayLike<number>): Steps {
  const first: number[] = [];
  const sums: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at < x.length; at++) {
    first.push(x[at]!);
    sums.push(hits[at]!);
    weights.push(counts[at]!);
    while (first.length > 1) {
      const last = first.length - 1;
      if (sums[last - 1]! * weights[last]! < sums[last]! * weights[last - 1]!) break;
      first.pop();
      sums[last - 1]! += sums.pop()!;
      weights[last - 1]! += weights.pop()!;
    }
  }
  return {
    thresholds: Float64Array.from(first),
    values: Float64Array.from(sums, (sum, at) => sum / weights[at]!),
  };
}

export function stepAt({ thresholds, values }: Steps, x: number): number {
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (thresholds[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return values[low] ?? 0;
}
