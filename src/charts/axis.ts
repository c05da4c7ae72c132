import type { OutcomeId } from '../../workers/protocol/results';
import { formatDecimal, formatTick } from '../format/figure';
import { type Extent, extentOf, roundTicks, tickDecimals } from './domain';
import type { PlotAxis } from './Plot';

/** A range from 0 that holds every value, with a little room beyond the largest. */
export function fromNought(values: readonly number[]): Extent {
  const extent = extentOf([0, ...values]);
  return extent && extent[1] > 0 ? [0, extent[1] * 1.05] : [0, 1];
}

/** A range around the values; down to 0 only where they come near it. */
export function around(values: readonly number[]): Extent {
  const extent = extentOf(values);
  if (extent === null) return [0, 1];
  const [low, high] = extent;
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** An axis in an outcome's own unit. */
export function outcomeAxis(outcome: OutcomeId, domain: Extent, count: number, title: string): PlotAxis {
  const ticks = roundTicks(domain, count);
  const decimals = tickDecimals(ticks);
  return { domain, ticks, format: (value) => formatTick(outcome, value, decimals), title };
}

/** An axis of bare numbers. */
export function plainAxis(domain: Extent, count: number, title: string): PlotAxis {
  const ticks = roundTicks(domain, count);
  const decimals = tickDecimals(ticks);
  return { domain, ticks, format: (value) => formatDecimal(value, decimals), title };
}

/** An axis of shares, in percent. */
export function shareAxis(domain: Extent, count: number, title: string): PlotAxis {
  const ticks = roundTicks(domain, count);
  const decimals = Math.max(0, tickDecimals(ticks) - 2);
  return { domain, ticks, format: (value) => `${formatDecimal(value * 100, decimals)}%`, title };
}
