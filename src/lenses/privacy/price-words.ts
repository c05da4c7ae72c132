import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import type { Interval } from '../../../workers/protocol/models-report';
import type {
  Carrier,
  CarrierDimension,
  Price,
  PricedId,
  PriceReport,
  RulePrice,
  StakeholderPrice,
} from '../../../workers/protocol/privacy-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { formatChange, formatCount, formatPrice, formatSignedPercent, nounOf } from '../../format/figure';
import {
  formatSignedInterval,
  formatSignedWithin,
  formatWithin,
  percentDecimals,
} from '../../format/measure';
import { STAKEHOLDER_NAMES } from '../../format/names';

/** What a price is of the outcome without the constraint; null where there was nothing. */
export function ratioOf({ value, without }: Pick<Price, 'value' | 'without'>): number | null {
  return without === 0 ? null : value / Math.abs(without);
}

/** Whether the price can be told from none: a count always can, unless it is 0. */
export function isShown({ value, interval }: Price): boolean {
  return interval === null ? value !== 0 : interval.low > 0 || interval.high < 0;
}

/** A value as a percentage, with the decimals that its price as a whole has earned. */
const percentOf = (value: number, price: Price): string => {
  const { interval, without } = price;
  const own = ratioOf(price);
  if (own === null) return '';
  const base = Math.abs(without);
  const within = interval && { low: interval.low / base, high: interval.high / base };
  return formatSignedPercent(value / base, percentDecimals(own, within));
};

export interface PriceText {
  /** In the outcome's own unit. */
  readonly value: string;
  /** Empty where there was nothing without it. */
  readonly percent: string;
  /** Empty for a plain count. */
  readonly interval: string;
  /** It can be told from none, and more than 0 is left of it at these digits. */
  readonly shown: boolean;
}

/** A price as it stands in a table; `digits` is the widest interval of its column. */
export function priceText(outcome: PricedId, price: Price, digits: Interval | null): PriceText {
  const { value, interval } = price;
  const by = digits ?? interval;
  const text = by === null ? formatChange(outcome, value) : formatSignedWithin(outcome, value, by);
  return {
    value: text,
    shown: isShown(price) && /[1-9]/.test(text),
    percent: percentOf(value, price),
    interval: interval === null ? '' : formatSignedInterval(outcome, interval, by ?? interval),
  };
}

/** `−3.1% (−3.5% to −2.7%)`; for counts and where there was nothing, in the outcome's own unit. */
export function percentWithin(outcome: PricedId, price: Price): string {
  const { value, interval } = price;
  const own = percentOf(value, price);
  if (own === '') return priceText(outcome, price, null).value;
  if (interval === null) return own;
  return `${own} (${percentOf(interval.low, price)} to ${percentOf(interval.high, price)})`;
}

/** Without its sign, as one says "£0.90 less". */
function size(outcome: PricedId, { value, interval }: Price): string {
  const text =
    interval === null
      ? formatChange(outcome, Math.abs(value)).replace('+', '')
      : formatWithin(outcome, Math.abs(value), interval);
  // Pence come in twos.
  return outcome === 'margin' && /\D\d$/.test(text.slice(1)) ? formatPrice(Math.abs(value)) : text;
}

/** A price as a percentage without its sign, the smaller end of its interval first: `20% (18% to 22%)`. */
function sizeWithin(price: Price): string {
  const { value, interval } = price;
  const of = (one: number) => percentOf(one * Math.sign(value), price).replace('+', '');
  if (interval === null) return of(value);
  const [near, far] = value < 0 ? [interval.high, interval.low] : [interval.low, interval.high];
  return `${of(value)} (${of(near)} to ${of(far)})`;
}

const less = (value: number, one: string, other: string) => (value < 0 ? one : other);

/** What a price does to one outcome, as part of a sentence; null where there is nothing to say. */
function clause(outcome: PricedId, price: Price): string | null {
  if (!isShown(price)) return null;
  switch (outcome) {
    case 'ndcg':
    case 'ild':
      return `${nounOf(outcome)} ${percentWithin(outcome, price)}`;
    case 'orders':
    case 'margin':
      return `${size(outcome, price)} ${less(price.value, 'less', 'more')} ${nounOf(outcome)} per 1,000`.replace(
        'less orders',
        'fewer orders',
      );
    case 'optOutRisk':
      return `opt-out risk ${percentWithin(outcome, price)}`;
    case 'profiled':
      // With an interval it is an estimate: not everybody has been counted yet.
      return `${price.interval === null ? '' : 'about '}${formatCount(Math.abs(price.value))} ${Math.abs(price.value) === 1 ? 'person' : 'people'} ${less(price.value, 'fewer', 'more')} profiled`;
    case 'reach':
      return `${size(outcome, price)} ${less(price.value, 'fewer', 'more')} of all customers written to`;
    case 'contactsPerWeek':
      return `${size(outcome, price)} ${less(price.value, 'fewer', 'more')} messages per customer and week`;
  }
}

/** The order in which a sentence speaks of outcomes. */
const SPOKEN: readonly PricedId[] = [
  'ndcg',
  'margin',
  'profiled',
  'reach',
  'orders',
  'ild',
  'contactsPerWeek',
  'optOutRisk',
];
const MOST_CLAUSES = 4;

