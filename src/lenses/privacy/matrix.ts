import { PRICED_IDS, type PricedId, type StakeholderPrice } from '../../../workers/protocol/privacy-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import type { MatrixRow } from '../../charts/PriceMatrix';
import { STAKEHOLDER_NAMES } from '../../format/names';
import { number, type Twin, words } from '../../ui/twin';
import { priceText, ratioOf } from './price-words';

/** What each of the four looks at first. */
export const LOOKED_AT: readonly PricedId[] = ['margin', 'ndcg', 'profiled', 'ild'];

/** Rows of the matrix; the size of a cell is of the largest in its column. */
export function matrixRows(stakeholders: readonly StakeholderPrice[]): MatrixRow[] {
  const most = LOOKED_AT.map((outcome) =>
    Math.max(0, ...stakeholders.map(({ prices }) => Math.abs(prices[outcome].value))),
  );
  return stakeholders.map(({ stakeholder, prices }) => ({
    id: stakeholder,
    label: `${STAKEHOLDER_NAMES[stakeholder]}\u2019s`,
    note: 'constraints',
    cells: LOOKED_AT.map((outcome, at) => {
      const price = prices[outcome];
      const largest = most[at] ?? 0;
      return {
        ...priceText(outcome, price, null),
        size: largest > 0 ? Math.abs(price.value) / largest : 0,
      };
    }),
  }));
}

/** Every stakeholder in every outcome. */
export function matrixTwin(stakeholders: readonly StakeholderPrice[]): Twin {
  return {
    columns: [
      { name: 'Whose constraints' },
      { name: 'Outcome', align: 'left' },
      { name: 'Looked at by', align: 'left' },
      { name: 'Price' },
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
