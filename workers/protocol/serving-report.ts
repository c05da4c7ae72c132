/** Customers who ask, one after another, over all workers; the same number cold and warm. */
export const SERVING_REQUESTS = 100_000;

/** What is asked of a shop's recommender, by those who run large ones, and of this one by itself. */
export const SERVING_TARGETS = {
  /** Longest time for 99 of 100 lists on a page, in milliseconds. */
  pageMs: 100,
  /** Lists per second of a large shop at its peak. */
  peakPerSecond: 50_000,
  /** The same of one worker here: milliseconds for 99 of 100 lists, and lists per second. */
  ownMs: 1,
  ownPerSecond: 50_000,
} as const;

/** Upper ends of the classes of times, in milliseconds; one more class holds what takes longer. */
export const SERVING_CLASSES: readonly number[] = [
  0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5,
  0.7, 1, 1.5, 2, 3, 5, 7, 10,
];

/** Times of lists made one by one, waiting for other work left out. */
export interface ServingFigures {
  readonly requests: number;
  /**
   * Lists timed together, since the clock is too coarse for one: percentiles are then of their means, where one
   * slow list makes its whole batch slow. 1 where each was timed.
   */
  readonly batch: number;
  /** Milliseconds for one list, by nearest rank. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** 95 and 99 of 100 single lists, and all, took at most so long: both ends of each are off by less than a step of the clock. */
  readonly p95AtMost: number;
  readonly p99AtMost: number;
  readonly maxAtMost: number;
  /** Lists per second of one worker (the mean) and of all at once; null where the clock stands still. */
  readonly perWorker: number | null;
  readonly perSecond: number | null;
  /** Batches by SERVING_CLASSES, each by the mean of its lists; single lists where `batch` is 1. */
  readonly classes: readonly number[];
}

export interface ServingReport {
  /** Of the policy and its world. */
  readonly key: string;
  readonly workers: number;
  /** Coarsest step of the workers' clocks, in milliseconds. */
  readonly clockStep: number;
  /** Share of the workers' time in which other work went first. */
  readonly waitedShare: number;
  /** Nothing is remembered: the whole catalogue is scored and filtered, candidates and list are picked. */
  readonly cold: ServingFigures | null;
  /** Candidates are remembered: the list is picked and checked. */
  readonly warm: ServingFigures | null;
  readonly served: number;
  readonly wanted: number;
  readonly complete: boolean;
}
