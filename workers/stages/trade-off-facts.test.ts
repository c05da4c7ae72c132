import { describe, expect, it } from 'vitest';
import { DEFAULT_WORLD } from '../protocol/policy';
import { localEngine } from '../testing/small-world';
import { tradeOffFacts } from './trade-off-facts';

describe.each([7, 11, 23])('the retail world at full size, seed %i', (seed) => {
  it('holds the stylised facts that take models to be seen', async () => {
    const facts = await tradeOffFacts(localEngine(), { ...DEFAULT_WORLD, seed });
    const fact = (name: string) => facts[name] ?? Number.NaN;
    expect(fact('ndcg.easeOverPopularity')).toBeGreaterThanOrEqual(1.5);
    expect(fact('ndcg.popularity')).toBeGreaterThan(2 * fact('ndcg.random'));
    expect(fact('orders.oracle')).toBeGreaterThan(fact('orders.ease'));
    expect(fact('orders.easeOverPopularity')).toBeGreaterThanOrEqual(1.15);
    expect(fact('weights.marginRise')).toBeGreaterThanOrEqual(0.25);
    expect(fact('weights.ndcgFall')).toBeGreaterThanOrEqual(0.2);
    expect(fact('consent.ndcgFall')).toBeGreaterThan(0.02);
    expect(fact('frontier.nonDominated')).toBeGreaterThanOrEqual(60);
  }, 180_000);
});
