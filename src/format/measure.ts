import type { Interval } from '../../workers/protocol/models-report';
import type { OutcomeId } from '../../workers/protocol/results';
import { formatChange, formatDecimal, formatNumber } from './figure';

/** A time of work, from milliseconds: `85 ms`, `1.4 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 995) return `${formatDecimal(Math.max(1, ms), 0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${formatDecimal(seconds, 1)} s`;
  if (seconds < 59.5) return `${formatDecimal(seconds, 0)} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return `${formatDecimal(Math.floor(whole / 60), 0)} min${rest === 0 ? '' : ` ${formatDecimal(rest, 0)} s`}`;
}

/** A size, from bytes, in steps of 1,000: `4 kB`, `5.8 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1) return 'none';
  if (bytes < 999_500) return `${formatDecimal(Math.max(1, bytes / 1e3), 0)} kB`;
  const megabytes = bytes / 1e6;
  return `${formatDecimal(megabytes, megabytes < 9.95 ? 1 : 0)} MB`;
}

/** A probability under the null hypothesis, as the middle of a sentence: `p = 0.03`, `p < 0.001`. */
export function formatP(p: number): string {
  if (p < 0.001) return `p < ${formatDecimal(0.001, 3)}`;
  return `p = ${formatDecimal(p, p < 0.0995 ? 3 : 2)}`;
}

/** The standard error a 95% interval stands for, which says how many digits are earned. */
const errorOf = ({ low, high }: Interval): number => (high - low) / 3.92;

/** Decimals of a percentage that its interval earns, both as ratios: one at most, and none from 10%. */
export function percentDecimals(ratio: number, interval: Interval | null): number {
  const isRough = interval !== null && errorOf(interval) > 0.01;
  return isRough || Math.abs(ratio) >= 0.0995 ? 0 : 1;
}

/** An interval with no more digits than its width allows: `0.094 to 0.099`. */
export function formatInterval(outcome: OutcomeId, interval: Interval): string {
  const se = errorOf(interval);
  return `${formatNumber(outcome, interval.low, se)} to ${formatNumber(outcome, interval.high, se)}`;
}

/** The same for a difference, with signs, and the digits of another where a column lines up: `+0.001 to +0.004`. */
export function formatSignedInterval(
  outcome: OutcomeId,
  interval: Interval,
  digits: Interval = interval,
): string {
  const se = errorOf(digits);
  return `${formatChange(outcome, interval.low, se)} to ${formatChange(outcome, interval.high, se)}`;
}

/** The widest of some intervals: by its digits a whole column of figures lines up. */
export function widestOf(intervals: readonly Interval[]): Interval {
  return intervals.reduce((a, b) => (b.high - b.low > a.high - a.low ? b : a), { low: 0, high: 0 });
}

/** A value within its interval, by the digits the interval allows. */
export function formatWithin(outcome: OutcomeId, value: number, interval: Interval): string {
  return formatNumber(outcome, value, errorOf(interval));
}

export function formatSignedWithin(outcome: OutcomeId, value: number, interval: Interval): string {
  return formatChange(outcome, value, errorOf(interval));
}

/** A small probability as so many in 10,000, with two significant digits below 100. */
export function formatPerTenThousand(probability: number): string {
  const many = probability * 10_000;
  return formatDecimal(many, many === 0 || many >= 9.95 ? 0 : many >= 0.995 ? 1 : 2);
}