/** "Unknown counts as no: relevance −3.1% (−3.5% to −2.7%), £0.90 less margin per 1,000, 2,104 people fewer profiled." */
export function priceSentence({ rule, on, atWeights }: Pick<RulePrice, 'rule' | 'on' | 'atWeights'>): string {
  const said = SPOKEN.flatMap((id) => clause(id, atWeights[id]) ?? []).slice(0, MOST_CLAUSES);
  const name = `${CONSENT_RULES[rule].name}${on ? '' : ', were it on'}`;
  return said.length > 0
    ? `${name}: ${said.join(', ')}.`
    : `${name}: no difference shown at these weights, in any outcome.`;
}

const DIMENSION_WORDS: Readonly<Record<CarrierDimension, string>> = {
  consent: 'By their answer on profiling',
  age: 'By age',
  region: 'By region',
};

export const DIMENSION_NAMES: Readonly<Record<CarrierDimension, string>> = {
  consent: 'Answer on profiling',
  age: 'Age',
  region: 'Region',
};

const carried = ({ group, relevance }: Carrier) => `${group} ${percentWithin('ndcg', relevance)}`;

/** Who bears most of a rule's price. */
export function carrierSentence({ carriers, widest }: Pick<RulePrice, 'carriers' | 'widest'>): string {
  if (carriers.length === 0) return 'Nobody\u2019s list was compared yet.';
  if (widest === null) {
    return carriers.some(({ relevance }) => isShown(relevance))
      ? 'No two groups of one kind can be told apart in what the rule costs them.'
      : 'It costs no group any relevance that can be told from chance.';
  }
  return `${DIMENSION_WORDS[widest.dimension]} the gap is widest: ${carried(widest.most)} in relevance, ${carried(widest.least)}.`;
}

/** The rule that is on and costs most of an outcome, where that can be told from nothing. */
export function dearestRule(report: PriceReport, outcome: PricedId): RulePrice | null {
  const higher = OUTCOMES[outcome].better === 'higher';
  const cost = ({ atWeights }: RulePrice) => {
    const { value } = atWeights[outcome];
    return higher ? -value : value;
  };
  const dear = report.rules.filter((one) => one.on && isShown(one.atWeights[outcome]) && cost(one) > 0);
  return dear.reduce<RulePrice | null>((a, b) => (a !== null && cost(a) >= cost(b) ? a : b), null);
}

/** The dearest rule and those that cannot be told from it, in the order of the screen. */
export function dearestRules(report: PriceReport, outcome: PricedId): RulePrice[] {
  const dearest = dearestRule(report, outcome);
  if (dearest === null) return [];
  const { value } = dearest.atWeights[outcome];
  return report.rules.filter((one) => {
    const { interval, value: own } = one.atWeights[outcome];
    const isAsDear = interval === null ? own === value : interval.low <= value && value <= interval.high;
    return one === dearest || (one.on && isShown(one.atWeights[outcome]) && isAsDear);
  });
}

/** Who is named by whom in the matrix of stakeholders. */
export function stakeholderSentence(
  stakeholders: readonly StakeholderPrice[],
  columns: readonly PricedId[],
): string {
  const cells = stakeholders.flatMap(({ stakeholder, prices }) =>
    columns.flatMap((outcome) => {
      const price = prices[outcome];
      const ratio = ratioOf(price);
      const harm = OUTCOMES[outcome].better === 'higher' ? -1 : 1;
      const own = OUTCOMES[outcome].stakeholder === stakeholder;
      return ratio === null || own || !isShown(price) || ratio * harm <= 0
        ? []
        : [{ stakeholder, outcome, price, size: Math.abs(ratio) }];
    }),
  );
  const largest = cells.reduce<(typeof cells)[number] | null>(
    (a, b) => (a !== null && a.size >= b.size ? a : b),
    null,
  );
  if (largest === null)
    return 'Nobody\u2019s constraints cost anybody else anything that can be told from chance.';
  const { stakeholder, outcome, price } = largest;
  const who = STAKEHOLDER_NAMES[OUTCOMES[outcome].stakeholder].toLowerCase();
  const whose = STAKEHOLDER_NAMES[stakeholder].toLowerCase();
  return OUTCOMES[outcome].better === 'higher'
    ? `The largest price: ${whose}\u2019s constraints cost ${who} ${sizeWithin(price)} of its ${nounOf(outcome)}.`
    : `The largest price: ${whose}\u2019s constraints bring ${who} ${sizeWithin(price)} more ${nounOf(outcome)}.`;
}

/** How far the pricing is, in customers. */
export function coverage({ customers, population, shareCustomers, bestCustomers }: PriceReport): string {
  const of = (count: number) => (count === population ? 'everybody' : formatCount(count));
  const parts = [
    `at these weights on ${of(customers)}`,
    ...(bestCustomers > 0 ? [`with best weights on ${of(bestCustomers)}`] : []),
    ...(shareCustomers > 0 ? [`fair shares on ${of(shareCustomers)}`] : []),
  ];
  return parts.join(', ');
}
