import type { ModelId, ModelSettings } from './models';
import type { Figure, OutcomeId } from './results';

/** Longest list the accuracy of a model is reported for. */
export const DEEPEST = 50;
/** Length of the list of people named for a product. */
export const AUDIENCE = 10;

/** Accuracy on held-out events, each defined in `metrics/ranking.ts`. */
export const ACCURACY_IDS = ['ndcg', 'precision', 'recall', 'map', 'mrr', 'hitRate'] as const;
export type AccuracyId = (typeof ACCURACY_IDS)[number];

/** What models are compared in, with intervals: held-out accuracy and simulated orders. */
export const COMPARED_IDS = [...ACCURACY_IDS, 'orders'] as const satisfies readonly OutcomeId[];
export type ComparedId = (typeof COMPARED_IDS)[number];

/** An interval that holds the true mean in 95 of 100 such logs, by resampling customers. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A model minus the baseline on the same customers. */
export interface Difference extends Interval {
  readonly value: number;
  /** Two-sided, from the paired differences. */
  readonly p: number;
  /** The same, corrected for all the comparisons of the table (Holm). */
  readonly adjustedP: number;
}

export type ReportDimension = 'activity' | 'age' | 'region' | 'profiling';

export interface SegmentAccuracy {
  readonly dimension: ReportDimension;
  readonly segment: string;
  readonly customers: number;
  readonly figures: Readonly<Record<ComparedId, Figure>>;
}

/** One tenth of the (customer, item) pairs by predicted probability, lowest first. */
export interface CalibrationBin {
  /** Mean predicted probability of a purchase within the horizon. */
  readonly predicted: number;
  /** Share bought, with its 95% interval (Wilson). */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  readonly purchases: number;
}

/**
 * Scores turned into probabilities of a purchase on the validation weeks (isotonic regression), held
 * against purchases in as many weeks of the test.
 */
export interface Calibration {
  readonly horizonWeeks: number;
  /** Events of the test weeks over those of the weeks the probabilities were fitted on. */
  readonly busier: number;
  /** Pairs and purchases that the probabilities were fitted on. */
  readonly fitted: { readonly pairs: number; readonly purchases: number };
  readonly bins: readonly CalibrationBin[];
  /** Mean distance between predicted and observed, pairs weighing alike. */
  readonly expectedError: number;
}

/**
 * The same lists, seen by the three kinds of evidence: what the model itself expects, what the log of
 * the test weeks shows, and what the simulation says would follow from showing the list. Per 1,000
 * places; predicted and held-out are purchases within the horizon by profiled customers, with or
 * without the list.
 */
export interface EvidenceComparison {
  readonly predictedPurchases: Figure;
  readonly heldOutPurchases: Figure;
  readonly predictedMargin: Figure;
  readonly heldOutMargin: Figure;
  readonly simulatedOrders: Figure;
  readonly simulatedMargin: Figure;
}

export interface ModelReport {
  readonly model: ModelId;
  /** All its settings, defaults included. */
  readonly settings: ModelSettings;
  /** Hash of training data, settings and code revision. */
  readonly version: string;
  /** Milliseconds of work to fit it, in one thread. */
  readonly fitMs: number;
  /** Milliseconds of work to rank the whole catalogue for every customer and measure the lists, all threads together. */
  readonly scoreMs: number;
  /** Size of what was learned. */
  readonly bytes: number;
  /** Every outcome that follows from lists of the policy's length, picked by relevance alone. */
  readonly outcomes: Readonly<Partial<Record<OutcomeId, Figure>>>;
  readonly intervals: Readonly<Record<ComparedId, Interval>>;
  /** Against the baseline; null for the baseline itself. */
  readonly differences: Readonly<Record<ComparedId, Difference>> | null;
  /** At index k - 1: mean over customers with relevant items, lists of k. */
  readonly byK: Readonly<Record<AccuracyId, readonly number[]>>;
  readonly segments: readonly SegmentAccuracy[];
  /** The segment of at least 100 test customers with the lowest NDCG. */
  readonly worst: SegmentAccuracy | null;
  /** Null where there were too few purchases to fit probabilities on. */
  readonly calibration: Calibration | null;
  readonly evidence: EvidenceComparison | null;
  /** NDCG over products of the people ranked for each, AUDIENCE of them. */
  readonly audience: Figure;
  /** Share of all places taken by the least shown items up to each hundredth of the catalogue: 101 points from 0 to 1. */
  readonly lorenz: readonly number[];
}

