import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_BOUNDS,
  CONSENT_PRESET_IDS,
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  JURISDICTIONS,
} from '../../../workers/protocol/consent';
import { ELIGIBILITY_EXAMPLES } from '../../../workers/protocol/eligibility';
import { MODEL_IDS } from '../../../workers/protocol/models';
import { OUTBOUND_CHANNELS } from '../../../workers/protocol/names';
import { DEFAULT_POLICY, type Policy, RERANKERS } from '../../../workers/protocol/policy';
import { disclosureOf, disclosureText, MOST_WORDS, wordCount } from './disclosure';
import { disclosureWarnings } from './disclosure-warnings';

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
      '5 product groups are for some customers only, by where you live, how long you have been a customer, how often and how much you buy, what you have bought or your age. One product group is held back from everybody.',
    );
  });

  it('says on what grounds messages go out', () => {
    const grounds = (policy: Policy) => /by [^.]*?, ((?:only|also) [^.]*)\./.exec(textOf(policy))?.[1];
    const consentOf = (change: Partial<Policy['consent']>): Policy => ({
      ...DEFAULT_POLICY,
      consent: { ...DEFAULT_POLICY.consent, ...change },
      contact: { ...DEFAULT_POLICY.contact, quietChannels: ['phone', 'post'] },
    });
    const optOut = ' or, where the law asks people to opt out, until you say no';
    expect(grounds(DEFAULT_POLICY)).toBe(
      `only with your permission or, to customers, about similar products${optOut}`,
    );
    expect(grounds(consentOf({ unknownIn: [...JURISDICTIONS], softOptInIn: [] }))).toBe(
      'only with your permission',
    );
    expect(grounds(consentOf({ unknownIn: ['EU', 'UK'], softOptInIn: [] }))).toContain(optOut);
    expect(grounds(withRule('channel-permission', false))).toBe(
      'also to people who have not given permission',
    );
    expect(grounds(withRule('soft-opt-in', false))).toContain(
      'about any product, although they did not agree',
    );
  });

  it('promises nothing that the policy breaks', () => {
    const promised = textOf(DEFAULT_POLICY);
    expect(promised).toContain('You may choose a list without profiling at any time');
    expect(promised).toContain('withdraw what you agreed to');
    expect(promised).toMatch(/messages follow at once; .* when it is next fitted\./);
    expect(promised).toContain('Nobody known to be under 18 is profiled.');
    expect(textOf(withRule('withdrawal', false))).not.toContain('You may also object to marketing, withdraw');
    expect(textOf(withRule('withdrawal', false))).toContain('we may go on using it');
    expect(textOf(withRule('non-profiled-option', false))).not.toMatch(/You may (choose|ask for) a list/);
    expect(textOf(withRule('minors-ads', false))).toContain('People under 18 may be profiled too.');
    const sensitive = withRule('no-inferred-sensitive', false);
    expect(textOf(sensitive)).toContain(
      'includes health, finance and intimate products, save for whoever asked us not to',
    );
  });

  it('always says how to object', () => {
    for (const id of CONSENT_PRESET_IDS) {
      const preset = CONSENT_PRESETS[id].consent;
      const text = textOf({ ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, ...preset } });
      expect(text).toContain('object to marketing');
    }
  });

  it('holds 200 words at least under every preset, and never more than its limit', () => {
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

describe('the warning above it', () => {
  const preset = (id: (typeof CONSENT_PRESET_IDS)[number]): Policy => ({
    ...DEFAULT_POLICY,
    consent: { ...DEFAULT_POLICY.consent, ...CONSENT_PRESETS[id].consent },
  });

  it('stands where a set of rules is not lawful somewhere, and nowhere else', () => {
    for (const id of CONSENT_PRESET_IDS) {
      const { unlawful } = CONSENT_PRESETS[id];
      const [head] = disclosureWarnings(preset(id));
      expect(head).toBe(unlawful === null ? undefined : `Not for publication. ${unlawful}`);
    }
  });

  it('names every promise broken in a mix of one\u2019s own', () => {
    for (const id of [
      'channel-permission',
      'soft-opt-in',
      'withdrawal',
      'minors-ads',
      'non-profiled-option',
      'unknown-is-no',
    ] as const) {
      const [head, ...rest] = disclosureWarnings(withRule(id, false));
      expect(head, id).toMatch(/^Not for publication\. This policy breaks/);
      expect(rest, id).toHaveLength(1);
    }
    expect(disclosureWarnings(withRule('retention', false))).toEqual([]);
    const silent = { ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, unknownIn: ['UK' as const] } };
    expect(disclosureWarnings(silent)[1]).toContain('in the EU or the UK');
  });

  it('never goes away for switching off one rule more', () => {
    fc.assert(
      fc.property(anyPolicy, fc.constantFrom(...CONSENT_RULE_IDS.slice(1)), (policy, id) => {
        const { consent } = policy;
        const without = { ...policy, consent: { ...consent, rules: { ...consent.rules, [id]: false } } };
        if (disclosureWarnings(policy).length > 0) expect(disclosureWarnings(without)).not.toEqual([]);
      }),
    );
  });

  it('goes with the file', () => {
    const policy = preset('off');
    expect(disclosureText(disclosureOf(policy), disclosureWarnings(policy))).toMatch(
      /^Not for publication\./,
    );
    expect(disclosureText(disclosureOf(DEFAULT_POLICY), [])).toMatch(/^Why you see/);
  });
});
