import {
  CONSENT_RULE_IDS,
  type ConsentRuleId,
  type ConsentStatus,
  type Jurisdiction,
  type LawfulBasis,
  PURPOSES,
  type Purpose,
} from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import {
  CHANNELS,
  type Channel,
  OUTBOUND_CHANNELS,
  type OutboundChannel,
} from '../../../workers/protocol/names';
import type { Policy } from '../../../workers/protocol/policy';
import type {
  CustomerReport,
  FoundCustomer,
  ItemRule,
  OwnEvent,
  RecordAnswer,
  RuleEffect,
  WhatIf,
} from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { CHANNEL_NAMES, GUARDRAIL_NAMES, JURISDICTION_NAMES } from '../../format/names';

const PURPOSE_NAMES: Readonly<Record<Purpose, string>> = {
  analytics: 'Analytics',
  profiling: 'Profiling',
  training: 'Training models',
  personalisedContent: 'Personal lists',
  personalisedAds: 'Personal advertising',
  saleOrSharing: 'Sale or sharing',
  sensitiveInference: 'Sensitive inference',
};

/** Purposes whose other answer is worked out. */
export const WHAT_IF_PURPOSES: readonly Purpose[] = [
  'profiling',
  'training',
  'personalisedContent',
  'saleOrSharing',
  'sensitiveInference',
];

/** Purposes that people answer and nothing here asks for. */
export const UNUSED_PURPOSES: readonly Purpose[] = PURPOSES.filter(
  (purpose) => !WHAT_IF_PURPOSES.includes(purpose),
);

/** Why an answer to one of them changes nothing. */
export const NO_USE =
  'There is no use of it here: Parley has one list for page and messages, which goes by personal lists and the browser\u2019s signal.';

export const STATUS_NAMES: Readonly<Record<ConsentStatus, string>> = {
  granted: 'granted',
  denied: 'refused',
  unknown: 'never said',
  withdrawn: 'withdrawn',
};

export const BASIS_NAMES: Readonly<Record<LawfulBasis, string>> = {
  consent: 'consent',
  'soft opt-in': 'soft opt-in',
  'legitimate interest': 'legitimate interest',
  none: 'no basis',
};

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** An ISO day in words: `3 May 2025`; what is no ISO day is left as it is. */
export function dayInWords(iso: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  const name = MONTHS[Number(month) - 1];
  return year && day && name ? `${Number(day)} ${name} ${year}` : iso;
}

const isChannel = (subject: Purpose | Channel): subject is Channel =>
  (CHANNELS as readonly string[]).includes(subject);

