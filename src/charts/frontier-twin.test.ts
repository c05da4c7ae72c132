import { describe, expect, it } from 'vitest';
import type { FrontierSnapshot } from '../../workers/protocol/results';
import { estimateOf } from './frontier-chart-data';
import { frontierTwin } from './frontier-twin';

const AXES = { x: 'ndcg', y: 'margin' } as const;
const snapshotOf = (customers: number): FrontierSnapshot => ({
  key: 'k',
  axes: AXES,
  customers,
  population: 12_000,
  complete: customers === 12_000,
  points: [0.1, 0.2].map((x) => ({
    weights: { relevance: 1, margin: 0, diversity: 0 },
    outcomes: { ndcg: { value: x, se: null, n: customers }, margin: { value: 100, se: null, n: customers } },
    nonDominated: true,
    onLine: true,
  })),
  hypervolume: 0,
  referencePoint: [0, 0, 0],
  ideal: [1, 1, 1],
  nadir: [0, 0, 0],
  pointsOfInterest: {
    knee: null,
    nash: null,
    minimaxRegret: null,
    best: { marketing: 0, analytics: 0, experience: 0 },
  },
});

describe('the frontier as a file', () => {
  it('says of every policy how many customers it was measured on', () => {
    const twin = frontierTwin(snapshotOf(3072), AXES);
    const at = twin.columns.findIndex((column) => column.name === 'Customers measured');
    expect(twin.rows.map((row) => row[at])).toEqual(
      Array.from({ length: 2 }, () => ({ text: '3,072', value: 3072 })),
    );
    for (const row of twin.rows) expect(row).toHaveLength(twin.columns.length);
  });
});

describe('estimateOf', () => {
  it('owns up to a frontier of some customers, and to none of everybody', () => {
    expect(estimateOf(snapshotOf(3072))).toBe('first estimate, from 3,072 of 12,000 customers');
    expect(estimateOf(snapshotOf(12_000))).toBe('');
  });
});
