import type {
  Consent,
  ConsentAgeBand,
  ConsentRuleId,
  ConsentStatus,
  Jurisdiction,
  LawfulBasis,
  Purpose,
} from './consent';
import { type Channel, OUTBOUND_CHANNELS, type OutboundChannel } from './names';

/** One customer's consent record as the rules read it. Whatever cannot be read comes out as denied. */
export interface ConsentRecord {
  readonly jurisdiction: Jurisdiction | 'unreadable';
  readonly ageBand: ConsentAgeBand | 'unreadable';
  /** The browser sends an opt-out signal. */
  readonly signal: boolean;
  readonly purpose: Readonly<Record<Purpose, ConsentStatus>>;
  readonly channel: Readonly<
    Record<Channel, { readonly status: ConsentStatus; readonly basis: LawfulBasis }>
  >;
  readonly objectedToMarketing: boolean;
  readonly limitSensitive: boolean;
  /** Has bought something, as far as the training weeks tell. */
  readonly bought: boolean;
  /** Minutes from the last training event to the end of training; Infinity where there is none. */
  readonly silence: number;
  /** Minutes from the first training event to the end of training; 0 where there is none. */
  readonly memory: number;
}

/** Scopes as bits, so that what several rules remove is the union of their masks. */
export const TRAINING = 1;
export const FEATURES = 2;
/** Contact, one bit for each outbound channel. */
export const contactBit = (channel: number): number => 4 << channel;
export const CONTACT = OUTBOUND_CHANNELS.reduce((mask, _, channel) => mask | contactBit(channel), 0);
/** Of the profile, events older than may be kept. */
export const EXPIRED_EVENTS = 128;
/** Of the profile, events on sensitive items. */
export const SENSITIVE_EVENTS = 256;
/** Items with a sensitive tag. */
export const SENSITIVE_ITEMS = 512;
/** Items outside the second-level categories the person has bought from. */
export const DISSIMILAR_ITEMS = 1024;
/** Items with any minimum age. */
export const AGE_BARRED_ITEMS = 2048;
/** Credit or price-significant offers that no person has approved. */
export const SIGNIFICANT_ITEMS = 4096;
export const ITEM_SCOPES = SENSITIVE_ITEMS | DISSIMILAR_ITEMS | AGE_BARRED_ITEMS | SIGNIFICANT_ITEMS;
/** What an objection takes away. */
export const EVERYTHING = TRAINING | FEATURES | CONTACT;

export interface ConsentSettings {
  readonly unknownIn: Consent['unknownIn'];
  readonly softOptInIn: Consent['softOptInIn'];
  readonly signalIn: Consent['signalIn'];
  readonly limitIn: Consent['limitIn'];
  /** Minutes after which data expires. */
  readonly retention: number;
  /** Which of OUTBOUND_CHANNELS the policy writes on at all. */
  readonly loud: readonly boolean[];
}

/** T training, F features (the profile), K contact, I items, R review by a person. */
export type Scope = 'T' | 'F' | 'K' | 'I' | 'R';

export const SCOPE_NAMES: Readonly<Record<Scope, string>> = {
  T: 'training',
  F: 'profile',
  K: 'messages',
  I: 'items',
  R: 'review',
};

export interface ConsentRule {
  readonly name: string;
  /** A pointer for counsel, not advice. */
  readonly anchor: string;
  readonly scopes: readonly Scope[];
  readonly explanation: string;
  /** The scopes it removes for one person, as bits. Pure. */
  readonly removes: (record: ConsentRecord, settings: ConsentSettings) => number;
}

/** What the law of unsolicited messages calls electronic mail: without consent it needs the soft opt-in. */
const ELECTRONIC: readonly Channel[] = ['email', 'sms', 'push'];

/** Where the law asks people to opt out rather than in. */
const OPT_OUT_JURISDICTIONS: readonly ConsentRecord['jurisdiction'][] = ['US-CA', 'US-opt-out', 'other'];
/** A record whose jurisdiction cannot be read is held to every law there is. */
const holdsIn = (places: readonly Jurisdiction[], { jurisdiction }: ConsentRecord) =>
  jurisdiction === 'unreadable' || places.includes(jurisdiction);

const UNDER_16: readonly ConsentRecord['ageBand'][] = ['under 13', '13-15', 'unreadable'];
const MINORS: readonly ConsentRecord['ageBand'][] = [...UNDER_16, '16-17'];

function channelsWhere(removed: (channel: OutboundChannel, at: number) => boolean): number {
  return OUTBOUND_CHANNELS.reduce(
    (mask, channel, at) => (removed(channel, at) ? mask | contactBit(at) : mask),
    0,
  );
}

