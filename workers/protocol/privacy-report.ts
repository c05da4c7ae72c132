import type { ConsentRuleId, ConsentStatus, Jurisdiction, LawfulBasis, Purpose } from './consent';
import type { Interval } from './models-report';
import type { Channel, GuardrailId, OutboundChannel } from './names';
import type { SlateItem, Stakeholder } from './results';

/** Outcomes that constraints are priced in, in the order of the screen; defined in `results.ts`. */
export const PRICED_IDS = [
  'ndcg',
  'orders',
  'margin',
  'ild',
  'optOutRisk',
  'profiled',
  'reach',
  'contactsPerWeek',
] as const;
export type PricedId = (typeof PRICED_IDS)[number];
/** Those that move with the weights, and so have a price at best. */
export const WEIGHED_IDS = ['ndcg', 'margin', 'ild'] as const satisfies readonly PricedId[];
export type WeighedId = (typeof WEIGHED_IDS)[number];

/** What a constraint does to an outcome: with it, minus without it, in the outcome's own unit. */
export interface Price {
  readonly value: number;
  /** 95%, from the paired differences of the same customers; null for plain counts. */
  readonly interval: Interval | null;
  /** The outcome without the constraint. */
  readonly without: number;
  /** Customers behind it. */
  readonly n: number;
}

/** The best an outcome can be while the other two of WEIGHED_IDS stay at least where they are. */
export interface BestPrice extends Price {
  /** Weights that reach it with the constraint, and without; the mean where customers get lists by several. */
  readonly weights: Readonly<
    Record<
      'with' | 'without',
      { readonly relevance: number; readonly margin: number; readonly diversity: number }
    >
  >;
}

export const CARRIER_DIMENSIONS = ['consent', 'age', 'region'] as const;
export type CarrierDimension = (typeof CARRIER_DIMENSIONS)[number];

/** What a rule costs one group of people in relevance (NDCG). */
export interface Carrier {
  readonly dimension: CarrierDimension;
  readonly group: string;
  readonly customers: number;
  readonly relevance: Price;
}

export interface RulePrice {
  readonly rule: ConsentRuleId;
  readonly on: boolean;
  /** The model was fitted anew without it. */
  readonly refitted: boolean;
  /** Rule off (or on, where it is off), everything else equal. */
  readonly atWeights: Readonly<Record<PricedId, Price>>;
  /** Weights chosen anew on either side; null until known. */
  readonly atBest: Readonly<Record<WeighedId, BestPrice>> | null;
  /** Its share of what the optional rules that are on cost together (Shapley); null for the others, and until known. */
  readonly share: Readonly<Record<PricedId, Price>> | null;
  /** People whose list it changes, and the first few of them (world-wide indices). */
  readonly changed: number;
  readonly examples: readonly number[];
  readonly carriers: readonly Carrier[];
  /** The two groups of one dimension that lie farthest apart, where their intervals do not meet; null where none do. */
  readonly widest: {
    readonly dimension: CarrierDimension;
    readonly most: Carrier;
    readonly least: Carrier;
  } | null;
}

/** What one stakeholder's whole set of constraints costs everybody. */
export interface StakeholderPrice {
  readonly stakeholder: Stakeholder;
  /** Names of what was lifted. */
  readonly constraints: readonly string[];
  readonly prices: Readonly<Record<PricedId, Price>>;
}

/** The price of every consent rule under one policy, as far as it is known. */
export interface PriceReport {
  readonly key: string;
  readonly complete: boolean;
  /** Customers the prices at these weights rest on so far; the shares and the prices at best rest on fewer. */
  readonly customers: number;
  readonly shareCustomers: number;
  readonly bestCustomers: number;
  readonly population: number;
  /** In the order of CONSENT_RULE_IDS. */
  readonly rules: readonly RulePrice[];
  /** All optional rules that are on, against none of them; over the customers of the shares. */
  readonly total: Readonly<Record<PricedId, Price>> | null;
  /** Customers for whom shares were sampled rather than worked out in full: touched by more than eight rules. */
  readonly sampled: number;
  readonly stakeholders: readonly StakeholderPrice[];
}

