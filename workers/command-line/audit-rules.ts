import {
  CONSENT_RULE_IDS,
  type ConsentAgeBand,
  type ConsentRuleId,
  type Jurisdiction,
} from '../protocol/consent';
import { OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { List } from './audit-lists';
import type { Item, Person } from './audit-records';

/**
 * The consent rules, written down a second time: from what each says, and without a look at how the
 * recommender filters. A slip would have to be made twice, in different words, to go unseen.
 */

/** What one rule keeps from one person. Each answer is the reason, to stand after "although". */
export interface Ban {
  readonly personalised?: string;
  readonly training?: string;
  readonly message?: (channel: OutboundChannel) => string | null;
  readonly item?: (item: Item) => string | null;
  /** Whatever is wrong with the list as a whole. */
  readonly list?: () => readonly Finding[];
}

export interface Finding {
  readonly item?: number;
  readonly channel?: OutboundChannel;
  readonly says: string;
}

export interface AuditRule {
  readonly rule: string;
  readonly name: string;
  /** What it is held against: every list, or every message. */
  readonly against: 'lists' | 'messages';
  /** What it keeps from this person; null where it lets everything be. */
  readonly bans: (person: Person, list: List) => Ban | null;
}

export interface Violation {
  /** Absent where a rule speaks of all customers at once. */
  readonly customer?: number;
  readonly item?: number;
  readonly channel?: OutboundChannel;
  readonly says: string;
}

export interface RuleVerdict {
  readonly rule: string;
  readonly name: string;
  /** Lists or messages it was held against, and what they were. */
  readonly checked: number;
  readonly of: AuditRule['against'];
  /** Lists of people from whom it keeps something. */
  readonly concerned: number;
  readonly violations: number;
  readonly examples: readonly Violation[];
}

type Consent = Policy['consent'];
type ConsentTerms = Omit<AuditRule, 'rule' | 'bans'> & {
  readonly bans: (person: Person, list: List, policy: Policy) => Ban | null;
};

/** A twelfth of a year of 365 and a quarter days. */
const MINUTES_PER_MONTH = 43_830;

/** Where nothing was said and the law lets a shop go on until somebody says no. */
const SILENCE_IS_ENOUGH: readonly Jurisdiction[] = ['US-CA', 'US-opt-out', 'other'];

const within = (places: readonly Jurisdiction[], { jurisdiction }: Person) =>
  jurisdiction === null || places.includes(jurisdiction);

const youngerThan16 = (band: ConsentAgeBand | null) =>
  band === null || band === 'under 13' || band === '13-15';
const minor = (band: ConsentAgeBand | null) => youngerThan16(band) || band === '16-17';

const isSensitive = ({ sensitive }: Item) => sensitive !== 'none';

/** Nobody agreed, but the shop may write as to an existing customer. */
function onSoftOptIn({ permissions }: Person, channel: OutboundChannel): boolean {
  return permissions[channel].status === 'unknown' && permissions[channel].basis === 'soft opt-in';
}

/** Why there is no permission to write on a channel; null where there is one. */
function unpermitted(person: Person, channel: OutboundChannel): string | null {
  const { status, basis } = person.permissions[channel];
  if (person.objected) return 'they objected to marketing';
  if (status === 'denied' || status === 'withdrawn') return `the permission for ${channel} is ${status}`;
  if (status === 'granted') return basis === 'none' ? `the yes to ${channel} has no lawful basis` : null;
  if (basis === 'legitimate interest') {
    const wired = channel !== 'phone' && channel !== 'post';
    const { jurisdiction } = person;
    if (!wired || (jurisdiction !== null && SILENCE_IS_ENOUGH.includes(jurisdiction))) return null;
    return `where they live (${jurisdiction ?? 'unreadable'}) an interest of the shop does not carry ${channel}`;
  }
  if (basis === 'soft opt-in') {
    return person.bought.length > 0 ? null : 'a soft opt-in is for those who bought, and they bought nothing';
  }
  return `they never agreed to ${channel}`;
}

/** An offer that a person has to look at before it goes out. */
function significance({ sensitive, price }: Item, { reviewFrom }: Consent): string | null {
  if (sensitive === 'finance') return 'it is a finance product';
  return price >= reviewFrom ? `its price of ${price} is at or over ${reviewFrom}` : null;
}

const soft: ConsentTerms = {
  name: 'Similar products only, without consent',
  against: 'lists',
  bans: (person, list, { consent, contact }) => {
    const channels = OUTBOUND_CHANNELS.filter((channel) => onSoftOptIn(person, channel));
    if (channels.length === 0) return null;
    const better = OUTBOUND_CHANNELS.find(
      (channel) =>
        !contact.quietChannels.includes(channel) &&
        !channels.includes(channel) &&
        unpermitted(person, channel) === null,
    );
    const { jurisdiction } = person;
    const refusal =
      jurisdiction === null || !consent.softOptInIn.includes(jurisdiction)
        ? `the soft opt-in is not accepted where they live (${jurisdiction ?? 'unreadable'})`
        : (unpermitted(person, channels[0]!) ??
          (better ? `they may be written to by ${better} instead` : null));
    const message = (channel: OutboundChannel) => (channels.includes(channel) ? refusal : null);
    if (!list.channels.some((channel) => channels.includes(channel))) return refusal ? { message } : null;
    return {
      message,
      item: ({ category, subcategory }) =>
        person.bought.includes(`${category} / ${subcategory}`)
          ? null
          : `the list goes out on a soft opt-in and they never bought from ${category} / ${subcategory}`,
    };
  },
};

const TERMS: Readonly<Record<ConsentRuleId, ConsentTerms>> = {
  objection: {
    name: 'An objection is final',
    against: 'lists',
    bans: ({ objected }) => {
      const reason = 'they objected to marketing';
      return objected ? { personalised: reason, training: reason, message: () => reason } : null;
    },
  },
  'channel-permission': {
    name: 'No permission, no message',
    against: 'messages',
    bans: (person) => ({ message: (channel) => unpermitted(person, channel) }),
  },
  'soft-opt-in': soft,
  'unknown-is-no': {
    name: 'Unknown counts as no',
    against: 'lists',
    bans: (person, _list, { consent }) => {
      if (!within(consent.unknownIn, person)) return null;
      const ban: Ban = {
        message: (channel) => {
          const { status, basis } = person.permissions[channel];
          const paper = channel === 'phone' || channel === 'post';
          const wantsAnswer = basis !== 'soft opt-in' && !(basis === 'legitimate interest' && paper);
          return status === 'unknown' && wantsAnswer
            ? `nobody knows whether they agreed to ${channel}`
            : null;
        },
      };
      return person.answers.profiling === 'unknown'
        ? { ...ban, personalised: 'nobody knows whether they agreed to profiling' }
        : ban;
    },
  },
  withdrawal: {
    name: 'Withdrawal stops future use',
    against: 'lists',
    bans: ({ answers, permissions }) => {
      const gone = (['profiling', 'personalisedContent'] as const).find(
        (one) => answers[one] === 'withdrawn',
      );
      const untaught = (['profiling', 'training'] as const).find((one) => answers[one] === 'withdrawn');
      return {
        ...(gone && { personalised: `their consent to ${gone} was withdrawn` }),
        ...(untaught && { training: `their consent to ${untaught} was withdrawn` }),
        message: (channel) =>
          permissions[channel].status === 'withdrawn'
            ? `their permission for ${channel} was withdrawn`
            : null,
      };
    },
  },
  'training-purpose': {
    name: 'Training is its own purpose',
    against: 'lists',
    bans: (person, _list, { consent }) => {
      const { training } = person.answers;
      if (training === 'granted') return null;
      if (training !== 'unknown') return { training: `their answer to training is ${training}` };
      return within(consent.unknownIn, person) ? { training: 'they never agreed to training' } : null;
    },
  },
  'browser-signal': {
    name: 'Browser opt-outs are honoured',
    against: 'lists',
    bans: (person, _list, { consent }) =>
      person.signal && within(consent.signalIn, person)
        ? { personalised: 'their browser sends an opt-out signal' }
        : null,
  },
  'limit-sensitive': {
    name: 'Limit use of sensitive data',
    against: 'lists',
    bans: (person, _list, { consent }) =>
      person.limitSensitive && within(consent.limitIn, person)
        ? {
            item: (item) =>
              isSensitive(item) ? `it is tagged ${item.sensitive} and they asked to limit such use` : null,
          }
        : null,
  },
  'no-inferred-sensitive': {
    name: 'No inferred sensitive traits',
    against: 'lists',
    bans: ({ answers }) =>
      answers.sensitiveInference === 'granted'
        ? null
        : {
            item: (item) =>
              isSensitive(item)
                ? `it is tagged ${item.sensitive} and they did not agree to such inference`
                : null,
          },
  },
  'minors-sharing': {
    name: 'Under 16, opt-in before sharing',
    against: 'lists',
    bans: ({ ageBand, answers }) =>
      youngerThan16(ageBand) && answers.saleOrSharing !== 'granted'
        ? { personalised: `their age band is ${ageBand ?? 'unreadable'} and sharing was not agreed to` }
        : null,
  },
  'minors-ads': {
    name: 'Minors see no profiled ads',
    against: 'lists',
    bans: ({ ageBand }) => {
      if (!minor(ageBand)) return null;
      const who = `their age band is ${ageBand ?? 'unreadable'}`;
      return {
        personalised: who,
        item: ({ minimumAge }) => (minimumAge > 0 ? `it has a minimum age and ${who}` : null),
      };
    },
  },
  retention: {
    name: 'Old data expires',
    against: 'lists',
    bans: ({ quiet }, _list, { consent: { retentionMonths } }) => {
      if (quiet === null || quiet <= retentionMonths * MINUTES_PER_MONTH) return null;
      const reason = `all that is known of them is older than ${retentionMonths} months`;
      return { personalised: reason, training: reason };
    },
  },
  'non-profiled-option': {
    name: 'Anyone may choose no profiling',
    against: 'lists',
    bans: ({ answers: { personalisedContent } }) =>
      personalisedContent === 'denied' || personalisedContent === 'withdrawn'
        ? { personalised: `their answer to personal content is ${personalisedContent}` }
        : null,
  },
  'human-review': {
    name: 'Significant offers need a human',
    against: 'lists',
    bans: ({ customer }, _list, { consent, review }) => {
      const own = review.filter((one) => one.customer === customer);
      return {
        item: (item) => {
          const reason = significance(item, consent);
          // A no is held elsewhere: it keeps an item out with this rule off, too.
          const decided = own.some((one) => one.item === item.item || one.by === item.item);
          return reason === null || decided ? null : `${reason} and nobody has approved it for them`;
        },
      };
    },
  },
};

/** The consent rules of a policy that are on. */
export function consentRules(policy: Policy): readonly AuditRule[] {
  return CONSENT_RULE_IDS.filter((id) => policy.consent.rules[id]).map((id) => ({
    rule: id,
    name: TERMS[id].name,
    against: TERMS[id].against,
    bans: (person, list) => TERMS[id].bans(person, list, policy),
  }));
}

/** What holds under every policy: a plain no, and that nothing is left of what was erased, addresses included. */
export const STANDING_RULES: readonly AuditRule[] = [
  {
    rule: 'refusal',
    name: 'A plain no to profiling stands',
    against: 'lists',
    bans: ({ answers, erased }) => {
      const reason = 'they said no to profiling';
      return answers.profiling === 'denied' && !erased ? { personalised: reason, training: reason } : null;
    },
  },
  {
    rule: 'erasure',
    name: 'Nothing is left after erasure',
    against: 'lists',
    bans: ({ erased }) => {
      const reason = 'they asked for erasure';
      return erased ? { personalised: reason, training: reason, message: () => reason } : null;
    },
  },
];
