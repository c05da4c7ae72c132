import type { ModelId } from '../../../workers/protocol/models';
import type {
  AccuracyId,
  Agreement,
  Calibration,
  ChurnCheck,
  ComparedId,
  DataReport,
  EvidenceComparison,
  Interval,
  ModelReport,
  ReportDimension,
  SegmentAccuracy,
  TuneReport,
} from '../../../workers/protocol/models-report';
import { type Figure, OUTCOMES } from '../../../workers/protocol/results';
import { formatCount, formatDecimal, formatNumber, formatPercent } from '../../format/figure';
import { formatPerTenThousand } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';

export const DIMENSION_NAMES: Readonly<Record<ReportDimension, string>> = {
  activity: 'By activity',
  age: 'By age',
  region: 'By region',
  profiling: 'By profiling',
};

export function intervalOf(figure: Figure): Interval {
  const half = 1.96 * (figure.se ?? 0);
  return { low: figure.value - half, high: figure.value + half };
}

/** Who is served worst, by how much, and whether the baseline would serve them better. */
export function segmentsSentence(
  report: ModelReport,
  baseline: ModelReport | null,
  metric: ComparedId,
): string {
  const worst = worstBy(report.segments, metric);
  const all = report.outcomes[metric]?.value;
  if (!worst || all === undefined) return '';
  const figure = worst.figures[metric];
  const gap = all === 0 ? 0 : (all - figure.value) / all;
  const name = MODEL_NAMES[report.model];
  const first = `${name} serves \u201c${worst.segment}\u201d worst: ${OUTCOMES[metric].label} ${formatNumber(metric, figure.value, figure.se)}, ${formatPercent(gap)} below everyone (${formatCount(figure.n)} people).`;
  const other = baseline?.segments.find(
    (one) => one.dimension === worst.dimension && one.segment === worst.segment,
  );
  if (!baseline || !other || baseline.model === report.model) return first;
  const [mine, theirs] = [intervalOf(figure), intervalOf(other.figures[metric])];
  const rival = MODEL_NAMES[baseline.model];
  if (theirs.low > mine.high) return `${first} ${rival} would serve them better.`;
  if (mine.low > theirs.high) return `${first} ${rival} would serve them worse still.`;
  return `${first} ${rival} is not shown to serve them better or worse.`;
}

/** Fewer people than this say too little to be named. */
const ENOUGH_PEOPLE = 100;

/** The segment with the lowest figure among those of enough people; null where there is none. */
export function worstBy(segments: readonly SegmentAccuracy[], metric: ComparedId): SegmentAccuracy | null {
  const known = segments.filter((one) => one.figures[metric].n >= ENOUGH_PEOPLE);
  return known.reduce<SegmentAccuracy | null>(
    (worst, one) => (worst && worst.figures[metric].value <= one.figures[metric].value ? worst : one),
    null,
  );
}

/** How large an error is against what is bought on average. */
const CLOSE = 0.1;
const FAIR = 0.3;
/** From here on a change in how busy weeks are explains something. */
const WORTH_SAYING = 0.15;

export function calibrationSentence(calibration: Calibration): string {
  const pairs = calibration.bins.reduce((sum, bin) => sum + bin.pairs, 0);
  const bought = calibration.bins.reduce((sum, bin) => sum + bin.purchases, 0);
  const mean = pairs > 0 ? bought / pairs : 0;
  const top = calibration.bins.at(-1);
  if (mean === 0 || !top)
    return 'Nothing was bought in these weeks, so there is nothing to hold predictions against.';
  const ratio = calibration.expectedError / mean;
  const word = ratio < CLOSE ? 'a close fit' : ratio < FAIR ? 'a fair fit' : 'a poor fit';
  const off = `Of 10,000 pairs of customer and item, ${formatPerTenThousand(mean)} end in a purchase, and predictions are off by ${formatPerTenThousand(calibration.expectedError)} on average: ${word}.`;
  const season =
    Math.abs(calibration.busier - 1) < WORTH_SAYING
      ? ''
      : ` The tested weeks are ${calibration.busier.toFixed(1)} times as busy as those learned from, which no prediction knew.`;
  return `${off} Where predictions are highest, ${formatPerTenThousand(top.predicted)} of 10,000 were predicted and ${formatPerTenThousand(top.observed)} came.${season}`;
}

