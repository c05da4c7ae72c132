import type { History, TrainingEvents } from '../features/interactions';
import type { Csr } from '../math/csr';
import type { Pause } from '../math/linear';
import type { ModelId, SettingsOf } from '../protocol/models';

/** What a shop knows of its items. */
export interface ItemColumns {
  readonly count: number;
  /** Index of each item's top category. */
  readonly category: Uint8Array;
  readonly categories: number;
  /** Unit-length content embeddings, count x dimensions; null where nothing is known of the items' content. */
  readonly embedding: Float32Array | null;
  readonly dimensions: number;
}

/** What may be used of customers beside their events, one entry per customer. */
export interface CustomerColumns {
  /** Index of each customer's region. */
  readonly region: Uint8Array;
  readonly regions: number;
  /** Index of each customer's age band. */
  readonly ageBand: Uint8Array;
  readonly ageBands: number;
}

/** What a model may learn from: rows and events of customers who may not be used for training are left out. */
export interface TrainingData {
  /** Customers x items, one entry for each pair with an event. */
  readonly interactions: History;
  /** The same events one by one, in order of time. */
  readonly events: TrainingEvents;
  /** First minute after training; ages are counted from it. */
  readonly end: number;
  readonly customers: CustomerColumns;
  readonly items: ItemColumns;
  /**
   * Items new to each customer in the weeks after training and before the test: for choosing settings,
   * mixing weights and calibration, never to learn from. Null where there are no such weeks.
   */
  readonly validation: Csr | null;
}

export interface FitContext<S = Readonly<Record<string, number>>> {
  readonly seed: number;
  readonly settings: S;
  /**
   * Lets other requests of the thread run, and throws when nobody wants the fit any more; call it every
   * few milliseconds.
   */
  readonly pause: Pause;
  /** Says how much of the work is done; the unit is the model's own. */
  readonly progress: (done: number, total: number) => void;
}

/** What a scorer may look at: one shard's customers, rows by local index. */
export interface ScoringContext {
  /** The remembered items of customers; empty for those who may not be profiled. */
  readonly history: History;
  readonly customers: CustomerColumns;
  /** World-wide customer indices: rows of anything that was learned for each customer of the training data. */
  readonly customerIds: Uint32Array;
  readonly items: ItemColumns;
  /** First minute after training. */
  readonly end: number;
  /** The simulation's own probability of an order (local customer, item); the oracle alone may ask. */
  readonly truth: (customer: number, item: number) => number;
}

/** Whether nothing is remembered of a customer. */
export function isCold(history: Csr, customer: number): boolean {
  return history.start[customer] === history.start[customer + 1];
}

/** Plain arrays and numbers, so that it can cross to another thread. */
export interface Fitted {
  readonly [name: string]:
    | Float32Array
    | Float64Array
    | Uint32Array
    | Int32Array
    | Uint16Array
    | Uint8Array
    | number
    | Fitted;
}

/**
 * A recommender. `fit` learns from the log alone; `score` writes one row of `items` scores (higher is
 * better) for each local customer in from..to-1, row-major from the start of `out`. A customer with an
 * empty history must still get a sensible order, and so must one who was left out of the training data
 * and yet has a history.
 */
export interface Model<F extends Fitted = Fitted, I extends ModelId = ModelId> {
  readonly id: I;
  /** Changes when the code would give other numbers for the same data. */
  readonly revision: number;
  /** Models it is made from. */
  readonly parts?: readonly ModelId[];
  /** Whether the seed plays any part in the fit. */
  readonly seeded: boolean;
  /** @throws EngineFault `not-solvable` with a sentence that says what to change, `cancelled` through `pause`. */
  fit(data: TrainingData, context: FitContext<SettingsOf<I>>): Promise<F>;
  score(fitted: F, context: ScoringContext, from: number, to: number, out: Float64Array): void;
}
