import {
  type Evaluation,
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../../../workers/protocol/results';
import {
  bestAt,
  bestXAt,
  estimateOf,
  lineOf,
  ownFigures,
  type PlotPoint,
  plotPoints,
  type Spot,
} from '../../charts/frontier-chart-data';
import { formatPercent, nounOf } from '../../format/figure';

/** What the headline is about: a price along the line, room above the policy, or what its diversity costs. */
export type FindingKind = 'price' | 'room' | 'diversity' | 'nothing';

export interface Finding {
  readonly kind: FindingKind;
  /** The local trade-off, as the headline. */
  readonly headline: string;
  /** Where the policy stands, as the note under it. */
  readonly standing: string;
}

/** Not one item is in anybody's list: there is nothing to trade off. */
export const nothingShown = ({ policy }: Evaluation): boolean => policy.coverage.value === 0;

const NOTHING: Finding = {
  kind: 'nothing',
  headline: 'Nothing may be shown to anybody.',
  standing: 'The rules leave every list empty, whatever the weights.',
};

/** A gap this small cannot be told from the steps between the measured policies. */
const ON_THE_LINE = 0.015;
/** A price this small is called next to nothing. */
const NEXT_TO_NOTHING = 0.005;
const A_TENTH = 0.1;

const better = (outcome: OutcomeId): 1 | -1 => (OUTCOMES[outcome].better === 'higher' ? 1 : -1);
const gain = (outcome: OutcomeId): string => (better(outcome) === 1 ? 'more' : 'less');
const ratioOf = (change: number, base: number): number => (base === 0 ? 0 : change / Math.abs(base));

/**
 * How much better y could be at the same x, as a share of `y`. Nought where the line is as near
 * sideways: on its steep part a hair of x is a mile of y.
 */
function roomAbove(line: readonly Spot[], at: Spot, axes: FrontierAxes): number {
  const bestY = bestAt(line, at.x, axes);
  const bestX = bestXAt(line, at.y, axes);
  if (bestY === null || bestX === null) return 0;
  const aside = ratioOf((bestX - at.x) * better(axes.x), at.x);
  return aside > ON_THE_LINE ? ratioOf((bestY - at.y) * better(axes.y), at.y) : 0;
}

function localPrice(line: readonly Spot[], at: Spot, axes: FrontierAxes): string {
  const noun = nounOf(axes.y);
  const wanted = at.y + A_TENTH * Math.abs(at.y) * better(axes.y);
  const reachable = bestXAt(line, wanted, axes);
  if (reachable === null) {
    const top = line[0];
    const left = top === undefined ? 0 : ratioOf((top.y - at.y) * better(axes.y), at.y);
    return left < ON_THE_LINE
      ? `No policy here has noticeably ${gain(axes.y)} ${noun} than yours.`
      : `No policy here has a tenth ${gain(axes.y)} ${noun}; the most is ${formatPercent(left)}.`;
  }
  const cost = ratioOf((at.x - reachable) * better(axes.x), at.x);
  const price = better(axes.x) === 1 ? `of ${nounOf(axes.x)}` : `more ${nounOf(axes.x)}`;
  if (cost < NEXT_TO_NOTHING)
    return `A tenth ${gain(axes.y)} ${noun} costs next to no ${nounOf(axes.x)} here.`;
  return `A tenth ${gain(axes.y)} ${noun} costs ${formatPercent(cost)} ${price} here.`;
}

/** A difference below this cannot be told from none: half of y's 95% interval as a share of y, or the steps of the line. */
function noticeable({ value, se }: { readonly value: number; readonly se?: number | null }): number {
  return Math.max(ON_THE_LINE, se == null ? 0 : ratioOf(1.96 * se, value));
}

/**
 * How much of its diversity the policy would give up by moving to the line at the same x, as a share;
 * nought where diversity is an axis itself, or a measured policy beats it in diversity too.
 */
function extraDiversity(
  snapshot: FrontierSnapshot,
  line: readonly PlotPoint[],
  at: Spot,
  own: number,
  axes: FrontierAxes,
): number {
  if (axes.x === 'ild' || axes.y === 'ild' || own <= 0) return 0;
  const diversityOf = (index: number) => snapshot.points[index]?.outcomes.ild?.value ?? 0;
  const beaten = plotPoints(snapshot, axes).some(
    (p) =>
      (p.x - at.x) * better(axes.x) >= 0 &&
      ratioOf((p.y - at.y) * better(axes.y), at.y) > ON_THE_LINE &&
      diversityOf(p.index) >= own,
  );
  if (beaten) return 0;
  const there = bestAt(
    line.map((p) => ({ x: p.x, y: diversityOf(p.index) })),
    at.x,
    { x: axes.x, y: 'ild' },
  );
  return there === null ? 0 : ratioOf(own - there, own);
}

/**
 * What the frontier says about the policy at hand, in the two axes shown. Interpolated along the
 * attained line; null where a figure is missing. Where every list is empty it says that instead.
 * @param held the kind of headline to keep, while weights are on the move
 */
export function findingOf(
  snapshot: FrontierSnapshot,
  evaluation: Evaluation,
  axes: FrontierAxes,
  held: FindingKind | null = null,
): Finding | null {
  if (nothingShown(evaluation)) return NOTHING;
  const line = lineOf(snapshot, axes);
  // Measured on the same customers as the line.
  const own = ownFigures(snapshot, evaluation);
  const figureOf = (id: OutcomeId) => own[id] ?? evaluation.policy[id];
  const at: Spot = { x: figureOf(axes.x).value, y: figureOf(axes.y).value };
  if (line.length === 0 || !Number.isFinite(at.x) || !Number.isFinite(at.y)) return null;
  const x = nounOf(axes.x);
  const y = nounOf(axes.y);
  const room = roomAbove(line, at, axes);
  const estimate = estimateOf(snapshot);
  const soFar = estimate && ` F${estimate.slice(1)}.`;

  const extra = extraDiversity(snapshot, line, at, figureOf('ild').value, axes);
  const place = room <= ON_THE_LINE ? 'On' : extra > ON_THE_LINE ? 'Inside' : 'Below';
  const isInside = place === 'Inside';
  const fresh = room <= noticeable(figureOf(axes.y)) ? 'price' : isInside ? 'diversity' : 'room';
  const kind = held === null || held === 'nothing' ? fresh : held;
  const standing = isInside
    ? `Inside the line, whose lists are ${formatPercent(extra)} less diverse at this ${x}.${soFar}`
    : `${place} the frontier.${soFar}`;
  if (kind === 'diversity') {
    const cost = better(axes.y) === 1 ? room / (1 + room) : room / (1 - room);
    const price =
      cost < NEXT_TO_NOTHING
        ? `next to nothing in ${y}`
        : `${formatPercent(cost)} ${better(axes.y) === 1 ? `of ${y}` : `more ${y}`}`;
    return { kind, headline: `Your extra diversity costs ${price} here.`, standing };
  }
  if (kind === 'room') {
    const headline =
      room < NEXT_TO_NOTHING
        ? `The same ${x} with noticeably ${gain(axes.y)} ${y} is out of reach.`
        : `The same ${x} with ${formatPercent(room)} ${gain(axes.y)} ${y} is within reach.`;
    return { kind, headline, standing };
  }
  return { kind, headline: localPrice(line, at, axes), standing };
}

/** What the optional consent rules cost at the policy's own x; null until both frontiers are complete. */
export function consentCostOf(
  snapshot: FrontierSnapshot,
  baseline: FrontierSnapshot | null,
  evaluation: Evaluation,
  axes: FrontierAxes,
): string | null {
  if (nothingShown(evaluation)) return '';
  if (baseline === null || !snapshot.complete || !baseline.complete) return null;
  const at = evaluation.policy[axes.x].value;
  const withRules = lineOf(snapshot, axes);
  const without = lineOf(baseline, axes);
  const end = without.at(-1);
  if (end !== undefined && ratioOf((at - end.x) * better(axes.x), end.x) > ON_THE_LINE) {
    return `Without the optional consent rules no policy comes to this ${nounOf(axes.x)}.`;
  }
  // Beyond the end of the line its last point is the nearest the rules allow.
  const mine = bestAt(withRules, at, axes) ?? withRules.at(-1)?.y ?? null;
  const free = bestAt(without, at, axes) ?? without.at(-1)?.y ?? null;
  if (mine === null || free === null || free === 0) return null;
  const cost = ratioOf((free - mine) * better(axes.y), free);
  const at_ = `at this ${nounOf(axes.x)}`;
  if (cost < -NEXT_TO_NOTHING) {
    return better(axes.y) === 1
      ? `Consent rules add ${formatPercent(-cost)} to the ${nounOf(axes.y)} you could have ${at_}.`
      : `Consent rules save ${formatPercent(-cost)} of the ${nounOf(axes.y)} there would be ${at_}.`;
  }
  if (cost < NEXT_TO_NOTHING)
    return `The consent rules cost no ${nounOf(axes.y)} that can be measured ${at_}.`;
  return better(axes.y) === 1
    ? `Consent rules cost ${formatPercent(cost)} of the ${nounOf(axes.y)} you could have ${at_}.`
    : `Consent rules add ${formatPercent(cost)} to the ${nounOf(axes.y)} you could have ${at_}.`;
}
