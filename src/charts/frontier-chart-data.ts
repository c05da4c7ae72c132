import type { Weights } from '../../workers/protocol/policy';
import {
  type Evaluation,
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../../workers/protocol/results';
import { formatCount, nounOf } from '../format/figure';

/** A policy in the units of the two axes shown. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface PlotPoint extends Spot {
  /** Its place in the snapshot. */
  readonly index: number;
  readonly weights: Weights;
  /** `line`: non-dominated on the two axes; `further`: only through a further objective. */
  readonly kind: 'line' | 'further' | 'dominated';
  /** Diversity in the list, 0 for the least diverse point and 1 for the most. */
  readonly diversity: number;
}

/** +1 where more is better, -1 where less is. */
const sense = (outcome: OutcomeId): 1 | -1 => (OUTCOMES[outcome].better === 'higher' ? 1 : -1);

/** `a` is at least as good on both axes and better on one. */
function dominates(a: Spot, b: Spot, axes: FrontierAxes): boolean {
  const dx = (a.x - b.x) * sense(axes.x);
  const dy = (a.y - b.y) * sense(axes.y);
  return dx >= 0 && dy >= 0 && (dx > 0 || dy > 0);
}

/** Every point that has both axes' figures, for the axes wanted, which need not be the snapshot's own. */
export function plotPoints(snapshot: FrontierSnapshot, axes: FrontierAxes): PlotPoint[] {
  const spots = snapshot.points.flatMap((point, index) => {
    const x = point.outcomes[axes.x]?.value;
    const y = point.outcomes[axes.y]?.value;
    if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return [];
    return [{ index, x, y, point, ild: point.outcomes.ild?.value ?? 0 }];
  });
  const low = Math.min(...spots.map((s) => s.ild));
  const span = Math.max(...spots.map((s) => s.ild)) - low;
  const own = snapshot.axes.x === axes.x && snapshot.axes.y === axes.y;
  return spots.map(({ index, x, y, point, ild }) => {
    const onLine = own ? point.onLine : !spots.some((other) => dominates(other, { x, y }, axes));
    return {
      index,
      x,
      y,
      weights: point.weights,
      kind: onLine ? 'line' : point.nonDominated ? 'further' : 'dominated',
      diversity: span > 0 ? (ild - low) / span : 0.5,
    };
  });
}

/** The attained line, from the point best on y to the point best on x. */
export function attainedLine(points: readonly PlotPoint[], axes: FrontierAxes): PlotPoint[] {
  const direction = sense(axes.x);
  return points.filter((p) => p.kind === 'line').sort((a, b) => (a.x - b.x) * direction);
}

const lines = new WeakMap<FrontierSnapshot, Map<string, PlotPoint[]>>();

/** The attained line of a snapshot; worked out once, however often a drag asks for it. */
export function lineOf(snapshot: FrontierSnapshot, axes: FrontierAxes): PlotPoint[] {
  const known = lines.get(snapshot) ?? new Map<string, PlotPoint[]>();
  const key = `${axes.x} ${axes.y}`;
  const line = known.get(key) ?? attainedLine(plotPoints(snapshot, axes), axes);
  lines.set(snapshot, known.set(key, line));
  return line;
}

/**
 * The best y on the line at an x: between two points, the straight line between them; short of the
 * line, its first point; null beyond its last, where no policy reaches.
 */
export function bestAt(line: readonly Spot[], x: number, axes: FrontierAxes): number | null {
  const direction = sense(axes.x);
  const first = line[0];
  const last = line.at(-1);
  if (!first || !last || (x - last.x) * direction > 0) return null;
  if ((x - first.x) * direction <= 0) return first.y;
  for (let i = 1; i < line.length; i += 1) {
    const a = line[i - 1]!;
    const b = line[i]!;
    if ((b.x - x) * direction < 0) continue;
    const t = b.x === a.x ? 1 : (x - a.x) / (b.x - a.x);
    return a.y + t * (b.y - a.y);
  }
  return last.y;
}

