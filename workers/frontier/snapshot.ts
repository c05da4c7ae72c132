import type { Weights } from '../protocol/policy';
import {
  type Figure,
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../protocol/results';
import {
  hypervolume,
  idealOf,
  kneePoint,
  minimaxRegretPoint,
  nadirOf,
  nashPoint,
  nonDominated,
  type Point,
} from './pareto';

/** The three objectives of the attained frontier; all are at least 0 and better when higher. */
const OBJECTIVES = ['ndcg', 'margin', 'ild'] as const satisfies readonly OutcomeId[];
const REFERENCE = [0, 0, 0] as const;

export interface MeasuredPolicy {
  readonly weights: Weights;
  readonly outcomes: Readonly<Partial<Record<OutcomeId, Figure>>>;
}

const triple = (point: readonly number[]): readonly [number, number, number] => [
  point[0] ?? 0,
  point[1] ?? 0,
  point[2] ?? 0,
];

function argmax(points: readonly Point[], objective: number): number {
  let best = 0;
  points.forEach((point, at) => {
    if (point[objective]! > points[best]![objective]!) best = at;
  });
  return best;
}

/** Reads a set of measured policies as a frontier in the axes asked for; `lower is better` axes are turned round. */
export function readFrontier(
  key: string,
  axes: FrontierAxes,
  measured: readonly MeasuredPolicy[],
  customers: number,
  population: number,
  complete: boolean,
): FrontierSnapshot {
  const value = (policy: MeasuredPolicy, id: OutcomeId) =>
    (policy.outcomes[id]?.value ?? 0) * (OUTCOMES[id].better === 'lower' ? -1 : 1);
  const points: Point[] = measured.map((policy) => OBJECTIVES.map((id) => value(policy, id)));
  const inAxes: Point[] = measured.map((policy) => [value(policy, axes.x), value(policy, axes.y)]);
  const front = nonDominated(points);
  const frontSet = new Set(front);
  const line = new Set(nonDominated(inAxes));
  return {
    key,
    axes,
    customers,
    population,
    complete,
    points: measured.map((policy, at) => ({
      ...policy,
      nonDominated: frontSet.has(at),
      onLine: line.has(at),
    })),
    hypervolume: hypervolume(
      front.map((at) => points[at]!),
      REFERENCE,
    ),
    referencePoint: REFERENCE,
    ideal: triple(idealOf(points)),
    nadir: triple(nadirOf(points, front)),
    pointsOfInterest: {
      knee: kneePoint(inAxes),
      nash: nashPoint(points),
      minimaxRegret: minimaxRegretPoint(points),
      best: {
        marketing: argmax(points, 1),
        analytics: argmax(points, 0),
        experience: argmax(points, 2),
      },
    },
  };
}
