import {
  SERVING_CLASSES,
  SERVING_TARGETS,
  type ServingFigures,
  type ServingReport,
} from '../../../workers/protocol/serving-report';
import type { Column } from '../../charts/ColumnChart';
import type { MeasuredServing, ServingWork } from '../../engine/serving-data';
import { formatCount, formatDecimal, formatPercent } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { OBJECTIVE_NAMES, RERANKER_NAMES } from '../../format/names';
import { number, type Twin, type TwinCell, words } from '../../ui/twin';

/** Of the policy's weights. */
const OBJECTIVES = ['relevance', 'margin', 'diversity'] as const;

export type Loop = 'warm' | 'cold';
export const LOOPS: readonly Loop[] = ['warm', 'cold'];

export const LOOP_NAMES: Readonly<Record<Loop, string>> = {
  warm: 'Remembered',
  cold: 'From nothing',
};

const WHERE: Readonly<Record<Loop, string>> = {
  warm: 'where candidates are remembered',
  cold: 'from nothing',
};

/** Other work may go first for this share of a run before its figures are no longer held against what is asked. */
const DISTURBED = 0.1;

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

/** A time without the digits below a step of the clock, or below its share for one list of a batch. */
export function toClock(ms: number, step: number): number {
  if (step <= 0) return ms;
  // A clock of 0.1 ms is seen as 0.0999999.
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 0.01));
  return Number(ms.toFixed(Math.min(9, decimals)));
}

/** The clock is too coarse for the single lists of either loop: the slower loop is then read like the faster one. */
const isCoarse = ({ warm, cold }: ServingReport): boolean =>
  [warm, cold].some((figures) => figures !== null && figures.batch > 1);

/** Milliseconds for 99 of 100 single lists, whatever the clock: the exact time, or what it cannot have been more than. */
const p99Of = (report: ServingReport, { p99, p99AtMost }: ServingFigures): number =>
  isCoarse(report) ? p99AtMost : p99;

/** The section in two sentences: a page, and a shop; empty before there are figures. */
export function servingSentence(report: ServingReport): string {
  const loops = LOOPS.flatMap((loop) => {
    const figures = report[loop];
    return figures && figures.perSecond !== null ? [{ loop, figures, perSecond: figures.perSecond }] : [];
  });
  if (loops.length === 0) return '';
  const slowest = Math.max(...loops.map(({ figures }) => p99Of(report, figures)));
  const made = loops.map(({ loop, perSecond }) => `${formatRate(perSecond)} ${WHERE[loop]}`);
  return `A page may take ${formatCount(SERVING_TARGETS.pageMs)} ms; 99 of 100 lists take at most ${formatListTime(slowest)} of it. A large shop needs ${formatCount(SERVING_TARGETS.peakPerSecond)} lists a second at its peak; this machine makes ${made.join(', and ')}.`;
}

/** What goes with the picture of one loop. */
export function loopSentence(report: ServingReport, loop: Loop): string {
  const figures = report[loop];
  if (!figures || figures.perWorker === null) return '';
  const { perWorker } = figures;
  return `${LOOP_NAMES[loop]}: one worker makes ${formatRate(perWorker)} lists a second, ${formatListTime(1000 / perWorker)} each on average; 99 of 100 single lists take at most ${formatListTime(p99Of(report, figures))}.`;
}

/** What the clock allows to say of percentiles. */
export function clockSentence(report: ServingReport): string {
  const batches = [report.warm, report.cold].flatMap((figures) =>
    figures && figures.batch > 1 ? [formatCount(figures.batch)] : [],
  );
  if (batches.length === 0) return 'Each list was timed by itself.';
  return `This browser\u2019s clock goes in steps of ${formatListTime(report.clockStep)}, longer than a list takes: of single lists it can only tell what they took at most, and typical times are averages of batches of ${[...new Set(batches)].join(' and ')} lists.`;
}

