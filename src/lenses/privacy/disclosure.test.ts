import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_BOUNDS,
  CONSENT_PRESET_IDS,
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  JURISDICTIONS,
  OUTBOUND_CHANNELS,
} from '../../../workers/protocol/consent';
import { ELIGIBILITY_EXAMPLES } from '../../../workers/protocol/eligibility';
import { MODEL_IDS } from '../../../workers/protocol/models';
import { DEFAULT_POLICY, type Policy, RERANKERS } from '../../../workers/protocol/policy';
import { disclosureOf, disclosureText, MOST_WORDS, wordCount } from './disclosure';

const textOf = (policy: Policy) => disclosureText(disclosureOf(policy));
const withBusiness = (business: Partial<Policy['business']>): Policy => ({
  ...DEFAULT_POLICY,
  business: { ...DEFAULT_POLICY.business, ...business },
});
const withRule = (id: (typeof CONSENT_RULE_IDS)[number], on: boolean): Policy => ({
  ...DEFAULT_POLICY,
  consent: { ...DEFAULT_POLICY.consent, rules: { ...DEFAULT_POLICY.consent.rules, [id]: on } },
});

const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    weights: fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
      .filter(([a, b]) => a + b <= 20)
      .map(([a, b]) => ({ relevance: a / 20, margin: b / 20, diversity: (20 - a - b) / 20 })),
    model: fc.constantFrom(...MODEL_IDS),
    reranker: fc.constantFrom(...RERANKERS),
    rules: fc.array(fc.boolean(), {
      minLength: CONSENT_RULE_IDS.length,
      maxLength: CONSENT_RULE_IDS.length,
    }),
    unknownIn: fc.subarray([...JURISDICTIONS]),
    softOptInIn: fc.subarray([...JURISDICTIONS]),
    quietChannels: fc.subarray([...OUTBOUND_CHANNELS]),
    eligibility: fc.subarray([...ELIGIBILITY_EXAMPLES]),
    business: fc.record({
      marginBoost: fc.constantFrom(0, 0.1, 1),
      promotions: fc.boolean(),
      lowMarginFloor: fc.constantFrom(0, 0.2),
      perCategory: fc.constantFrom(0, 3),
      perSupplier: fc.constantFrom(0, 3),
      perPriceRange: fc.constantFrom(0, 3),
    }),
    buckets: fc.record({ exploration: fc.constantFrom(0, 0.05), holdout: fc.constantFrom(0, 0.05) }),
    capPerWeek: fc.integer({ min: 0, max: 14 }),
  })
  .map(({ rules, unknownIn, softOptInIn, quietChannels, capPerWeek, ...rest }) => ({
    ...DEFAULT_POLICY,
    ...rest,
    consent: {
      ...DEFAULT_POLICY.consent,
      unknownIn,
      softOptInIn,
      rules: Object.fromEntries(
        CONSENT_RULE_IDS.map((id, at) => [id, id === 'objection' || rules[at] === true]),
      ) as Policy['consent']['rules'],
    },
    contact: { capPerWeek, quietChannels },
  }));

describe('the disclosure', () => {
  it('names the margin boost when it is on, and only then', () => {
    expect(textOf(withBusiness({ marginBoost: 0.1 }))).toContain('get 10% on top');
    expect(textOf(withBusiness({ marginBoost: 0 }))).not.toContain('on top');
  });

  it('gives the weights, the heaviest first, and leaves out what does not count', () => {
    const text = textOf({ ...DEFAULT_POLICY, weights: { relevance: 0.3, margin: 0.7, diversity: 0 } });
    expect(text).toContain(
      '70 for what we earn on it (the shop lives on that) and 30 for how well it is likely to suit you',
    );
    expect(text).not.toContain('differs from the rest');
    const alone = textOf({ ...DEFAULT_POLICY, weights: { relevance: 1, margin: 0, diversity: 0 } });
    expect(alone).toContain('one thing decides: how well it is likely to suit you');
  });

  it('says what silence means where', () => {
    expect(textOf(DEFAULT_POLICY)).toContain(
      'in the EU and the UK only if you agreed, elsewhere unless you said no',
    );
    expect(textOf(withRule('unknown-is-no', false))).toContain('what your age allows: unless you said no');
  });

  it('follows the rules that are on', () => {
    expect(textOf(DEFAULT_POLICY)).toContain(`offers from \u00a3${CONSENT_BOUNDS.reviewFrom.default}`);
    expect(textOf(withRule('human-review', false))).not.toContain('offers from');
    expect(textOf(withRule('retention', false))).not.toContain('24 months');
    expect(textOf(withRule('training-purpose', false))).toContain('Whoever has not said no is learned from');
  });

  it('says eligibility rules in words while they are few', () => {
    const rule = ELIGIBILITY_EXAMPLES[4]!;
    expect(textOf({ ...DEFAULT_POLICY, eligibility: [rule] })).toContain('student');
    expect(textOf({ ...DEFAULT_POLICY, eligibility: [{ ...rule, on: false }] })).not.toContain('student');
    expect(textOf({ ...DEFAULT_POLICY, eligibility: [...ELIGIBILITY_EXAMPLES] })).toContain(
      '6 product groups are',
    );
  });

  it('always says how to choose no profiling and how to object', () => {
    for (const id of CONSENT_PRESET_IDS) {
      const preset = CONSENT_PRESETS[id].consent;
      const text = textOf({ ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, ...preset } });
      expect(text).toContain('without profiling');
      expect(text).toContain('object to marketing');
    }
  });

  it('holds 200 to 350 words under every preset', () => {
    for (const id of CONSENT_PRESET_IDS) {
      const preset = CONSENT_PRESETS[id].consent;
      const words = wordCount(
        disclosureOf({ ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, ...preset } }),
      );
      expect(words).toBeGreaterThanOrEqual(200);
      expect(words).toBeLessThanOrEqual(MOST_WORDS);
    }
  });

  it('is never longer, and never has loose ends, whatever the policy', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const sections = disclosureOf(policy);
        const words = wordCount(sections);
        expect(words).toBeGreaterThanOrEqual(120);
        expect(words).toBeLessThanOrEqual(MOST_WORDS);
        for (const text of sections.flatMap((section) => section.paragraphs)) {
          expect(text).toMatch(/\.$/);
          expect(text).not.toMatch(/undefined|NaN|\s{2}|\.\.|,,| ,|true|false/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
