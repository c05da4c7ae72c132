import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHANNELS,
  CONSENT_RULE_IDS,
  CONSENT_STATUSES,
  JURISDICTIONS,
  LAWFUL_BASES,
  OUTBOUND_CHANNELS,
  PURPOSES,
} from '../protocol/consent';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { applyConsent, CONTACT, contactBit, EVERYTHING, FEATURES, TRAINING } from './consent';
import { type ConsentRecord, hasPermission, readConsentRecord } from './consent-record';
import { planContacts } from './contact';

const MONTH = 30.4375 * 24 * 60;

const status = fc.constantFrom(...CONSENT_STATUSES);
const records: fc.Arbitrary<ConsentRecord> = fc.record({
  jurisdiction: fc.constantFrom(...JURISDICTIONS, 'unreadable' as const),
  purpose: fc.record(Object.fromEntries(PURPOSES.map((name) => [name, status]))) as unknown as fc.Arbitrary<
    ConsentRecord['purpose']
  >,
  channel: fc.record(
    Object.fromEntries(
      CHANNELS.map((name) => [name, fc.record({ status, basis: fc.constantFrom(...LAWFUL_BASES) })]),
    ),
  ) as unknown as fc.Arbitrary<ConsentRecord['channel']>,
  objectedToMarketing: fc.boolean(),
  silence: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 40 * 7 * 24 * 60 })),
});

type Rules = Policy['consent']['rules'];
const ruleSets = fc.record(
  Object.fromEntries(
    CONSENT_RULE_IDS.map((id) => [id, id === 'objection' ? fc.constant(true) : fc.boolean()]),
  ),
) as unknown as fc.Arbitrary<Rules>;

const settings = fc.record({
  unknownIn: fc.subarray([...JURISDICTIONS]),
  retention: fc.integer({ min: 1, max: 60 }).map((months) => months * MONTH),
});

const ORDER = Uint8Array.from(OUTBOUND_CHANNELS.keys());
const one = (
  record: ConsentRecord,
  rules: Rules,
  held: { unknownIn: Policy['consent']['unknownIn']; retention: number },
) => applyConsent([record], rules, held).removed[0]!;

const OFF = Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, false])) as Rules;
const GRANTED: ConsentRecord = {
  jurisdiction: 'EU',
  purpose: Object.fromEntries(PURPOSES.map((name) => [name, 'granted'])) as ConsentRecord['purpose'],
  channel: Object.fromEntries(
    CHANNELS.map((name) => [name, { status: 'granted', basis: 'consent' }]),
  ) as ConsentRecord['channel'],
  objectedToMarketing: false,
  silence: 0,
};
const STRICT = { unknownIn: ['EU', 'UK'] as Policy['consent']['unknownIn'], retention: 24 * MONTH };

describe('each rule alone', () => {
  const cases: readonly [keyof Rules, string, Partial<ConsentRecord>, number][] = [
    ['objection', 'takes away everything', { objectedToMarketing: true }, EVERYTHING],
    [
      'unknown-is-no',
      'counts silence about profiling as no in the EU',
      { purpose: { ...GRANTED.purpose, profiling: 'unknown' } },
      FEATURES,
    ],
    [
      'unknown-is-no',
      'leaves silence alone in California',
      { jurisdiction: 'US-CA', purpose: { ...GRANTED.purpose, profiling: 'unknown' } },
      0,
    ],
    [
      'unknown-is-no',
      'treats an unreadable jurisdiction as the strictest',
      { jurisdiction: 'unreadable', purpose: { ...GRANTED.purpose, profiling: 'unknown' } },
      FEATURES,
    ],
    [
      'withdrawal',
      'stops profile and training when profiling is withdrawn',
      { purpose: { ...GRANTED.purpose, profiling: 'withdrawn' } },
      FEATURES | TRAINING,
    ],
    [
      'withdrawal',
      'stops training alone when training is withdrawn',
      { purpose: { ...GRANTED.purpose, training: 'withdrawn' } },
      TRAINING,
    ],
    [
      'withdrawal',
      'stops the channel that was withdrawn',
      { channel: { ...GRANTED.channel, sms: { status: 'withdrawn', basis: 'consent' } } },
      contactBit(1),
    ],
    [
      'training-purpose',
      'takes a denial of training',
      { purpose: { ...GRANTED.purpose, training: 'denied' } },
      TRAINING,
    ],
    [
      'training-purpose',
      'takes silence as denial where the law is opt-in',
      { purpose: { ...GRANTED.purpose, training: 'unknown' } },
      TRAINING,
    ],
    [
      'training-purpose',
      'and not where it is opt-out',
      { jurisdiction: 'US-opt-out', purpose: { ...GRANTED.purpose, training: 'unknown' } },
      0,
    ],
    [
      'channel-permission',
      'bars a channel that was denied',
      { channel: { ...GRANTED.channel, email: { status: 'denied', basis: 'none' } } },
      contactBit(0),
    ],
    [
      'channel-permission',
      'lets a soft opt-in pass',
      { channel: { ...GRANTED.channel, email: { status: 'unknown', basis: 'soft opt-in' } } },
      0,
    ],
    [
      'channel-permission',
      'bars silence without a basis',
      { channel: { ...GRANTED.channel, post: { status: 'unknown', basis: 'none' } } },
      contactBit(4),
    ],
    ['retention', 'forgets who has been silent too long', { silence: 25 * MONTH }, FEATURES | TRAINING],
    ['retention', 'keeps who has been seen lately', { silence: 23 * MONTH }, 0],
  ];
  it.each(cases)('%s %s', (id, _, change, want) => {
    expect(one({ ...GRANTED, ...change }, { ...OFF, [id]: true }, STRICT)).toBe(want);
    expect(one({ ...GRANTED, ...change }, OFF, STRICT)).toBe(0);
  });
});

