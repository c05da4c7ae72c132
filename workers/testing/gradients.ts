import type { Weights } from '../math/adam';

const STEP = 1e-5;

/**
 * Largest relative error of the gradients that `loss` leaves in each group of weights, against central
 * differences of the loss itself, number by number.
 */
export function gradientErrors(groups: readonly Weights[], loss: () => number): number[] {
  const clear = () => {
    for (const { gradient } of groups) gradient.fill(0);
  };
  clear();
  loss();
  const found = groups.map(({ gradient }) => gradient.slice());
  return groups.map(({ value }, group) =>
    value.reduce((worst, held, at) => {
      value[at] = held + STEP;
      const above = loss();
      value[at] = held - STEP;
      const below = loss();
      value[at] = held;
      const want = (above - below) / (2 * STEP);
      const got = found[group]![at]!;
      return Math.max(worst, Math.abs(got - want) / Math.max(Math.abs(got), Math.abs(want), 1e-4));
    }, 0),
  );
}