/** Why the figures are not held against what is asked; null where nothing came between. */
export function disturbedSentence({
  waitedShare,
  besideModels,
}: Pick<MeasuredServing, 'waitedShare' | 'besideModels'>): string | null {
  const why = besideModels
    ? 'Models were being measured at the same time'
    : waitedShare > DISTURBED
      ? `Other work went first for ${formatPercent(waitedShare)} of the time`
      : null;
  return (
    why &&
    `${why}, which makes lists slower, so none is checked against what is asked for: run it again when the page is at rest.`
  );
}

export type ServingTermId =
  | 'typical'
  | 'average'
  | 'p95'
  | 'p99'
  | 'p95-p99'
  | 'slowest'
  | 'machine'
  | 'worker';

interface ServingRow {
  readonly id: string;
  readonly name: string;
  readonly term: ServingTermId;
  /** Stands below the name. */
  readonly note: string;
  /** `ms`, or empty for a rate, whose name says it. */
  readonly unit: string;
  /** Times are what a single list took at most, since the clock is too coarse to say more. */
  readonly isBound: boolean;
  /** What is asked for, in words. */
  readonly target: string;
  readonly cells: Readonly<Record<Loop, ServingCell | null>>;
}

export interface ServingCell {
  readonly value: number;
  readonly text: string;
  /** Null where nothing is asked, or where other work came between. */
  readonly kept: boolean | null;
}

export interface ServingTable {
  /** Beside what shops ask for. */
  readonly shop: readonly ServingRow[];
  /** One worker beside the page's own budgets. */
  readonly own: readonly ServingRow[];
}

/** The figures of both loops, with what is asked of them. */
export function servingTable(report: MeasuredServing): ServingTable {
  const { pageMs, peakPerSecond, ownMs, ownPerSecond } = SERVING_TARGETS;
  const coarse = isCoarse(report);
  const isDisturbed = disturbedSentence(report) !== null;
  const row = (
    row: Pick<ServingRow, 'id' | 'name' | 'term'> & Partial<ServingRow>,
    read: (figures: ServingFigures) => number | null,
    keeps: ((value: number) => boolean) | null = null,
  ): ServingRow => {
    const { unit = 'ms', isBound = false } = row;
    const cell = (figures: ServingFigures | null): ServingCell | null => {
      const found = figures && read(figures);
      if (figures === null || found === null || !Number.isFinite(found)) return null;
      const step = isBound ? report.clockStep : report.clockStep / figures.batch;
      const value = unit === 'ms' ? toClock(found, step) : Math.round(found);
      const text = unit === 'ms' ? formatListTime(value) : formatRate(value);
      const kept = isDisturbed || keeps === null ? null : keeps(value);
      return { value, text: isBound ? `at most ${text}` : text, kept };
    };
    const cells = { warm: cell(report.warm), cold: cell(report.cold) };
    return { note: '', target: '', ...row, unit, isBound, cells };
  };
  const p99 = (figures: ServingFigures) => p99Of(report, figures);
  const p95 = (figures: ServingFigures) => (coarse ? figures.p95AtMost : figures.p95);
  const isOne = LOOPS.every((loop) => {
    const figures = report[loop];
    return figures === null || (coarse && p99(figures) - p95(figures) < report.clockStep / 2);
  });
  const page = { id: 'page', isBound: coarse, target: `${formatCount(pageMs)} ms, a whole page` };
  const forPage = (ms: number) => ms <= pageMs;
  const percentiles: ServingRow[] = isOne
    ? [
        row(
          { ...page, name: '95 and 99 of 100 (p95, p99)', term: 'p95-p99', note: 'all the clock can tell' },
          p99,
          forPage,
        ),
      ]
    : [
        row({ id: 'p95', name: '95 of 100 (p95)', term: 'p95', isBound: coarse }, p95),
        row({ ...page, name: '99 of 100 (p99)', term: 'p99' }, p99, forPage),
      ];
  return {
    shop: [
      row({ id: 'p50', name: 'Typical list (p50)', term: 'typical' }, ({ p50 }) => p50),
      row({ id: 'average', name: 'Average list', term: 'average' }, ({ perWorker }) =>
        perWorker === null ? null : 1000 / perWorker,
      ),
      ...percentiles,
      row({ id: 'max', name: 'Slowest', term: 'slowest', isBound: coarse }, (of) =>
        coarse ? of.maxAtMost : of.max,
      ),
      row(
        {
          id: 'peak',
          name: 'Lists a second, this machine',
          term: 'machine',
          note: report.workers === 1 ? 'one worker' : `${formatCount(report.workers)} workers together`,
          unit: '',
          target: `${formatCount(peakPerSecond)}, a large shop at its peak`,
        },
        ({ perSecond }) => perSecond,
        (rate) => rate >= peakPerSecond,
      ),
    ],
    own: [
      row(
        {
          id: 'own-p99',
          name: '99 of 100 (p99)',
          term: 'p99',
          isBound: coarse,
          target: `${formatCount(ownMs)} ms`,
        },
        p99,
        (ms) => ms <= ownMs,
      ),
      row(
        {
          id: 'rate',
          name: 'Lists a second, one worker',
          term: 'worker',
          unit: '',
          target: formatCount(ownPerSecond),
        },
        ({ perWorker }) => perWorker,
        (rate) => rate >= ownPerSecond,
      ),
    ],
  };
}

