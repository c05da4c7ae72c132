import { describe, expect, it } from 'vitest';
import { CONSENT_PRESETS } from '../../../workers/protocol/consent';
import { ELIGIBILITY_EXAMPLES, type EligibilityRule } from '../../../workers/protocol/eligibility';
import type { Policy } from '../../../workers/protocol/policy';
import { type Evaluation, type Figure, OUTCOME_IDS, type OutcomeId } from '../../../workers/protocol/results';
import type { Change } from '../../state/policy-store';
import { DEFAULT_SCENARIO, type Scenario } from '../../state/scenario';
import { changeEffect } from './change-effect';
import { changedSettings } from './changed-settings';

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
      'Relevance 60 to 47, margin 30 to 50, diversity 10 to 3',
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
      'Unknown counts as no: EU',
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

  const consentOf = (change: Partial<Policy['consent']>): Policy => ({
    ...policy,
    consent: { ...policy.consent, ...change },
  });

  it('names a rule that was switched, and a set of rules by the name of the set', () => {
    const { rules } = policy.consent;
    const one = consentOf({ rules: { ...rules, 'human-review': false } });
    expect(changedSettings(policy, one)).toEqual(['Significant offers need a human, switched off']);
    expect(changedSettings(one, policy)).toEqual(['Significant offers need a human']);
    const strict = consentOf(CONSENT_PRESETS['strict-eu'].consent);
    expect(changedSettings(policy, strict)).toEqual([
      'Consent rules as in \u201cStrict EU, for everybody\u201d',
    ]);
    expect(changedSettings(strict, policy)).toEqual([
      'Consent rules as in \u201cEach law where it applies\u201d',
    ]);
  });

  it('names the places of a rule in one order, and none where there are none', () => {
    expect(changedSettings(policy, consentOf({ softOptInIn: [] }))).toEqual([
      'Similar products only, without consent: nowhere',
    ]);
    expect(changedSettings(policy, consentOf({ limitIn: ['other', 'US-CA'] }))).toEqual([
      'Limit use of sensitive data: California, elsewhere',
    ]);
    expect(changedSettings(policy, consentOf({ signalIn: ['US-opt-out', 'US-CA'] }))).toEqual([]);
  });

  it('names the threshold of review, an assumption about consent and a right', () => {
    expect(changedSettings(policy, consentOf({ reviewFrom: 80 }))).toEqual(['Review from \u00a380']);
    const mixed = consentOf({ mix: { EU: { granted: 0.75, unknown: 0.1 } } });
    expect(changedSettings(policy, mixed)).toEqual(['Assumed in EU, 75% agree and 10% never said']);
    expect(changedSettings(mixed, policy)).toEqual(['Consent in EU as recorded']);
    const erased = consentOf({ requests: [{ customer: 12, right: 'erasure' }] });
    expect(changedSettings(policy, erased)).toEqual(['Erasure of customer 12']);
    expect(changedSettings(erased, policy)).toEqual(['Erasure of customer 12, taken back']);
  });

  it('names business rules and buckets, and says when there is no cap', () => {
    const business = {
      ...policy.business,
      marginBoost: 0,
      promotions: false,
      lowMarginFloor: 0.2,
      perSupplier: 3,
    };
    const to: Policy = { ...policy, business, buckets: { exploration: 0.1, holdout: 0 } };
    expect(changedSettings(policy, to)).toEqual([
      'Margin boost 0%',
      'Promotions included, switched off',
      'Low-margin floor 20%',
      'At most 3 items per supplier',
      'Exploration share 10%',
      'Holdout share 0%',
    ]);
    expect(changedSettings(to, policy)).toContain('No cap per supplier');
    expect(changedSettings(to, policy)).toContain('No low-margin floor');
  });

  it('names an eligibility rule added, changed, renamed, switched, moved and removed', () => {
    const [wine, furniture] = ELIGIBILITY_EXAMPLES as [EligibilityRule, EligibilityRule];
    const having = (...eligibility: EligibilityRule[]): Policy => ({ ...policy, eligibility });
    const title = `Eligibility rule \u201c${wine.name}\u201d`;
    expect(changedSettings(policy, having(wine))).toEqual([`${title}, added`]);
    expect(changedSettings(having(wine), policy)).toEqual([`${title}, removed`]);
    expect(changedSettings(having(wine), having({ ...wine, on: false }))).toEqual([`${title}, switched off`]);
    expect(changedSettings(having({ ...wine, on: false }), having(wine))).toEqual([title]);
    expect(changedSettings(having(wine), having({ ...wine, customers: null }))).toEqual([
      `${title}, changed`,
    ]);
    expect(changedSettings(having({ ...wine, name: 'Wine' }), having(wine))).toEqual([`${title}, changed`]);
    expect(changedSettings(having(wine, furniture), having(furniture, wine))).toEqual([
      'Order of the eligibility rules',
    ]);
  });

  it('names a decision on an offer, and one that was taken back', () => {
    const offer = { customer: 7, item: 3, decision: 'approve', by: null } as const;
    const decided: Policy = { ...policy, review: [offer] };
    expect(changedSettings(policy, decided)).toEqual(['Offer to customer 7 approved']);
    expect(changedSettings(decided, policy)).toEqual(['Decision on an offer to customer 7, taken back']);
    expect(
      changedSettings(decided, { ...policy, review: [{ ...offer, decision: 'replace', by: 4 }] }),
    ).toEqual(['Offer to customer 7 replaced']);
  });

  it('leaves no field of the policy without a name', () => {
    // Whatever is added to the contract must come up here, or it changes in silence.
    const other: Readonly<Record<Exclude<keyof Policy, 'version'>, Policy>> = {
      weights: scenarioOf({ weights: { relevance: 1, margin: 0, diversity: 0 } }).policy,
      model: scenarioOf({ model: 'popularity' }).policy,
      settings: scenarioOf({ settings: { 'ease.lambda': 300 } }).policy,
      reranker: scenarioOf({ reranker: 'none' }).policy,
      slateSize: scenarioOf({ slateSize: 5 }).policy,
      candidates: scenarioOf({ candidates: 50 }).policy,
      consent: consentOf({ retentionMonths: 3 }),
      guardrails: scenarioOf({ guardrails: { ...policy.guardrails, 'do-not-show': false } }).policy,
      eligibility: scenarioOf({ eligibility: [...ELIGIBILITY_EXAMPLES] }).policy,
      business: scenarioOf({ business: { ...policy.business, perCategory: 2 } }).policy,
      buckets: scenarioOf({ buckets: { ...policy.buckets, holdout: 0.1 } }).policy,
      review: scenarioOf({ review: [{ customer: 1, item: 1, decision: 'refuse', by: null }] }).policy,
      contact: scenarioOf({ contact: { ...policy.contact, capPerWeek: 1 } }).policy,
      seed: scenarioOf({ seed: 9 }).policy,
    };
    for (const [field, to] of Object.entries(other)) {
      expect(changedSettings(policy, to), field).not.toEqual([]);
    }
  });
});
