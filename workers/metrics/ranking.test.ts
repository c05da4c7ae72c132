import { expect, it } from 'vitest';
import { golden } from '../testing/golden';
import { type RankingMetrics, rankingMetrics } from './ranking';

interface Case {
  readonly recommended: readonly number[];
  readonly relevant: readonly number[];
  readonly k: number;
  readonly expect: RankingMetrics | null;
}

it('has reference cases of both kinds', () => {
  const cases = golden<Case>('ranking-metrics');
  expect(cases.some((each) => each.expect === null)).toBe(true);
  expect(cases.filter((each) => (each.expect?.ndcg ?? 0) > 0).length).toBeGreaterThan(10);
});

it.each(golden<Case>('ranking-metrics').map((each, at) => [at, each] as const))('case %i', (_, each) => {
  const got = rankingMetrics(each.recommended, new Set(each.relevant), each.k);
  if (each.expect === null || got === null) {
    expect(got).toBe(each.expect);
    return;
  }
  for (const [name, want] of Object.entries(each.expect)) {
    expect(Math.abs(got[name as keyof RankingMetrics] - want), name).toBeLessThan(1e-9);
  }
});