/** Under what basis somebody is profiled. */
export const PROFILE_BASES = ['consent', 'noObjection', 'withdrawn'] as const;
export type ProfileBasis = (typeof PROFILE_BASES)[number];

export interface ChannelCount {
  readonly channel: OutboundChannel;
  /** People who may be written to on it, by lawful basis, under the rules that are on. */
  readonly permitted: Readonly<Record<Exclude<LawfulBasis, 'none'>, number>>;
  /** Messages that go out in a week, by basis; `none` is without permission. */
  readonly sent: Readonly<Record<LawfulBasis, number>>;
}

/** From everybody to those written to, in one jurisdiction or all. */
export interface Funnel {
  readonly jurisdiction: Jurisdiction | 'all';
  readonly customers: number;
  readonly profiled: Readonly<Record<ProfileBasis, number>>;
  /** First rule that keeps people from being profiled, in the order of the screen, `denied` for a plain no. */
  readonly notProfiled: readonly { readonly because: ConsentRuleId | 'denied'; readonly customers: number }[];
  readonly trained: number;
  readonly channels: readonly ChannelCount[];
  /** People with a channel on which they may be written to, and those who are. */
  readonly reachable: number;
  readonly contacted: number;
  /** People who granted profiling and who never said, as shares, under the mix assumed. */
  readonly granted: number;
  readonly unknown: number;
}

export const RECORD_FAULTS = [
  'two answers',
  'no date',
  'impossible date',
  'status',
  'basis',
  'jurisdiction',
  'age band',
  'signal',
] as const;
export type RecordFault = (typeof RECORD_FAULTS)[number];

/** Records that cannot be read in full; each counts as denied where it cannot. */
export interface FaultCount {
  readonly fault: RecordFault;
  readonly records: number;
  /** The first few (world-wide indices). */
  readonly examples: readonly number[];
}

/** What keeps an item from somebody: a consent rule, a guardrail, the margin floor, or an eligibility rule by its name. */
export type ItemRule =
  | { readonly kind: 'consent'; readonly id: ConsentRuleId }
  | { readonly kind: 'guardrail'; readonly id: GuardrailId }
  | { readonly kind: 'business'; readonly id: 'lowMarginFloor' }
  | { readonly kind: 'eligibility'; readonly id: string };

/** Pairs of customer and item that a rule removes. */
export interface FilterCount {
  readonly rule: ItemRule;
  readonly on: boolean;
  /** No rule before it in this list removes the pair. */
  readonly first: number;
  /** Removed by it, whatever else removes them. */
  readonly pairs: number;
  /** Removed by it alone. */
  readonly alone: number;
  readonly customers: number;
  readonly items: number;
}

export interface EligibilityCount {
  readonly name: string;
  readonly on: boolean;
  /** Items it is about and customers who may see them. */
  readonly items: number;
  readonly customers: number;
  /** Customers whom it leaves without a single item. */
  readonly emptied: number;
  /** What to mend, as a sentence; null where nothing is. */
  readonly problem: string | null;
}

/** Where the ladder had to be gone down. */
export interface Shortage {
  /** Nothing new may be shown: the list holds best sellers that may be shown, known or not. */
  readonly popular: number;
  /** Nothing at all may be shown. */
  readonly empty: number;
  /** The list is shorter than asked for. */
  readonly short: number;
}

/** What a policy's consent and eligibility rules come to. Counted; no model in it. */
export interface PrivacyReport {
  readonly key: string;
  /** All of them first, then each jurisdiction. */
  readonly funnels: readonly Funnel[];
  readonly faults: readonly FaultCount[];
  readonly filters: readonly FilterCount[];
  readonly eligibility: readonly EligibilityCount[];
  readonly shortage: Shortage;
  /** Values of the text columns of eligibility rules in this world, by `item.category` and the like. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export interface FoundCustomer {
  readonly customer: number;
  readonly name: string;
  readonly age: number;
  readonly town: string;
  readonly jurisdiction: Jurisdiction | 'unreadable';
}

export interface RecordAnswer {
  readonly subject: Purpose | Channel;
  readonly status: ConsentStatus;
  /** As recorded, where it cannot be read. */
  readonly fault: RecordFault | null;
  /** ISO day; null where there is none. */
  readonly date: string | null;
  /** For channels. */
  readonly basis: LawfulBasis | null;
}

