import { badInput, EngineFault } from '../protocol/engine-error';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import { type BucketCount, countBuckets } from './audit-buckets';
import { notCheckable, type Uncheckable } from './audit-limits';
import { type List, readLists } from './audit-lists';
import { exercise, type Item, type Person, readCustomers, readItems } from './audit-records';
import {
  type AuditRule,
  type Ban,
  consentRules,
  type Finding,
  type RuleVerdict,
  STANDING_RULES,
  type Violation,
} from './audit-rules';
import { shopRules } from './audit-shop-rules';

/** The three files of an audit and the policy they are held to. */
export interface AuditTask {
  readonly customers: string;
  readonly items: string;
  readonly slates: string;
  readonly policy: Policy;
  /** Where the policy was read from; null for the default one. */
  readonly policyFile: string | null;
}

export interface AuditReport {
  readonly files: Readonly<Record<'customers' | 'items' | 'slates' | 'policy', string>>;
  readonly rows: {
    readonly customers: number;
    readonly items: number;
    readonly slates: number;
    readonly lists: number;
    readonly emptyLists: number;
    readonly customersWithoutList: number;
    readonly messages: number;
    readonly recordsReadAsDenied: number;
    readonly rightsApplied: number;
  };
  readonly buckets: Readonly<Record<'exploration' | 'holdout', BucketCount>>;
  readonly rules: readonly RuleVerdict[];
  /** Rules of the policy that are off, and were not held. */
  readonly off: readonly string[];
  readonly notCheckable: readonly Uncheckable[];
  readonly total: number;
}

/** Violations written out for each rule. */
const EXAMPLES = 10;

/** All that a ban finds wrong with a list. */
function broken(ban: Ban, list: List, items: ReadonlyMap<number, Item>): Finding[] {
  const found: Finding[] = [];
  if (list.personalised && ban.personalised) {
    found.push({ says: `The list is personalised although ${ban.personalised}.` });
  }
  if (list.trained && ban.training) {
    found.push({ says: `A model learned from them although ${ban.training}.` });
  }
  for (const channel of ban.message ? list.channels : []) {
    const reason = ban.message!(channel);
    if (reason) found.push({ channel, says: `The list goes out by ${channel} although ${reason}.` });
  }
  for (const { item } of ban.item ? list.places : []) {
    const known = items.get(item)!;
    const reason = ban.item!(known);
    if (reason) found.push({ item, says: `"${known.title}" is on the list although ${reason}.` });
  }
  return ban.list ? [...found, ...ban.list()] : found;
}

/** Whether a ban keeps anything at all from somebody. */
function restricts({ message, ...others }: Ban): boolean {
  return (
    Object.keys(others).length > 0 ||
    (message !== undefined && OUTBOUND_CHANNELS.some((channel) => message(channel) !== null))
  );
}

function judge(
  { rule, name, against, bans }: AuditRule,
  lists: readonly List[],
  people: ReadonlyMap<number, Person>,
  items: ReadonlyMap<number, Item>,
): RuleVerdict {
  let checked = 0;
  let concerned = 0;
  let violations = 0;
  const examples: Violation[] = [];
  for (const list of lists) {
    checked += against === 'messages' ? list.channels.length : 1;
    const ban = bans(people.get(list.customer)!, list);
    if (ban === null || !restricts(ban)) continue;
    concerned++;
    for (const finding of broken(ban, list, items)) {
      violations++;
      if (examples.length < EXAMPLES) examples.push({ customer: list.customer, ...finding });
    }
  }
  return { rule, name, checked, of: against, concerned, violations, examples };
}

/**
 * Holds lists against the policy they are said to come from, from the files alone.
 * @throws EngineFault `bad-input`: one sentence naming the file, the line and the column.
 */
export function audit(task: AuditTask): AuditReport {
  const { policy } = task;
  if (Object.keys(policy.consent.mix).length > 0) {
    throw new EngineFault(
      badInput(
        'policy',
        'policy: consent.mix assumes answers that are not those of the file of customers; audit the policy without it.',
      ),
    );
  }
  const items = readItems(task.items);
  const people = readCustomers(task.customers, items);
  const { lists, rows } = readLists(task.slates, people, items);
  const rights = exercise(people, policy.consent.requests);
  const rules = [...consentRules(policy), ...STANDING_RULES, ...shopRules(policy, items)];
  const buckets = countBuckets(lists, policy.buckets);
  const verdicts = [...rules.map((rule) => judge(rule, lists, people, items)), buckets.verdict];
  return {
    files: {
      customers: task.customers,
      items: task.items,
      slates: task.slates,
      policy: task.policyFile ?? 'the default policy',
    },
    rows: {
      customers: people.size,
      items: items.size,
      slates: rows,
      lists: lists.length,
      emptyLists: lists.filter(({ places }) => places.length === 0).length,
      customersWithoutList: people.size - lists.length,
      messages: lists.reduce((sum, { channels }) => sum + channels.length, 0),
      recordsReadAsDenied: [...people.values()].filter(({ faulty }) => faulty).length,
      rightsApplied: rights.applied,
    },
    buckets: buckets.counts,
    rules: verdicts,
    off: rulesOff(policy),
    notCheckable: notCheckable(policy, lists, people, items),
    total: verdicts.reduce((sum, { violations }) => sum + violations, 0),
  };
}

function rulesOff({ consent, guardrails, eligibility, business }: Policy): string[] {
  const isOff = (switches: Readonly<Record<string, boolean>>) =>
    Object.keys(switches).filter((id) => !switches[id]);
  const caps = {
    'low-margin-floor': business.lowMarginFloor > 0,
    'cap-category': business.perCategory > 0,
    'cap-supplier': business.perSupplier > 0,
    'cap-price-range': business.perPriceRange > 0,
  };
  return [
    ...isOff(consent.rules),
    ...isOff(guardrails),
    ...eligibility.filter(({ on }) => !on).map(({ name }) => `eligibility: ${name}`),
    ...isOff(caps),
  ];
}
