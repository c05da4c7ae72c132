import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_AGE_BANDS,
  CONSENT_PRESET_IDS,
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  CONSENT_STATUSES,
  JURISDICTIONS,
  LAWFUL_BASES,
  PURPOSES,
} from '../protocol/consent';
import {
  AGE_BARRED_ITEMS,
  CONSENT_RULES,
  type ConsentRecord,
  contactBit,
  DISSIMILAR_ITEMS,
  FEATURES,
  refused,
  SENSITIVE_ITEMS,
  SIGNIFICANT_ITEMS,
  TRAINING,
} from '../protocol/consent-rules';
import { CUSTOMER_COLUMNS } from '../protocol/eligibility';
import { CHANNELS, OUTBOUND_CHANNELS } from '../protocol/names';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { isFarFrom } from './audit-buckets';
import { meets } from './audit-eligibility';
import { policyWith } from './audit-example';
import type { List } from './audit-lists';
import type { Item, Person } from './audit-records';
import { consentRules, STANDING_RULES } from './audit-rules';

const status = fc.constantFrom(...CONSENT_STATUSES);
const table = <K extends string, V>(names: readonly K[], value: fc.Arbitrary<V>) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value]))) as unknown as fc.Arbitrary<Record<K, V>>;
const unreadable = 'unreadable' as const;

const records: fc.Arbitrary<ConsentRecord> = fc.record({
  jurisdiction: fc.constantFrom(...JURISDICTIONS, unreadable),
  ageBand: fc.constantFrom(...CONSENT_AGE_BANDS, unreadable),
  signal: fc.boolean(),
  purpose: table(PURPOSES, status),
  channel: table(CHANNELS, fc.record({ status, basis: fc.constantFrom(...LAWFUL_BASES) })),
  objectedToMarketing: fc.boolean(),
  limitSensitive: fc.boolean(),
  bought: fc.boolean(),
  silence: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 403_200 })),
  memory: fc.integer({ min: 0, max: 403_200 }),
});

const policies: fc.Arbitrary<Policy> = fc
  .record({
    preset: fc.constantFrom(...CONSENT_PRESET_IDS),
    unknownIn: fc.subarray([...JURISDICTIONS]),
    softOptInIn: fc.subarray([...JURISDICTIONS]),
    signalIn: fc.subarray([...JURISDICTIONS]),
    limitIn: fc.subarray([...JURISDICTIONS]),
    retentionMonths: fc.integer({ min: 1, max: 12 }),
    quietChannels: fc.subarray([...OUTBOUND_CHANNELS]),
  })
  .map(({ preset, quietChannels, ...settings }) =>
    policyWith({
      consent: { ...settings, rules: CONSENT_PRESETS[preset].consent.rules },
      contact: { quietChannels },
    }),
  );

/** The same customer, as the audit would have read them. */
function personOf(record: ConsentRecord): Person {
  const readable = <T extends string>(value: T | 'unreadable') =>
    value === unreadable ? null : (value as T);
  return {
    customer: 5,
    age: 40,
    region: 'Germany',
    tenure: 100,
    segment: 'casual',
    engagement: 1,
    orders: 1,
    spend: 1,
    neverShow: new Set(),
    jurisdiction: readable(record.jurisdiction),
    ageBand: readable(record.ageBand),
    signal: record.signal,
    answers: record.purpose,
    permissions: record.channel,
    objected: record.objectedToMarketing,
    limitSensitive: record.limitSensitive,
    bought: record.bought ? ['Home / Lamps'] : [],
    boughtPlain: record.bought ? ['Home / Lamps'] : [],
    quiet: record.silence === Number.POSITIVE_INFINITY ? null : record.silence,
    memory: record.memory,
    erased: false,
    faulty: false,
  };
}

const ORDINARY: Item = {
  item: 1,
  title: 'Rug',
  category: 'Home',
  subcategory: 'Rugs',
  supplier: 'Abel',
  price: 10,
  cost: 5,
  stock: 3,
  age: 100,
  returnRate: 0,
  barredIn: [],
  minimumAge: 0,
  sensitive: 'none',
  promoted: false,
};
/** One item for each item scope of the engine; the ordinary one is outside what was bought. */
const SCOPED: readonly (readonly [scope: number, item: Item])[] = [
  [SENSITIVE_ITEMS, { ...ORDINARY, subcategory: 'Lamps', sensitive: 'health' }],
  [AGE_BARRED_ITEMS, { ...ORDINARY, subcategory: 'Lamps', minimumAge: 16 }],
  [SIGNIFICANT_ITEMS, { ...ORDINARY, subcategory: 'Lamps', price: 400 }],
  [DISSIMILAR_ITEMS, ORDINARY],
];

