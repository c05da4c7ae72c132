import type { History } from '../features/interactions';
import type { Csr } from '../math/csr';
import { MEASURES } from '../metrics/measures';
import type { Fitted } from '../models/model';
import type { ChannelTable } from '../policy/contact';
import type { FilteredCustomers, FilteredItems, FilterRules } from '../policy/item-filter';
import type { Business } from '../protocol/business';
import type { KernelsLost } from '../protocol/conditions';
import type { ModelId } from '../protocol/models';
import type { ItemGroups } from '../rerank/constrained';
import type { ResponseModel } from '../world/world';

/** Customers of one block; sums over customers are formed block by block and added in block order. */
export const BLOCK = 128;

/** Numbers a block yields per policy: a sum and a sum of squares for each measure. */
export const SUMS = MEASURES.length * 2;

/** One shard's share of the world: customers in evaluation order, whole blocks only; items complete. */
export interface ShardData {
  /** Key of the world, part of every cached thing. */
  readonly world: string;
  /** World-wide index per local customer; local block b is customers b * BLOCK .. */
  readonly ids: Uint32Array;
  /** World-wide number of each local block, ascending. */
  readonly blocks: Uint32Array;
  readonly customers: FilteredCustomers & {
    /** Index into AGE_BANDS. */
    readonly ageBand: Uint8Array;
    /** Three segment indices per customer: age band, region, activity; already offset into one range. */
    readonly segments: Uint8Array;
  };
  readonly segmentCount: number;
  readonly regions: number;
  readonly items: FilteredItems &
    ItemGroups & {
      readonly categories: number;
      /** Unit margin over the catalogue's 95th percentile, clipped to 0..1. */
      readonly marginScore: Float64Array;
      /** 1 for the quarter of items with the highest unit margin. */
      readonly highMargin: Uint8Array;
      readonly selfInformation: Float64Array;
      readonly embedding: Float32Array;
      readonly dimensions: number;
    };
  readonly relevant: Csr;
  /** New items of the validation weeks, those bought then, and those bought in as many weeks of the test. */
  readonly validation: Csr;
  readonly boughtInValidation: Csr;
  readonly boughtInTest: Csr;
  /** Everything the customer ever touched in training, whatever may be remembered. */
  readonly known: Csr;
  readonly response: ResponseModel;
}

/** Who is profiled and how often each local customer is written to, under one set of consent and contact rules. */
export interface Population {
  readonly profiled: Uint8Array;
  /** See `policy/buckets.ts`. */
  readonly bucket: Uint8Array;
  readonly contacts: Uint8Array;
  readonly unpermitted: Uint8Array;
  readonly cost: Float32Array;
}

/** Which candidates: a model, what it remembers of people, what may be shown to whom, and how many. */
export interface CandidateSpec {
  readonly model: ModelId;
  /** Key under which the fitted model was given to the shard. */
  readonly fit: string;
  /** Key under which the remembered histories were given; null: nothing about the person is used. */
  readonly history: string | null;
  /** Key under which the filter was given. */
  readonly filter: string;
  readonly count: number;
}

export interface ListSpec {
  readonly population: string;
  /** For customers who may be profiled. */
  readonly personal: CandidateSpec;
  /** For the others, and for whoever nothing new may be shown to. */
  readonly impersonal: CandidateSpec;
  /** For those of the holdout who may be profiled: the lists of Manual rules. */
  readonly holdout: CandidateSpec;
  readonly business: Business;
  /** For exploration lists. */
  readonly seed: number;
  readonly slateSize: number;
}

export interface MeasureJob {
  /** Names the request for `cancel`. */
  readonly request: string;
  /** Key of the world the job is about. */
  readonly world: string;
  /** Lower goes first. */
  readonly priority: number;
  readonly lists: ListSpec;
  /** relevance, margin, diversity per policy. */
  readonly weights: Float64Array;
  /** World-wide block numbers, from inclusive, to exclusive. */
  readonly fromBlock: number;
  readonly toBlock: number;
  /** Also sum clicks by segment (one policy only). */
  readonly bySegment: boolean;
  /** Also give every customer's own measures (of the last policy). */
  readonly perCustomer?: boolean;
}

export interface MeasureResult {
  /** World-wide block numbers measured, ascending. */
  readonly blocks: Uint32Array;
  /** blocks x policies x SUMS. */
  readonly sums: Float64Array;
  /** blocks x 3: customers, those with relevant items, those with a history to be calibrated to. */
  readonly counts: Uint32Array;
  /** policies x items: how often each item was shown, over these blocks. */
  readonly exposure: Uint32Array;
  /** blocks x segments x 3 (customers, clicks, clicks squared); empty unless asked for. */
  readonly segments: Float64Array;
  /** World-wide indices in the order of blocks, and customers x MEASURES; empty unless asked for. */
  readonly customers: Uint32Array;
  readonly values: Float64Array;
}

