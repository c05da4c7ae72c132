import { describe, expect, it } from 'vitest';
import {
  SERVING_CLASSES,
  type ServingFigures,
  type ServingReport,
} from '../../../workers/protocol/serving-report';
import {
  clockSentence,
  disturbedSentence,
  formatListTime,
  formatRate,
  servingColumns,
  servingRows,
  servingSentence,
  servingTwin,
} from './serving';

/** Lists by class: so many at the class that ends there. */
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
const REPORT: ServingReport = {
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
const COARSE: ServingReport = {
  ...REPORT,
  clockStep: 0.1,
  cold: { ...COLD, batch: 32, p99AtMost: 0.4 },
  warm: { ...WARM, batch: 256, p99AtMost: 0.3 },
};

const rowOf = (report: ServingReport, id: string) => servingRows(report).find((row) => row.id === id);

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

describe('the finding', () => {
  it('says what one worker does, remembered and from nothing', () => {
    expect(servingSentence(REPORT)).toBe(
      'One worker makes 188,000 lists a second, 99 of 100 in at most 0.011 ms, where a customer\u2019s candidates are remembered; from nothing 22,400 lists a second, 99 of 100 in at most 1.2 ms.',
    );
  });

  it('speaks of what there is so far, and of nothing without a clock', () => {
    expect(servingSentence({ ...REPORT, warm: null })).toBe(
      'From nothing, one worker makes 22,400 lists a second, 99 of 100 in at most 1.2 ms.',
    );
    const still = { perWorker: null, perSecond: null };
    expect(servingSentence({ ...REPORT, warm: { ...WARM, ...still }, cold: { ...COLD, ...still } })).toBe('');
  });

  it('claims of single lists only what a coarse clock allows', () => {
    expect(servingSentence(COARSE)).toContain('99 of 100 in at most 0.30 ms');
    expect(clockSentence(REPORT)).toBe('Each list was timed by itself.');
    expect(clockSentence(COARSE)).toContain('batches of 256 and 32 lists');
  });

  it('says when other work came between', () => {
    expect(disturbedSentence(REPORT)).toBeNull();
    expect(disturbedSentence({ ...REPORT, waitedShare: 0.5 })).toMatch(/run it again/);
  });
});

describe('the table', () => {
  it('holds every figure against what is asked of it', () => {
    expect(rowOf(REPORT, 'p99')?.cells).toMatchObject({
      warm: { text: '0.011 ms', kept: true },
      cold: { text: '1.2 ms', kept: false },
    });
    expect(rowOf(REPORT, 'page')?.cells.cold?.kept).toBe(true);
    expect(rowOf(REPORT, 'rate')?.cells.cold).toEqual({ value: 22_403, text: '22,400', kept: false });
    expect(rowOf(REPORT, 'peak')?.cells).toMatchObject({ warm: { kept: true }, cold: { kept: false } });
    expect(rowOf(REPORT, 'p50')?.cells.warm?.kept).toBeNull();
  });

  it('gives bounds where the clock is too coarse, but for the typical list', () => {
    expect(rowOf(COARSE, 'p99')?.cells.warm?.text).toBe('at most 0.30 ms');
    expect(rowOf(COARSE, 'p50')?.cells.warm?.text).toBe('0.0043 ms');
    expect(servingTwin(COARSE).rows.map(([name]) => name?.text)).toContain('99 of 100 (p99), at most, ms');
  });

  it('leaves open what is still to come', () => {
    expect(rowOf({ ...REPORT, warm: null }, 'p99')?.cells.warm).toBeNull();
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

it('the spreadsheet has every class, and loses no list', () => {
  const { rows } = servingTwin(REPORT);
  const lists = rows.filter(
    ([name]) => name?.text.startsWith('Lists under') || name?.text.includes('or more'),
  );
  expect(lists).toHaveLength(SERVING_CLASSES.length + 1);
  expect(lists.reduce((sum, row) => sum + Number(row[1]?.value), 0)).toBe(100_000);
});
