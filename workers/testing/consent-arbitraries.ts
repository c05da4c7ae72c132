import fc from 'fast-check';
import {
  CONSENT_AGE_BANDS,
  CONSENT_RULE_IDS,
  CONSENT_STATUSES,
  type Consent,
  type ConsentStatus,
  JURISDICTIONS,
  LAWFUL_BASES,
  OPTIONAL_CONSENT_RULES,
  PURPOSES,
  type Purpose,
} from '../protocol/consent';
import type { ConsentRecord, ConsentSettings } from '../protocol/consent-rules';
import { CHANNELS, type Channel } from '../protocol/names';

/** Consent records, settings and sets of rules for tests: one of each, and any at all. */

/** Minutes of a mean month. */
export const MONTH = 30.4375 * 24 * 60;

export const everyPurpose = (status: ConsentStatus) =>
  Object.fromEntries(PURPOSES.map((name) => [name, status])) as Record<Purpose, ConsentStatus>;
export type ChannelAnswer = ConsentRecord['channel'][Channel];
export const everyChannel = (answer: ChannelAnswer) =>
  Object.fromEntries(CHANNELS.map((name) => [name, answer])) as Record<Channel, ChannelAnswer>;

export const AGREED: ChannelAnswer = { status: 'granted', basis: 'consent' };
export const SOFT: ChannelAnswer = { status: 'unknown', basis: 'soft opt-in' };
export const NO: ChannelAnswer = { status: 'denied', basis: 'none' };

/** Grants everything. */
export const GRANTED: ConsentRecord = {
  jurisdiction: 'EU',
  ageBand: '18+',
  signal: false,
  purpose: everyPurpose('granted'),
  channel: everyChannel(AGREED),
  objectedToMarketing: false,
  limitSensitive: false,
  bought: true,
  silence: 0,
  memory: 0,
};

export const SETTINGS: ConsentSettings = {
  unknownIn: ['EU', 'UK'],
  softOptInIn: ['EU', 'UK'],
  signalIn: ['US-CA', 'US-opt-out'],
  limitIn: ['US-CA'],
  retention: 24 * MONTH,
  loud: [true, true, true, false, false],
};
const status = fc.constantFrom(...CONSENT_STATUSES);
const answer = fc.record({ status, basis: fc.constantFrom(...LAWFUL_BASES) });
const minutes = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 * 7 * 24 * 60 }));
export const records: fc.Arbitrary<ConsentRecord> = fc.record({
  jurisdiction: fc.constantFrom(...JURISDICTIONS, 'unreadable' as const),
  ageBand: fc.constantFrom(...CONSENT_AGE_BANDS, 'unreadable' as const),
  signal: fc.boolean(),
  purpose: fc.record(
    Object.fromEntries(PURPOSES.map((name) => [name, status])) as Record<Purpose, typeof status>,
  ),
  channel: fc.record(
    Object.fromEntries(CHANNELS.map((name) => [name, answer])) as Record<Channel, typeof answer>,
  ),
  objectedToMarketing: fc.boolean(),
  limitSensitive: fc.boolean(),
  bought: fc.boolean(),
  silence: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), minutes),
  memory: minutes,
});
const places = fc.subarray([...JURISDICTIONS]);
export const settings: fc.Arbitrary<ConsentSettings> = fc.record({
  unknownIn: places,
  softOptInIn: places,
  signalIn: places,
  limitIn: places,
  retention: fc.integer({ min: 1, max: 60 }).map((months) => months * MONTH),
  loud: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
});
export type Rules = Consent['rules'];
export const ruleSets = fc
  .subarray([...OPTIONAL_CONSENT_RULES])
  .map(
    (on) =>
      Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, id === 'objection' || on.includes(id)])) as Rules,
  );
