import { categoryShares, favouriteCategories } from '../features/customer-features';
import type { History } from '../features/interactions';
import { retentionStart, TRAIN_END } from '../features/split';
import { whyNotProfiled } from '../policy/consent';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../protocol/consent';
import {
  CONSENT_RULES,
  DISSIMILAR_ITEMS,
  EXPIRED_EVENTS,
  SENSITIVE_EVENTS,
  TRAINING,
} from '../protocol/consent-rules';
import { type Condition, type CustomerColumn, isTest } from '../protocol/eligibility';
import type { ModelId } from '../protocol/models';
import type { Policy } from '../protocol/policy';
import type { DataPoint } from '../protocol/privacy-report';
import { RFM_SEGMENTS } from '../world/world';
import type { ConsentState } from './consent-state';
import type { WorldState } from './world-state';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const capital = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
const events = (count: number) => counted(count, 'event', 'events');

/** A rule as the reason of something, by its name. */
const because = (rule: ConsentRuleId | 'denied') =>
  rule === 'denied' ? 'a plain no was given' : `kept out by the rule \u201c${CONSENT_RULES[rule].name}\u201d`;

/** The first rule that is on and removes a scope from the customer, in the order of the screen. */
function firstRule(consent: ConsentState, policy: Policy, customer: number, scope: number) {
  if (consent.masks.refused[customer]! & scope) return 'denied' as const;
  return CONSENT_RULE_IDS.find(
    (id) => policy.consent.rules[id] && consent.masks.byRule[id][customer]! & scope,
  );
}

function columnsOf(condition: Condition | null): string[] {
  if (condition === null) return [];
  if (isTest(condition)) return [condition.field];
  return ('all' in condition ? condition.all : condition.any).flatMap(columnsOf);
}

/** Names of the eligibility rules that are on and read a column of the customer. */
function readBy(policy: Policy, column: CustomerColumn): string[] {
  return policy.eligibility
    .filter(({ on, customers }) => on && columnsOf(customers).includes(column))
    .map(({ name }) => `\u201c${name}\u201d`);
}

interface OwnEvents {
  /** Of the training weeks: remembered or not, on sensitive items, and too old. */
  readonly all: number;
  readonly sensitive: number;
  readonly expired: number;
  /** After the training weeks. */
  readonly later: number;
}

function countOwn(state: WorldState, customer: number, retention: number | null): OwnEvents {
  const { events: log, items } = state.world;
  const from = retentionStart(retention);
  const own = { all: 0, sensitive: 0, expired: 0, later: 0 };
  for (let at = 0; at < log.count; at++) {
    if (log.customer[at] !== customer) continue;
    const minute = log.minute[at]!;
    if (minute >= TRAIN_END) own.later++;
    else {
      own.all++;
      if (minute < from) own.expired++;
      else if (items.sensitive[log.item[at]!]) own.sensitive++;
    }
  }
  return own;
}

/** Models that look at nothing a customer did. */
const BLIND: readonly ModelId[] = ['random', 'popularity', 'trending', 'activity', 'oracle'];
const NOTHING: OwnEvents = { all: 0, sensitive: 0, expired: 0, later: 0 };
const ERASED = 'erased on request';

interface About {
  readonly state: WorldState;
  readonly consent: ConsentState;
  readonly policy: Policy;
  readonly customer: number;
  /** Of that one customer. */
  readonly history: History;
  /** Their list is drawn at random. */
  readonly isByLot: boolean;
}

/**
 * What is known of a customer, whether their list uses it, and why; reasons are parts of a sentence that
 * suit both the one who reads about a person and the person.
 */
export function describeData(about: About): DataPoint[] {
  const { state, consent, policy, customer } = about;
  const { customers, regions } = state.world;
  const hidden = customers.doNotShowStart[customer + 1]! - customers.doNotShowStart[customer]!;
  const isHeard = policy.guardrails['do-not-show'];
  const writes = consent.plan.contacts[customer]! > 0;
  return [
    {
      name: 'Region',
      value: regions[customers.region[customer]!]!.name,
      used: true,
      why: 'decides what may be sold there and what sells well there',
    },
    {
      name: 'Age group',
      value: consent.records[customer]!.ageBand,
      used: true,
      why: 'decides whether items with a minimum age may be shown',
    },
    ...(hidden > 0
      ? [
          {
            name: 'Asked never to be shown',
            value: counted(hidden, 'item', 'items'),
            used: isHeard,
            why: isHeard ? 'keeps them out of the list' : 'the guardrail that keeps to it is off',
          },
        ]
      : []),
    ...historyPoints(about),
    {
      name: 'Liking for channels',
      value: '',
      used: writes,
      why: writes
        ? 'decides which channel goes first when only so many messages a week are allowed'
        : 'no messages are sent',
    },
    ...traitPoints(about),
    { name: 'Name and town', value: '', used: false, why: 'nothing that makes the list asks for it' },
  ];
}

