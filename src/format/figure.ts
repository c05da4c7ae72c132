import { type Figure, OUTCOMES, type OutcomeId } from '../../workers/protocol/results';

type Style = 'plain' | 'percent' | 'money';

interface Rule {
  readonly style: Style;
  /** Decimals where no standard error says how many are earned. */
  readonly decimals: number;
  readonly suffix: string;
  /** What a sentence calls it. */
  readonly noun: string;
}

const RULES: Readonly<Record<OutcomeId, Rule>> = {
  ndcg: { style: 'plain', decimals: 3, suffix: '', noun: 'relevance' },
  precision: { style: 'plain', decimals: 3, suffix: '', noun: 'precision' },
  recall: { style: 'plain', decimals: 3, suffix: '', noun: 'recall' },
  map: { style: 'plain', decimals: 3, suffix: '', noun: 'mean average precision' },
  mrr: { style: 'plain', decimals: 3, suffix: '', noun: 'reciprocal rank' },
  hitRate: { style: 'plain', decimals: 3, suffix: '', noun: 'hit rate' },
  clicks: { style: 'plain', decimals: 0, suffix: 'per 1,000', noun: 'clicks' },
  orders: { style: 'plain', decimals: 1, suffix: 'per 1,000', noun: 'orders' },
  revenue: { style: 'money', decimals: 0, suffix: 'per 1,000', noun: 'revenue' },
  margin: { style: 'money', decimals: 0, suffix: 'per 1,000', noun: 'margin' },
  incrementalMargin: { style: 'money', decimals: 0, suffix: 'per 1,000', noun: 'incremental margin' },
  reach: { style: 'percent', decimals: 1, suffix: 'of customers', noun: 'reach' },
  costPerContact: { style: 'money', decimals: 2, suffix: '', noun: 'cost per contact' },
  returnOnSpend: { style: 'money', decimals: 2, suffix: 'per £1', noun: 'return on spend' },
  ild: { style: 'plain', decimals: 3, suffix: '', noun: 'diversity' },
  coverage: { style: 'percent', decimals: 1, suffix: 'of items', noun: 'coverage' },
  gini: { style: 'plain', decimals: 3, suffix: '', noun: 'inequality of exposure' },
  novelty: { style: 'plain', decimals: 2, suffix: 'bits', noun: 'novelty' },
  calibration: { style: 'plain', decimals: 2, suffix: 'bits', noun: 'drift from own tastes' },
  repeats: { style: 'plain', decimals: 2, suffix: 'per list', noun: 'repeats' },
  optOutRisk: { style: 'percent', decimals: 1, suffix: 'a year', noun: 'opt-out risk' },
  contactsPerWeek: { style: 'plain', decimals: 2, suffix: 'per week', noun: 'messages' },
  profiled: { style: 'plain', decimals: 0, suffix: 'people', noun: 'people profiled' },
  contactsWithoutPermission: {
    style: 'plain',
    decimals: 0,
    suffix: 'per week',
    noun: 'messages without permission',
  },
  dataPoints: { style: 'plain', decimals: 1, suffix: 'per list', noun: 'data points' },
};

const locale = (): string => globalThis.navigator?.language ?? 'en-GB';
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(style: Style, decimals: number, signed: boolean): Intl.NumberFormat {
  const key = `${style} ${decimals} ${signed}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), {
      ...(style === 'money' ? { style: 'currency', currency: 'GBP' } : {}),
      ...(style === 'percent' ? { style: 'percent' } : {}),
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: signed ? 'exceptZero' : 'negative',
    });
    formats.set(key, format);
  }
  return format;
}

const withMinus = (text: string): string => text.replace('-', '\u2212');

/** Decimals a standard error leaves meaningful: down to the place of its first digit. */
function decimalsFor(outcome: OutcomeId, se: number | null): number {
  const rule = RULES[outcome];
  if (se === null || !(se > 0)) return rule.decimals;
  const shown = rule.style === 'percent' ? se * 100 : se;
  return Math.max(0, Math.min(4, Math.ceil(-Math.log10(shown))));
}

/** The number alone, with its currency or percent sign: `£1,482`, `0.108`, `61.2%`. */
export function formatNumber(outcome: OutcomeId, value: number, se: number | null = null): string {
  if (!Number.isFinite(value)) return 'none';
  const decimals = decimalsFor(outcome, se);
  return withMinus(numberFormat(RULES[outcome].style, decimals, false).format(value));
}

/** What stands behind the number: `per 1,000`, `people`, or nothing. */
export function unitOf(outcome: OutcomeId): string {
  return RULES[outcome].suffix;
}

/** The figure with its unit, and no more digits than its standard error allows. */
export function formatFigure(figure: Figure, outcome: OutcomeId): string {
  return `${formatNumber(outcome, figure.value, figure.se)} ${unitOf(outcome)}`.trim();
}

/** A change in an outcome's own unit, always with its sign: `+£960`, `−0.02`. */
export function formatChange(outcome: OutcomeId, delta: number, se: number | null = null): string {
  if (!Number.isFinite(delta)) return 'none';
  const decimals = decimalsFor(outcome, se);
  return withMinus(numberFormat(RULES[outcome].style, decimals, true).format(delta));
}

/** Half the width of the 95% interval, or null where the figure has no standard error. */
export function formatMargin(figure: Figure, outcome: OutcomeId): string | null {
  if (figure.se === null) return null;
  return `± ${formatNumber(outcome, 1.96 * figure.se, figure.se)}`;
}

/** A ratio as a signed percentage: `+3.1%`, and without decimals from 10%. */
export function formatSignedPercent(ratio: number, decimals = Math.abs(ratio) < 0.0995 ? 1 : 0): string {
  return Number.isFinite(ratio) ? withMinus(numberFormat('percent', decimals, true).format(ratio)) : 'none';
}

/** A ratio as a percentage for sentences: `4%`, and one decimal below 2%. */
export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'none';
  return withMinus(numberFormat('percent', Math.abs(ratio) < 0.02 ? 1 : 0, false).format(ratio));
}

/** A bare number with so many decimals. */
export function formatDecimal(value: number, decimals: number, signed = false): string {
  if (!Number.isFinite(value)) return 'none';
  return withMinus(numberFormat('plain', decimals, signed).format(value));
}

export function formatCount(value: number): string {
  return Number.isFinite(value) ? withMinus(numberFormat('plain', 0, false).format(value)) : 'none';
}

export function formatPrice(value: number): string {
  return withMinus(numberFormat('money', 2, false).format(value));
}

/** A value on an axis, with just the decimals that tell its neighbours apart. */
export function formatTick(outcome: OutcomeId, value: number, decimals: number): string {
  const { style } = RULES[outcome];
  const shown = style === 'percent' ? Math.max(0, decimals - 2) : decimals;
  return withMinus(numberFormat(style, shown, false).format(value));
}

/** What a sentence calls this outcome: `relevance`, `margin`. */
export function nounOf(outcome: OutcomeId): string {
  return RULES[outcome].noun;
}

/** An axis title with its unit: `Margin, £ per 1,000`. */
export function axisTitle(outcome: OutcomeId): string {
  const { label, unit } = OUTCOMES[outcome];
  return unit === '' ? label : `${label}, ${unit}`;
}