/** Rank the whole catalogue for every customer by relevance alone, and measure the lists. */
export interface RankJob {
  readonly request: string;
  readonly world: string;
  readonly priority: number;
  /** Candidates are the DEEPEST best, whatever the lists say. */
  readonly lists: ListSpec;
  /** Which weeks' new items count as relevant. */
  readonly held: 'test' | 'validation';
}

/** Flags of a pair: bought in the validation weeks, bought in as many weeks of the test. */
export const BOUGHT_IN_VALIDATION = 1;
export const BOUGHT_IN_TEST = 2;

/** Rows in the shard's own order of customers. */
export interface RankResult {
  /** Milliseconds of work, waiting left out. */
  readonly ms: number;
  /** World-wide index of each row's customer. */
  readonly customers: Uint32Array;
  /** customers x MEASURES, of lists of the slate's size. */
  readonly measures: Float64Array;
  /** Relevant items per customer. */
  readonly relevant: Uint16Array;
  /** Ranks from 1 of relevant items among the DEEPEST best: `hitRank[hitStart[c] .. hitStart[c + 1]]`, ascending. */
  readonly hitStart: Uint32Array;
  readonly hitRank: Uint8Array;
  /** Times each item was shown in lists of the slate's size. */
  readonly exposure: Uint32Array;
  /** The DEEPEST best of profiled customers with a history, best first: score, item and what became of it. */
  readonly pairStart: Uint32Array;
  readonly pairScore: Float32Array;
  readonly pairItem: Uint32Array;
  readonly pairBought: Uint8Array;
  /** Per item the AUDIENCE profiled customers with a history who score it highest, unordered: items x AUDIENCE; -1 where there are fewer. */
  readonly audienceScore: Float64Array;
  readonly audienceCustomer: Int32Array;
}

/** What every consent rule removes for every customer, whether or not it is on. */
export interface RuleMasks {
  /** rules x customers, in the order of CONSENT_RULE_IDS. */
  readonly byRule: Uint16Array;
  /** What is removed whatever rules are on. */
  readonly refused: Uint16Array;
  readonly channels: ChannelTable;
  /** 1 where profiling was granted. */
  readonly granted: Uint8Array;
}

/** A set of consent rules, one bit each in the order of CONSENT_RULE_IDS. */
export type Coalition = number;

/** Keys of what was fitted on one training set. */
export interface FitKeys {
  readonly own: string;
  readonly regional: string;
  readonly manual: string;
}

/** Weights by the share of customers who get lists by them; shares sum to 1. */
export type Mix = readonly {
  readonly share: number;
  readonly weights: readonly [number, number, number];
}[];

/** One policy against another: sets of rules and weights on either side. */
export interface PricePair {
  readonly with: Coalition;
  readonly without: Coalition;
  readonly withMix: Mix;
  readonly withoutMix: Mix;
  /** How much one customer sways the difference, where the mixes were themselves chosen on these customers. */
  readonly influence?: Influence;
}

/**
 * A linear function of WEIGHED_IDS on three sides: the pair's two, and a third, which both were held to.
 * NDCG counts for people with relevant items alone, less its mean.
 */
export interface Influence {
  readonly with: Triple;
  readonly without: Triple;
  readonly held: Triple;
  readonly heldCoalition: Coalition;
  readonly heldMix: Mix;
  /** Mean of the NDCG part over people with relevant items. */
  readonly centre: number;
}
export type Triple = readonly [number, number, number];

export type PriceTask =
  | { readonly kind: 'pairs'; readonly pairs: readonly PricePair[] }
  /** Shapley values of the players, beside the rules of `base` that are always on. */
  | {
      readonly kind: 'shares';
      readonly players: readonly number[];
      readonly base: Coalition;
      /** Only what is counted over people, so that no list is made. */
      readonly isCounting: boolean;
    }
  | {
      readonly kind: 'lattice';
      readonly coalitions: readonly Coalition[];
      /** relevance, margin, diversity per policy. */
      readonly weights: Float64Array;
    };

