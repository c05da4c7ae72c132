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
import { type Condition, CUSTOMER_COLUMNS, type CustomerColumn, isTest } from '../protocol/eligibility';
import type { Policy } from '../protocol/policy';
import type { DataPoint } from '../protocol/privacy-report';
import type { ConsentState } from './consent-state';
import type { WorldState } from './world-state';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const events = (count: number) => counted(count, 'event', 'events');

/** A rule as the reason of something, by its name. */
const because = (rule: ConsentRuleId | 'denied') =>
  rule === 'denied' ? 'a plain no is kept to' : `the rule \u201c${CONSENT_RULES[rule].name}\u201d is on`;

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

/**
 * What is known of a customer, whether their list uses it, and why; reasons are parts of a sentence that
 * suit both the one who reads about a person and the person.
 * @param history of that one customer
 */
export function describeData(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  customer: number,
  history: History,
  isByLot: boolean,
): DataPoint[] {
  const { world } = state;
  const { customers, categories } = world;
  const region = world.regions[customers.region[customer]!]!.name;
  const removed = consent.masks.removed[customer]!;
  const profiled = consent.profiled[customer] !== 0;
  const erased = consent.erased[customer] !== 0;
  const own = countOwn(state, customer, consent.retention);
  const unprofiled = whyNotProfiled(consent.masks, policy.consent.rules, customer);
  const noProfile = erased
    ? 'it was erased on request'
    : unprofiled === null
      ? 'there is nothing remembered'
      : because(unprofiled);
  const isPersonal = profiled && !isByLot && history.columns.length > 0;
  const shares = categoryShares(world.items.category, categories.length, history);
  const favourite = favouriteCategories(shares, categories.length, 0)[0];
  const hidden = customers.doNotShowStart[customer + 1]! - customers.doNotShowStart[customer]!;
  const noTraining = firstRule(consent, policy, customer, TRAINING);
  const sensitiveRule = firstRule(consent, policy, customer, SENSITIVE_EVENTS);
  const byEligibility = (column: CustomerColumn, value: string): DataPoint => {
    const readers = readBy(policy, column);
    const { name } = CUSTOMER_COLUMNS[column];
    return {
      name: `${name[0]!.toUpperCase()}${name.slice(1)}`,
      value,
      used: readers.length > 0,
      why:
        readers.length > 0
          ? `the eligibility rule ${readers.join(', ')} asks for it`
          : 'neither the model nor any rule that is on asks for it',
    };
  };
  return [
    {
      name: 'Region',
      value: region,
      used: true,
      why: 'decides what may be sold there and what sells well there',
    },
    {
      name: 'Age bar',
      value: consent.records[customer]!.ageBand,
      used: true,
      why: 'decides whether items with a minimum age may be shown',
    },
    {
      name: 'Asked never to be shown',
      value: counted(hidden, 'item', 'items'),
      used: hidden > 0 && policy.guardrails['do-not-show'],
      why: !policy.guardrails['do-not-show']
        ? 'the guardrail that keeps to it is off'
        : hidden > 0
          ? 'keeps them out of the list'
          : 'nothing was asked for',
    },
    {
      name: 'Events in the shop',
      value: `${events(own.all)} on record, ${counted(history.columns.length, 'item', 'items')} remembered`,
      used: isPersonal,
      why: isPersonal
        ? 'the model scores every item by them'
        : isByLot && profiled
          ? 'the list is drawn by lot'
          : noProfile,
    },
    {
      name: 'Favourite category',
      value: isPersonal && favourite !== undefined ? categories[favourite]!.name : '',
      used: isPersonal,
      why: isPersonal ? 'follows from the same events' : 'follows from events, which are not used',
    },
    ...(own.sensitive > 0
      ? [
          {
            name: 'Events on sensitive items',
            value: events(own.sensitive),
            used: isPersonal && sensitiveRule === undefined,
            why:
              sensitiveRule !== undefined
                ? because(sensitiveRule)
                : isPersonal
                  ? 'no rule that is on keeps them out'
                  : 'no profile is used',
          },
        ]
      : []),
    ...(own.expired > 0 || removed & EXPIRED_EVENTS
      ? [
          {
            name: 'Expired events',
            value: events(own.expired),
            used: false,
            why: `older than the ${counted(policy.consent.retentionMonths, 'month', 'months')} that data is kept`,
          },
        ]
      : []),
    {
      name: 'Categories bought from',
      value: '',
      used: (removed & DISSIMILAR_ITEMS) !== 0 || readBy(policy, 'ownsSubcategory').length > 0,
      why:
        removed & DISSIMILAR_ITEMS
          ? 'the list is kept to them, as messages go out without consent'
          : readBy(policy, 'ownsSubcategory').length > 0
            ? `the eligibility rule ${readBy(policy, 'ownsSubcategory').join(', ')} asks for it`
            : 'the list need not be kept to similar products',
    },
    {
      name: 'Events, to learn from',
      value: events(own.all),
      used: consent.trainable[customer] !== 0 && own.all > own.expired,
      why: erased
        ? 'they were erased on request'
        : noTraining !== undefined
          ? because(noTraining)
          : own.all > own.expired
            ? 'the model learned from them, with those of everybody else who allows it'
            : 'there are none',
    },
    {
      name: 'Liking for channels',
      value: '',
      used: consent.plan.contacts[customer]! > 0,
      why:
        consent.plan.contacts[customer]! > 0
          ? 'decides which channel goes first when only so many messages a week are allowed'
          : 'no messages are sent',
    },
    byEligibility('age', counted(customers.age[customer]!, 'year', 'years')),
    byEligibility('tenure', counted(customers.tenure[customer]!, 'day', 'days')),
    byEligibility('orders', String(customers.frequency[customer]!)),
    byEligibility('spend', `\u00a3${Math.round(customers.spend[customer]!)}`),
    {
      name: 'Name and town',
      value: '',
      used: false,
      why: 'no model and no rule reads them',
    },
    {
      name: 'Events of the last twelve weeks',
      value: events(own.later),
      used: false,
      why: 'kept aside to check the lists against what people went on to do',
    },
  ];
}
