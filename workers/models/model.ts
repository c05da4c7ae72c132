import type { Csr } from '../math/csr';
import type { Pause } from '../math/linear';
import type { ModelId } from '../protocol/policy';

/** What a model may learn from: rows of customers who may not be used for training are empty. */
export interface TrainingData {
  readonly interactions: Csr;
  /** Index of each customer's region. */
  readonly region: Uint8Array;
  readonly regions: number;
  /** Index of each item's top category. */
  readonly category: Uint8Array;
  readonly categories: number;
}

export interface FitContext {
  readonly seed: number;
  /** Lets other requests of the thread run; call it every few milliseconds. */
  readonly pause: Pause;
}

/** What a scorer may look at: one shard's customers, rows by local index. */
export interface ScoringContext {
  /** The remembered items of customers; empty for those who may not be profiled. */
  readonly history: Csr;
  readonly region: Uint8Array;
  /** World-wide customer indices, for seeds. */
  readonly customerIds: Uint32Array;
  readonly items: number;
  readonly category: Uint8Array;
  /** The simulation's own probability of an order (local customer, item); the oracle alone may ask. */
  readonly truth: (customer: number, item: number) => number;
}

/** Plain arrays and numbers, so that it can cross to another thread. */
export type Fitted = Readonly<Record<string, Float32Array | Float64Array | Uint32Array | number>>;

/**
 * A recommender. `fit` learns from the log alone; `score` writes one row of `items` scores (higher is
 * better) for each local customer in from..to-1, row-major from the start of `out`. A customer with an
 * empty history must still get a sensible order.
 */
export interface Model<F extends Fitted = Fitted> {
  readonly id: ModelId;
  readonly name: string;
  /** Changes when the code would give other numbers for the same data. */
  readonly revision: number;
  /** Whether the seed plays any part in the fit. */
  readonly seeded: boolean;
  fit(data: TrainingData, context: FitContext): Promise<F>;
  score(fitted: F, context: ScoringContext, from: number, to: number, out: Float64Array): void;
}