/** An end of a class of times, with the decimals it has. */
function formatEnd(ms: number): string {
  return formatDecimal(ms, String(ms).split('.')[1]?.length ?? 0);
}

/** The few slowest would squeeze all others: fewer than this share are put together. */
const REST = 0.001;

/** Batches by the time of their lists, from one class below the first; the last column holds the rest. */
export function servingColumns({ classes }: ServingFigures): readonly Column[] {
  const total = classes.reduce((sum, batches) => sum + batches, 0);
  const from = Math.max(0, classes.findIndex((batches) => batches > 0) - 1);
  let to = classes.length - 1;
  let rest = classes[to] ?? 0;
  while (to > from + 1 && rest + classes[to - 1]! <= REST * total) {
    to--;
    rest += classes[to]!;
  }
  return [
    ...classes.slice(from, to).map((batches, at) => ({
      label: formatEnd(SERVING_CLASSES[from + at]!),
      value: batches,
    })),
    { label: 'more', value: rest },
  ];
}

/** What a picture of one loop shows; short enough for the head of a small one. */
export function timesTitle({ batch }: ServingFigures): string {
  return batch > 1 ? `Average time of a list, in batches of ${formatCount(batch)}` : 'Time of each list';
}

/** What its bars count. */
export function barsTitle({ batch }: ServingFigures, loop: Loop): string {
  const what = batch > 1 ? `batches of ${formatCount(batch)} lists` : 'lists';
  return `${what}, ${LOOP_NAMES[loop].toLowerCase()}`;
}

/** What the section says beside its buttons. */
export function servingStatus(
  work: Omit<ServingWork, 'stop' | 'resume'>,
  isStarted: boolean,
  modelsLeft: number,
): string {
  const { report, progress, running, stopped, error, changed, isEarlier, endedByWorld } = work;
  if (error) return error.message;
  const models =
    modelsLeft === 0
      ? null
      : `${formatCount(modelsLeft)} ${modelsLeft === 1 ? 'model is' : 'models are'} still being measured`;
  const own = isEarlier ? null : report;
  const served = own ? `${formatCount(own.served)} of ${formatCount(own.wanted)} lists made.` : '';
  if (running) {
    const since = changed
      ? `The ${changed} has changed since this run began: it goes on with the one before.`
      : '';
    const waits = models
      ? `${models} and ${modelsLeft === 1 ? 'goes' : 'go'} first; wait, or stop them.`
      : '';
    const done = served || (waits ? '' : progress === null ? 'Getting ready.' : 'Under way.');
    return [waits, done, since].filter(Boolean).join(' ');
  }
  const waits = models ? `${models}; wait, or stop them.` : '';
  const before = isEarlier ? 'The figures are those of the run before.' : '';
  if (stopped) {
    const why = endedByWorld ? 'Stopped, as the world changed.' : 'Stopped.';
    return [why, served, before, waits].filter(Boolean).join(' ');
  }
  const since = changed && report ? `The ${changed} has changed since.` : before;
  return [since, waits].filter(Boolean).join(' ') || (isStarted ? '' : 'Takes some seconds.');
}