export interface OwnEvent {
  readonly title: string;
  readonly kind: string;
  readonly date: string;
}

export interface ExplainedItem extends SlateItem {
  /** Own events without which the item would score lower with this model, most first, with what each adds to the model's score as a share of all that own events add. */
  readonly because: readonly (OwnEvent & { readonly share: number })[];
  /** A person's decision that put it here. */
  readonly decision: 'approve' | 'replace' | null;
}

export interface WithheldItem {
  readonly item: number;
  readonly title: string;
  readonly price: number;
  /** Its place among all items by score, were no rule on. */
  readonly rank: number;
  readonly first: ItemRule;
  readonly others: readonly ItemRule[];
}

export interface DataPoint {
  readonly name: string;
  readonly value: string;
  readonly used: boolean;
  readonly why: string;
}

/** What one other answer of the same person would change, all else equal. */
export interface WhatIf {
  readonly subject: Purpose | Channel;
  readonly from: ConsentStatus;
  readonly to: ConsentStatus;
  /** The model was fitted anew with or without the person's events. */
  readonly refitted: boolean;
  readonly profiled: boolean;
  readonly trained: boolean;
  readonly channels: readonly OutboundChannel[];
  /** Items that would leave the list and come into it. */
  readonly leaves: readonly string[];
  readonly enters: readonly string[];
}

export interface RuleEffect {
  readonly rule: ConsentRuleId | 'denied';
  readonly on: boolean;
  readonly training: boolean;
  readonly features: boolean;
  readonly channels: readonly OutboundChannel[];
  readonly items: boolean;
}

/** One person's record, list, and why. */
export interface CustomerReport extends FoundCustomer {
  readonly key: string;
  readonly complete: boolean;
  readonly region: string;
  readonly tenure: number;
  readonly ageBand: string;
  readonly signal: boolean;
  readonly objected: boolean;
  readonly limitSensitive: boolean;
  readonly erased: boolean;
  readonly purposes: readonly RecordAnswer[];
  readonly channels: readonly RecordAnswer[];
  readonly profiled: boolean;
  readonly trained: boolean;
  readonly bucket: 'exploration' | 'holdout' | null;
  /** Channels the list goes out on in a week. */
  readonly sent: readonly { readonly channel: OutboundChannel; readonly basis: LawfulBasis }[];
  /** Rules that touch this person, whether on or off. */
  readonly rules: readonly RuleEffect[];
  readonly slate: readonly ExplainedItem[];
  /** 0: the list asked for; 1: nothing new may be shown, so best sellers that may; 2: nothing may be shown. */
  readonly ladder: 0 | 1 | 2;
  /** Item rules that every item of the list passed. */
  readonly passed: readonly ItemRule[];
  /** The first of what would have been on the list but for a rule. */
  readonly withheld: readonly WithheldItem[];
  readonly dataPoints: readonly DataPoint[];
  readonly whatIf: readonly WhatIf[];
}

/** An offer that waits for a person. */
export interface PendingOffer extends FoundCustomer {
  readonly item: number;
  readonly title: string;
  readonly price: number;
  readonly reason: 'credit' | 'price';
  /** Place it would take. */
  readonly rank: number;
  /** What the customer's list holds until then. */
  readonly instead: readonly { readonly item: number; readonly title: string; readonly price: number }[];
}

export interface ReviewReport {
  readonly key: string;
  /** Lists with an offer that waits, and offers. */
  readonly lists: number;
  readonly offers: number;
  /** The first of them, in a fixed random order. */
  readonly queue: readonly PendingOffer[];
  readonly decided: readonly {
    readonly customer: number;
    readonly name: string;
    readonly title: string;
    readonly by: string | null;
    /** Whether what was approved, or put in the offer's place, is on the list now; null where it was refused. */
    readonly entered: boolean | null;
  }[];
}