/** The channel stands on the soft opt-in alone. */
export function isSoftOptIn(record: ConsentRecord, channel: Channel): boolean {
  const { status, basis } = record.channel[channel];
  return status === 'unknown' && basis === 'soft opt-in';
}

/**
 * A lawful basis for a message on a channel exists, read strictly and whatever rules are switched on. A
 * soft opt-in counts for whoever has bought; it covers similar products only, which `soft-opt-in` sees to.
 * Legitimate interest carries electronic mail only where the law works by opting out.
 */
export function hasPermission(record: ConsentRecord, channel: Channel): boolean {
  if (record.objectedToMarketing) return false;
  const { status, basis } = record.channel[channel];
  if (status === 'granted') return basis !== 'none';
  if (isSoftOptIn(record, channel)) return record.bought;
  if (status !== 'unknown' || basis !== 'legitimate interest') return false;
  return !ELECTRONIC.includes(channel) || OPT_OUT_JURISDICTIONS.includes(record.jurisdiction);
}

/** The fourteen rules: what they are called, what they rest on, what they say and what they do. */
export const CONSENT_RULES: Readonly<Record<ConsentRuleId, ConsentRule>> = {
  objection: {
    name: 'An objection is final',
    anchor: 'GDPR 21(2)\u2013(3)',
    scopes: ['T', 'F', 'K'],
    explanation:
      'Whoever has objected to marketing is not profiled, not contacted, and not learned from. This rule is always on.',
    removes: (record) => (record.objectedToMarketing ? EVERYTHING : 0),
  },
  'channel-permission': {
    name: 'No permission, no message',
    anchor: 'ePrivacy 13, PECR 22',
    scopes: ['K'],
    explanation:
      'A message goes out only on a channel for which there is a valid permission, channel by channel. Permission to email is not permission to profile.',
    removes: (record) => channelsWhere((channel) => !hasPermission(record, channel)),
  },
  'soft-opt-in': {
    name: 'Similar products only, without consent',
    anchor: 'PECR 22(3), ePrivacy 13(2)',
    scopes: ['K', 'I'],
    explanation:
      'Existing customers may hear of products like those they bought, without having agreed. Used only where no other permission is there; the list is then kept to categories they bought from. With the rule off such messages go out with any product, and count as sent without permission.',
    removes: (record, { softOptInIn, loud }) => {
      const soft = channelsWhere((channel) => isSoftOptIn(record, channel));
      if (soft === 0 || record.objectedToMarketing) return soft;
      const otherwise = OUTBOUND_CHANNELS.some(
        (channel, at) => loud[at] && !isSoftOptIn(record, channel) && hasPermission(record, channel),
      );
      const accepted = record.jurisdiction !== 'unreadable' && softOptInIn.includes(record.jurisdiction);
      if (otherwise || !accepted || !record.bought) return soft;
      const used = OUTBOUND_CHANNELS.some((channel, at) => loud[at] && isSoftOptIn(record, channel));
      return used ? DISSIMILAR_ITEMS : 0;
    },
  },
  'unknown-is-no': {
    name: 'Unknown counts as no',
    anchor: 'GDPR 4(11), 7(1)',
    scopes: ['F', 'K'],
    explanation:
      'Where nobody knows whether a person agreed to profiling, it counts as a no: their list uses nothing about them but region and age. A channel that would need consent there and has no answer stays silent.',
    removes: (record, { unknownIn }) => {
      if (!holdsIn(unknownIn, record)) return 0;
      const unanswered = channelsWhere((channel) => {
        const { status, basis } = record.channel[channel];
        const asksForConsent = basis === 'consent' || basis === 'none' || ELECTRONIC.includes(channel);
        return status === 'unknown' && basis !== 'soft opt-in' && asksForConsent;
      });
      return (record.purpose.profiling === 'unknown' ? FEATURES : 0) | unanswered;
    },
  },
  withdrawal: {
    name: 'Withdrawal stops future use',
    anchor: 'GDPR 7(3)',
    scopes: ['T', 'F', 'K'],
    explanation:
      'Whoever has withdrawn consent is not profiled or contacted from now on, and not learned from at the next fit.',
    removes: ({ purpose, channel }) =>
      (purpose.profiling === 'withdrawn' ? FEATURES | TRAINING : 0) |
      (purpose.personalisedContent === 'withdrawn' ? FEATURES : 0) |
      (purpose.training === 'withdrawn' ? TRAINING : 0) |
      channelsWhere((name) => channel[name].status === 'withdrawn'),
  },
  'training-purpose': {
    name: 'Training is its own purpose',
    anchor: 'GDPR 5(1)(b)',
    scopes: ['T'],
    explanation:
      'The model learns only from people who agreed to training; outside the places set for \u201cUnknown counts as no\u201d, from all who have not said no. Consent to personal lists does not include it.',
    removes: (record, { unknownIn }) => {
      const { training } = record.purpose;
      if (training === 'denied' || training === 'withdrawn') return TRAINING;
      return training === 'unknown' && holdsIn(unknownIn, record) ? TRAINING : 0;
    },
  },
  'browser-signal': {
    name: 'Browser opt-outs are honoured',
    anchor: 'CCPA regulations 7025',
    scopes: ['F'],
    explanation:
      'A browser can say for its owner: do not sell or share my data. Parley makes one list for page and messages alike, so whoever sends the signal gets one without a profile.',
    removes: (record, { signalIn }) => (record.signal && holdsIn(signalIn, record) ? FEATURES : 0),
  },
  'limit-sensitive': {
    name: 'Limit use of sensitive data',
    anchor: 'CPRA 1798.121',
    scopes: ['F', 'I'],
    explanation:
      'For whoever asked to limit it, health, finance and intimate products are kept out of their profile and out of their list.',
    removes: (record, { limitIn }) =>
      record.limitSensitive && holdsIn(limitIn, record) ? SENSITIVE_EVENTS | SENSITIVE_ITEMS : 0,
  },
  'no-inferred-sensitive': {
    name: 'No inferred sensitive traits',
    anchor: 'GDPR 9',
    scopes: ['F', 'I'],
    explanation:
      'Looking at health, finance or intimate products says something about a person that they did not say. Unless they agreed, such events stay out of their profile and such products out of their list.',
    removes: ({ purpose }) =>
      purpose.sensitiveInference === 'granted' ? 0 : SENSITIVE_EVENTS | SENSITIVE_ITEMS,
  },
  'minors-sharing': {
    name: 'Under 16, opt-in before sharing',
    anchor: 'CCPA 1798.120(c)',
    scopes: ['F'],
    explanation:
      'The data of children under 16 is not sold or shared unless they, or below 13 their parents, opted in. As one list serves page and messages alike, they get one without a profile.',
    removes: ({ ageBand, purpose }) =>
      UNDER_16.includes(ageBand) && purpose.saleOrSharing !== 'granted' ? FEATURES : 0,
  },
  'minors-ads': {
    name: 'Minors see no profiled ads',
    anchor: 'DSA 28(2)',
    scopes: ['F', 'I'],
    explanation:
      'Whoever is known to be under 18 is not profiled, and nothing with a minimum age is put in their list.',
    removes: ({ ageBand }) => (MINORS.includes(ageBand) ? FEATURES | AGE_BARRED_ITEMS : 0),
  },
  retention: {
    name: 'Old data expires',
    anchor: 'GDPR 5(1)(e)',
    scopes: ['T', 'F'],
    explanation:
      'Events older than the limit are used neither to learn from nor to choose a list. That something was bought stays on record with the sale: the soft opt-in and eligibility rules may ask for it.',
    removes: ({ silence, memory }, { retention }) => {
      if (silence !== Number.POSITIVE_INFINITY && silence > retention) {
        return FEATURES | TRAINING | EXPIRED_EVENTS;
      }
      return memory > retention ? EXPIRED_EVENTS : 0;
    },
  },
  'non-profiled-option': {
    name: 'Anyone may choose no profiling',
    anchor: 'DSA 38',
    scopes: ['F'],
    explanation:
      'Whoever said no to personal content gets a list that uses nothing about them but region and age.',
    removes: ({ purpose }) =>
      purpose.personalisedContent === 'denied' || purpose.personalisedContent === 'withdrawn' ? FEATURES : 0,
  },
  'human-review': {
    name: 'Significant offers need a human',
    anchor: 'GDPR 22',
    scopes: ['I', 'R'],
    explanation:
      'Credit offers, and offers from a price that matters, wait in a queue until a person has approved them for this customer. Until then the next best item stands in their place.',
    removes: () => SIGNIFICANT_ITEMS,
  },
};

/**
 * What no setting brings back: a person who said no to profiling is neither profiled nor learned from.
 */
export function refused({ purpose }: ConsentRecord): number {
  return purpose.profiling === 'denied' ? FEATURES | TRAINING : 0;
}
