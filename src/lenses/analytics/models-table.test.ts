import { describe, expect, it } from 'vitest';
import type { ModelId } from '../../../workers/protocol/models';
import { COMPARED_IDS, type ComparedId, type ModelReport } from '../../../workers/protocol/models-report';
import { csvOf } from '../../ui/export-shape';
import { type ModelRow, modelsTwin, sortedRows } from './models-table';

const forAll = <T>(value: T) =>
  Object.fromEntries(COMPARED_IDS.map((id) => [id, value])) as Record<ComparedId, T>;

function row(model: ModelId, value: number | null, fitMs = 100): ModelRow {
  if (value === null) return { model, measured: null };
  const difference = {
    value: value - 0.05,
    low: value - 0.06,
    high: value - 0.04,
    p: 0.001,
    adjustedP: 0.004,
  };
  const report = {
    model,
    fitMs,
    bytes: 5_000,
    outcomes: forAll({ value, se: 0.001, n: 100 }),
    intervals: forAll({ low: value - 0.002, high: value + 0.002 }),
    differences: model === 'popularity' ? null : forAll(difference),
    audience: { value: 0.2, se: 0.01, n: 50 },
  } as unknown as ModelReport;
  return { model, measured: { report, stale: false } };
}

const ROWS = [
  row('random', 0.02, 1),
  row('popularity', 0.05, 30),
  row('ease', 0.085, 900),
  row('ials', null),
];
const order = (rows: readonly ModelRow[]) => rows.map(({ model }) => model);

describe('the order of the rows', () => {
  it('is the order of the screen until a column is chosen', () => {
    expect(sortedRows(ROWS, { by: 'screen', descending: false }, 'ndcg')).toEqual(ROWS);
  });

  it('puts what is not measured last either way', () => {
    expect(order(sortedRows(ROWS, { by: 'value', descending: true }, 'ndcg'))).toEqual([
      'ease',
      'popularity',
      'random',
      'ials',
    ]);
    expect(order(sortedRows(ROWS, { by: 'fit', descending: false }, 'ndcg'))).toEqual([
      'random',
      'popularity',
      'ease',
      'ials',
    ]);
    expect(order(sortedRows(ROWS, { by: 'fit', descending: true }, 'ndcg'))).toEqual([
      'ease',
      'popularity',
      'random',
      'ials',
    ]);
  });
});

describe('the rows as a table for a spreadsheet', () => {
  it('hold what is measured, unrounded, and leave the baseline\u2019s difference empty', () => {
    const lines = csvOf(modelsTwin(ROWS, 'ndcg', 'popularity')).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^Model,Relevance \(NDCG\),/);
    expect(lines[2]).toMatch(/^Popularity,0\.05,.*,,,,,baseline,/);
    expect(lines[3]).toMatch(/^EASE,0\.085,.*,0\.004,better,0\.2,900,5000$/);
  });
});
