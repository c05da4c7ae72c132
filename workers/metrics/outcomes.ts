import type { Figure, OutcomeId } from '../protocol/results';
import { catalogueCoverage, gini } from './list';
import { HELD_OUT_MEASURES, MEASURE_INDEX, MEASURES, type Measure } from './measures';

/** Totals over customers for one policy: sums and sums of squares in the order of MEASURES. */
export interface Totals {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly customers: number;
  /** Customers with relevant held-out items. */
  readonly heldOut: number;
  /** Customers with remembered tastes to be calibrated to. */
  readonly calibrated: number;
  /** Times each item was shown. */
  readonly exposure: Uint32Array;
}

/** A mean and its standard error from a sum and a sum of squares over n customers. */
export function meanFigure(sum: number, squares: number, n: number, scale = 1): Figure {
  if (n === 0) return { value: 0, se: null, n: 0 };
  const mean = sum / n;
  const variance = n > 1 ? Math.max(0, squares - n * mean * mean) / (n - 1) : 0;
  return { value: mean * scale, se: n > 1 ? Math.sqrt(variance / n) * scale : null, n };
}

const PER_PLACE = 1000;
const PER_THOUSAND: readonly Measure[] = ['clicks', 'orders', 'revenue', 'margin', 'incrementalMargin'];
const PER_LIST: readonly Measure[] = ['ild', 'novelty', 'repeats', 'optOutRisk'];

/** Outcomes that move with the weights. Money and clicks are per 1,000 places on lists. */
export function listOutcomes(totals: Totals, slateSize: number): Partial<Record<OutcomeId, Figure>> {
  const figure = (measure: Measure, n: number, scale = 1) =>
    meanFigure(totals.sums[MEASURE_INDEX[measure]]!, totals.squares[MEASURE_INDEX[measure]]!, n, scale);
  const outcomes: Partial<Record<OutcomeId, Figure>> = {};
  for (const measure of MEASURES.slice(0, HELD_OUT_MEASURES)) {
    outcomes[measure as OutcomeId] = figure(measure, totals.heldOut);
  }
  for (const measure of PER_THOUSAND) {
    outcomes[measure as OutcomeId] = figure(measure, totals.customers, PER_PLACE / slateSize);
  }
  for (const measure of PER_LIST) outcomes[measure as OutcomeId] = figure(measure, totals.customers);
  outcomes.calibration = figure('calibration', totals.calibrated);
  outcomes.coverage = { value: catalogueCoverage(totals.exposure), se: null, n: totals.customers };
  outcomes.gini = { value: gini(totals.exposure), se: null, n: totals.customers };
  return outcomes;
}

/** What a population's consent and contact rules come to, whatever the weights. */
export interface PopulationTotals {
  readonly customers: number;
  readonly profiled: number;
  /** Customers with at least one message a week. */
  readonly reached: number;
  readonly contacts: number;
  readonly unpermitted: number;
  /** Pounds a week, and the sum of squares over customers. */
  readonly cost: number;
  readonly costSquares: number;
  readonly dataPoints: number;
  readonly dataPointSquares: number;
  readonly contactSquares: number;
}

/** Outcomes of consent and contact. Return on spend is a ratio of means with a delta-method standard error. */
export function populationOutcomes(
  population: PopulationTotals,
  totals: Totals,
): Partial<Record<OutcomeId, Figure>> {
  const { customers: n, cost } = population;
  const count = (value: number): Figure => ({ value, se: null, n });
  const carried = totals.sums[MEASURE_INDEX.messageMargin]!;
  const carriedSquares = totals.squares[MEASURE_INDEX.messageMargin]!;
  const cross = totals.sums[MEASURE_INDEX.messageMarginCost]!;
  const ratio = cost > 0 ? carried / cost : 0;
  const residual = Math.max(0, carriedSquares - 2 * ratio * cross + ratio * ratio * population.costSquares);
  return {
    reach: count(n === 0 ? 0 : population.reached / n),
    costPerContact: count(population.contacts === 0 ? 0 : cost / population.contacts),
    returnOnSpend: {
      value: ratio,
      se: cost > 0 && n > 1 ? Math.sqrt((residual * n) / (n - 1)) / cost : null,
      n: population.reached,
    },
    profiled: count(population.profiled),
    contactsPerWeek: meanFigure(population.contacts, population.contactSquares, n),
    contactsWithoutPermission: count(population.unpermitted),
    dataPoints: meanFigure(population.dataPoints, population.dataPointSquares, n),
  };
}
