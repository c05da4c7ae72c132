import type { ModelId } from '../../../workers/protocol/models';
import type { ComparedId } from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import type { IntervalRow } from '../../charts/IntervalChart';
import type { MeasuredModel } from '../../engine/models-data';
import { formatNumber } from '../../format/figure';
import { formatBytes, formatDuration, formatSignedWithin, formatWithin } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';
import type { Sort } from '../../state/analytics-view';
import { number, type Twin, words } from '../../ui/twin';
import { meanOf, type Verdict, verdictOf } from './finding';
import { emphasisOf } from './selection';

export interface ModelRow {
  readonly model: ModelId;
  /** Null while it is waiting to be measured. */
  readonly measured: MeasuredModel | null;
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  better: 'better',
  worse: 'worse',
  none: 'no difference shown',
};

function sortKey(row: ModelRow, by: Sort['by'], metric: ComparedId): number | null {
  if (!row.measured) return null;
  const { report } = row.measured;
  switch (by) {
    case 'value':
      return meanOf(report, metric);
    case 'difference':
      return report.differences?.[metric].value ?? 0;
    case 'audience':
      return report.audience.value;
    case 'fit':
      return report.fitMs;
    case 'size':
      return report.bytes;
    default:
      return null;
  }
}

/** Rows in the order asked for; those not measured yet, and those without the figure, at the end. */
export function sortedRows(rows: readonly ModelRow[], sort: Sort, metric: ComparedId): ModelRow[] {
  if (sort.by === 'screen') return sort.descending ? [...rows].reverse() : [...rows];
  const sign = sort.descending ? -1 : 1;
  return rows
    .map((row, index) => ({ row, index, key: sortKey(row, sort.by, metric) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        return Number(a.key === null) - Number(b.key === null) || a.index - b.index;
      }
      return (a.key - b.key) * sign || a.index - b.index;
    })
    .map(({ row }) => row);
}

/** The same rows as a chart of values with intervals. */
export function intervalRows(
  rows: readonly ModelRow[],
  metric: ComparedId,
  looked: ModelId,
  baseline: ModelId,
): IntervalRow[] {
  return rows.flatMap(({ model, measured }) => {
    if (!measured) return [];
    const { report } = measured;
    const value = meanOf(report, metric);
    const interval = report.intervals[metric];
    return [
      {
        id: model,
        label: MODEL_NAMES[model],
        note: formatWithin(metric, value, interval),
        strong: model === looked,
        marks: [{ ...interval, value, emphasis: emphasisOf(model, looked, baseline) }],
      },
    ];
  });
}

/** Everything the table holds, for a spreadsheet. */
export function modelsTwin(rows: readonly ModelRow[], metric: ComparedId, baseline: ModelId): Twin {
  const name = OUTCOMES[metric].label;
  const against = `minus ${MODEL_NAMES[baseline]}`;
  return {
    columns: [
      { name: 'Model' },
      { name },
      { name: `${name}, 95% from` },
      { name: `${name}, 95% to` },
      { name: `${name} ${against}` },
      { name: 'Difference, 95% from' },
      { name: 'Difference, 95% to' },
      { name: 'p, corrected' },
      { name: 'Against the baseline', align: 'left' },
      { name: 'Audience, NDCG' },
      { name: 'Fit, ms' },
      { name: 'Size, bytes' },
    ],
    rows: rows.flatMap(({ model, measured }) => {
      if (!measured) return [];
      const { report } = measured;
      const value = meanOf(report, metric);
      const interval = report.intervals[metric];
      const difference = report.differences?.[metric] ?? null;
      const verdict = verdictOf(report, metric);
      const within = (one: number) => number(one, formatWithin(metric, one, interval));
      const change = (one: number | undefined) =>
        difference === null || one === undefined
          ? number(null, '')
          : number(one, formatSignedWithin(metric, one, difference));
      return [
        [
          words(MODEL_NAMES[model]),
          within(value),
          within(interval.low),
          within(interval.high),
          change(difference?.value),
          change(difference?.low),
          change(difference?.high),
          number(difference?.adjustedP ?? null, difference ? difference.adjustedP.toPrecision(2) : ''),
          words(verdict === null ? 'baseline' : VERDICT_WORDS[verdict]),
          number(report.audience.value, formatNumber('ndcg', report.audience.value, report.audience.se)),
          number(report.fitMs, formatDuration(report.fitMs)),
          number(report.bytes, formatBytes(report.bytes)),
        ],
      ];
    }),
  };
}
