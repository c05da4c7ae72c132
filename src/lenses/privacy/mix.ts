import { type ConsentMix, JURISDICTIONS, type Jurisdiction } from '../../../workers/protocol/consent';
import type { Funnel } from '../../../workers/protocol/privacy-report';
import type { Evaluation, OutcomeId } from '../../../workers/protocol/results';
import { formatChange, formatCount, formatFigure, formatSignedPercent, nounOf } from '../../format/figure';
import { JURISDICTION_NAMES } from '../../format/names';

/** What is moved: who agreed to profiling, and who never said; the rest said no. */
export type Share = 'granted' | 'unknown';

export interface MixRow {
  readonly jurisdiction: Jurisdiction;
  readonly customers: number;
  /** Percent, whole. */
  readonly granted: number;
  readonly unknown: number;
  /** The same before rounding, 0 to 1. */
  readonly exact: Readonly<Record<Share, number>>;
  readonly recorded: Readonly<Record<Share, number>>;
  readonly assumed: boolean;
}

const percent = (share: number): number => Math.round(share * 100);

/** Two shares as whole percentages that together are never more than 100. */
function percents({ granted, unknown }: Readonly<Record<Share, number>>): Record<Share, number> {
  const first = percent(granted);
  return { granted: first, unknown: Math.min(percent(unknown), 100 - first) };
}

/** One row for each jurisdiction that has customers. */
export function mixRows(recorded: readonly Funnel[], mix: ConsentMix): MixRow[] {
  return JURISDICTIONS.flatMap((jurisdiction): MixRow[] => {
    const funnel = recorded.find((one) => one.jurisdiction === jurisdiction);
    if (!funnel || funnel.customers === 0) return [];
    const assumed = mix[jurisdiction];
    const known = percents(funnel);
    const { granted, unknown } = assumed ? percents(assumed) : known;
    return [
      {
        jurisdiction,
        customers: funnel.customers,
        granted,
        unknown,
        exact: { granted: (assumed ?? funnel).granted, unknown: (assumed ?? funnel).unknown },
        recorded: known,
        assumed: assumed !== undefined,
      },
    ];
  });
}

/** Digits of a share that are kept, so that a link stays short. */
const kept = (share: number): number => Math.round(share * 1e4) / 1e4;

/**
 * The mix with one share of one jurisdiction moved. Whoever agrees beyond those who do comes from those who
 * never said and those who said no alike, in the proportion they have; where that is lost, as recorded. A
 * moved share of those who never said takes from those who said no, and from the others only where it must.
 * @param value percent
 */
export function withShare(
  mix: ConsentMix,
  { jurisdiction, exact, recorded }: Pick<MixRow, 'jurisdiction' | 'exact' | 'recorded'>,
  share: Share,
  value: number,
): ConsentMix {
  const moved = Math.max(0, Math.min(100, Math.round(value))) / 100;
  const place = (granted: number, unknown: number): ConsentMix => ({
    ...mix,
    [jurisdiction]: { granted: kept(granted), unknown: kept(unknown) },
  });
  if (share === 'unknown') return place(Math.min(exact.granted, 1 - moved), moved);
  const rest = 1 - exact.granted;
  const recordedRest = 100 - recorded.granted;
  const silent = rest > 1e-9 ? exact.unknown / rest : recordedRest > 0 ? recorded.unknown / recordedRest : 0;
  return place(moved, (1 - moved) * Math.min(1, silent));
}

/** The mix with one jurisdiction as recorded again. */
export function withoutPlace(mix: ConsentMix, jurisdiction: Jurisdiction): ConsentMix {
  const { [jurisdiction]: _gone, ...rest } = mix;
  return rest;
}

/** What is assumed, as the beginning of a sentence: `If 75% in the EU agreed`. */
function assumptionOf(rows: readonly MixRow[]): string | null {
  const assumed = rows.filter((row) => row.assumed);
  if (assumed.length === 0) return null;
  const place = (id: Jurisdiction) =>
    id === 'other'
      ? 'elsewhere'
      : `in ${id === 'US-CA' ? '' : 'the '}${JURISDICTION_NAMES[id]}${id === 'US-opt-out' ? ' states' : ''}`;
  const parts = assumed.map((row) => {
    const agreed = `${row.granted}% ${place(row.jurisdiction)} agreed`;
    return row.unknown === row.recorded.unknown ? agreed : `${agreed} (${row.unknown}% never said)`;
  });
  const listed = parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `If ${listed}`;
}

function countChange(from: number, to: number, verb: string): string | null {
  const change = Math.round(to) - Math.round(from);
  if (change === 0) return null;
  const size = Math.abs(change);
  return `${formatCount(size)} ${change > 0 ? 'more' : 'fewer'} ${size === 1 ? 'person' : 'people'} ${verb}`;
}

function shareChange(id: OutcomeId, before: Evaluation, after: Evaluation): string {
  const from = before.policy[id].value;
  if (from === 0) return `${nounOf(id)} ${formatFigure(after.policy[id], id)}`;
  const ratio = (after.policy[id].value - from) / Math.abs(from);
  return `${nounOf(id)} ${formatSignedPercent(ratio)}`;
}

/**
 * What would follow: `If 75% in the EU agreed: 1,204 more people profiled, relevance +1.2%, margin +0.8%.`
 * @param rows what is assumed; `shown` what `now` was worked out under, which may be an earlier mix.
 */
export function mixSentence(
  rows: readonly MixRow[],
  shown: readonly MixRow[],
  before: Evaluation | null,
  now: Evaluation | null,
): string {
  const wanted = assumptionOf(rows);
  if (wanted === null) return 'Nothing is assumed: everybody\u2019s answers are as recorded.';
  const assumption = assumptionOf(shown);
  if (assumption === null || !before || !now) return `${wanted}: working out what would follow.`;
  const effects = [
    countChange(before.policy.profiled.value, now.policy.profiled.value, 'profiled'),
    countChange(before.training.customers, now.training.customers, 'learned from'),
    shareChange('ndcg', before, now),
    shareChange('margin', before, now),
  ].filter((effect) => effect !== null);
  return `${assumption}: ${effects.join(', ')}.`;
}

export interface MixEffect {
  readonly name: string;
  /** What sets it apart from a figure of nearly the same name. */
  readonly note: string | null;
  readonly recorded: string;
  readonly assumed: string;
  readonly change: string;
}

const LEARNED_NOTE =
  'Those who may be learned from and have events to learn from: fewer than Permissions counts, which counts all who may be.';

/** The figures behind the sentence, as rows. */
export function mixEffects(before: Evaluation, now: Evaluation): MixEffect[] {
  const count = (name: string, from: number, to: number, note: string | null = null): MixEffect => ({
    name,
    note,
    recorded: formatCount(from),
    assumed: formatCount(to),
    change: formatChange('profiled', to - from),
  });
  const outcome = (name: string, id: OutcomeId): MixEffect => {
    const [from, to] = [before.policy[id], now.policy[id]];
    const se = Math.max(from.se ?? 0, to.se ?? 0) || null;
    return {
      name,
      note: null,
      recorded: formatFigure({ ...from, se }, id),
      assumed: formatFigure({ ...to, se }, id),
      change: formatChange(id, to.value - from.value, se),
    };
  };
  return [
    count('People profiled', before.policy.profiled.value, now.policy.profiled.value),
    count('People learned from', before.training.customers, now.training.customers, LEARNED_NOTE),
    outcome('Relevance (NDCG)', 'ndcg'),
    outcome('Margin', 'margin'),
    outcome('Reach by message', 'reach'),
  ];
}