/** Held-out and simulated, side by side over the models: do they name the same winners? */
export interface Agreement {
  /** Spearman's correlation of held-out NDCG and simulated orders over the models, floor and ceiling left out; null below three. */
  readonly correlation: number | null;
  readonly models: number;
  readonly bestHeldOut: ModelId | null;
  readonly bestSimulated: ModelId | null;
}

/** Models side by side on one split, under one policy's consent rules and guardrails. */
export interface ModelsReport {
  readonly listSize: number;
  readonly baseline: ModelId;
  readonly customers: number;
  /** Customers with at least one relevant held-out item. */
  readonly testCustomers: number;
  readonly training: { readonly events: number; readonly customers: number };
  readonly replicates: number;
  readonly correction: string;
  /** In the order asked; those measured so far. */
  readonly models: readonly ModelReport[];
  /** Those that could not be fitted, and why. */
  readonly failures: readonly { readonly model: ModelId; readonly message: string }[];
  readonly agreement: Agreement;
  readonly complete: boolean;
}

/** One check of whether collaborative filtering can work on a log. */
export interface ChurnCheck {
  readonly id: 'oneTime' | 'returning' | 'newItems' | 'density';
  readonly value: number;
  /** Beyond it the check counts against; `sound` and `poor` bound the doubtful range. */
  readonly sound: number;
  readonly poor: number;
  readonly verdict: 'sound' | 'doubtful' | 'poor';
}

/** What there is to learn from, all customers and then those who may be used for training. */
export interface DataReport {
  readonly customers: number;
  readonly items: number;
  readonly events: number;
  readonly weeks: number;
  /** First week of validation, first week of the test. */
  readonly splitWeeks: readonly [number, number];
  readonly train: DataSize;
  /** What the consent rules leave of it. */
  readonly trainable: DataSize;
  readonly validation: { readonly customers: number; readonly pairs: number };
  readonly test: { readonly customers: number; readonly pairs: number };
  /** Customers by number of training events: 0, 1, 2 to 3, 4 to 9, 10 to 29, 30 and more. */
  readonly customersByEvents: readonly { readonly label: string; readonly customers: number }[];
  readonly eventsByWeek: readonly number[];
  readonly kinds: readonly { readonly kind: string; readonly events: number }[];
  /** Of the customers first seen in a four-week period, the share seen again so many periods later; null where the log ends before. */
  readonly retention: readonly {
    readonly from: number;
    readonly customers: number;
    readonly back: readonly (number | null)[];
  }[];
  readonly checks: readonly ChurnCheck[];
  readonly verdict: 'sound' | 'doubtful' | 'poor';
}

export interface DataSize {
  readonly events: number;
  readonly customers: number;
  /** Distinct (customer, item) pairs. */
  readonly pairs: number;
  /** pairs over customers x items. */
  readonly density: number;
}

/** One try of a search: settings, and what they reach on the validation weeks. */
export interface Trial {
  readonly settings: ModelSettings;
  /** NDCG at the policy's list length on the validation weeks. */
  readonly ndcg: Figure;
  readonly fitMs: number;
  /** Why it could not be fitted; null when it was. */
  readonly failure: string | null;
}

/** A seeded search over a model's settings; the first trial is the settings at hand. */
export interface TuneReport {
  readonly model: ModelId;
  readonly seed: number;
  readonly wanted: number;
  readonly trials: readonly Trial[];
  /** Index of the best trial so far; null before the first. */
  readonly best: number | null;
  readonly complete: boolean;
}