/** Measure customers under many sets of consent rules. */
export interface PriceJob {
  readonly request: string;
  readonly world: string;
  readonly priority: number;
  /** Of the policy at hand; fits and histories in it give way to those below. */
  readonly lists: ListSpec;
  /** Key of RuleMasks. */
  readonly masks: string;
  /** Keys of histories: whole, without expired events, without sensitive ones, without either. */
  readonly histories: readonly [string, string, string, string];
  /** Rules on which the training set depends; bit b of an index into `fits` is the b-th of them. */
  readonly trainingRules: readonly number[];
  /** By the training rules that are on; null where no coalition needs it. */
  readonly fits: readonly (FitKeys | null)[];
  /** Weights of shares. */
  readonly weights: readonly [number, number, number];
  /** Contact bits of the channels written on, and messages a week at most. */
  readonly loud: number;
  readonly cap: number;
  readonly seed: number;
  readonly task: PriceTask;
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** Groups of people for whom a price is kept apart: profiling granted or not, then the world's age bands and regions. */
export const CONSENT_GROUPS = 2;
/** People named per block and pair whose list changed. */
export const EXAMPLES = 4;
/** With, difference, difference squared. */
export const PRICE_SUMS = 3;

export interface PriceResult {
  /** World-wide block numbers, ascending. */
  readonly blocks: Uint32Array;
  /** blocks x 3: customers, those with relevant items, those whose shares were sampled. */
  readonly counts: Uint32Array;
  /** blocks x entries x PRICED_IDS x PRICE_SUMS. Entries: pairs; or players and then all of them together. Of a lattice blocks x coalitions x policies x WEIGHED_IDS. */
  readonly sums: Float64Array;
  /** Pairs with an influence: blocks x entries x (sum, sum of squares). */
  readonly influence: Float64Array;
  /** Pairs: blocks x entries x groups x (customers with relevant items, and PRICE_SUMS of NDCG). */
  readonly groups: Float64Array;
  /** blocks x groups: customers. */
  readonly groupCustomers: Uint32Array;
  /** Pairs: blocks x entries, people whose list changed, and EXAMPLES of them (-1 where there are fewer). */
  readonly changed: Uint32Array;
  readonly examples: Int32Array;
}

/** Make lists one by one, as a shop would ask for them, and time each. */
export interface ServeJob {
  readonly request: string;
  readonly world: string;
  readonly priority: number;
  readonly lists: ListSpec;
  readonly weights: Triple;
  /** Of the order in which customers ask. */
  readonly seed: number;
  /** Requests of that order, from inclusive, to exclusive; every shard serves its own customers. */
  readonly from: number;
  readonly to: number;
  /** Candidates are remembered; otherwise nothing is, and the whole catalogue is scored for each request. */
  readonly isWarm: boolean;
}

export interface ServeResult {
  /** Milliseconds of each request by the shard's clock, which may be too coarse to tell one from none. */
  readonly ms: Float64Array;
  /** Milliseconds in which other work went first. */
  readonly waitedMs: number;
  /** Smallest step the clock makes, in milliseconds; 0 where it stands still. */
  readonly clockStep: number;
  /** Items on all these lists, and a checksum of them in order. */
  readonly listed: number;
  readonly checksum: number;
}

/** One slate with the parts of each score, each already times its weight. */
export interface ShardSlate {
  readonly customer: number;
  readonly personalised: boolean;
  readonly bucket: number;
  /** Steps gone down: 0 the list asked for, 1 best sellers that may be shown, 2 nothing. */
  readonly ladder: 0 | 1 | 2;
  readonly items: readonly number[];
  readonly parts: readonly (readonly [relevance: number, margin: number, boost: number, diversity: number])[];
}

/** What a shard is told besides its share of the world; it keeps each until told to forget it. */
export type Resource =
  | { readonly kind: 'fit'; readonly key: string; readonly value: Fitted }
  | { readonly kind: 'history'; readonly key: string; readonly value: History }
  | { readonly kind: 'population'; readonly key: string; readonly value: Population }
  | { readonly kind: 'filter'; readonly key: string; readonly value: FilterRules }
  | { readonly kind: 'masks'; readonly key: string; readonly value: RuleMasks };

/** What one shard does; the same whether it lives in its own worker or in the caller's thread. */
export interface ShardApi {
  load(data: ShardData): void | Promise<void>;
  give(resource: Resource): void | Promise<void>;
  forget(kind: Resource['kind'], key: string): void | Promise<void>;
  /** Null when the request was cancelled, or the world was changed meanwhile. */
  measure(job: MeasureJob): MeasureResult | null | Promise<MeasureResult | null>;
  /** Null when the request was cancelled, or the world was changed meanwhile. */
  rank(job: RankJob): RankResult | null | Promise<RankResult | null>;
  /** Null when the request was cancelled, or the world was changed meanwhile. */
  price(job: PriceJob): PriceResult | null | Promise<PriceResult | null>;
  /** Null when the request was cancelled, or the world was changed meanwhile. */
  serve(job: ServeJob): ServeResult | null | Promise<ServeResult | null>;
  /** Why this shard does its arithmetic in TypeScript; null where the kernels do it. */
  kernelsLost(): KernelsLost | null | Promise<KernelsLost | null>;
  /** Slates of those of the customers (world-wide indices) that this shard holds. */
  slates(
    lists: ListSpec,
    weights: readonly [number, number, number],
    customers: Uint32Array,
  ): ShardSlate[] | Promise<ShardSlate[]>;
  cancel(request: string): void | Promise<void>;
  /** Lets rest for a while what nobody waits for. */
  hush(): void | Promise<void>;
}
