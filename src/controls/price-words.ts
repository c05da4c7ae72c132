import type { RelativePrice, ShownPrice } from '../engine/rule-prices';
import { formatCount, formatSignedPercent } from '../format/figure';

/** Decimals of a percentage that its interval earns: one at most. */
function decimalsOf({ value, interval }: RelativePrice): number {
  const error = interval ? (interval.high - interval.low) / 3.92 : 0;
  return error > 0.01 || Math.abs(value) >= 0.0995 ? 0 : 1;
}

/** The price as it stands in the column: `−3.1%`. */
export const priceInBrief = (price: RelativePrice): string =>
  formatSignedPercent(price.value, decimalsOf(price));

function withInterval(price: RelativePrice): string {
  const { interval } = price;
  const decimals = decimalsOf(price);
  return interval
    ? `${priceInBrief(price)} (${formatSignedPercent(interval.low, decimals)} to ${formatSignedPercent(interval.high, decimals)})`
    : priceInBrief(price);
}

/** What lies behind the price, in sentences. */
export function priceInWords(price: ShownPrice): string {
  const { isOn, relevance, margin, changed, customers, population } = price;
  const figures = `Relevance ${withInterval(relevance)}, margin ${withInterval(margin)} at these weights`;
  const compared = isOn
    ? `${figures}, against the same policy with only this rule off.`
    : `Switched on: ${figures.charAt(0).toLowerCase()}${figures.slice(1)}, against the policy as it is.`;
  const lists = `It ${isOn ? 'changes' : 'would change'} the list of ${formatCount(changed)} ${changed === 1 ? 'person' : 'people'}.`;
  const soFar =
    customers < population
      ? ` A first estimate, from ${formatCount(customers)} of ${formatCount(population)} customers.`
      : '';
  return `${compared} ${lists}${soFar}`;
}
