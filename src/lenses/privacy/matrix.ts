import {
  PRICED_IDS,
  type Price,
  type PricedId,
  type StakeholderPrice,
} from '../../../workers/protocol/privacy-report';
import { OUTCOMES, type Stakeholder } from '../../../workers/protocol/results';
import type { MatrixRow } from '../../charts/PriceMatrix';
import { STAKEHOLDER_NAMES } from '../../format/names';
import { number, type Twin, words } from '../../ui/twin';
import { priceText, ratioOf } from './price-words';

/** What each of the four looks at first. */
export const LOOKED_AT: readonly PricedId[] = ['margin', 'ndcg', 'profiled', 'ild'];

/** In the order of the screen. */
const STAKEHOLDERS = Object.keys(STAKEHOLDER_NAMES) as Stakeholder[];

/** What a price is for whoever looks at its outcome; fewer people profiled is better for privacy. */
function effectOf(outcome: PricedId, { value }: Price): 'better' | 'worse' {
  return value > 0 === (OUTCOMES[outcome].better === 'higher') ? 'better' : 'worse';
}

/**
 * A row for each of the four, with no cells where its prices are still to come; the size of a cell is of
 * the largest in its column.
 */
export function matrixRows(stakeholders: readonly StakeholderPrice[]): MatrixRow[] {
  const most = LOOKED_AT.map((outcome) =>
    Math.max(0, ...stakeholders.map(({ prices }) => Math.abs(prices[outcome].value))),
  );
  return STAKEHOLDERS.map((id) => {
    const prices = stakeholders.find(({ stakeholder }) => stakeholder === id)?.prices;
    return {
      id,
      label: `${STAKEHOLDER_NAMES[id]}\u2019s`,
      note: 'constraints',
      cells: !prices
        ? []
        : LOOKED_AT.map((outcome, at) => {
            const price = prices[outcome];
            const largest = most[at] ?? 0;
            const text = priceText(outcome, price, null);
            return {
              ...text,
              size: largest > 0 ? Math.abs(price.value) / largest : 0,
              effect: text.shown ? effectOf(outcome, price) : null,
            };
          }),
    };
  });
}

/** Every stakeholder in every outcome. */
export function matrixTwin(stakeholders: readonly StakeholderPrice[]): Twin {
  return {
    columns: [
      { name: 'Whose constraints' },
      { name: 'Outcome', align: 'left' },
      { name: 'Looked at by', align: 'left' },
      { name: 'Price' },
      { name: 'For whoever looks at it', align: 'left' },
      { name: '95% from' },
      { name: '95% to' },
      { name: '%' },
      { name: 'Unit', align: 'left' },
      { name: 'Evidence', align: 'left' },
    ],
    rows: stakeholders.flatMap(({ stakeholder, prices }) =>
      PRICED_IDS.map((outcome) => {
        const price = prices[outcome];
        const { interval } = price;
        const { label, unit, evidence } = OUTCOMES[outcome];
        const text = (value: number) => priceText(outcome, { ...price, value }, interval).value;
        const ratio = ratioOf(price);
        return [
          words(STAKEHOLDER_NAMES[stakeholder]),
          words(label),
          words(STAKEHOLDER_NAMES[OUTCOMES[outcome].stakeholder]),
          number(price.value, text(price.value)),
          words(priceText(outcome, price, null).shown ? effectOf(outcome, price) : 'no difference shown'),
          number(interval?.low ?? null, interval ? text(interval.low) : ''),
          number(interval?.high ?? null, interval ? text(interval.high) : ''),
          number(ratio === null ? null : ratio * 100, priceText(outcome, price, null).percent),
          words(unit),
          words(evidence),
        ];
      }),
    ),
  };
}
