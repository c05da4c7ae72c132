import type { RelativePrice, ShownPrice } from '../engine/rule-prices';
import { formatCount, formatSignedPercent } from '../format/figure';
import { percentDecimals } from '../format/measure';

const decimalsOf = ({ value, interval }: RelativePrice): number => percentDecimals(value, interval);

/** The price as it stands in the column: `−3.1%`. */
export const priceInBrief = (price: RelativePrice): string =>
  formatSignedPercent(price.value, decimalsOf(price));

/** Not everybody has been looked at: another estimate may have the other sign. */
const isEstimate = ({ customers, population }: ShownPrice): boolean => customers < population;

const canBeChance = ({ value, interval }: RelativePrice): boolean =>
  interval === null ? value === 0 : interval.low <= 0 && interval.high >= 0;

/** The price can be told from none, and rests on everybody. */
export const isFirm = (price: ShownPrice): boolean => !isEstimate(price) && !canBeChance(price.relevance);

/** The price of a rule as the list has it: `−3.1%`, `≈−3%` for a first estimate, in brackets where the rule is off. */
export function priceInList(price: ShownPrice): string {
  const text = `${isEstimate(price) ? '\u2248' : ''}${priceInBrief(price.relevance)}`;
  return price.isOn ? text : `(${text})`;
}

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
  const isFirst = isEstimate(price);
  const about = isFirst ? 'about ' : '';
  const lists = `It ${isOn ? 'changes' : 'would change'} the list of ${about}${formatCount(changed)} ${changed === 1 ? 'person' : 'people'}.`;
  const chance = canBeChance(relevance)
    ? ' The range for relevance holds 0, so the price may be chance: it stands in grey.'
    : '';
  const soFar = isFirst
    ? ` \u2248: a first estimate, from ${formatCount(customers)} of ${formatCount(population)} customers; gain may still turn into loss.`
    : '';
  return `${compared} ${lists}${chance}${soFar}`;
}
