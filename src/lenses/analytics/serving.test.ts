import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, DEFAULT_WORLD } from '../../../workers/protocol/policy';
import { SERVING_CLASSES, type ServingFigures } from '../../../workers/protocol/serving-report';
import type { MeasuredServing } from '../../engine/serving-data';
import {
  barsTitle,
  clockSentence,
  disturbedSentence,
  formatListTime,
  formatRate,
  loopSentence,
  servingColumns,
  servingSentence,
  servingSource,
  servingStatus,
  servingTable,
  servingTwin,
  timesTitle,
  timesTwin,
  toClock,
} from './serving';

/** Batches by class: so many at the class that ends there. */
const classes = (lists: Readonly<Record<string, number>>) =>
  [...SERVING_CLASSES, 'more'].map((end) => lists[String(end)] ?? 0);

const WARM: ServingFigures = {
  requests: 100_000,
  batch: 1,
  p50: 0.0043,
  p95: 0.0093,
  p99: 0.011,
  max: 7.65,
  p95AtMost: 0.0093,
  p99AtMost: 0.0113,
  maxAtMost: 7.65,
  perWorker: 188_343,
  perSecond: 376_686,
  classes: classes({ '0.005': 67_000, '0.007': 31_000, '0.01': 1_950, '0.03': 40, more: 10 }),
};
const COLD: ServingFigures = {
  ...WARM,
  p50: 0.041,
  p99: 1.2,
  p99AtMost: 1.3,
  perWorker: 22_403,
  perSecond: 44_806,
};
const REPORT: MeasuredServing = {
  world: DEFAULT_WORLD,
  policy: DEFAULT_POLICY,
  run: 1,
  besideModels: false,
  key: 'k',
  workers: 2,
  clockStep: 0.0001,
  waitedShare: 0.01,
  cold: COLD,
  warm: WARM,
  served: 200_000,
  wanted: 200_000,
  complete: true,
};
const COARSE: MeasuredServing = {
  ...REPORT,
  clockStep: 0.09999999403953552,
  cold: { ...COLD, batch: 128, p50: 0.0412, p95AtMost: 0.3, p99AtMost: 0.4 },
  warm: { ...WARM, batch: 512, p50: 0.0024983, p95AtMost: 0.2, p99AtMost: 0.30000000447034836 },
};

const rowOf = (report: MeasuredServing, id: string) => {
  const { shop, own } = servingTable(report);
  return [...shop, ...own].find((row) => row.id === id);
};

it('times and rates have the digits another run would repeat', () => {
  expect([0.00431, 0.0412, 0.3, 1.24, 12.13].map(formatListTime)).toEqual([
    '0.0043 ms',
    '0.041 ms',
    '0.30 ms',
    '1.2 ms',
    '12 ms',
  ]);
  expect([188_343, 22_403.4, 999.6].map(formatRate)).toEqual(['188,000', '22,400', '1,000']);
});

it('times keep no digit that the clock cannot tell', () => {
  expect(toClock(0.30000000447034836, 0.09999999403953552)).toBe(0.3);
  expect(toClock(0.0024983, 0.1 / 512)).toBe(0.0025);
  expect(toClock(0.012_34, 0.005)).toBe(0.012);
  expect(toClock(7.65, 0)).toBe(7.65);
});

describe('the finding', () => {
  it('says what a page and a shop need, and what there is', () => {
    expect(servingSentence(REPORT)).toBe(
      'A page may take 100 ms; 99 of 100 lists take at most 1.2 ms of it. A large shop needs 50,000 lists a second at its peak; this machine makes 377,000 where candidates are remembered, and 44,800 from nothing.',
    );
  });

  it('speaks of what there is so far, and of nothing without a clock', () => {
    expect(servingSentence({ ...REPORT, warm: null })).toContain('this machine makes 44,800 from nothing.');
    const still = { perWorker: null, perSecond: null };
    expect(servingSentence({ ...REPORT, warm: { ...WARM, ...still }, cold: { ...COLD, ...still } })).toBe('');
  });

  it('claims of single lists only what a coarse clock allows', () => {
    expect(servingSentence(COARSE)).toContain('99 of 100 lists take at most 0.40 ms of it');
    expect(clockSentence(REPORT)).toBe('Each list was timed by itself.');
    expect(clockSentence(COARSE)).toContain('averages of batches of 512 and 128 lists');
  });

  it('gives the times of the table where one loop alone is too fast for the clock', () => {
    const mixed = { ...COARSE, cold: { ...COLD, batch: 1, p99: 1.2, p99AtMost: 1.4 } };
    for (const loop of ['warm', 'cold'] as const) {
      const shown = rowOf(mixed, 'page')?.cells[loop]?.text;
      expect(shown).toMatch(/^at most /);
      expect(loopSentence(mixed, loop)).toContain(`single lists take ${shown}`);
    }
    expect(servingSentence(mixed)).toContain('99 of 100 lists take at most 1.4 ms of it');
  });
});

