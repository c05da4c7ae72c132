export type Extent = readonly [number, number];

/** Share of the axis left free beyond the outermost point on either side. */
const PADDING = 0.06;
/** An axis is drawn anew only when its points fill less of it than this. */
const TOO_EMPTY = 0.55;

/** Smallest range that holds every finite value; null where there is none. */
export function extentOf(values: readonly number[]): Extent | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : null;
}

/** The range at hand where it says the same: whoever holds it sees no change, and draws once. */
const kept = (previous: Extent | null, next: Extent): Extent =>
  previous !== null && previous[0] === next[0] && previous[1] === next[1] ? previous : next;

function padded([low, high]: Extent): Extent {
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const from = low - span * PADDING;
  return [low >= 0 ? Math.max(0, from) : from, high + span * PADDING];
}

/**
 * The range an axis shows. It keeps the one it had while every value fits in and fills it well
 * enough, and grows on one side only where that is all it takes: a frontier that is being refined
 * does not jump about.
 */
export function nextDomain(previous: Extent | null, values: readonly number[]): Extent {
  const extent = extentOf(values);
  if (extent === null) return previous ?? [0, 1];
  const wanted = padded(extent);
  if (previous === null) return wanted;
  const [low, high] = previous;
  if ((extent[1] - extent[0]) / (high - low) < TOO_EMPTY) return kept(previous, wanted);
  return kept(previous, [extent[0] < low ? wanted[0] : low, extent[1] > high ? wanted[1] : high]);
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round numbers within a range, about `count` of them. */
export function roundTicks([low, high]: Extent, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((s) => s * power >= rough * 0.999) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/** Decimals that tell neighbouring ticks apart. */
export function tickDecimals(ticks: readonly number[]): number {
  for (let decimals = 0; decimals < 6; decimals += 1) {
    if (ticks.every((tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) < 1e-9)) return decimals;
  }
  return 6;
}
