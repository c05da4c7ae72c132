import { compileEligibility } from '../policy/eligibility';
import {
  type FilterRules,
  GUARDRAILS,
  hasThinMargin,
  ItemFilter,
  isSignificant,
} from '../policy/item-filter';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../protocol/consent';
import { DISSIMILAR_ITEMS, ITEM_SCOPES } from '../protocol/consent-rules';
import { GUARDRAIL_IDS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { FilterCount, ItemRule, Shortage } from '../protocol/privacy-report';
import type { ConsentState } from './consent-state';
import { eligibilityTables } from './eligibility-tables';
import { filteredCustomers, type WorldState } from './world-state';

/** Consent rules that keep items from lists, in the order of the screen. */
const ITEM_CONSENT_RULES: readonly ConsentRuleId[] = CONSENT_RULE_IDS.filter((id) =>
  ['soft-opt-in', 'limit-sensitive', 'no-inferred-sensitive', 'minors-ads', 'human-review'].includes(id),
);

/** Looked at between two pauses: a few milliseconds of work. */
const KINDS_PER_TURN = 8;
const CUSTOMERS_PER_TURN = 1024;

/** One rule on items: whether it is on, and whether it keeps an item from a customer, on or off. */
export interface NamedItemRule {
  readonly rule: ItemRule;
  readonly on: boolean;
  readonly removes: (customer: number, item: number) => boolean;
}

/**
 * Every rule on items in the order in which removals are told: consent rules, guardrails, the margin floor,
 * eligibility rules. Each is asked by itself, whatever the others say.
 */
export function itemRules(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  filter: FilterRules,
): NamedItemRule[] {
  const { items } = state;
  const customers = filteredCustomers(state);
  const traits = new ItemFilter(items, customers, filter);
  const byConsent = ITEM_CONSENT_RULES.map((id): NamedItemRule => {
    const mask = consent.masks.byRule[id];
    return {
      rule: { kind: 'consent', id },
      on: policy.consent.rules[id],
      removes: (customer, item) => {
        const scope = mask[customer]! & ITEM_SCOPES;
        return scope !== 0 && traits.inScope(customer, item, scope);
      },
    };
  });
  const guardrails = GUARDRAIL_IDS.map(
    (id): NamedItemRule => ({
      rule: { kind: 'guardrail', id },
      on: policy.guardrails[id],
      removes: (customer, item) => GUARDRAILS[id](items, customers, customer, item),
    }),
  );
  const floor: NamedItemRule = {
    rule: { kind: 'business', id: 'lowMarginFloor' },
    on: policy.business.lowMarginFloor > 0,
    removes: (_, item) => hasThinMargin(items, item, policy.business.lowMarginFloor),
  };
  const compiled = compileEligibility(policy.eligibility, eligibilityTables(state, consent.profiled));
  const eligibility = compiled.rules.map(
    ({ rule, items: about, customers: may }): NamedItemRule => ({
      rule: { kind: 'eligibility', id: rule.name },
      on: rule.on,
      removes: (customer, item) => about[item] === 1 && may[customer] === 0,
    }),
  );
  return [...byConsent, ...guardrails, floor, ...eligibility];
}

/**
 * For every pair of customer and item that is removed, which rule removes it first and which others do.
 * Customers alike in all that the rules read of them are looked at once.
 */
export async function countFilters(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  filter: FilterRules,
  pause: () => Promise<void>,
): Promise<FilterCount[]> {
  const rules = itemRules(state, consent, policy, filter);
  const { world, items } = state;
  const { customers } = world;
  const compiled = compileEligibility(policy.eligibility, eligibilityTables(state, consent.profiled));
  const counts = rules.map(({ rule, on }) => ({
    rule,
    on,
    first: 0,
    pairs: 0,
    alone: 0,
    customers: 0,
    items: 0,
  }));
  const touched = rules.map(() => new Uint8Array(items.count));
  const classes = new Map<string, { customer: number; size: number }>();
  for (let customer = 0; customer < customers.count; customer++) {
    const own =
      customers.doNotShowStart[customer + 1]! > customers.doNotShowStart[customer]! ||
      (consent.masks.byRule['soft-opt-in'][customer]! & DISSIMILAR_ITEMS) !== 0 ||
      filter.approved.start[customer + 1]! > filter.approved.start[customer]! ||
      filter.placed.start[customer + 1]! > filter.placed.start[customer]!;
    const scopes = ITEM_CONSENT_RULES.map((id) => consent.masks.byRule[id][customer]! & ITEM_SCOPES);
    const may = compiled.rules.map((rule) => rule.customers[customer]!);
    const key = own
      ? `own ${customer}`
      : [customers.region[customer], customers.consent.ageBand[customer], ...scopes, ...may].join(' ');
    const held = classes.get(key);
    if (held) held.size++;
    else classes.set(key, { customer, size: 1 });
  }
  const on = rules.map((rule) => rule.on);
  const hits = new Uint32Array(rules.length);
  let looked = 0;
  for (const { customer, size } of classes.values()) {
    if (looked++ % KINDS_PER_TURN === 0) await pause();
    hits.fill(0);
    for (let item = 0; item < items.count; item++) {
      let removing = 0;
      let first = -1;
      for (let at = 0; at < rules.length; at++) {
        if (!rules[at]!.removes(customer, item)) continue;
        hits[at]!++;
        touched[at]![item] = 1;
        if (!on[at]) continue;
        if (first < 0) first = at;
        removing++;
      }
      if (first < 0) continue;
      counts[first]!.first += size;
      if (removing === 1) counts[first]!.alone += size;
    }
    for (let at = 0; at < rules.length; at++) {
      counts[at]!.pairs += hits[at]! * size;
      if (hits[at]! > 0) counts[at]!.customers += size;
    }
  }
  return counts.map((count, at) => ({ ...count, items: touched[at]!.reduce((sum, one) => sum + one, 0) }));
}

/** How many people the ladder is gone down for, before caps on a list's make-up. */
export async function countShortage(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  filter: FilterRules,
  pause: () => Promise<void>,
): Promise<Shortage> {
  const { items, world } = state;
  const reader = new ItemFilter(items, filteredCustomers(state), filter);
  const allowed = new Uint8Array(items.count);
  const { start, columns } = consent.history;
  let popular = 0;
  let empty = 0;
  let short = 0;
  for (let customer = 0; customer < world.customers.count; customer++) {
    if (customer % CUSTOMERS_PER_TURN === 0) await pause();
    reader.allow(customer, allowed);
    let shown = 0;
    for (let item = 0; item < items.count; item++) shown += allowed[item]!;
    let fresh = shown;
    if (consent.profiled[customer]) {
      for (let at = start[customer]!; at < start[customer + 1]!; at++) fresh -= allowed[columns[at]!]!;
    }
    const length = fresh > 0 ? fresh : shown;
    if (shown === 0) empty++;
    else if (fresh === 0) popular++;
    if (length > 0 && length < policy.slateSize) short++;
  }
  return { popular, empty, short };
}

/** Why an offer is significant. */
export function significance(state: WorldState, policy: Policy, item: number): 'credit' | 'price' | null {
  const { price, sensitive } = state.items;
  return isSignificant(price[item]!, sensitive[item]!, policy.consent.reviewFrom);
}