describe('a run that was not alone', () => {
  const waited = { ...REPORT, waitedShare: 0.3 };
  const beside = { ...REPORT, besideModels: true };

  it('says what came between', () => {
    expect(disturbedSentence(REPORT)).toBeNull();
    expect(disturbedSentence(waited)).toMatch(/^Other work went first for 30% of the time, .*run it again/);
    expect(disturbedSentence(beside)).toMatch(/^Models were being measured at the same time, .*run it again/);
  });

  it('may wait a little for its turn', () => {
    expect(disturbedSentence({ ...REPORT, waitedShare: 0.04 })).toBeNull();
  });

  it('is held against nothing', () => {
    const verdicts = (report: MeasuredServing) => {
      const { shop, own } = servingTable(report);
      return [...shop, ...own].flatMap(({ cells }) => [cells.warm?.kept, cells.cold?.kept]);
    };
    expect(verdicts(REPORT)).toContain(true);
    expect(verdicts(REPORT)).toContain(false);
    for (const report of [waited, beside]) expect(new Set(verdicts(report))).toEqual(new Set([null]));
  });
});

describe('the table', () => {
  it('holds every figure against what is asked of it', () => {
    expect(rowOf(REPORT, 'own-p99')?.cells).toMatchObject({
      warm: { text: '0.011 ms', kept: true },
      cold: { text: '1.2 ms', kept: false },
    });
    expect(rowOf(REPORT, 'page')?.cells.cold?.kept).toBe(true);
    expect(rowOf(REPORT, 'rate')?.cells.cold).toEqual({ value: 22_403, text: '22,400', kept: false });
    expect(rowOf(REPORT, 'peak')?.cells).toMatchObject({ warm: { kept: true }, cold: { kept: false } });
    expect(rowOf(REPORT, 'p50')?.cells.warm?.kept).toBeNull();
  });

  it('has the average that lists a second follow from', () => {
    expect(rowOf(REPORT, 'average')?.cells.warm?.text).toBe('0.0053 ms');
    expect(1000 / rowOf(REPORT, 'average')!.cells.warm!.value).toBeCloseTo(WARM.perWorker!, -4);
  });

  it('gives bounds where the clock is too coarse, but for the typical list', () => {
    expect(rowOf(COARSE, 'p95')?.cells.warm?.text).toBe('at most 0.20 ms');
    expect(rowOf(COARSE, 'page')?.cells.warm).toMatchObject({ text: 'at most 0.30 ms', value: 0.3 });
    expect(rowOf(COARSE, 'p50')?.cells.warm).toMatchObject({ text: '0.0025 ms', value: 0.0025 });
  });

  it('has one row for percentiles that the clock cannot tell apart', () => {
    const alike = {
      ...COARSE,
      warm: { ...COARSE.warm!, p95AtMost: 0.30000000447034836 },
      cold: { ...COARSE.cold!, p95AtMost: 0.4 },
    };
    expect(rowOf(alike, 'p95')).toBeUndefined();
    expect(rowOf(alike, 'page')).toMatchObject({
      name: '95 and 99 of 100 (p95, p99)',
      note: 'all the clock can tell',
      cells: { warm: { text: 'at most 0.30 ms' } },
    });
    expect(rowOf({ ...COARSE, warm: alike.warm }, 'p95')).toBeDefined();
  });

  it('leaves open what is still to come', () => {
    expect(rowOf({ ...REPORT, warm: null }, 'page')?.cells.warm).toBeNull();
  });
});

it('columns begin below the fastest and put the rare slow ones together', () => {
  expect(servingColumns(WARM)).toEqual([
    { label: '0.003', value: 0 },
    { label: '0.005', value: 67_000 },
    { label: '0.007', value: 31_000 },
    { label: '0.01', value: 1_950 },
    { label: 'more', value: 50 },
  ]);
});

