import type { ConsentRuleId, ConsentStatus, Jurisdiction } from './consent';
import type { ModelId } from './models';
import type { Channel, GuardrailId, OutboundChannel } from './names';
import type { Weights, WorldSpec } from './policy';

/**
 * Where a figure comes from. `held-out`: the logged weeks after training. `simulated`: the world's
 * response model. `predicted`: the model's own belief. `counted`: a plain count over records or lists,
 * with no model of behaviour in it.
 */
export type Evidence = 'held-out' | 'simulated' | 'predicted' | 'counted';
export type Stakeholder = 'marketing' | 'analytics' | 'privacy' | 'experience';
export type Better = 'higher' | 'lower';

interface OutcomeDefinition {
  readonly label: string;
  readonly unit: string;
  readonly evidence: Evidence;
  readonly better: Better;
  readonly stakeholder: Stakeholder;
  /** May be an axis of the frontier: it moves with the weights. */
  readonly axis: boolean;
}

const define = <const T extends Record<string, OutcomeDefinition>>(table: T) => table;

/** Every outcome the engine reports, in the order of the screen. Exact definitions: `metrics/`. */
export const OUTCOMES = define({
  ndcg: {
    label: 'Relevance (NDCG)',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  precision: {
    label: 'Precision',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  recall: {
    label: 'Recall',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  map: {
    label: 'Mean average precision',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  mrr: {
    label: 'Mean reciprocal rank',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  hitRate: {
    label: 'Hit rate',
    unit: '',
    evidence: 'held-out',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  clicks: {
    label: 'Clicks',
    unit: 'per 1,000',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: true,
  },
  orders: {
    label: 'Orders',
    unit: 'per 1,000',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: true,
  },
  revenue: {
    label: 'Revenue',
    unit: '£ per 1,000',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: true,
  },
  margin: {
    label: 'Margin',
    unit: '£ per 1,000',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: true,
  },
  incrementalMargin: {
    label: 'Incremental margin (uplift)',
    unit: '£ per 1,000',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: true,
  },
  reach: {
    label: 'Reach by message',
    unit: 'share',
    evidence: 'counted',
    better: 'higher',
    stakeholder: 'marketing',
    axis: false,
  },
  costPerContact: {
    label: 'Cost per contact',
    unit: '£',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'marketing',
    axis: false,
  },
  returnOnSpend: {
    label: 'Return on spend',
    unit: '£ per £',
    evidence: 'simulated',
    better: 'higher',
    stakeholder: 'marketing',
    axis: false,
  },
  ild: {
    label: 'Diversity in the list',
    unit: '',
    evidence: 'counted',
    better: 'higher',
    stakeholder: 'experience',
    axis: true,
  },
  coverage: {
    label: 'Catalogue coverage',
    unit: 'share',
    evidence: 'counted',
    better: 'higher',
    stakeholder: 'analytics',
    axis: true,
  },
  gini: {
    label: 'Gini of exposure',
    unit: '',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'analytics',
    axis: true,
  },
  novelty: {
    label: 'Novelty',
    unit: 'bits',
    evidence: 'counted',
    better: 'higher',
    stakeholder: 'experience',
    axis: true,
  },
  calibration: {
    label: 'Calibration to own tastes (KL)',
    unit: 'bits',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'experience',
    axis: true,
  },
  repeats: {
    label: 'Already known items',
    unit: 'per list',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'experience',
    axis: true,
  },
  optOutRisk: {
    label: 'Opt-out risk',
    unit: 'share per year',
    evidence: 'simulated',
    better: 'lower',
    stakeholder: 'experience',
    axis: true,
  },
  contactsPerWeek: {
    label: 'Messages per customer',
    unit: 'per week',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'experience',
    axis: false,
  },
  profiled: {
    label: 'Customers profiled',
    unit: 'people',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'privacy',
    axis: false,
  },
  contactsWithoutPermission: {
    label: 'Messages without permission',
    unit: 'per week',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'privacy',
    axis: false,
  },
  dataPoints: {
    label: 'Data points used',
    unit: 'per list',
    evidence: 'counted',
    better: 'lower',
    stakeholder: 'privacy',
    axis: false,
  },
});

export type OutcomeId = keyof typeof OUTCOMES;
export const OUTCOME_IDS = Object.keys(OUTCOMES) as OutcomeId[];
export const AXIS_IDS = OUTCOME_IDS.filter((id) => OUTCOMES[id].axis);

/** A value with its standard error over n customers; `se` is null where the figure is not a mean (a count, a Gini). */
export interface Figure {
  readonly value: number;
  readonly se: number | null;
  readonly n: number;
}

export type Outcomes = Readonly<Record<OutcomeId, Figure>>;

/** One stage of work that takes long enough to be told about. `done` of `total`, in steps of that stage. */
export interface Progress {
  readonly stage:
    | 'world'
    | 'model'
    | 'candidates'
    | 'frontier'
    | 'ranking'
    | 'comparing'
    | 'trial'
    | 'pricing'
    | 'sharing'
    | 'reweighing'
    | 'serving';
  /** The model the work is about, where it is about one. */
  readonly model?: ModelId;
  readonly done: number;
  readonly total: number;
}

export interface WorldSummary {
  readonly spec: WorldSpec;
  readonly customers: number;
  readonly items: number;
  readonly events: number;
  readonly weeks: number;
  readonly trainEvents: number;
  readonly testEvents: number;
  /** Customers with at least one relevant held-out item. */
  readonly testCustomers: number;
  readonly jurisdictions: readonly { readonly jurisdiction: Jurisdiction; readonly customers: number }[];
}

/** What one consent rule touches right now, whether it is on or off, all other rules ignored. */
export interface ConsentRuleReport {
  readonly id: ConsentRuleId;
  readonly on: boolean;
  /** Customers for whom the rule removes something. */
  readonly customers: number;
  /** Training events it removes. */
  readonly events: number;
  /** Items it keeps from at least one person, similar products aside. */
  readonly items: number;
  /** Of the messages that would go out in a week without any rule, those it bars. */
  readonly contacts: number;
  /** Same, by channel. */
  readonly contactsByChannel: readonly { readonly channel: OutboundChannel; readonly contacts: number }[];
  /** Customers it alone keeps from being profiled: profiled again if only this rule were switched off. */
  readonly unprofiledByItAlone: number;
}

export interface GuardrailReport {
  readonly id: GuardrailId;
  readonly on: boolean;
  /** Items it removes for at least one customer. */
  readonly items: number;
  /** Customers for whom it removes at least one item. */
  readonly customers: number;
}

/** Under what basis people are profiled, and how many are not. */
export interface ProfiledByBasis {
  readonly consent: number;
  /** Status unknown, in a jurisdiction where silence is not read as a no. */
  readonly noObjection: number;
  /** Consent was withdrawn, and the withdrawal rule is off. */
  readonly withdrawn: number;
  readonly notProfiled: number;
}

export interface SegmentFigure {
  readonly dimension: 'age' | 'region' | 'activity';
  readonly segment: string;
  readonly customers: number;
  /** Simulated clicks per 1,000 recommendations in this segment. */
  readonly clicks: Figure;
  /** Share by which the segment lies above (+) or below (-) everyone's clicks. */
  readonly gap: number;
}

export interface SlateItem {
  readonly item: number;
  readonly title: string;
  readonly category: string;
  readonly supplier: string;
  readonly price: number;
  readonly score: number;
  /** What the score is made of: three parts, each already times its weight, and the margin boost. */
  readonly parts: Readonly<Record<'relevance' | 'margin' | 'boost' | 'diversity', number>>;
}

export interface SampleCustomer {
  readonly customer: number;
  readonly name: string;
  readonly age: number;
  readonly town: string;
  readonly region: string;
  readonly jurisdiction: Jurisdiction;
  readonly profilingStatus: ConsentStatus;
  readonly personalised: boolean;
  /** In neither: the list is the policy's own. */
  readonly bucket: 'exploration' | 'holdout' | null;
  /** 0: the list asked for; 1: nothing new may be shown, so best sellers that may; 2: nothing may be shown. */
  readonly ladder: 0 | 1 | 2;
  /** The consent rule that keeps the person from being profiled, or `denied`; null when profiled. */
  readonly notProfiledBecause: ConsentRuleId | 'denied' | null;
  /** Categories bought or looked at most, most first; empty for a person who is not profiled. */
  readonly favourites: readonly string[];
  readonly channels: readonly Channel[];
  /** Manual rules' list. */
  readonly today: readonly SlateItem[];
  /** The policy's list. */
  readonly policy: readonly SlateItem[];
}

/** Everything about one policy and about Manual rules under the same consent rules. */
export interface Evaluation {
  readonly key: string;
  /** Provisional: everything but the model is the policy's own; the model is as it was fitted before, and being fitted anew. */
  readonly refitting?: true;
  readonly weights: Weights;
  readonly policy: Outcomes;
  readonly manual: Outcomes;
  readonly profiledByBasis: ProfiledByBasis;
  readonly contactsByChannel: readonly { readonly channel: OutboundChannel; readonly contacts: number }[];
  /** Training events the model in use was fitted on, and the customers they come from. */
  readonly training: { readonly events: number; readonly customers: number };
  readonly segments: readonly SegmentFigure[];
  readonly worstSegment: SegmentFigure | null;
  readonly rules: readonly ConsentRuleReport[];
  readonly guardrails: readonly GuardrailReport[];
  readonly samples: readonly SampleCustomer[];
}

export interface FrontierPoint {
  readonly weights: Weights;
  /** Those that move with the weights; each with its standard error and n. */
  readonly outcomes: Readonly<Partial<Record<OutcomeId, Figure>>>;
  /** Non-dominated in relevance (ndcg), margin and diversity (ild). */
  readonly nonDominated: boolean;
  /** Non-dominated in the two axes asked for. */
  readonly onLine: boolean;
}

/** Indices into `points`. Knee and the line are of the two axes asked for, the rest of all three objectives. */
export interface PointsOfInterest {
  readonly knee: number | null;
  readonly nash: number | null;
  readonly minimaxRegret: number | null;
  /** Each stakeholder's own best among the weights: margin, ndcg, ild. Privacy's figures do not move with weights. */
  readonly best: Readonly<Record<'marketing' | 'analytics' | 'experience', number>>;
}

/** A frontier as far as it is known. `customers` of `population` measured; provisional until they are equal. */
export interface FrontierSnapshot {
  readonly key: string;
  readonly axes: FrontierAxes;
  readonly customers: number;
  readonly population: number;
  readonly complete: boolean;
  readonly points: readonly FrontierPoint[];
  /** Volume dominated in (ndcg, margin, ild) above `referencePoint`. */
  readonly hypervolume: number;
  readonly referencePoint: readonly [number, number, number];
  readonly ideal: readonly [number, number, number];
  readonly nadir: readonly [number, number, number];
  readonly pointsOfInterest: PointsOfInterest;
}

export interface FrontierAxes {
  readonly x: OutcomeId;
  readonly y: OutcomeId;
}
