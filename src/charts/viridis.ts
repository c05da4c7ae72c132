/** Nine stops of viridis (van der Walt and Smith 2015), even steps of perceived lightness. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Colour at `t` in 0..1. */
export function viridis(t: number): string {
  const at = Math.max(0, Math.min(1, Number.isFinite(t) ? t : 0)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(at));
  const mix = (channel: 0 | 1 | 2) => {
    const from = STOPS[low]![channel];
    return Math.round(from + (at - low) * (STOPS[low + 1]![channel] - from));
  };
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`;
}

/** The whole scale as a CSS gradient, for its key. */
export const VIRIDIS_GRADIENT = `linear-gradient(90deg, ${STOPS.map((_, i) => viridis(i / (STOPS.length - 1))).join(', ')})`;
