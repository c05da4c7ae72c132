import type { Figure, OutcomeId } from '../../../workers/protocol/results';
import { formatNumber } from '../../format/figure';

/** How far a figure is from what was asked of it: in the figure's own digits, and more where they would round to nought. */
export function missedBy(outcome: OutcomeId, { value, se }: Figure, wanted: number): string {
  const gap = Math.abs(value - wanted);
  return `missed by ${formatNumber(outcome, gap, se === null ? null : Math.min(se, 1.9 * gap))}`;
}