function historyPoints({ state, consent, policy, customer, history, isByLot }: About): DataPoint[] {
  const { categories, items } = state.world;
  const removed = consent.masks.removed[customer]!;
  const profiled = consent.profiled[customer] !== 0;
  const isErased = consent.erased[customer] !== 0;
  const own = isErased ? NOTHING : countOwn(state, customer, consent.retention);
  const remembered = history.columns.length;
  const unprofiled = whyNotProfiled(consent.masks, policy.consent.rules, customer);
  const isPersonal = profiled && remembered > 0;
  const shares = categoryShares(items.category, categories.length, history);
  const favourite = favouriteCategories(shares, categories.length, 0)[0];
  const noTraining = firstRule(consent, policy, customer, TRAINING);
  const sensitiveRule = firstRule(consent, policy, customer, SENSITIVE_EVENTS);
  const isLearned = consent.trainable[customer] !== 0 && own.all > own.expired;
  const isSimilar = (removed & DISSIMILAR_ITEMS) !== 0;
  const readers = [...new Set([...readBy(policy, 'ownsCategory'), ...readBy(policy, 'ownsSubcategory')])];
  const whyUsed = isByLot
    ? 'decides which items the lot is drawn from'
    : BLIND.includes(policy.model)
      ? 'keeps what is known already out of the list; the order of the list does not rest on it'
      : 'decides what is put in the list';
  const whyUnused = isErased ? ERASED : unprofiled !== null ? because(unprofiled) : 'nothing is remembered';
  const points: DataPoint[] = [
    {
      name: 'Shopping history',
      value: isErased ? '' : `${events(own.all)}, ${counted(remembered, 'item', 'items')} remembered`,
      used: isPersonal,
      why: isPersonal ? whyUsed : whyUnused,
    },
    {
      name: 'Favourite category',
      value: isPersonal && favourite !== undefined ? categories[favourite]!.name : '',
      used: isPersonal,
      why: isPersonal ? 'follows from the shopping history' : whyUnused,
    },
  ];
  if (own.sensitive > 0) {
    points.push({
      name: 'Shopping history on sensitive items',
      value: events(own.sensitive),
      used: isPersonal && sensitiveRule === undefined,
      why:
        sensitiveRule !== undefined
          ? because(sensitiveRule)
          : isPersonal
            ? 'no rule that is on keeps it out'
            : whyUnused,
    });
  }
  if (own.expired > 0 || removed & EXPIRED_EVENTS) {
    points.push({
      name: 'Shopping history that has expired',
      value: events(own.expired),
      used: false,
      why: `older than the ${counted(policy.consent.retentionMonths, 'month', 'months')} that data is kept`,
    });
  }
  points.push(
    {
      name: 'Categories bought from',
      value: '',
      used: isSimilar || (profiled && readers.length > 0),
      why: isErased
        ? ERASED
        : isSimilar
          ? 'the list is kept to them, as messages go out without consent'
          : readers.length === 0
            ? 'the list need not be kept to similar products'
            : profiled
              ? askedBy(readers)
              : notRead(readers),
    },
    {
      name: 'Shopping history, to learn from',
      value: isErased ? '' : events(own.all),
      used: isLearned,
      why: isErased
        ? ERASED
        : noTraining !== undefined
          ? because(noTraining)
          : isLearned
            ? 'shows, with that of everybody else who allows it, which products go together'
            : 'there is none',
    },
    {
      name: 'Shopping history of the last twelve weeks',
      value: isErased ? '' : events(own.later),
      used: !isErased,
      why: isErased
        ? ERASED
        : 'checks how good everybody\u2019s lists were, in sums alone; no list and no message rests on it',
    },
  );
  return points;
}

const askedBy = (readers: readonly string[]) =>
  `asked for by the rule on who may see what: ${readers.join(', ')}`;

const notRead = (readers: readonly string[]) =>
  `not read of somebody who may not be profiled, who then fails ${readers.join(', ')}`;

/** What else is known of a customer: used by whatever eligibility rules may ask for it, and by nothing else. */
function traitPoints({ state, consent, policy, customer }: About): DataPoint[] {
  const { age, tenure, rfm, engagement, frequency, spend } = state.world.customers;
  const profiled = consent.profiled[customer] !== 0;
  const isErased = consent.erased[customer] !== 0;
  const traits = [
    { column: 'age', name: 'age', value: counted(age[customer]!, 'year', 'years'), isOpen: true },
    {
      column: 'tenure',
      name: 'time as a customer',
      value: counted(tenure[customer]!, 'day', 'days'),
      isOpen: profiled,
    },
    { column: 'segment', name: 'segment', value: RFM_SEGMENTS[rfm[customer]!] ?? '', isOpen: profiled },
    {
      column: 'engagement',
      name: 'visits in 30 days',
      value: String(Math.round(engagement[customer]!)),
      isOpen: profiled,
    },
    { column: 'orders', name: 'orders in 12 months', value: String(frequency[customer]!), isOpen: profiled },
    {
      column: 'spend',
      name: 'spend in 12 months',
      value: `\u00a3${Math.round(spend[customer]!)}`,
      isOpen: profiled,
    },
  ] as const;
  const asked = traits.filter(({ column }) => readBy(policy, column).length > 0);
  const unasked = traits.filter((trait) => !asked.includes(trait));
  return [
    ...asked.map(({ column, name, value, isOpen }) => ({
      name: capital(name),
      value: isErased ? '' : value,
      used: isOpen,
      why: isOpen ? askedBy(readBy(policy, column)) : isErased ? ERASED : notRead(readBy(policy, column)),
    })),
    ...(unasked.length > 0
      ? [
          {
            name: capital(unasked.map(({ name }) => name).join(', ')),
            value: '',
            used: false,
            why: 'nothing that makes the list asks for it',
          },
        ]
      : []),
  ];
}
