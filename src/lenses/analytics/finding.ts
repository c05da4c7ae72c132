import { MODEL_INFO, type ModelId } from '../../../workers/protocol/models';
import type {
  ComparedId,
  Difference,
  ModelReport,
  ModelsReport,
} from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { formatCount, formatDecimal, formatPercent } from '../../format/figure';
import { formatWithin } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';

export interface ModelsFinding {
  readonly headline: string;
  /** What it was measured on, and how far that is between chance and what could be known. */
  readonly standing: string;
}

/** Chance is believed to explain a difference until it would explain fewer than one in twenty. */
export const SHOWN_BELOW = 0.05;
/** A fit is dear when it takes this many milliseconds longer: below, timings are noise and nobody waits. */
const DEAR_MS = 1_500;
/** A catalogue shown less by this factor is a price worth naming. */
const NARROWER = 0.75;

export type Verdict = 'better' | 'worse' | 'none';

/** What the paired comparison with the baseline allows to be said. */
export function verdictOf(report: ModelReport, metric: ComparedId): Verdict | null {
  const difference = report.differences?.[metric];
  if (!difference) return null;
  if (difference.adjustedP >= SHOWN_BELOW || difference.value === 0) return 'none';
  const sense = OUTCOMES[metric].better === 'higher' ? 1 : -1;
  return difference.value * sense > 0 ? 'better' : 'worse';
}

export const meanOf = (report: ModelReport, metric: ComparedId): number =>
  report.outcomes[metric]?.value ?? Number.NaN;

/** Neither the floor nor the ceiling: a model one could run. */
export function isContender(model: ModelId): boolean {
  const { kind } = MODEL_INFO[model];
  return kind !== 'floor' && kind !== 'ceiling';
}

/** What a model reaches, as the start of a sentence. */
function reached(report: ModelReport, metric: ComparedId): string {
  const name = MODEL_NAMES[report.model];
  const value = meanOf(report, metric);
  const shown = formatWithin(metric, value, report.intervals[metric]);
  switch (metric) {
    case 'ndcg':
      return `${name} reaches NDCG ${shown}`;
    case 'recall':
      return `${name} finds ${formatPercent(value)} of what people took up later`;
    case 'precision':
      return `Of what ${name} recommends, ${formatPercent(value)} was taken up later`;
    case 'hitRate':
      return `${name} has a hit for ${formatPercent(value)} of people`;
    case 'orders':
      return `${name} brings ${shown} orders per 1,000 places`;
    default:
      return `${name} reaches a ${OUTCOMES[metric].label.toLowerCase()} of ${shown}`;
  }
}

function against(report: ModelReport, baseline: ModelReport, metric: ComparedId): string {
  const name = MODEL_NAMES[baseline.model];
  const verdict = verdictOf(report, metric);
  const base = meanOf(baseline, metric);
  if (verdict === null) return '';
  if (verdict === 'none') return `, not shown to differ from ${name}`;
  const ratio = (meanOf(report, metric) - base) / Math.abs(base);
  const size = Number.isFinite(ratio) ? `${formatPercent(Math.abs(ratio))} ` : '';
  return `, ${size}${verdict === 'better' ? 'more' : 'less'} than ${name}`;
}

const seconds = (ms: number): string => `${formatDecimal(ms / 1000, 1)} s`;

/** What it costs to take one model rather than another: seconds of fitting, and catalogue no longer shown. */
function pricesOf(model: ModelReport, own: ModelReport): string[] {
  const prices: string[] = [];
  const [mine, theirs] = [own.outcomes.coverage?.value, model.outcomes.coverage?.value];
  if (mine !== undefined && theirs !== undefined && theirs < mine * NARROWER) {
    prices.push(`shows ${formatPercent(theirs)} of the catalogue instead of ${formatPercent(mine)}`);
  }
  if (model.fitMs - own.fitMs > DEAR_MS) {
    prices.push(`takes ${seconds(model.fitMs)} to fit instead of ${seconds(own.fitMs)}`);
  }
  return prices;
}

/** The other models minus the policy's own, paired on the same customers. */
export type Pairs = ReadonlyMap<ModelId, Difference>;