/** Share of all places that the most shown tenth of the catalogue takes. */
export function topTenth(lorenz: readonly number[]): number {
  const at = Math.round((lorenz.length - 1) * 0.9);
  return 1 - (lorenz[at] ?? 1);
}

export function concentrationSentence(report: ModelReport, baseline: ModelReport | null): string {
  const other = baseline && baseline.model !== report.model ? baseline : null;
  const beside = (text: string | null) => (text === null ? '' : ` (${text})`);
  const coverage = (one: ModelReport) => formatPercent(one.outcomes.coverage?.value ?? Number.NaN);
  const tenth = (one: ModelReport) => formatPercent(topTenth(one.lorenz));
  return `${MODEL_NAMES[report.model]} shows ${coverage(report)} of the catalogue to somebody${beside(
    other && `${MODEL_NAMES[other.model]}: ${coverage(other)}`,
  )}; the tenth of items shown most takes ${tenth(report)} of all places${beside(
    other && `${MODEL_NAMES[other.model]}: ${tenth(other)}`,
  )}.`;
}

/** Whether the log and the simulation put models into the same order, and name the same best. */
export function agreementSentence(agreement: Agreement): string {
  const { correlation, bestHeldOut, bestSimulated, models } = agreement;
  if (correlation === null) return 'Three models at least are needed to say whether the two judges agree.';
  const degree =
    correlation >= 0.8
      ? 'agree closely'
      : correlation >= 0.5
        ? 'agree in the main'
        : correlation >= 0.2
          ? 'agree a little'
          : 'do not agree';
  const order = `Over ${formatCount(models)} models the log and the simulation ${degree} on the order (rank correlation ${formatDecimal(correlation, 2)}).`;
  return `${order} ${bestSentence(bestHeldOut, bestSimulated)}`.trim();
}

function bestSentence(heldOut: ModelId | null, simulated: ModelId | null): string {
  if (heldOut === null || simulated === null) return '';
  return heldOut === simulated
    ? `Both put ${MODEL_NAMES[heldOut]} first.`
    : `The log puts ${MODEL_NAMES[heldOut]} first, the simulation ${MODEL_NAMES[simulated]}.`;
}

/** What one model expects of its own lists, against what the log shows of them. */
export function evidenceSentence(model: ModelId, evidence: EvidenceComparison): string {
  const predicted = evidence.predictedPurchases;
  const heldOut = evidence.heldOutPurchases;
  const name = MODEL_NAMES[model];
  // Both by the digits of the less sure one.
  const error = Math.max(predicted.se ?? 0, heldOut.se ?? 0);
  const shown = (figure: Figure) => formatNumber('orders', figure.value, error);
  const start = `Of 1,000 places it fills, ${name} expects ${shown(predicted)} purchases; the log shows ${shown(heldOut)}`;
  if (heldOut.value === 0) return `${start}.`;
  const ratio = predicted.value / heldOut.value;
  const { low, high } = intervalOf(heldOut);
  if (predicted.value >= low && predicted.value <= high) return `${start}, as near as can be told.`;
  return `${start}: it believes ${ratio > 1 ? 'too much' : 'too little'} of itself by ${formatPercent(Math.abs(ratio - 1))}.`;
}

interface CheckText {
  readonly name: string;
  readonly why: string;
}

export const CHECK_TEXTS: Readonly<Record<ChurnCheck['id'], CheckText>> = {
  oneTime: {
    name: 'Customers seen once only',
    why: 'In all weeks of the log, of people who allow training. Of somebody with one event there is next to nothing to learn.',
  },
  returning: {
    name: 'Customers who come back',
    why: 'Of those seen in the first four fifths of the log, the share seen in the last. What was learned is of use only for people who return.',
  },
  newItems: {
    name: 'Later items that are new',
    why: 'Of the items of the last fifth of the log, the share nobody met before. Such items have no neighbours: only their description helps.',
  },
  density: {
    name: 'Density of the log',
    why: 'The share of all pairs of customer and item that were ever seen together.',
  },
};

/** On which side of its limit a check is sound, or poor: `from` or `to`. */
export function limitOf(check: ChurnCheck, sound: boolean): 'from' | 'to' {
  const higherIsBetter = check.sound > check.poor;
  return higherIsBetter === sound ? 'from' : 'to';
}

