import { describe, expect, it } from 'vitest';
import { PRICED_IDS } from '../../../workers/protocol/privacy-report';
import { LOOKED_AT, matrixRows, matrixTwin } from './matrix';
import { aPrice, prices } from './report-fixtures';

const stakeholders = [
  {
    stakeholder: 'privacy' as const,
    constraints: ['one', 'two'],
    prices: prices({ margin: aPrice(-8, 100, 1), ndcg: aPrice(-0.002, 0.1, 0.003) }),
  },
  {
    stakeholder: 'marketing' as const,
    constraints: ['one'],
    prices: prices({ margin: aPrice(4, 100, 1) }),
  },
];

describe('the matrix of who costs whom', () => {
  it('sizes a cell by the largest of its column, and marks what can be told from nothing', () => {
    const rows = matrixRows(stakeholders);
    const [marketing, privacy] = ['marketing', 'privacy'].map((id) => rows.find((row) => row.id === id));
    expect(privacy!.cells[0]).toMatchObject({
      value: '\u2212£8.0',
      percent: '\u22128.0%',
      size: 1,
      shown: true,
      effect: 'worse',
    });
    expect(marketing!.cells[0]).toMatchObject({ percent: '+4.0%', size: 0.5, shown: true, effect: 'better' });
    expect(privacy!.cells[1]).toMatchObject({ size: 1, shown: false, effect: null });
    expect(privacy!.cells[3]).toMatchObject({ size: 0, shown: false });
    expect([privacy!.label, marketing!.label]).toEqual(['Privacy\u2019s', 'Marketing\u2019s']);
  });

  it('calls fewer people profiled better, and has a row for whoever is still to come', () => {
    const counts = { profiled: aPrice(-5_000, 10_000) };
    const rows = matrixRows([{ stakeholder: 'privacy', constraints: [], prices: prices(counts) }]);
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => row.cells.length === 0).map((row) => row.id)).not.toContain('privacy');
    const own = rows.find((row) => row.id === 'privacy')!;
    expect(own.cells[LOOKED_AT.indexOf('profiled')]).toMatchObject({ effect: 'better' });
  });

  it('has every outcome in its table', () => {
    const twin = matrixTwin(stakeholders);
    expect(twin.rows).toHaveLength(2 * PRICED_IDS.length);
    for (const row of twin.rows) expect(row).toHaveLength(twin.columns.length);
    expect(PRICED_IDS).toEqual(expect.arrayContaining([...LOOKED_AT]));
  });
});
