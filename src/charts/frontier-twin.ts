import {
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../../workers/protocol/results';
import { formatCount, formatNumber } from '../format/figure';
import { OBJECTIVE_NAMES } from '../format/names';
import { toPercents } from '../state/weights';
import { number, type Twin, words } from '../ui/twin';
import { plotPoints } from './frontier-chart-data';

const OBJECTIVES = ['relevance', 'margin', 'diversity'] as const;
export const POINT_KINDS = { line: 'frontier', further: 'by a third aim', dominated: 'dominated' } as const;

/** Every measured policy with its weights in percent, all its outcomes and the customers behind them, for a spreadsheet. */
export function frontierTwin(snapshot: FrontierSnapshot, axes: FrontierAxes): Twin {
  const known = Object.keys(snapshot.points[0]?.outcomes ?? {}) as OutcomeId[];
  const outcomes = [...new Set<OutcomeId>([axes.x, axes.y, ...known])];
  const { customers } = snapshot;
  return {
    columns: [
      { name: 'On' },
      ...OBJECTIVES.map((id) => ({ name: `${OBJECTIVE_NAMES[id]} %` })),
      ...outcomes.map((id) => ({ name: `${OUTCOMES[id].label} ${OUTCOMES[id].unit}`.trim() })),
      { name: 'Customers measured' },
    ],
    rows: plotPoints(snapshot, axes).map((point) => {
      const percents = toPercents(point.weights);
      const figures = snapshot.points[point.index]?.outcomes ?? {};
      return [
        words(POINT_KINDS[point.kind]),
        ...OBJECTIVES.map((id) => number(percents[id], String(percents[id]))),
        ...outcomes.map((id) => {
          const figure = figures[id];
          return number(figure?.value ?? null, figure ? formatNumber(id, figure.value, figure.se) : '');
        }),
        number(customers, formatCount(customers)),
      ];
    }),
  };
}
