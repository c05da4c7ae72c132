import {
  SERVING_CLASSES,
  SERVING_TARGETS,
  type ServingFigures,
  type ServingReport,
} from '../../../workers/protocol/serving-report';
import type { Column } from '../../charts/ColumnChart';
import { formatCount, formatDecimal } from '../../format/figure';
import { number, type Twin, type TwinCell, words } from '../../ui/twin';

export type Loop = 'warm' | 'cold';

export const LOOP_NAMES: Readonly<Record<Loop, string>> = {
  warm: 'Remembered',
  cold: 'From nothing',
};

/** A time of a list, from milliseconds, by two digits: `0.0043 ms`, `0.3 ms`, `12 ms`. */
export function formatListTime(ms: number): string {
  const decimals = ms >= 9.5 ? 0 : ms >= 0.95 ? 1 : ms >= 0.095 ? 2 : ms >= 0.0095 ? 3 : 4;
  return `${formatDecimal(ms, decimals)} ms`;
}

/** Lists per second by three digits, which is more than another run repeats. */
export function formatRate(rate: number): string {
  let unit = 1;
  while (rate / unit >= 1000) unit *= 10;
  return formatCount(Math.round(rate / unit) * unit);
}

/** The section in a sentence or two; empty before there are figures. */
export function servingSentence({ warm, cold }: ServingReport): string {
  const part = ({ perWorker, batch, p99, p99AtMost }: ServingFigures) =>
    perWorker === null
      ? null
      : `${formatRate(perWorker)} lists a second, 99 of 100 in at most ${formatListTime(batch > 1 ? p99AtMost : p99)}`;
  const own = warm && part(warm);
  const from = cold && part(cold);
  if (own && from) {
    return `One worker makes ${own}, where a customer\u2019s candidates are remembered; from nothing ${from}.`;
  }
  return from ? `From nothing, one worker makes ${from}.` : '';
}

/** What the clock allows to say of percentiles. */
export function clockSentence(report: ServingReport): string {
  const batches = [report.warm, report.cold].flatMap((figures) =>
    figures && figures.batch > 1 ? [formatCount(figures.batch)] : [],
  );
  if (batches.length === 0) return 'Each list was timed by itself.';
  return `This browser\u2019s clock goes in steps of ${formatListTime(report.clockStep)}, too coarse for a single list: \u201cat most\u201d has them added, and the typical time is that of batches of ${[...new Set(batches)].join(' and ')} lists.`;
}

/** Whether other work came between; null where it hardly did. */
export function disturbedSentence({ waitedShare }: ServingReport): string | null {
  return waitedShare > 0.2
    ? 'Other work went first meanwhile, which slows this one down as well: run it again when the page is at rest.'
    : null;
}

interface ServingRow {
  readonly id: string;
  readonly name: string;
  /** `ms`, or empty for a rate, whose name says it. */
  readonly unit: string;
  /** Times are what a single list took at most, since the clock is too coarse to say more. */
  readonly isBound: boolean;
  /** What is asked for, in words. */
  readonly target: string;
  readonly cells: Readonly<Record<Loop, ServingCell | null>>;
}

interface ServingCell {
  readonly value: number;
  readonly text: string;
  /** Null where nothing is asked. */
  readonly kept: boolean | null;
}

