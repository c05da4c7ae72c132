import { writeFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'toplevel',
  'blink.user_timing',
  'loading',
];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  /** Microseconds, by the clock and of the thread's own work. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
}

/** Main-thread tasks of a recorded stretch. */
export interface RecordedTasks {
  /** Milliseconds by the clock. */
  readonly longest: number;
  /** Most milliseconds that one task worked, other programs' turns left out. */
  readonly mostWork: number;
  readonly count: number;
  /** What took most of the longest task, longest first, with its milliseconds. */
  readonly within: readonly string[];
}

const thread = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;

/** Reads a trace of the kind that the browser's performance panel loads. */
function readTasks(events: readonly TraceEvent[]): RecordedTasks {
  const renderers = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const tasks = events.filter((event) => event.name === 'RunTask' && renderers.has(thread(event)));
  const busy = new Map<string, number>();
  for (const task of tasks) busy.set(thread(task), (busy.get(thread(task)) ?? 0) + (task.dur ?? 0));
  // There may be a second, idle process for the next page.
  const [main] = [...busy].sort(([, a], [, b]) => b - a)[0] ?? [];
  const own = tasks.filter((task) => thread(task) === main);
  const longest = own.reduce<TraceEvent | null>(
    (most, task) => ((task.dur ?? 0) > (most?.dur ?? -1) ? task : most),
    null,
  );
  if (!longest) throw new Error('The recorded drag holds no main-thread task.');
  const from = longest.ts ?? 0;
  const to = from + (longest.dur ?? 0);
  const within = events
    .filter(
      (event) =>
        event !== longest &&
        thread(event) === main &&
        event.ph === 'X' &&
        (event.ts ?? 0) >= from &&
        (event.ts ?? 0) + (event.dur ?? 0) <= to,
    )
    .sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
    .slice(0, 4)
    .map(({ name, dur, args }) => {
      const type = args?.data?.type;
      return `${name}${type ? ` (${type})` : ''} ${((dur ?? 0) / 1_000).toFixed(1)} ms`;
    });
  const mostWork = Math.max(...own.map(({ tdur }) => tdur ?? Number.NaN)) / 1_000;
  return { longest: (longest.dur ?? 0) / 1_000, mostWork, count: own.length, within };
}

/** Records what the page does meanwhile; kept at `file` where one is named. */
export async function recordTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
  file: string | undefined,
): Promise<RecordedTasks> {
  await browser.startTracing(page, { categories: CATEGORIES });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  if (file !== undefined) writeFileSync(file, trace);
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  return readTasks(traceEvents);
}
