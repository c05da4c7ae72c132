import type { RelativePrice, ShownPrice } from '../engine/rule-prices';
import { formatCount, formatSignedPercent } from '../format/figure';
import { percentDecimals } from '../format/measure';

const decimalsOf = ({ value, interval }: RelativePrice): number => percentDecimals(value, interval);

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
  const about = customers < population ? 'about ' : '';
  const lists = `It ${isOn ? 'changes' : 'would change'} the list of ${about}${formatCount(changed)} ${changed === 1 ? 'person' : 'people'}.`;
  const soFar =
    customers < population
      ? ` A first estimate, from ${formatCount(customers)} of ${formatCount(population)} customers.`
      : '';
  return `${compared} ${lists}${soFar}`;
}
