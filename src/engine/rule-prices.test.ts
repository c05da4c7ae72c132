import { describe, expect, it } from 'vitest';
import type { ConsentRuleId } from '../../workers/protocol/consent';
import {
  PRICED_IDS,
  type Price,
  type PricedId,
  type PriceReport,
} from '../../workers/protocol/privacy-report';
import { rulePrices } from './rule-prices';

const price = (value: number, without: number): Price => ({
  value,
  interval: { low: value - 0.001, high: value + 0.001 },
  without,
  n: 100,
});

function reportOf(rules: Partial<Record<ConsentRuleId, number>>, without = 0.1): PriceReport {
  return {
    key: 'k',
    complete: true,
    customers: 1000,
    shareCustomers: 0,
    bestCustomers: 0,
    population: 12_000,
    total: null,
    sampled: 0,
    stakeholders: [],
    rules: Object.entries(rules).map(([rule, value]) => ({
      rule: rule as ConsentRuleId,
      on: true,
      refitted: false,
      atWeights: Object.fromEntries(PRICED_IDS.map((id) => [id, price(value, without)])) as Record<
        PricedId,
        Price
      >,
      atBest: null,
      share: null,
      changed: 5,
      examples: [],
      carriers: [],
      widest: null,
    })),
  };
}

describe('the prices of the panel', () => {
  it('are shares of what the outcome would be without the rule, interval included', () => {
    const shown = rulePrices(reportOf({ retention: -0.003 }), false, null).retention;
    expect(shown?.relevance.value).toBeCloseTo(-0.03, 12);
    expect(shown?.relevance.interval?.low).toBeCloseTo(-0.04, 12);
    expect(shown?.relevance.interval?.high).toBeCloseTo(-0.02, 12);
    expect(shown).toMatchObject({
      isOn: true,
      changed: 5,
      customers: 1000,
      population: 12_000,
      stale: false,
    });
  });

  it('stay from the report before, stale, for rules that the new one does not hold yet', () => {
    const shown = rulePrices(
      reportOf({ retention: -0.003 }),
      false,
      reportOf({ retention: -0.009, withdrawal: -0.002 }),
    );
    expect(shown.retention?.relevance.value).toBeCloseTo(-0.03, 12);
    expect(shown.retention?.stale).toBe(false);
    expect(shown.withdrawal?.stale).toBe(true);
    expect(shown.objection).toBeUndefined();
  });

  it('are left out where there is nothing to be a share of', () => {
    expect(rulePrices(reportOf({ retention: -0.003 }, 0), false, null)).toEqual({});
    expect(rulePrices(null, false, null)).toEqual({});
  });
});