/** A purpose or a channel as the head of a row. */
export function subjectName(subject: Purpose | Channel): string {
  if (!isChannel(subject)) return PURPOSE_NAMES[subject];
  const name = CHANNEL_NAMES[subject];
  return `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

export const customerNumber = ({ customer }: Pick<FoundCustomer, 'customer'>): string => `no. ${customer}`;

export const placeName = (jurisdiction: Jurisdiction | 'unreadable'): string =>
  jurisdiction === 'unreadable' ? 'jurisdiction unreadable' : JURISDICTION_NAMES[jurisdiction];

/** Somebody in one line: `Mary, 34, Leeds (UK)`. */
export function personInWords(person: FoundCustomer): string {
  return `${person.name}, ${person.age}, ${person.town} (${placeName(person.jurisdiction)})`;
}

/** How many people’s lists a rule changes; an estimate until everybody has been looked at. */
export const changedInWords = (lists: number, isWhole: boolean): string =>
  `${isWhole ? '' : 'about '}${formatCount(lists)} ${lists === 1 ? 'list' : 'lists'}`;

const EVENT_WORDS: Readonly<Record<string, string>> = {
  view: 'looked at',
  search: 'searched for',
  wishlist: 'put on the wish list',
  cart: 'put in the basket',
  rating: 'rated',
  purchase: 'bought',
};

/** What somebody did with an item: `bought`, `looked at`. */
export const eventVerb = (kind: string): string => EVENT_WORDS[kind] ?? kind;

/** An own event: `“Oak table, 120 cm”, bought 3 May 2025`. */
export function eventInWords({ title, kind, date }: OwnEvent): string {
  return `\u201c${title}\u201d, ${eventVerb(kind)} ${dayInWords(date)}`;
}

/** `a, b and c`; `or` joins the last where it is given. */
export function listed(words: readonly string[], joint = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

export const consentRuleName = (rule: ConsentRuleId | 'denied'): string =>
  rule === 'denied' ? 'A plain no is kept to' : CONSENT_RULES[rule].name;

/** Where a rule comes from; a plain no needs no law to be quoted. */
export const anchorOf = (rule: ConsentRuleId | 'denied'): string | null =>
  rule === 'denied' ? null : CONSENT_RULES[rule].anchor;

export function itemRuleName(rule: ItemRule): string {
  switch (rule.kind) {
    case 'consent':
      return CONSENT_RULES[rule.id].name;
    case 'guardrail':
      return GUARDRAIL_NAMES[rule.id];
    case 'business':
      return 'Low-margin floor';
    case 'eligibility':
      return rule.id;
  }
}

export const itemRuleKey = ({ kind, id }: ItemRule): string => `${kind} ${id}`;

type Reached = 'training' | 'features';

/** The first rule that is on and takes this from the person, in the order of the screen; null where none does. */
export function decidingRule(
  rules: readonly RuleEffect[],
  what: Reached | OutboundChannel,
): ConsentRuleId | 'denied' | null {
  const order: readonly (ConsentRuleId | 'denied')[] = ['denied', ...CONSENT_RULE_IDS];
  const takes = (effect: RuleEffect) =>
    effect.on && (what === 'training' || what === 'features' ? effect[what] : effect.channels.includes(what));
  return order.find((id) => rules.some((effect) => effect.rule === id && takes(effect))) ?? null;
}

const answerTo = (report: CustomerReport, purpose: Purpose): RecordAnswer | undefined =>
  report.purposes.find(({ subject }) => subject === purpose);

const on = (answer: RecordAnswer | undefined): string =>
  answer?.date ? ` on ${dayInWords(answer.date)}` : '';

/** One thing the rules come to for a person, and what decides it. */
export interface Verdict {
  readonly name: string;
  readonly answer: string;
  readonly why: string;
  /** The rule that decides, where one does. */
  readonly rule: ConsentRuleId | 'denied' | null;
  readonly isBreach?: boolean;
}

function profilingVerdict(report: CustomerReport): Verdict {
  const name = 'Profiled';
  const rule = decidingRule(report.rules, 'features');
  if (!report.profiled) {
    const why = report.erased ? 'Their data was erased on request.' : '';
    return { name, answer: 'no', why, rule };
  }
  const answer = answerTo(report, 'profiling');
  const why = {
    granted: `They agreed${on(answer)}.`,
    unknown: 'They never said, and no rule that is on reads silence as a no where they live.',
    withdrawn: `They withdrew it${on(answer)}, and the rule that honours this is off.`,
    denied: 'They said no.',
  }[answer?.status ?? 'unknown'];
  return { name, answer: 'yes', why, rule: null, isBreach: answer?.status === 'denied' };
}

function trainingVerdict(report: CustomerReport): Verdict {
  const name = 'Learned from';
  const rule = decidingRule(report.rules, 'training');
  if (!report.trained) {
    const why = report.erased
      ? 'Their data was erased on request.'
      : rule === null
        ? 'There is nothing to learn from.'
        : '';
    return { name, answer: 'no', why, rule };
  }
  const answer = answerTo(report, 'training');
  const why =
    answer?.status === 'granted'
      ? `They agreed to training${on(answer)}.`
      : answer?.status === 'unknown'
        ? 'They never said, and no rule that is on reads silence as a no here.'
        : 'Training was refused or withdrawn, and the rules that honour this are off.';
  return { name, answer: 'yes', why, rule: null };
}

function channelVerdict(
  report: CustomerReport,
  channel: OutboundChannel,
  contact: Policy['contact'],
): Verdict {
  const name = `Written to by ${CHANNEL_NAMES[channel]}`;
  const going = report.sent.find((one) => one.channel === channel);
  if (going) {
    const why = {
      consent: 'They agreed to it.',
      'soft opt-in': 'An existing customer, about similar products only (soft opt-in).',
      'legitimate interest': 'Legitimate interest, to which they have not objected.',
      none: 'There is no valid permission, and the rule that would stop it is off.',
    }[going.basis];
    return { name, answer: 'yes', why, rule: null, isBreach: going.basis === 'none' };
  }
  const rule = decidingRule(report.rules, channel);
  if (rule !== null) return { name, answer: 'no', why: '', rule };
  const why = contact.quietChannels.includes(channel)
    ? 'This policy does not use the channel.'
    : `The cap of ${contact.capPerWeek} a week is taken up by channels they like better.`;
  return { name, answer: 'no', why, rule: null };
}

/** What the rules make of a person: profiled, learned from, each channel, and the bucket they are in. */
export function verdictsOf(report: CustomerReport, contact: Policy['contact']): Verdict[] {
  const bucket = {
    exploration: {
      answer: 'exploration',
      why: 'Their list is drawn by lot from the items considered for them, so that the shop keeps learning.',
    },
    holdout: {
      answer: 'holdout',
      why: 'They permanently keep the lists of Manual rules, so that there is something to compare with.',
    },
    none: { answer: 'none', why: 'Their list is the policy\u2019s own.' },
  }[report.bucket ?? 'none'];
  return [
    profilingVerdict(report),
    trainingVerdict(report),
    ...OUTBOUND_CHANNELS.map((channel) => channelVerdict(report, channel, contact)),
    { name: 'Bucket', ...bucket, rule: null },
  ];
}

const ITEM_EFFECTS: Readonly<Partial<Record<ConsentRuleId | 'denied', string>>> = {
  'soft-opt-in': 'their list keeps to categories they bought from',
  'limit-sensitive': 'sensitive items stay out of their list and out of their profile',
  'no-inferred-sensitive': 'sensitive items stay out of their list and out of their profile',
  'minors-ads': 'items with a minimum age stay out of their list',
  'human-review': 'significant offers wait for a person',
};

/** What one rule does to a person, as a sentence; a rule that is off says what it would do. */
export function effectInWords(effect: RuleEffect): string {
  const parts = [
    ...(effect.features ? ['no profile is used'] : []),
    ...(effect.training ? ['nothing is learned from them'] : []),
    ...(effect.channels.length > 0
      ? [
          `no messages by ${listed(
            effect.channels.map((channel) => CHANNEL_NAMES[channel]),
            'or',
          )}`,
        ]
      : []),
    ...(effect.items ? [ITEM_EFFECTS[effect.rule] ?? 'some items stay out of their list'] : []),
  ];
  if (parts.length === 0) parts.push('some of their events are left out');
  const words = listed(parts);
  return effect.on ? `${words[0]?.toUpperCase()}${words.slice(1)}.` : `Off. Were it on: ${words}.`;
}

/** What an answer given otherwise would do, beside the items that leave and enter. */
export function whatIfConsequences(row: WhatIf, report: CustomerReport): string[] {
  const sent = report.sent.map(({ channel }) => channel);
  const gained = row.channels.filter((channel) => !sent.includes(channel));
  const lost = sent.filter((channel) => !row.channels.includes(channel));
  const names = (channels: readonly OutboundChannel[]) =>
    listed(channels.map((channel) => CHANNEL_NAMES[channel]));
  return [
    ...(row.profiled !== report.profiled ? [row.profiled ? 'would be profiled' : 'no longer profiled'] : []),
    ...(row.trained !== report.trained
      ? [row.trained ? 'would be learned from' : 'no longer learned from']
      : []),
    ...(gained.length > 0 ? [`would be written to by ${names(gained)}`] : []),
    ...(lost.length > 0 ? [`no longer written to by ${names(lost)}`] : []),
  ];
}

/** Whether an answer given otherwise would leave everything as it is. */
export function changesNothing(row: WhatIf, report: CustomerReport): boolean {
  return row.leaves.length === 0 && row.enters.length === 0 && whatIfConsequences(row, report).length === 0;
}
