import type { Weights } from '../protocol/policy';

/** Steps of 0.05. */
const STEPS = 20;
/** Steps of 0.2 for the first, coarse picture. */
const COARSE = 4;

/** The 231 weight vectors in steps of 0.05, relevance descending, then margin descending. */
export const LATTICE: readonly Weights[] = Array.from(
  { length: STEPS + 1 },
  (_, down) => STEPS - down,
).flatMap((relevance) =>
  Array.from({ length: STEPS - relevance + 1 }, (_, down) => STEPS - relevance - down).map((margin) => ({
    relevance: relevance / STEPS,
    margin: margin / STEPS,
    diversity: (STEPS - relevance - margin) / STEPS,
  })),
);

/** Positions in LATTICE of the 21 policies measured first. */
export const COARSE_LATTICE: readonly number[] = LATTICE.flatMap((weights, at) =>
  [weights.relevance, weights.margin, weights.diversity].every(
    (weight) => Math.round(weight * STEPS) % COARSE === 0,
  )
    ? [at]
    : [],
);