describe('two readings of the consent rules', () => {
  it('agree on 10,000 random records and policies', () => {
    fc.assert(
      fc.property(records, policies, (record, policy) => {
        const person = personOf(record);
        const { contact, consent } = policy;
        const loud = OUTBOUND_CHANNELS.map((channel) => !contact.quietChannels.includes(channel));
        const settings = { ...consent, retention: consent.retentionMonths * 43_830, loud };
        // A list that goes out on every loud channel there is, so that the soft opt-in is in use where it can be.
        const channels = OUTBOUND_CHANNELS.filter((_, at) => loud[at]);
        const list: List = {
          customer: 5,
          personalised: true,
          trained: true,
          bucket: '',
          channels,
          places: [],
        };
        const scopesOf = (bans: ReturnType<(typeof STANDING_RULES)[number]['bans']>) => ({
          training: bans?.training !== undefined,
          personalised: bans?.personalised !== undefined,
          messages: OUTBOUND_CHANNELS.filter((channel) => bans?.message?.(channel)),
          items: SCOPED.map(([, item]) => Boolean(bans?.item?.(item))),
        });
        const scopesIn = (mask: number) => ({
          training: (mask & TRAINING) !== 0,
          personalised: (mask & FEATURES) !== 0,
          messages: OUTBOUND_CHANNELS.filter((_, at) => mask & contactBit(at)),
          items: SCOPED.map(([scope]) => (mask & scope) !== 0),
        });
        const ours = consentRules(policy);
        expect(ours.map(({ rule }) => rule)).toEqual(CONSENT_RULE_IDS.filter((id) => consent.rules[id]));
        for (const { rule, bans } of ours) {
          const mask = CONSENT_RULES[rule as keyof typeof CONSENT_RULES].removes(record, settings);
          const mine = scopesOf(bans(person, list));
          const theirs = scopesIn(mask);
          // A soft opt-in refused bars the message; what the list then holds is no matter.
          if (rule === 'soft-opt-in' && theirs.messages.length > 0) mine.items = theirs.items;
          expect({ rule, ...mine }).toEqual({ rule, ...theirs });
        }
        const refusal = STANDING_RULES.find(({ rule }) => rule === 'refusal')!;
        expect(scopesOf(refusal.bans(person, list))).toEqual(scopesIn(refused(record)));
      }),
      { numRuns: 10_000 },
    );
  });

  it('have the same names', () => {
    for (const { rule, name } of consentRules(DEFAULT_POLICY)) {
      expect(name).toBe(CONSENT_RULES[rule as keyof typeof CONSENT_RULES].name);
    }
  });
});

describe('conditions', () => {
  const answers = { age: 30, title: 'Cat Food', owns: ['Cats', 'Dogs'], none: [] as string[], closed: null };
  it.each([
    ['age', 'is', 30, true],
    ['age', 'is not', 30, false],
    ['age', 'at least', 30, true],
    ['age', 'at most', 30, true],
    ['age', 'above', 30, false],
    ['age', 'below', 30, false],
    ['age', 'above', 29.9, true],
    ['age', 'below', 30.1, true],
    ['age', 'is', '30', false],
    ['title', 'is', ' cat food', true],
    ['title', 'is not', 'cat food', false],
    ['title', 'contains', 'FOOD', true],
    ['title', 'contains', 'dog', false],
    ['title', 'one of', ['dog food', 'cat food'], true],
    ['title', 'none of', ['dog food', 'cat food'], false],
    ['title', 'none of', ['dog food'], true],
    ['title', 'at least', 'a', false],
    ['owns', 'is', 'cats', true],
    ['owns', 'is', 'fish', false],
    ['owns', 'is not', 'cats', false],
    ['owns', 'is not', 'fish', true],
    ['owns', 'contains', 'og', true],
    ['owns', 'one of', ['fish', 'dogs'], true],
    ['owns', 'none of', ['fish', 'dogs'], false],
    ['none', 'is', 'cats', false],
    ['none', 'is not', 'cats', true],
    ['none', 'none of', ['cats'], true],
    ['closed', 'is', 'EU', false],
    ['closed', 'is not', 'EU', false],
    ['closed', 'none of', ['EU'], false],
    ['unheard-of', 'is not', 'EU', false],
  ] as const)('%s %s %j', (field, is, value, want) => {
    expect(meets(answers, { field, is, value })).toBe(want);
  });

  it('are joined by and, by or, and nested', () => {
    const yes = { field: 'age', is: 'is', value: 30 } as const;
    const no = { field: 'age', is: 'is', value: 31 } as const;
    expect(meets(answers, { all: [yes, yes] })).toBe(true);
    expect(meets(answers, { all: [yes, no] })).toBe(false);
    expect(meets(answers, { any: [no, yes] })).toBe(true);
    expect(meets(answers, { any: [no, no] })).toBe(false);
    expect(meets(answers, { all: [yes, { any: [no, { all: [yes] }] }] })).toBe(true);
  });

  it('know every column there is', () => {
    expect(Object.keys(CUSTOMER_COLUMNS).sort()).toEqual(
      'age region jurisdiction tenure segment engagement orders spend ownsCategory ownsSubcategory'
        .split(' ')
        .sort(),
    );
  });
});

describe('shares of buckets', () => {
  it.each([
    [0, 100, 0, false],
    [1, 100, 0, true],
    [0, 11, 0.05, false],
    [1, 11, 0.05, false],
    [11, 11, 0.05, true],
    [600, 12_000, 0.05, false],
    [690, 12_000, 0.05, false],
    [705, 12_000, 0.05, true],
    [510, 12_000, 0.05, false],
    [500, 12_000, 0.05, true],
    [0, 12_000, 0.05, true],
    [12_000, 12_000, 0.05, true],
    [50, 100, 0.5, false],
  ])('%i of %i at %f', (k, n, share, want) => {
    expect(isFarFrom(k, n, share)).toBe(want);
  });

  it('raise a false alarm on fewer than one file in ten thousand', () => {
    // Poisson probabilities of the counts that would be called far, for a mean of 10 (200 customers at 5%).
    let chance = Math.exp(-10);
    let alarm = 0;
    for (let k = 0; k <= 60; k++) {
      if (isFarFrom(k, 200, 0.05)) alarm += chance;
      chance *= 10 / (k + 1);
    }
    expect(alarm).toBeLessThan(1.5e-4);
    expect(isFarFrom(40, 200, 0.05)).toBe(true);
  });
});
