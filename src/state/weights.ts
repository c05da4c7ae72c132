import { OBJECTIVES, type Objective, type Weights } from '../../workers/protocol/policy';

/** Weights in whole percent; the three always sum to exactly 100. */
export type Percents = Readonly<Record<Objective, number>>;

/** Splits `total` over `shares` in whole numbers that sum to it; the largest remainders round up. */
function apportion(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const exact = shares.map((share) => (sum > 0 ? (total * share) / sum : total / shares.length));
  const whole = exact.map(Math.floor);
  let left = total - whole.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    whole[index] = whole[index]! + 1;
    left -= 1;
  }
  return whole;
}

export function toPercents(weights: Weights): Percents {
  const [relevance, margin, diversity] = apportion(
    100,
    OBJECTIVES.map((id) => (Number.isFinite(weights[id]) ? Math.max(0, weights[id]) : 0)),
  );
  return { relevance: relevance!, margin: margin!, diversity: diversity! };
}

export function toWeights(percents: Percents): Weights {
  return {
    relevance: percents.relevance / 100,
    margin: percents.margin / 100,
    diversity: percents.diversity / 100,
  };
}

/** The highest percentage a weight may take: what a locked one leaves over. */
export function ceilingOf(from: Percents, locked: Objective | null, which: Objective): number {
  if (which === locked) return from[which];
  return locked === null ? 100 : 100 - from[locked];
}

/**
 * Moves one weight to `target` percent and rescales the rest in proportion to `from`. A locked
 * weight keeps its value, so the third one takes the whole difference. A target that is not a
 * number leaves everything as it was.
 */
export function moveWeight(
  from: Percents,
  locked: Objective | null,
  which: Objective,
  target: number,
): Percents {
  if (which === locked || !Number.isFinite(target)) return from;
  const value = Math.round(Math.max(0, Math.min(ceilingOf(from, locked, which), target)));
  const free = OBJECTIVES.filter((id) => id !== which && id !== locked);
  const rest = 100 - value - (locked === null ? 0 : from[locked]);
  const parts = apportion(
    rest,
    free.map((id) => from[id]),
  );
  const moved: Record<Objective, number> = { ...from, [which]: value };
  free.forEach((id, index) => {
    moved[id] = parts[index]!;
  });
  return moved;
}
