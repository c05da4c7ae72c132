import { useState } from 'react';
import type { Weights } from '../../workers/protocol/policy';
import {
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../../workers/protocol/results';
import { formatNumber } from '../format/figure';
import { OBJECTIVE_NAMES } from '../format/names';
import { toPercents } from '../state/weights';
import { plotPoints } from './frontier-chart-data';
import { POINT_KINDS } from './frontier-twin';

interface Props {
  readonly snapshot: FrontierSnapshot;
  readonly axes: FrontierAxes;
  readonly onTake: (weights: Weights) => void;
}

type Column = 'relevance' | 'margin' | 'diversity' | OutcomeId;
type Sort = { readonly by: `w:${string}` | OutcomeId; readonly descending: boolean };

const OBJECTIVES = ['relevance', 'margin', 'diversity'] as const satisfies readonly Column[];

/** The chart as a table: every measured policy, sortable, each of them to be taken. */
export function FrontierTable({ snapshot, axes, onTake }: Props) {
  const [sort, setSort] = useState<Sort>({ by: axes.y, descending: true });
  const [all, setAll] = useState(false);
  const outcomes = [...new Set<OutcomeId>([axes.x, axes.y, 'ndcg', 'margin', 'ild', 'coverage', 'orders'])];
  const rows = plotPoints(snapshot, axes)
    .filter((point) => all || point.kind !== 'dominated')
    .map((point) => ({
      point,
      percents: toPercents(point.weights),
      figures: snapshot.points[point.index]!.outcomes,
    }));
  const keyOf = (row: (typeof rows)[number]): number => {
    const objective = OBJECTIVES.find((id) => sort.by === `w:${id}`);
    if (objective) return row.percents[objective];
    return row.figures[sort.by as OutcomeId]?.value ?? Number.NEGATIVE_INFINITY;
  };
  const sorted = [...rows].sort((a, b) => (keyOf(a) - keyOf(b)) * (sort.descending ? -1 : 1));
  const heading = (by: Sort['by'], text: string) => {
    const isSorted = sort.by === by;
    return (
      <th
        key={by}
        scope="col"
        aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
        className="border-b border-hairline bg-paper px-2 text-right font-medium text-muted"
      >
        <button
          type="button"
          className="min-h-7 whitespace-nowrap hover:text-ink"
          onClick={() => setSort({ by, descending: isSorted ? !sort.descending : true })}
        >
          <span aria-hidden="true" className="mr-1 text-[9px]">
            {isSorted ? (sort.descending ? '\u25bc' : '\u25b2') : ''}
          </span>
          {text}
        </button>
      </th>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
    <section className="scrolls absolute inset-0 overflow-x-auto" aria-label="Measured policies" tabIndex={0}>
      <table className="w-full border-separate border-spacing-0 text-note">
        <caption className="sr-only">
          Measured policies with their weights in percent and their outcomes
          {snapshot.complete ? '' : `, first estimate from ${snapshot.customers} customers`}
        </caption>
        <thead className="sticky top-0 z-1">
          <tr>
            <th scope="col" className="border-b border-hairline bg-paper">
              <span className="sr-only">Take its weights</span>
            </th>
            {OBJECTIVES.map((id) => heading(`w:${id}`, `${OBJECTIVE_NAMES[id]} %`))}
            {outcomes.map((id) => heading(id, OUTCOMES[id].label))}
            <th
              scope="col"
              className="border-b border-hairline bg-paper px-2 text-left font-medium text-muted"
            >
              On
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ point, percents, figures }) => (
            <tr key={point.index} className="hover:bg-wash">
              <td className="text-left">
                <button
                  type="button"
                  aria-label={`Take relevance ${percents.relevance}, margin ${percents.margin}, diversity ${percents.diversity}`}
                  className="min-h-6 rounded-md px-2 font-medium underline underline-offset-3 hover:bg-hairline"
                  onClick={() => onTake(point.weights)}
                >
                  Take
                </button>
              </td>
              {OBJECTIVES.map((id) => (
                <td key={id} className="px-2 text-right">
                  {percents[id]}
                </td>
              ))}
              {outcomes.map((id) => {
                const figure = figures[id];
                return (
                  <td key={id} className="px-2 text-right whitespace-nowrap">
                    {figure ? formatNumber(id, figure.value, figure.se) : ''}
                  </td>
                );
              })}
              <td className="px-2 whitespace-nowrap text-muted">{POINT_KINDS[point.kind]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="flex min-h-8 items-center gap-1.5 px-2 text-note">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        Show dominated policies too
      </label>
    </section>
  );
}
