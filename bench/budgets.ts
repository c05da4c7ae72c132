import type { Measurement, Unreferenced } from './measure';

/** What is measured apart; `scale` is a suite of its own. */
export const PARTS = ['page', 'engine', 'models', 'kernels', 'peer'] as const;
export type Part = (typeof PARTS)[number];

export interface Budget {
  readonly part: Part;
  readonly name: string;
  readonly unit: Measurement['unit'];
  /** At most; at least, where more is better. */
  readonly budget: number;
  /** What is hoped for beyond the budget. */
  readonly aim?: number;
}

const budget = (part: Part, name: string, unit: Measurement['unit'], most: number, aim?: number): Budget => ({
  part,
  name,
  unit,
  budget: most,
  ...(aim === undefined ? {} : { aim }),
});

/** Everything that was promised, in the order in which it is reported. */
export const BUDGETS = {
  firstFrontier: budget('page', 'first visit to first frontier on the screen', 'ms', 2_000),
  firstScript: budget('page', 'script of the first view, compressed', 'kB', 250),
  engineScript: budget('page', 'engine worker, compressed', 'kB', 150),
  shardScript: budget('page', 'shard worker, compressed', 'kB', 150),
  sliderByKey: budget('page', 'slider moved by key to redrawn', 'ms', 50),
  sliderByMouse: budget('page', 'slider moved by mouse to redrawn', 'ms', 50),
  longestTask: budget('page', 'longest main-thread task during a drag', 'ms', 50),
  filteredFirst: budget('page', 'consent rule that refits toggled to filtered figures', 'ms', 100),
  filtered: budget('page', 'consent rule that filters toggled to filtered figures', 'ms', 100),
  filteredFirstRested: budget(
    'page',
    'consent rule that refits toggled to filtered figures, a hand on it for 0.3 s',
    'ms',
    100,
  ),
  filteredRested: budget(
    'page',
    'consent rule that filters toggled to filtered figures, a hand on it for 0.3 s',
    'ms',
    100,
  ),
  refitted: budget('page', 'consent rule that refits toggled to refitted figures', 'ms', 1_500),
  coarseFrontier: budget('page', 'consent rule that filters toggled to coarse frontier', 'ms', 150),
  wholeFrontier: budget(
    'page',
    'consent rule that filters toggled to whole frontier, 231 policies x 12,000 customers',
    'ms',
    2_000,
    1_000,
  ),
  pageMemory: budget('page', 'memory of page and workers at the default', 'MB', 300),
  onePolicy: budget('engine', 'one policy over 12,000 customers in one worker, once compiled', 'ms', 25),
  ease: budget('engine', 'EASE fitted, 1,200 items', 'ms', 500),
  easeLarge: budget('models', 'EASE fitted, 3,628 items (Online Retail)', 'ms', 6_000),
  oneSlate: budget('engine', 'one list for one customer, candidates remembered, p99', 'ms', 1),
  oneSlateCold: budget('engine', 'one list for one customer, nothing remembered, p99', 'ms', 1),
  slatesPerSecond: budget(
    'engine',
    'lists per second of one worker, candidates remembered',
    'per second',
    50_000,
  ),
  mmrRatio: budget('kernels', 'lists by MMR: SIMD over TypeScript', 'times', 4),
  numpyRatio: budget('peer', 'lists by MMR: over numpy, one thread each', 'times', 5),
} as const satisfies Readonly<Record<string, Budget>>;

/** Promised and not there to be measured yet. */
export const NOT_BUILT: readonly { readonly what: string; readonly budget: string; readonly why: string }[] =
  [
    {
      what: 'marketplace at full size: generate, features, scores, top-10 audience of every product',
      budget: '10 s, under 1.5 GB',
      why: 'not measured: the marketplace world is not built yet',
    },
  ];

/** The row of a promised figure. `samples`, where it is of many: p95 is held to the budget. */
export function budgeted(id: keyof typeof BUDGETS, value: number, samples?: readonly number[]): Unreferenced {
  const { name, unit, budget: held } = BUDGETS[id];
  return { name, value, unit, budget: held, ...(samples && samples.length > 0 ? { samples } : {}) };
}
