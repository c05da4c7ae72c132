/** All objectives are maximised; a point is a row of numbers, one per objective. */
export type Point = readonly number[];

function dominates(a: Point, b: Point): boolean {
  let better = false;
  for (let k = 0; k < a.length; k++) {
    if (a[k]! < b[k]!) return false;
    if (a[k]! > b[k]!) better = true;
  }
  return better;
}

/** Indices of the non-dominated points, ascending; a duplicate of a non-dominated point is non-dominated too. */
export function nonDominated(points: readonly Point[]): number[] {
  return points.flatMap((point, at) => (points.some((other) => dominates(other, point)) ? [] : [at]));
}

/** Best value of each objective over the points. */
export function idealOf(points: readonly Point[]): number[] {
  return (points[0] ?? []).map((_, k) => Math.max(...points.map((point) => point[k]!)));
}

/** Worst value of each objective over the non-dominated points. */
export function nadirOf(points: readonly Point[], front: readonly number[]): number[] {
  return (points[0] ?? []).map((_, k) => Math.min(...front.map((at) => points[at]![k]!)));
}

/** Volume dominated by the points above the reference, in two or three objectives; exact, by slicing. */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const above = points
    .map((point) => point.map((value, k) => value - reference[k]!))
    .filter((point) => point.every((value) => value > 0));
  return reference.length === 2 ? area(above) : volume(above);
}

function area(points: readonly Point[]): number {
  const sorted = [...points].sort((a, b) => b[0]! - a[0]! || b[1]! - a[1]!);
  let sum = 0;
  let height = 0;
  for (const point of sorted) {
    if (point[1]! <= height) continue;
    sum += point[0]! * (point[1]! - height);
    height = point[1]!;
  }
  return sum;
}

function volume(points: readonly Point[]): number {
  const levels = [...new Set(points.map((point) => point[2]!))].sort((a, b) => b - a);
  let sum = 0;
  levels.forEach((level, at) => {
    const slice = points.filter((point) => point[2]! >= level);
    sum += area(slice) * (level - (levels[at + 1] ?? 0));
  });
  return sum;
}

function firstBest(candidates: readonly number[], value: (index: number) => number): number | null {
  let best: number | null = null;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const at of candidates) {
    const current = value(at);
    if (current > bestValue) {
      bestValue = current;
      best = at;
    }
  }
  return best;
}

/** Nash bargaining: the non-dominated point with the largest product of gains over the nadir; ties to the lower index. */
export function nashPoint(points: readonly Point[]): number | null {
  const front = nonDominated(points);
  const nadir = nadirOf(points, front);
  return firstBest(front, (at) =>
    points[at]!.reduce((product, value, k) => product * (value - nadir[k]!), 1),
  );
}

/** The non-dominated point whose largest shortfall from the ideal, in shares of ideal minus nadir, is smallest. */
export function minimaxRegretPoint(points: readonly Point[]): number | null {
  const front = nonDominated(points);
  const ideal = idealOf(points);
  const nadir = nadirOf(points, front);
  return firstBest(front, (at) => {
    const regrets = points[at]!.map((value, k) => {
      const range = ideal[k]! - nadir[k]!;
      return range > 0 ? (ideal[k]! - value) / range : 0;
    });
    return -Math.max(...regrets);
  });
}

/**
 * Two objectives: the non-dominated point farthest above the chord between the two extreme points, both
 * objectives stretched to nadir..ideal; null without points.
 */
export function kneePoint(points: readonly Point[]): number | null {
  const front = nonDominated(points);
  const ideal = idealOf(points);
  const nadir = nadirOf(points, front);
  const range = [ideal[0]! - nadir[0]!, ideal[1]! - nadir[1]!];
  if (!(range[0]! > 0 && range[1]! > 0)) return front[0] ?? null;
  const height = (at: number) =>
    (points[at]![0]! - nadir[0]!) / range[0]! + (points[at]![1]! - nadir[1]!) / range[1]! - 1;
  return firstBest(front, height);
}