/**
 * Whether one model is shown to be ahead of the policy's: by the paired test where there is one, else by
 * intervals that do not touch, which asks for more.
 */
function isAhead(model: ModelReport, own: ModelReport, metric: ComparedId, pairs: Pairs | null): boolean {
  const sense = OUTCOMES[metric].better === 'higher' ? 1 : -1;
  const pair = pairs?.get(model.model);
  if (pair) return pair.adjustedP < SHOWN_BELOW && pair.value * sense > 0;
  const [a, b] = [model.intervals[metric], own.intervals[metric]];
  return sense > 0 ? a.low > b.high : a.high < b.low;
}

/** How the best of the others compares. */
function rivalClause(
  models: readonly ModelReport[],
  own: ModelReport,
  baseline: ModelId,
  metric: ComparedId,
  pairs: Pairs | null,
): string {
  if (!isContender(own.model)) return '';
  const sense = OUTCOMES[metric].better === 'higher' ? 1 : -1;
  const lead = (report: ModelReport) => (meanOf(report, metric) - meanOf(own, metric)) * sense;
  const [best] = models
    .filter((report) => report.model !== own.model && isContender(report.model))
    .sort((a, b) => lead(b) - lead(a));
  if (!best) return '';
  const name = MODEL_NAMES[best.model];
  if (lead(best) <= 0) return '; none of the others is better';
  if (!isAhead(best, own, metric, pairs)) return `; ${name}, the next best, is not shown to be better`;
  const prices = pricesOf(best, own).join(' and ');
  // Against the best model as baseline the sentence has said so already.
  if (best.model === baseline) return prices === '' ? '' : `; ${name} ${prices}`;
  const beats = `beats it by ${formatPercent(lead(best) / Math.abs(meanOf(own, metric)))}`;
  return `; ${name} ${beats}${prices === '' ? '' : ` but ${prices}`}`;
}

/**
 * Where the policy's model stands between chance and what could be known. By the simulation alone: what
 * knows the simulation's mind need not be the best at guessing what a log happens to hold.
 */
function wayUp(models: readonly ModelReport[], own: ModelReport, metric: ComparedId): string {
  const floor = models.find((report) => MODEL_INFO[report.model].kind === 'floor');
  const ceiling = models.find((report) => MODEL_INFO[report.model].kind === 'ceiling');
  if (OUTCOMES[metric].evidence !== 'simulated' || !floor || !ceiling || !isContender(own.model)) return '';
  const span = meanOf(ceiling, metric) - meanOf(floor, metric);
  const share = (meanOf(own, metric) - meanOf(floor, metric)) / span;
  if (!(span > 0) || share < 0 || share > 1) return '';
  return ` That is ${formatPercent(share)} of the way from random order to the best there could be.`;
}

/**
 * What the comparison says about the policy's model, against the baseline and, once all are measured, the
 * best of the others; null until the policy's model and the baseline are measured.
 */
export function findingOf(
  report: Pick<ModelsReport, 'models' | 'baseline' | 'customers' | 'testCustomers' | 'listSize' | 'complete'>,
  ownId: ModelId,
  metric: ComparedId,
  pairs: Pairs | null,
): ModelsFinding | null {
  const own = report.models.find((one) => one.model === ownId);
  const baseline = report.models.find((one) => one.model === report.baseline);
  if (!own || !baseline || !Number.isFinite(meanOf(own, metric))) return null;
  const items = report.listSize === 1 ? 'one item' : `${formatCount(report.listSize)} items`;
  const measured =
    OUTCOMES[metric].evidence === 'held-out'
      ? `Against what ${formatCount(report.testCustomers)} people took up in unseen weeks; lists of ${items}, by relevance alone.`
      : `What ${formatCount(report.customers)} people would do, by the simulation; lists of ${items}, by relevance alone.`;
  return {
    headline: `${reached(own, metric)}${against(own, baseline, metric)}${report.complete ? rivalClause(report.models, own, report.baseline, metric, pairs) : ''}.`,
    standing: `${measured}${wayUp(report.models, own, metric)}`,
  };
}