it('a refusal of profiling stands whatever is switched off', () => {
  fc.assert(
    fc.property(records, settings, (record, held) => {
      const refused = { ...record, purpose: { ...record.purpose, profiling: 'denied' as const } };
      expect(one(refused, OFF, held) & FEATURES).toBe(FEATURES);
    }),
  );
});

it('switching a rule on never gives anything back: no profile, no contact, no training', () => {
  fc.assert(
    fc.property(
      records,
      ruleSets,
      settings,
      fc.constantFrom(...CONSENT_RULE_IDS),
      fc.nat(5),
      (record, rules, held, id, cap) => {
        const without = one(record, { ...rules, [id]: false }, held);
        const withRule = one(record, { ...rules, [id]: true }, held);
        expect(withRule & without).toBe(without);
        const contact = { capPerWeek: cap, quietChannels: [] };
        const messages = (mask: number) =>
          planContacts([record], Uint8Array.of(mask), ORDER, contact).contacts[0]!;
        expect(messages(withRule)).toBeLessThanOrEqual(messages(without));
      },
    ),
    { numRuns: 2000 },
  );
});

it('under the default rules no message goes out without permission', () => {
  const { rules, unknownIn } = DEFAULT_POLICY.consent;
  fc.assert(
    fc.property(records, (record) => {
      const mask = one(record, rules, { unknownIn, retention: 24 * MONTH });
      const plan = planContacts([record], Uint8Array.of(mask), ORDER, { capPerWeek: 14, quietChannels: [] });
      expect(plan.unpermitted[0]).toBe(0);
      OUTBOUND_CHANNELS.forEach((channel, at) => {
        if (plan.channels[0]! & contactBit(at)) expect(hasPermission(record, channel)).toBe(true);
      });
    }),
    { numRuns: 2000 },
  );
});

it('without the channel rule messages go out that nobody permitted, and they are counted', () => {
  const record: ConsentRecord = {
    ...GRANTED,
    channel: { ...GRANTED.channel, email: { status: 'denied', basis: 'none' } },
  };
  const plan = planContacts([record], Uint8Array.of(0), ORDER, { capPerWeek: 1, quietChannels: [] });
  expect([plan.contacts[0], plan.unpermitted[0]]).toEqual([1, 1]);
});

it('with the channel rule on, whatever else is off, no message goes out without permission', () => {
  fc.assert(
    fc.property(records, ruleSets, settings, (record, rules, held) => {
      const mask = one(record, { ...rules, 'channel-permission': true }, held);
      const plan = planContacts([record], Uint8Array.of(mask), ORDER, { capPerWeek: 14, quietChannels: [] });
      expect(plan.unpermitted[0]).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

it('a no to personalised content means a list without profiling, whatever is switched off', () => {
  const record = { ...GRANTED, purpose: { ...GRANTED.purpose, personalisedContent: 'denied' as const } };
  expect(one(record, OFF, STRICT)).toBe(FEATURES);
});

describe('fails closed on a code that cannot be read', () => {
  const GRANTED_CODE = 0;
  const table = () => ({
    jurisdiction: Uint8Array.of(0),
    ageBand: Uint8Array.of(3),
    gpc: new Uint8Array(1),
    purposeStatus: new Uint8Array(PURPOSES.length).fill(GRANTED_CODE),
    purposeDate: new Int32Array(PURPOSES.length),
    channelStatus: new Uint8Array(CHANNELS.length).fill(GRANTED_CODE),
    channelDate: new Int32Array(CHANNELS.length),
    channelBasis: new Uint8Array(CHANNELS.length),
    objectedToMarketing: new Uint8Array(1),
    limitSensitive: new Uint8Array(1),
  });
  const removed = (columns: ReturnType<typeof table>) =>
    one(readConsentRecord(columns, 0, 0), DEFAULT_POLICY.consent.rules, STRICT);

  it('a readable record that grants everything loses nothing', () => {
    expect(removed(table())).toBe(0);
  });

  it.each([
    ['purposeStatus', FEATURES | TRAINING],
    ['channelStatus', CONTACT],
    ['channelBasis', CONTACT],
    ['objectedToMarketing', EVERYTHING],
  ] as const)('%s', (column, want) => {
    const columns = table();
    columns[column].fill(250);
    expect(removed(columns)).toBe(want);
  });

  it('jurisdiction, where somebody never answered', () => {
    const columns = table();
    columns.jurisdiction.fill(250);
    columns.purposeStatus.fill(2);
    expect(removed(columns)).toBe(FEATURES | TRAINING);
  });
});