/** The figures of both loops, with what is asked of them. */
export function servingRows(report: ServingReport): readonly ServingRow[] {
  const { pageMs, peakPerSecond, ownMs, ownPerSecond } = SERVING_TARGETS;
  const isCoarse = (report.warm?.batch ?? 1) > 1 || (report.cold?.batch ?? 1) > 1;
  const row = (
    id: string,
    name: string,
    unit: string,
    target: string,
    read: (figures: ServingFigures) => number | null,
    keeps: ((value: number) => boolean) | null = null,
  ): ServingRow => {
    const isBound = isCoarse && unit === 'ms' && id !== 'p50';
    const cell = (figures: ServingFigures | null): ServingCell | null => {
      const value = figures && read(figures);
      if (value === null || !Number.isFinite(value)) return null;
      const text = unit === 'ms' ? formatListTime(value) : formatRate(value);
      return { value, text: isBound ? `at most ${text}` : text, kept: keeps?.(value) ?? null };
    };
    return { id, name, unit, target, isBound, cells: { warm: cell(report.warm), cold: cell(report.cold) } };
  };
  // Of single lists, whatever the clock: the exact time, or what it cannot have been more than.
  const p99 = (figures: ServingFigures) => (isCoarse ? figures.p99AtMost : figures.p99);
  return [
    row('p50', 'Typical list (p50)', 'ms', '', ({ p50 }) => p50),
    row('p95', '95 of 100 (p95)', 'ms', '', (of) => (isCoarse ? of.p95AtMost : of.p95)),
    row('p99', '99 of 100 (p99)', 'ms', `${formatCount(ownMs)} ms, own budget`, p99, (ms) => ms <= ownMs),
    row('page', 'the same, for a page', 'ms', `${formatCount(pageMs)} ms`, p99, (ms) => ms <= pageMs),
    row('max', 'Slowest', 'ms', '', (of) => (isCoarse ? of.maxAtMost : of.max)),
    row(
      'rate',
      'Lists a second, one worker',
      '',
      `${formatCount(ownPerSecond)}, own budget`,
      ({ perWorker }) => perWorker,
      (rate) => rate >= ownPerSecond,
    ),
    row(
      'peak',
      report.workers === 1
        ? 'Lists a second, this machine'
        : `Lists a second, ${formatCount(report.workers)} workers`,
      '',
      `${formatCount(peakPerSecond)}, a large shop at its peak`,
      ({ perSecond }) => perSecond,
      (rate) => rate >= peakPerSecond,
    ),
  ];
}

/** An end of a class of times, with the decimals it has. */
function formatEnd(ms: number): string {
  return formatDecimal(ms, String(ms).split('.')[1]?.length ?? 0);
}

/** The few slowest of a hundred thousand would squeeze all others: fewer than this share are put together. */
const REST = 0.001;

/** Lists by the time they took, from one class below the first; the last column holds the rest. */
export function servingColumns({ classes }: ServingFigures): readonly Column[] {
  const total = classes.reduce((sum, lists) => sum + lists, 0);
  const from = Math.max(0, classes.findIndex((lists) => lists > 0) - 1);
  let to = classes.length - 1;
  let rest = classes[to] ?? 0;
  while (to > from + 1 && rest + classes[to - 1]! <= REST * total) {
    to--;
    rest += classes[to]!;
  }
  return [
    ...classes.slice(from, to).map((lists, at) => ({
      label: formatEnd(SERVING_CLASSES[from + at]!),
      value: lists,
    })),
    { label: 'more', value: rest },
  ];
}

/** Everything, for a spreadsheet: figures, then lists by time. */
export function servingTwin(report: ServingReport): Twin {
  const cell = (found: ServingCell | null): TwinCell => number(found?.value ?? null, found?.text ?? '');
  const lists = (figures: ServingFigures | null, at: number): TwinCell => {
    const held = figures?.classes[at] ?? null;
    return number(held, held === null ? '' : formatCount(held));
  };
  return {
    columns: [
      { name: 'Figure' },
      { name: LOOP_NAMES.warm },
      { name: LOOP_NAMES.cold },
      { name: 'Asked for', align: 'left' },
    ],
    rows: [
      ...servingRows(report).map((row) => [
        words(
          [row.name, ...(row.isBound ? ['at most'] : []), ...(row.unit === '' ? [] : [row.unit])].join(', '),
        ),
        cell(row.cells.warm),
        cell(row.cells.cold),
        words(row.target),
      ]),
      ...[...SERVING_CLASSES, null].map((end, at) => [
        words(
          end === null
            ? `Lists that took ${formatEnd(SERVING_CLASSES.at(-1)!)} ms or more`
            : `Lists under ${formatEnd(end)} ms`,
        ),
        lists(report.warm, at),
        lists(report.cold, at),
        words(at === 0 || end === null ? '' : `and not under ${formatEnd(SERVING_CLASSES[at - 1]!)} ms`),
      ]),
    ],
  };
}
