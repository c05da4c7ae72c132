import { describe, expect, it } from 'vitest';
import { frontierKey, policyKey } from '../../workers/protocol/policy';
import { DEFAULT_SCENARIO, type Scenario, sameSettings, scenarioKey, settingsKey } from './scenario';

const change = (policy: Partial<Scenario['policy']>): Scenario => ({
  ...DEFAULT_SCENARIO,
  policy: { ...DEFAULT_SCENARIO.policy, ...policy },
});
const weighed = change({ weights: { relevance: 0.2, margin: 0.7, diversity: 0.1 } });
const shorter = change({ slateSize: 5 });
const rewritten = structuredClone(DEFAULT_SCENARIO);

describe('what a scenario is known by', () => {
  it('is the policy in its world for figures, whatever the axes', () => {
    const turned: Scenario = { ...DEFAULT_SCENARIO, axes: { x: 'margin', y: 'ndcg' } };
    expect(scenarioKey(turned)).toBe(policyKey(DEFAULT_SCENARIO.world, DEFAULT_SCENARIO.policy));
    expect(scenarioKey(weighed)).toBe(policyKey(weighed.world, weighed.policy));
    expect(scenarioKey(weighed)).not.toBe(scenarioKey(turned));
  });

  it('is everything but the weights for frontiers, in whatever order it is asked for', () => {
    for (const scenario of [DEFAULT_SCENARIO, weighed, shorter, weighed, rewritten, shorter]) {
      expect(settingsKey(scenario)).toBe(frontierKey(scenario.world, scenario.policy));
    }
    expect(settingsKey(weighed)).toBe(settingsKey(rewritten));
    expect(settingsKey(shorter)).not.toBe(settingsKey(weighed));
  });

  it('tells whether two have the same frontier', () => {
    expect(sameSettings(DEFAULT_SCENARIO, weighed)).toBe(true);
    expect(sameSettings(rewritten, weighed)).toBe(true);
    expect(sameSettings(DEFAULT_SCENARIO, shorter)).toBe(false);
    const elsewhere = { ...DEFAULT_SCENARIO, world: { ...DEFAULT_SCENARIO.world, seed: 9 } };
    expect(sameSettings(DEFAULT_SCENARIO, elsewhere)).toBe(false);
  });
});