/** A share as a percentage, with two significant digits where it is small. */
export function formatShare(share: number): string {
  const percent = Math.abs(share * 100);
  const decimals = percent === 0 || percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : percent >= 0.0995 ? 2 : 3;
  return `${formatDecimal(share * 100, decimals)}%`;
}

const VERDICTS: Readonly<Record<DataReport['verdict'], string>> = {
  sound: 'Collaborative filtering can work on this log',
  doubtful: 'Collaborative filtering may work on this log, with care',
  poor: 'Collaborative filtering has little to learn from on this log',
};

/** The plain verdict, and what speaks against. */
export function dataSentence(report: DataReport): string {
  const against = report.checks.filter((check) => check.verdict !== 'sound');
  const named = against.map(
    (check) => `${CHECK_TEXTS[check.id].name.toLowerCase()} (${formatShare(check.value)})`,
  );
  const reasons =
    against.length === 0 ? ': nothing checked speaks against it' : `; against it speak ${listed(named)}`;
  return `${VERDICTS[report.verdict]}${reasons}.`;
}

/** How the weeks are used, and whether the last ones are like the others. */
export function weeksSentence({ eventsByWeek, splitWeeks: [validation, test] }: DataReport): string {
  const mean = (from: number, to: number) =>
    eventsByWeek.slice(from, to).reduce((sum, events) => sum + events, 0) / Math.max(1, to - from);
  const used = `Learned from to week ${validation - 1}, settings chosen to week ${test - 1}, the rest is only reported on`;
  const busier = mean(test, eventsByWeek.length) / Math.max(1, mean(0, validation));
  return Math.abs(busier - 1) < WORTH_SAYING
    ? `${used}.`
    : `${used}; those weeks are ${busier.toFixed(1)} times as busy.`;
}

/** What the consent rules leave to learn from. */
export function consentSentence(report: DataReport): string {
  if (report.train.events === 0) return '';
  const events = report.trainable.events / report.train.events;
  const people = report.trainable.customers / Math.max(1, report.train.customers);
  return `The consent rules leave ${formatPercent(events)} of the training events, from ${formatPercent(people)} of the people.`;
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** How surely the best trial of a search is ahead of the settings it began with. */
export function searchSentence({ trials, best }: Pick<TuneReport, 'trials' | 'best'>): string {
  const first = trials[0];
  const found = best === null ? undefined : trials[best];
  if (!first || !found || found === first) return '';
  // Both are the same customers', so this asks for more than a paired comparison would.
  const noise = 1.96 * Math.sqrt((first.ndcg.se ?? 0) ** 2 + (found.ndcg.se ?? 0) ** 2);
  return found.ndcg.value - first.ndcg.value > noise
    ? `The best of ${trials.length} is ahead of yours by more than chance would have it.`
    : `The best of ${trials.length}; not shown to beat yours.`;
}

/** What a longer list would bring the policy's model. */
export function lengthSentence(report: ModelReport, metric: AccuracyId, ownLength: number): string {
  const values = report.byK[metric];
  const own = values[ownLength - 1];
  const double = values[Math.min(values.length, ownLength * 2) - 1];
  if (own === undefined || double === undefined || own === 0) return '';
  const longer = Math.min(values.length, ownLength * 2);
  const name = MODEL_NAMES[report.model];
  if (longer === ownLength) return `${name} is measured to lists of ${values.length}, the longest there are.`;
  const ratio = (double - own) / own;
  const noun = OUTCOMES[metric].label;
  const change =
    Math.abs(ratio) < 0.005
      ? `leave ${noun} as it is`
      : `${ratio > 0 ? 'raise' : 'lower'} ${noun} by ${formatPercent(Math.abs(ratio))}`;
  return `Lists of ${longer} instead of ${ownLength} would ${change} for ${name}.`;
}

/**
 * Mean over groups of customers, by their number, for as many periods as any group has; at index 0 the
 * period after the first.
 */
export function meanRetention(retention: DataReport['retention']): number[] {
  const periods = Math.max(0, ...retention.map((group) => group.back.length));
  const means: number[] = [];
  for (let at = 1; at < periods; at += 1) {
    let people = 0;
    let back = 0;
    for (const group of retention) {
      const share = group.back[at];
      if (share === null || share === undefined) continue;
      people += group.customers;
      back += share * group.customers;
    }
    if (people === 0) break;
    means.push(back / people);
  }
  return means;
}
