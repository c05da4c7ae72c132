import type { Conditions } from './conditions';
import type { Result } from './engine-error';
import type { ModelId } from './models';
import type { DataReport, ModelsReport, TuneReport } from './models-report';
import type { Policy, WorldSpec } from './policy';
import type {
  CustomerReport,
  FoundCustomer,
  PriceReport,
  PrivacyReport,
  ReviewReport,
} from './privacy-report';
import type { Evaluation, FrontierAxes, FrontierSnapshot, Progress, WorldSummary } from './results';
import type { ServingReport } from './serving-report';

/**
 * `policy` goes before `frontier`, `ahead`, `privacy` and `customer`, those before the others, and `serving`
 * comes last. `policy` ends what is under way in `ahead`. In every lane but `background` a newer request cancels
 * the older one, between blocks of customers; background requests end only by `cancel`.
 */
export type Lane =
  | 'policy'
  | 'frontier'
  | 'ahead'
  | 'models'
  | 'tuning'
  | 'prices'
  | 'privacy'
  | 'customer'
  | 'serving'
  | 'background';

export interface EvaluateRequest {
  readonly id: string;
  readonly lane: Lane;
  readonly world: WorldSpec;
  readonly policy: Policy;
}

export interface FrontierRequest extends EvaluateRequest {
  readonly axes: FrontierAxes;
}

export interface ModelsRequest extends EvaluateRequest {
  /** Measured in this order. */
  readonly models: readonly ModelId[];
  readonly baseline: ModelId;
}

export interface TuneRequest extends EvaluateRequest {
  readonly model: ModelId;
  /** Settings tried, the ones at hand included. */
  readonly trials: number;
  readonly seed: number;
}

export interface CustomerRequest extends EvaluateRequest {
  /** World-wide index. */
  readonly customer: number;
}

export interface SearchRequest {
  readonly world: WorldSpec;
  /** A number, or the beginning of a name or town; empty for the first of all. */
  readonly text: string;
}

/**
 * The only door to the recommender. Every call answers with a value or an error value and never
 * throws; callbacks are called in order and stop before the call answers.
 */
export interface EngineApi {
  /**
   * @param lockName name of the Web Lock the engine's thread holds while it lives; released the moment it dies
   * @param isDefaultWorld it will be asked about the default world: to be made ready while nothing is asked
   */
  open(lockName: string, isDefaultWorld: boolean): Promise<void>;
  world(world: WorldSpec, onProgress: (progress: Progress) => void): Promise<Result<WorldSummary>>;
  /** Where the model is fitted anew, whoever wants them is told provisional figures with the model as it was fitted before. */
  evaluate(
    request: EvaluateRequest,
    onProgress: (progress: Progress) => void,
    onProvisional?: (evaluation: Evaluation) => void,
  ): Promise<Result<Evaluation>>;
  /** A hand acts: what nobody waits for rests a moment, so that whatever the hand asks for finds the machine at leisure. */
  hush(): Promise<void>;
  /** Gets ready for the figures of a policy that may soon be chosen; no model is fitted for it. */
  anticipate(request: EvaluateRequest): Promise<Result<null>>;
  frontier(
    request: FrontierRequest,
    onProgress: (progress: Progress) => void,
    onSnapshot: (snapshot: FrontierSnapshot) => void,
  ): Promise<Result<FrontierSnapshot>>;
  /** What there is to learn from under a policy's consent rules. */
  data(request: EvaluateRequest): Promise<Result<DataReport>>;
  /** Models side by side under a policy's consent rules; the report is told anew after each model. */
  models(
    request: ModelsRequest,
    onProgress: (progress: Progress) => void,
    onReport: (report: ModelsReport) => void,
  ): Promise<Result<ModelsReport>>;
  /** Searches a model's settings on the validation weeks; the report is told anew after each trial. */
  tune(
    request: TuneRequest,
    onProgress: (progress: Progress) => void,
    onReport: (report: TuneReport) => void,
  ): Promise<Result<TuneReport>>;
  /** What consent and eligibility rules come to: who may be profiled, learned from, written to, and what is removed. */
  privacy(request: EvaluateRequest): Promise<Result<PrivacyReport>>;
  /** The price of every consent rule; the report is told anew as it grows. */
  prices(
    request: EvaluateRequest,
    onProgress: (progress: Progress) => void,
    onReport: (report: PriceReport) => void,
  ): Promise<Result<PriceReport>>;
  /** Customers whose number, name or town begins so: the first 20. */
  findCustomers(request: SearchRequest): Promise<Result<readonly FoundCustomer[]>>;
  /** One person's record, list, and why; told first without what other answers would change. */
  customer(
    request: CustomerRequest,
    onReport: (report: CustomerReport) => void,
  ): Promise<Result<CustomerReport>>;
  /** Offers that wait for a person, and what was decided. */
  review(request: EvaluateRequest): Promise<Result<ReviewReport>>;
  /** Lists made one by one and timed; the report is told anew as it grows. */
  serving(
    request: EvaluateRequest,
    onProgress: (progress: Progress) => void,
    onReport: (report: ServingReport) => void,
  ): Promise<Result<ServingReport>>;
  /** What the engine works with on this machine, and what it lost. */
  conditions(): Promise<Result<Conditions>>;
  /** Cancels a request that is still running; a request already answered is left alone. */
  cancel(id: string): Promise<void>;
}