it('a picture names what its bars count, and of which lists', () => {
  expect(timesTitle(WARM)).toBe('Time of each list');
  expect(barsTitle(WARM, 'warm')).toBe('lists, remembered');
  expect(timesTitle(COARSE.cold!)).toBe('Average time of a list, in batches of 128');
  expect(barsTitle(COARSE.cold!, 'cold')).toBe('batches of 128 lists, from nothing');
  expect(loopSentence(COARSE, 'cold')).toMatch(/^From nothing: one worker makes 22,400 lists a second/);
});

describe('the spreadsheet', () => {
  const names = (report: MeasuredServing) => servingTwin(report).rows.map(([name]) => name?.text ?? '');

  it('has every class, and loses no list', () => {
    const lists = servingTwin(REPORT).rows.filter(([name]) => name?.text.startsWith('Lists, '));
    expect(lists).toHaveLength(SERVING_CLASSES.length + 1);
    expect(lists.reduce((sum, row) => sum + Number(row[1]?.value), 0)).toBe(100_000);
  });

  it('calls batches batches, and says of how many lists', () => {
    expect(names(COARSE).filter((name) => name.startsWith('Lists, '))).toEqual([]);
    expect(names(COARSE)).toContain('Batches, 0.003 to 0.005 ms');
    expect(names(COARSE)).toContain('Batches, 10 ms or more');
    expect(timesTwin(COARSE).rows[0]?.map(({ value }) => value)).toEqual(['Lists in a batch', 512, 128]);
  });

  it('carries the world and the policy of its run, and no name twice', () => {
    const moved = { ...REPORT, world: { ...DEFAULT_WORLD, seed: 99, customers: 3_000 } };
    const cellOf = (name: string) =>
      servingTwin(moved).rows.find(([first]) => first?.text === name)?.[1]?.value;
    expect(cellOf('World, seed')).toBe(99);
    expect(cellOf('World, customers')).toBe(3_000);
    expect(cellOf('Policy, model')).toBe('EASE');
    expect(servingSource(moved)).toContain('3,000 customers and 1,200 items, seed 99');
    for (const report of [REPORT, COARSE]) expect(new Set(names(report)).size).toBe(names(report).length);
  });
});

describe('the status', () => {
  const work = {
    report: null,
    stale: false,
    changed: null,
    isEarlier: false,
    endedByWorld: false,
    running: false,
    stopped: false,
    progress: null,
    error: null,
  } as const;
  const half = { ...REPORT, served: 60_000, complete: false };

  it('counts models that are still being measured', () => {
    expect(servingStatus(work, false, 0)).toBe('Takes some seconds.');
    expect(servingStatus(work, false, 11)).toBe('11 models are still being measured; wait, or stop them.');
    expect(servingStatus({ ...work, running: true, report: half }, true, 1)).toBe(
      '1 model is still being measured and goes first; wait, or stop them. 60,000 of 200,000 lists made.',
    );
  });

  it('says of a run under way that its policy is no longer the one at hand', () => {
    expect(servingStatus({ ...work, running: true, report: half, changed: 'policy' }, true, 0)).toBe(
      '60,000 of 200,000 lists made. The policy has changed since this run began: it goes on with the one before.',
    );
  });

  it('tells who stopped it', () => {
    const stopped = { ...work, stopped: true, report: half };
    expect(servingStatus(stopped, true, 0)).toBe('Stopped. 60,000 of 200,000 lists made.');
    expect(servingStatus({ ...stopped, changed: 'world', endedByWorld: true }, true, 0)).toBe(
      'Stopped, as the world changed. 60,000 of 200,000 lists made.',
    );
    expect(servingStatus({ ...stopped, report: REPORT, isEarlier: true }, true, 0)).toBe(
      'Stopped. The figures are those of the run before.',
    );
  });

  it('names what has changed since', () => {
    expect(servingStatus({ ...work, report: REPORT, changed: 'world' }, true, 0)).toBe(
      'The world has changed since.',
    );
    expect(servingStatus({ ...work, report: REPORT, changed: 'policy' }, true, 2)).toBe(
      'The policy has changed since. 2 models are still being measured; wait, or stop them.',
    );
  });
});