/** Batches by time, of both loops: what the bars show. */
export function timesTwin(report: ServingReport): Twin {
  const unit = isCoarse(report) ? 'Batches' : 'Lists';
  const counted = (figures: ServingFigures | null, at: number): TwinCell => {
    const held = figures?.classes[at] ?? null;
    return number(held, held === null ? '' : formatCount(held));
  };
  const from = (at: number) => (at === 0 ? formatEnd(0) : formatEnd(SERVING_CLASSES[at - 1]!));
  const rows = [...SERVING_CLASSES, null].map((end, at) => [
    words(end === null ? `${unit}, ${from(at)} ms or more` : `${unit}, ${from(at)} to ${formatEnd(end)} ms`),
    counted(report.warm, at),
    counted(report.cold, at),
  ]);
  const sizes = LOOPS.map((loop) =>
    number(report[loop]?.batch ?? null, formatCount(report[loop]?.batch ?? 0)),
  );
  return {
    columns: [{ name: `${unit} by average time` }, { name: LOOP_NAMES.warm }, { name: LOOP_NAMES.cold }],
    rows: [...(isCoarse(report) ? [[words('Lists in a batch'), ...sizes]] : []), ...rows],
  };
}

/** What a run was measured on, by name. */
function conditionsOf({ world, policy, workers, waitedShare, besideModels }: MeasuredServing) {
  const { weights } = policy;
  return [
    ['World, customers', world.customers],
    ['World, items', world.items],
    ['World, seed', world.seed],
    ['Policy, weight of relevance', weights.relevance],
    ['Policy, weight of margin', weights.margin],
    ['Policy, weight of diversity', weights.diversity],
    ['Policy, model', MODEL_NAMES[policy.model]],
    ['Policy, re-ranking', RERANKER_NAMES[policy.reranker]],
    ['Policy, length of a list', policy.slateSize],
    ['Policy, candidates', policy.candidates],
    ['Workers', workers],
    ['Share of time in which other work went first', Number(waitedShare.toFixed(3))],
    ['Models measured at the same time', besideModels ? 'yes' : 'no'],
  ] as const;
}

/** Where the figures come from: the world and policy of their run, whatever has been chosen since. */
export function servingSource({ world, policy }: MeasuredServing): string {
  const weights = OBJECTIVES.map(
    (id) => `${OBJECTIVE_NAMES[id].toLowerCase()} ${formatPercent(policy.weights[id])}`,
  ).join(', ');
  return `Parley, times measured in this browser; synthetic retail world of ${formatCount(world.customers)} customers and ${formatCount(world.items)} items, seed ${world.seed}; lists of ${formatCount(policy.slateSize)} from ${formatCount(policy.candidates)} candidates by ${MODEL_NAMES[policy.model]}, weights ${weights}.`;
}

/** Everything, for a spreadsheet: figures, batches by time, and what they were measured on. */
export function servingTwin(report: MeasuredServing): Twin {
  const cell = (found: ServingCell | null): TwinCell => number(found?.value ?? null, found?.text ?? '');
  const { shop, own } = servingTable(report);
  const rowOf =
    (prefix: string) =>
    ({ name, isBound, unit, cells, target }: ServingRow): TwinCell[] => [
      words([`${prefix}${name}`, isBound ? 'at most' : '', unit].filter(Boolean).join(', ')),
      cell(cells.warm),
      cell(cells.cold),
      words(target),
    ];
  return {
    columns: [
      { name: 'Figure' },
      { name: LOOP_NAMES.warm },
      { name: LOOP_NAMES.cold },
      { name: 'Asked for', align: 'left' },
    ],
    rows: [
      ...shop.map(rowOf('')),
      ...own.map(rowOf('Own budget: ')),
      ...timesTwin(report).rows.map((row) => [...row, words('')]),
      ...conditionsOf(report).map(([name, value]) => [
        words(name),
        { text: String(value), value },
        { text: String(value), value },
        words(''),
      ]),
    ],
  };
}
