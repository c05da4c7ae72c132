import { describe, expect, it } from 'vitest';
import { type Evaluation, type Figure, OUTCOME_IDS, type OutcomeId } from '../../../workers/protocol/results';
import type { Change } from '../../state/policy-store';
import { DEFAULT_SCENARIO, type Scenario } from '../../state/scenario';
import { changedSettings, changeEffect } from './change-effect';

const figure = (value: number): Figure => ({ value, se: null, n: 1000 });

function evaluationOf(figures: Partial<Record<OutcomeId, number>>): Evaluation {
  const outcomes = Object.fromEntries(OUTCOME_IDS.map((id) => [id, figure(figures[id] ?? 100)])) as Record<
    OutcomeId,
    Figure
  >;
  return {
    key: 'k',
    weights: { relevance: 1, margin: 0, diversity: 0 },
    policy: outcomes,
    manual: outcomes,
    profiledByBasis: { consent: 0, noObjection: 0, withdrawn: 0, notProfiled: 0 },
    contactsByChannel: [],
    training: { events: 0, customers: 0 },
    segments: [],
    worstSegment: null,
    rules: [],
    guardrails: [],
    samples: [],
  };
}

const { policy } = DEFAULT_SCENARIO;
const scenarioOf = (change: Partial<Scenario['policy']>): Scenario => ({
  ...DEFAULT_SCENARIO,
  policy: { ...policy, ...change },
});
const ruleOff = scenarioOf({
  consent: { ...policy.consent, rules: { ...policy.consent.rules, 'unknown-is-no': false } },
});

describe('changeEffect', () => {
  it('says what a rule did, to whom and at what cost', () => {
    const change: Change = { from: ruleOff, to: DEFAULT_SCENARIO };
    const before = evaluationOf({ profiled: 9514, ndcg: 0.1, margin: 1000 });
    const after = evaluationOf({ profiled: 7410, ndcg: 0.0969, margin: 976 });
    expect(changeEffect(change, before, after)).toBe(
      'Unknown counts as no: 2,104 fewer people profiled, relevance \u22123.1%, margin \u22122.4%.',
    );
    expect(changeEffect({ from: change.to, to: change.from }, after, before)).toMatch(
      /^Unknown counts as no, switched off: 2,104 more people profiled, relevance \+3\.2%/,
    );
  });

  it('tells of messages without permission', () => {
    const change: Change = { from: DEFAULT_SCENARIO, to: ruleOff };
    expect(
      changeEffect(
        change,
        evaluationOf({ contactsWithoutPermission: 0 }),
        evaluationOf({ contactsWithoutPermission: 1 }),
      ),
    ).toContain('1 more message a week without permission');
  });

  it('owns up to a change without effect', () => {
    const change: Change = { from: DEFAULT_SCENARIO, to: scenarioOf({ seed: 5 }) };
    expect(changeEffect(change, evaluationOf({}), evaluationOf({}))).toBe(
      'Seed 5: no figure moved noticeably.',
    );
  });

  it('has nothing to say where nothing changed', () => {
    const change: Change = { from: DEFAULT_SCENARIO, to: DEFAULT_SCENARIO };
    expect(changeEffect(change, evaluationOf({}), evaluationOf({}))).toBeNull();
  });
});

describe('changedSettings', () => {
  it('names every weight that moved', () => {
    const to = scenarioOf({ weights: { relevance: 0.47, margin: 0.5, diversity: 0.03 } });
    expect(changedSettings(policy, to.policy)).toEqual([
      'Relevance 55 to 47, margin 40 to 50, diversity 5 to 3',
    ]);
  });

  it("names a model's setting by the model and its label, and one that is back at its default", () => {
    const set = scenarioOf({ settings: { 'ease.lambda': 300 } });
    expect(changedSettings(policy, set.policy)).toEqual(['EASE, lambda 300']);
    expect(changedSettings(set.policy, policy)).toEqual(['EASE, lambda 500']);
  });

  it('names every other setting', () => {
    const to = scenarioOf({
      model: 'popularity',
      reranker: 'none',
      slateSize: 5,
      candidates: 50,
      contact: { capPerWeek: 1, quietChannels: [] },
      guardrails: { ...policy.guardrails, 'out-of-stock': false },
      consent: { ...policy.consent, retentionMonths: 12, unknownIn: ['EU'] },
    });
    expect(changedSettings(policy, to.policy)).toEqual([
      'Unknown counts as no in EU',
      'Data kept 12 months',
      'Never out of stock, switched off',
      'Model Popularity',
      'Re-ranking None',
      'Lists of 5',
      '50 candidates',
      'At most 1 messages a week',
      'Quiet channels none',
    ]);
  });
});
