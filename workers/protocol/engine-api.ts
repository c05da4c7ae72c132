import type { Result } from './engine-error';
import type { Policy, WorldSpec } from './policy';
import type { Evaluation, FrontierAxes, FrontierSnapshot, Progress, WorldSummary } from './results';

/**
 * `policy` goes before `frontier`, and that before `background`. In the first two lanes a newer request
 * cancels the older one, between blocks of customers; background requests end only by `cancel`.
 */
export type Lane = 'policy' | 'frontier' | 'background';

export interface EvaluateRequest {
  readonly id: string;
  readonly lane: Lane;
  readonly world: WorldSpec;
  readonly policy: Policy;
}

export interface FrontierRequest extends EvaluateRequest {
  readonly axes: FrontierAxes;
}

/**
 * The only door to the recommender. Every call answers with a value or an error value and never
 * throws; callbacks are called in order and stop before the call answers.
 */
export interface EngineApi {
  /** Name of the Web Lock the engine's thread holds while it lives; released the moment it dies. */
  open(lockName: string): Promise<void>;
  world(world: WorldSpec, onProgress: (progress: Progress) => void): Promise<Result<WorldSummary>>;
  evaluate(request: EvaluateRequest, onProgress: (progress: Progress) => void): Promise<Result<Evaluation>>;
  frontier(
    request: FrontierRequest,
    onProgress: (progress: Progress) => void,
    onSnapshot: (snapshot: FrontierSnapshot) => void,
  ): Promise<Result<FrontierSnapshot>>;
  /** Cancels a request that is still running; a request already answered is left alone. */
  cancel(id: string): Promise<void>;
}