/** The same line read the other way: the best x at a y. */
export function bestXAt(line: readonly Spot[], y: number, axes: FrontierAxes): number | null {
  const flipped = line.map((p) => ({ x: p.y, y: p.x })).reverse();
  return bestAt(flipped, y, { x: axes.y, y: axes.x });
}

/** The other line lies above this one for most of its length, so that the space between is a price. */
export function liesAbove(other: readonly Spot[], line: readonly Spot[], axes: FrontierAxes): boolean {
  const below = line.filter((p) => {
    const best = bestAt(other, p.x, axes);
    return best !== null && (best - p.y) * sense(axes.y) >= 0;
  });
  return 2 * below.length > line.length;
}

/** Two lines that nobody could tell apart on the chart. */
export function sameLine(a: readonly Spot[], b: readonly Spot[]): boolean {
  const close = (p: number, q: number) => Math.abs(p - q) <= 1e-3 * Math.max(Math.abs(p), Math.abs(q));
  return a.length === b.length && a.every((p, i) => close(p.x, b[i]!.x) && close(p.y, b[i]!.y));
}

type Figures = Readonly<Partial<Record<OutcomeId, { readonly value: number }>>>;

/**
 * The policy's own figures, on the same customers as the snapshot's. On a first estimate those are the
 * measured policy with the nearest weights: the figures of everybody are no match for those of a few.
 */
export function ownFigures(snapshot: FrontierSnapshot, evaluation: Evaluation): Figures {
  if (snapshot.complete) return evaluation.policy;
  const { relevance, margin } = evaluation.weights;
  const apart = (w: Weights) => Math.abs(w.relevance - relevance) + Math.abs(w.margin - margin);
  const nearest = [...snapshot.points].sort((a, b) => apart(a.weights) - apart(b.weights))[0];
  return nearest?.outcomes ?? evaluation.policy;
}

/** What a frontier that is not whole has to say of itself; empty where it is whole. */
export function estimateOf({ complete, customers, population }: FrontierSnapshot): string {
  return complete
    ? ''
    : `first estimate, from ${formatCount(customers)} of ${formatCount(population)} customers`;
}

const SAME_BELOW = 0.005;

/** How one figure compares with another, as words: `6% more margin than yours`. */
function compared(outcome: OutcomeId, value: number, yours: number): { text: string; same: boolean } {
  const noun = nounOf(outcome);
  if (yours === 0) return { text: value === 0 ? `same ${noun}` : `some ${noun}`, same: value === 0 };
  const ratio = (value - yours) / Math.abs(yours);
  if (Math.abs(ratio) < SAME_BELOW) return { text: `same ${noun}`, same: true };
  const percent = Math.abs(ratio) * 100;
  const shown = percent < 1.95 ? percent.toFixed(1) : Math.round(percent).toLocaleString();
  return { text: `${shown}% ${ratio > 0 ? 'more' : 'less'} ${noun}`, same: false };
}

/** One spoken sentence: what this point has against the policy at hand. */
export function pointSentence(figures: Figures, yours: Figures, axes: FrontierAxes): string {
  const outcomes = [...new Set<OutcomeId>([axes.y, axes.x, 'ild', 'ndcg', 'margin'])].slice(0, 3);
  const parts = outcomes.flatMap((id) => {
    const figure = figures[id];
    const own = yours[id];
    return figure === undefined || own === undefined ? [] : [compared(id, figure.value, own.value)];
  });
  if (parts.length === 0) return 'Not measured yet.';
  if (parts.every((part) => part.same)) return 'The same as yours.';
  const [head, ...rest] = parts.map((part) => part.text);
  const sentence = [`${head} ${parts[0]!.same ? 'as' : 'than'} yours`, ...rest].join(', ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

/** Positions within a few pixels of each other, nearest first. */
export function near(
  spots: readonly Spot[],
  at: Spot,
  radius: number,
): { readonly index: number; readonly distance: number }[] {
  return spots
    .map((spot, index) => ({ index, distance: Math.hypot(spot.x - at.x, spot.y - at.y) }))
    .filter((hit) => hit.distance <= radius)
    .sort((a, b) => a.distance - b.distance);
}
