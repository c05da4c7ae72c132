import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_BOUNDS,
  CONSENT_PRESET_IDS,
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  type Consent,
  DEFAULT_CONSENT,
  JURISDICTIONS,
  LOCKED_CONSENT_RULES,
  OPTIONAL_CONSENT_RULES,
  presetOf,
  RIGHTS,
} from './consent';
import { DEFAULT_POLICY, parsePolicy } from './policy';

const problem = (change: object) => {
  const parsed = parsePolicy({ ...DEFAULT_POLICY, consent: { ...DEFAULT_CONSENT, ...change } });
  return parsed.ok ? null : [parsed.error.field, parsed.error.message];
};
const rules = (change: object) => ({ rules: { ...DEFAULT_CONSENT.rules, ...change } });
const PLACES = 'must be one of EU, UK, US-CA, US-opt-out, other.';

describe('refuses, with one sentence that names the field', () => {
  it.each<[string, object, string, string]>([
    [
      'a locked rule off',
      rules({ objection: false }),
      'consent.rules.objection',
      'the objection rule is locked on: an objection to marketing is final.',
    ],
    [
      'a rule nobody knows',
      rules({ 'be-nice': true }),
      'consent.rules',
      `consent rule "be-nice" is not known; known are ${CONSENT_RULE_IDS.join(', ')}.`,
    ],
    [
      'a rule neither on nor off',
      rules({ retention: 'yes' }),
      'consent.rules.retention',
      'rule retention must be true or false.',
    ],
    [
      'a rule left out',
      rules({ retention: undefined }),
      'consent.rules.retention',
      'rule retention must be true or false.',
    ],
    ['rules as a word', { rules: 'all' }, 'consent.rules', 'consent rules must be an object.'],
    ['a place nobody knows', { unknownIn: ['EU', 'Mars'] }, 'consent.unknownIn.1', PLACES],
    ['a place that is a number', { signalIn: [1] }, 'consent.signalIn.0', PLACES],
    ['a place twice', { limitIn: ['UK', 'UK'] }, 'consent.limitIn', 'a jurisdiction is named twice.'],
    [
      'no list of places',
      { softOptInIn: 'EU' },
      'consent.softOptInIn',
      'consent.softOptInIn must be a list of jurisdictions.',
    ],
    [
      'no retention',
      { retentionMonths: 0 },
      'consent.retentionMonths',
      'consent.retentionMonths must be a whole number from 1 to 60.',
    ],
    [
      'retention as a text',
      { retentionMonths: '24' },
      'consent.retentionMonths',
      'consent.retentionMonths must be a number.',
    ],
    [
      'half a pound',
      { reviewFrom: 0.5 },
      'consent.reviewFrom',
      'consent.reviewFrom must be a whole number from 1 to 10000.',
    ],
    [
      'shares over 1',
      { mix: { EU: { granted: 0.8, unknown: 0.3 } } },
      'consent.mix.EU',
      'the shares must not sum to more than 1.',
    ],
    [
      'a share over 1',
      { mix: { UK: { granted: 1.2, unknown: 0 } } },
      'consent.mix.UK.granted',
      'the granted share must lie between 0 and 1.',
    ],
    [
      'a share left out',
      { mix: { UK: { granted: 0.2 } } },
      'consent.mix.UK.unknown',
      'the unknown share must be a number.',
    ],
    [
      'a share of what follows',
      { mix: { EU: { granted: 0.5, unknown: 0, denied: 0.5 } } },
      'consent.mix.EU',
      'share "denied" is not known; known are granted, unknown.',
    ],
    [
      'a mix somewhere unknown',
      { mix: { Mars: { granted: 1, unknown: 0 } } },
      'consent.mix',
      'jurisdiction "Mars" is not known; known are EU, UK, US-CA, US-opt-out, other.',
    ],
    ['a mix of nothing', { mix: null }, 'consent.mix', 'consent.mix must be an object of jurisdictions.'],
    [
      'a request of nobody',
      { requests: [{ customer: -1, right: 'erasure' }] },
      'consent.requests.0.customer',
      'customer must be a whole number from 0 to 10000000.',
    ],
    [
      'a right nobody has',
      { requests: [{ customer: 1, right: 'revenge' }] },
      'consent.requests.0.right',
      'right must be one of objection, withdrawal, erasure.',
    ],
    [
      'a request with more in it',
      { requests: [{ customer: 1, right: 'erasure', why: '' }] },
      'consent.requests.0',
      'request "why" is not known; known are customer, right.',
    ],
    ['no list of requests', { requests: {} }, 'consent.requests', 'consent.requests must be a list.'],
    [
      'too many requests',
      { requests: Array(101).fill({ customer: 1, right: 'objection' }) },
      'consent.requests',
      'consent.requests holds at most 100 requests.',
    ],
  ])('%s', (_, change, field, sentence) => {
    expect(problem(change)).toEqual([field, `${field}: ${sentence}`]);
  });

  it('a setting nobody knows', () => {
    expect(problem({ kindness: 1 })?.[1]).toMatch(/^consent: consent setting "kindness" is not known; .*\.$/);
  });

  it.each([5, null, [], 'strict'])('%j in place of consent', (consent) => {
    const parsed = parsePolicy({ ...DEFAULT_POLICY, consent });
    expect(parsed.ok ? null : parsed.error.message).toBe('consent: consent settings must be an object.');
  });
});

