import { describe, expect, it } from 'vitest';
import type { ModelId } from '../../../workers/protocol/models';
import {
  ACCURACY_IDS,
  type AccuracyId,
  COMPARED_IDS,
  type ComparedId,
  type Difference,
  type ModelReport,
} from '../../../workers/protocol/models-report';
import { findingOf, type Pairs, verdictOf } from './finding';

const forAll = <T>(value: T) =>
  Object.fromEntries(COMPARED_IDS.map((id) => [id, value])) as Record<ComparedId, T>;

function difference(value: number, adjustedP: number): Difference {
  return { value, low: value - 0.002, high: value + 0.002, p: adjustedP / 2, adjustedP };
}

interface Given {
  readonly value: number;
  readonly fitMs?: number;
  /** Against the baseline; null for the baseline itself. */
  readonly difference: Difference | null;
}

function model(id: ModelId, { value, fitMs = 1_000, difference: against }: Given): ModelReport {
  return {
    model: id,
    settings: {},
    version: 'v',
    fitMs,
    scoreMs: 100,
    bytes: 1_000,
    outcomes: forAll({ value, se: 0.001, n: 4_000 }),
    intervals: forAll({ low: value - 0.002, high: value + 0.002 }),
    differences: against && forAll(against),
    byK: Object.fromEntries(ACCURACY_IDS.map((key) => [key, [value]])) as unknown as Record<
      AccuracyId,
      number[]
    >,
    segments: [],
    worst: null,
    calibration: null,
    evidence: null,
    audience: { value: 0.1, se: 0.01, n: 100 },
    lorenz: [0, 1],
  };
}

const popularity = model('popularity', { value: 0.05, fitMs: 10, difference: null });
const ease = model('ease', { value: 0.08, difference: difference(0.03, 0.0001) });
const random = model('random', { value: 0.01, fitMs: 1, difference: difference(-0.04, 0.0001) });

function said(
  models: readonly ModelReport[],
  own: ModelId = 'ease',
  metric: ComparedId = 'ndcg',
  pairs: Pairs | null = null,
) {
  const report = {
    models,
    baseline: 'popularity',
    customers: 12_000,
    testCustomers: 4_000,
    listSize: 10,
    complete: true,
  } as const;
  return findingOf(report, own, metric, pairs);
}

