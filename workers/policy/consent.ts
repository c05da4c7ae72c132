import {
  CONSENT_RULE_IDS,
  type ConsentRuleId,
  OUTBOUND_CHANNELS,
  type OutboundChannel,
} from '../protocol/consent';
import type { Policy } from '../protocol/policy';
import { type ConsentRecord, hasPermission } from './consent-record';

/** Scopes as bits, so that what several rules remove is the union of their masks. */
export const TRAINING = 1;
export const FEATURES = 2;
/** Contact, one bit for each outbound channel. */
export const contactBit = (channel: number): number => 4 << channel;
export const CONTACT = OUTBOUND_CHANNELS.reduce((mask, _, channel) => mask | contactBit(channel), 0);
export const EVERYTHING = TRAINING | FEATURES | CONTACT;

export interface ConsentSettings {
  readonly unknownIn: Policy['consent']['unknownIn'];
  /** Minutes after which data expires. */
  readonly retention: number;
}

/** Where the law asks people to opt out rather than in. */
const OPT_OUT_JURISDICTIONS: readonly ConsentRecord['jurisdiction'][] = ['US-CA', 'US-opt-out', 'other'];

/** A rule: a pure function from a record to the scopes it removes. */
type ConsentRule = (record: ConsentRecord, settings: ConsentSettings) => number;

function channelsWhere(removed: (channel: OutboundChannel) => boolean): number {
  return OUTBOUND_CHANNELS.reduce(
    (mask, channel, at) => (removed(channel) ? mask | contactBit(at) : mask),
    0,
  );
}

/** The rules, in the order of the screen. What they say in words: `src/ui/glossary.ts`. */
const CONSENT_RULES: Readonly<Record<ConsentRuleId, ConsentRule>> = {
  /** GDPR 21(2)-(3). */
  objection: (record) => (record.objectedToMarketing ? EVERYTHING : 0),

  /** ePrivacy 13, PECR 22. */
  'channel-permission': (record) => channelsWhere((channel) => !hasPermission(record, channel)),

  /** GDPR 4(11), 7(1). An unreadable jurisdiction is treated as the strictest. */
  'unknown-is-no': (record, { unknownIn }) => {
    if (record.jurisdiction !== 'unreadable' && !unknownIn.includes(record.jurisdiction)) return 0;
    return (
      (record.purpose.profiling === 'unknown' ? FEATURES : 0) |
      channelsWhere((channel) => record.channel[channel].status === 'unknown')
    );
  },

  /** GDPR 7(3). Withdrawing profiling takes a person out of training too, at the next fit. */
  withdrawal: (record) =>
    (record.purpose.profiling === 'withdrawn' ? FEATURES | TRAINING : 0) |
    (record.purpose.personalisedContent === 'withdrawn' ? FEATURES : 0) |
    (record.purpose.training === 'withdrawn' ? TRAINING : 0) |
    channelsWhere((channel) => record.channel[channel].status === 'withdrawn'),

  /** GDPR 5(1)(b). Silence is enough only where the law works by opting out. */
  'training-purpose': ({ purpose: { training }, jurisdiction }) => {
    if (training === 'denied' || training === 'withdrawn') return TRAINING;
    return training === 'unknown' && !OPT_OUT_JURISDICTIONS.includes(jurisdiction) ? TRAINING : 0;
  },

  /** GDPR 5(1)(e). Old events go from every history; a person with none left is not profiled. */
  retention: (record, { retention }) =>
    record.silence !== Number.POSITIVE_INFINITY && record.silence > retention ? FEATURES | TRAINING : 0,
};

/**
 * What no setting brings back: a person who said no to profiling is neither profiled nor learned from,
 * one who said no to personalised content gets a list without profiling.
 */
function refused({ purpose }: ConsentRecord): number {
  return (
    (purpose.profiling === 'denied' ? FEATURES | TRAINING : 0) |
    (purpose.personalisedContent === 'denied' ? FEATURES : 0)
  );
}

export interface ConsentMasks {
  /** Scopes each rule removes by itself, per customer, whether or not the rule is on. */
  readonly byRule: Readonly<Record<ConsentRuleId, Uint8Array>>;
  readonly refused: Uint8Array;
  /** Scopes removed by the rules that are on, and by refusal. */
  readonly removed: Uint8Array;
}

/** Applies every rule to every record; `removed` is the union over the rules that are on. */
export function applyConsent(
  records: readonly ConsentRecord[],
  rules: Policy['consent']['rules'],
  settings: ConsentSettings,
): ConsentMasks {
  const byRule = {} as Record<ConsentRuleId, Uint8Array>;
  const refusal = Uint8Array.from(records, refused);
  const removed = refusal.slice();
  for (const id of CONSENT_RULE_IDS) {
    const rule = CONSENT_RULES[id];
    const mask = Uint8Array.from(records, (record) => rule(record, settings));
    byRule[id] = mask;
    if (rules[id]) for (let at = 0; at < mask.length; at++) removed[at]! |= mask[at]!;
  }
  return { byRule, refused: refusal, removed };
}

/** The first rule that keeps a customer from being profiled, in the order of the screen; null when profiled. */
export function whyNotProfiled(
  masks: ConsentMasks,
  rules: Policy['consent']['rules'],
  customer: number,
): ConsentRuleId | 'denied' | null {
  if (masks.refused[customer]! & FEATURES) return 'denied';
  for (const id of CONSENT_RULE_IDS) if (rules[id] && masks.byRule[id][customer]! & FEATURES) return id;
  return null;
}