it('takes rights exercised and a mix that sums to 1 in decimals', () => {
  const requests = RIGHTS.map((right, customer) => ({ customer, right }));
  expect(problem({ requests, mix: { EU: { granted: 0.7, unknown: 0.3 } } })).toBeNull();
  expect(problem({ mix: { EU: { granted: 0.1 + 0.2, unknown: 0.7 } } })).toBeNull();
});

describe('presets', () => {
  const set = (id: (typeof CONSENT_PRESET_IDS)[number]): Consent => ({
    ...DEFAULT_CONSENT,
    ...CONSENT_PRESETS[id].consent,
  });

  it.each(CONSENT_PRESET_IDS)('%s is itself, is valid and keeps the locked rules on', (id) => {
    expect(presetOf(set(id))).toBe(id);
    expect(problem(set(id))).toBeNull();
    for (const rule of LOCKED_CONSENT_RULES) expect(set(id).rules[rule]).toBe(true);
  });

  it('the first is the default', () => {
    expect(presetOf(DEFAULT_CONSENT)).toBe('as-applies');
  });

  it('all but the first two are said to be unlawful somewhere', () => {
    const unlawful = CONSENT_PRESET_IDS.filter((id) => CONSENT_PRESETS[id].unlawful !== null);
    expect(unlawful).toEqual(['uk', 'us-opt-out', 'off']);
    expect(CONSENT_PRESETS.off.unlawful).toContain('Not lawful in the EU');
  });

  it('off means every optional rule', () => {
    expect(OPTIONAL_CONSENT_RULES.some((rule) => set('off').rules[rule])).toBe(false);
  });

  it.each(CONSENT_PRESET_IDS)('%s with one rule switched is another or none', (id) => {
    for (const rule of OPTIONAL_CONSENT_RULES) {
      const consent = set(id);
      const switched = { ...consent, rules: { ...consent.rules, [rule]: !consent.rules[rule] } };
      expect(presetOf(switched)).not.toBe(id);
    }
  });

  it('a place more or less is a mix of one’s own, unless its rule is off', () => {
    expect(presetOf({ ...DEFAULT_CONSENT, unknownIn: ['EU'] })).toBeNull();
    expect(presetOf({ ...DEFAULT_CONSENT, limitIn: [] })).toBeNull();
    expect(presetOf({ ...set('us-opt-out'), unknownIn: [] })).toBe('us-opt-out');
    expect(presetOf({ ...set('off'), softOptInIn: [], signalIn: [], limitIn: [], unknownIn: [] })).toBe(
      'off',
    );
  });

  it('neither the order of places nor retention, threshold, mix and requests count', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONSENT_PRESET_IDS),
        fc.integer(CONSENT_BOUNDS.retentionMonths),
        fc.shuffledSubarray([...JURISDICTIONS], { minLength: JURISDICTIONS.length }),
        fc.constantFrom(...RIGHTS),
        (id, retentionMonths, order, right) => {
          const consent = set(id);
          const inOrder = (list: Consent['unknownIn']) => order.filter((place) => list.includes(place));
          const same: Consent = {
            ...consent,
            unknownIn: inOrder(consent.unknownIn),
            softOptInIn: inOrder(consent.softOptInIn),
            signalIn: inOrder(consent.signalIn),
            limitIn: inOrder(consent.limitIn),
            retentionMonths,
            reviewFrom: 9,
            mix: { EU: { granted: 1, unknown: 0 } },
            requests: [{ customer: 1, right }],
          };
          expect(presetOf(same)).toBe(id);
        },
      ),
    );
  });
});