describe('the finding over the models', () => {
  it('waits for the model of the policy and for the baseline', () => {
    expect(said([popularity])).toBeNull();
    expect(said([ease])).toBeNull();
  });

  it('says what the model reaches, by how much, and that nothing is better', () => {
    expect(said([random, popularity, ease])?.headline).toBe(
      'EASE reaches NDCG 0.080, 60% more than Popularity; none of the others is better.',
    );
  });

  it('names no rival before all are measured', () => {
    const report = {
      baseline: 'popularity',
      customers: 9,
      testCustomers: 9,
      listSize: 10,
      complete: false,
    } as const;
    const finding = findingOf({ ...report, models: [popularity, ease] }, 'ease', 'ndcg', null);
    expect(finding?.headline).toBe('EASE reaches NDCG 0.080, 60% more than Popularity.');
  });

  it('calls a difference that chance explains no difference', () => {
    const unsure = model('ease', { value: 0.051, difference: difference(0.001, 0.3) });
    expect(said([popularity, unsure])?.headline).toMatch(/not shown to differ from Popularity/);
    expect(verdictOf(unsure, 'ndcg')).toBe('none');
  });

  it('never takes the ceiling or the floor for a rival', () => {
    const oracle = model('oracle', { value: 0.3, difference: difference(0.25, 0.0001) });
    expect(said([popularity, ease, oracle])?.headline).not.toMatch(/Oracle|Random/);
  });

  const hybrid = model('hybrid', { value: 0.081, fitMs: 6_000, difference: difference(0.031, 0.0001) });

  it('names the next best that is not shown to be better', () => {
    expect(said([popularity, ease, hybrid])?.headline).toMatch(
      /; Hybrid, the next best, is not shown to be better\.$/,
    );
  });

  it('believes the paired test over intervals that touch', () => {
    const paired: Pairs = new Map([['hybrid', difference(0.001, 0.01)]]);
    expect(said([popularity, ease, hybrid], 'ease', 'ndcg', paired)?.headline).toMatch(
      /; Hybrid beats it by 1\.3% but takes 6\.0 s to fit instead of 1\.0 s\.$/,
    );
    const level: Pairs = new Map([['hybrid', difference(0.001, 0.2)]]);
    expect(said([popularity, ease, hybrid], 'ease', 'ndcg', level)?.headline).toMatch(
      /not shown to be better/,
    );
  });

  const ahead: Pairs = new Map([['hybrid', difference(0.001, 0.01)]]);

  it('puts no price on a fit that nobody waits for', () => {
    const known = model('hybrid', { value: 0.081, fitMs: 2_400, difference: difference(0.031, 0.0001) });
    expect(said([popularity, ease, known], 'ease', 'ndcg', ahead)?.headline).toMatch(/beats it by 1\.3%\.$/);
  });

  it('names the catalogue that a better model no longer shows', () => {
    const covering = (report: ModelReport, value: number): ModelReport => ({
      ...report,
      outcomes: { ...report.outcomes, coverage: { value, se: null, n: 1 } },
    });
    const known = model('hybrid', { value: 0.081, difference: difference(0.031, 0.0001) });
    const both = [popularity, covering(ease, 0.55), covering(known, 0.15)];
    expect(said(both, 'ease', 'ndcg', ahead)?.headline).toMatch(
      /; Hybrid beats it by 1\.3% but shows 15% of the catalogue instead of 55%\.$/,
    );
    const alike = [popularity, covering(ease, 0.55), covering(known, 0.5)];
    expect(said(alike, 'ease', 'ndcg', ahead)?.headline).toMatch(/beats it by 1\.3%\.$/);
  });

  it('has no rivals for the floor or the ceiling, and does not say twice that the baseline is ahead', () => {
    expect(said([random, popularity, ease], 'random')?.headline).toMatch(/less than Popularity\.$/);
    const below = model('ease', { value: 0.03, difference: difference(-0.02, 0.0001) });
    const pairs: Pairs = new Map([['popularity', difference(0.02, 0.0001)]]);
    expect(said([popularity, below], 'ease', 'ndcg', pairs)?.headline).toMatch(/40% less than Popularity\.$/);
  });

  it('speaks of the baseline itself when that is the policy\u2019s model', () => {
    expect(said([popularity, ease], 'popularity')?.headline).toBe(
      'Popularity reaches NDCG 0.050; EASE beats it by 60%.',
    );
  });

  it('words every metric after what it is', () => {
    const words = (metric: ComparedId) => said([popularity, ease], 'ease', metric)?.headline ?? '';
    expect(words('recall')).toMatch(/^EASE finds 8% of what people took up later, 60% more/);
    expect(words('hitRate')).toMatch(/^EASE has a hit for 8% of people/);
    expect(words('precision')).toMatch(/^Of what EASE recommends, 8% was taken up later/);
    expect(words('map')).toMatch(/^EASE reaches a mean average precision of 0\.080/);
    expect(words('orders')).toMatch(/^EASE brings 0\.080 orders per 1,000 places/);
  });

  it('measures the way to the ceiling by the simulation alone', () => {
    const oracle = model('oracle', { value: 0.15, difference: difference(0.1, 0.0001) });
    const all = [random, popularity, ease, oracle];
    expect(said(all, 'ease', 'orders')?.standing).toMatch(/simulation.*50% of the way/);
    expect(said(all, 'ease', 'ndcg')?.standing).not.toMatch(/of the way/);
  });
});
