import type { ConsentMasks } from '../policy/consent';
import {
  type FilteredCustomers,
  type FilteredItems,
  type FilterRules,
  GUARDRAILS,
  hasThinMargin,
  type Pairs,
  scopesOf,
} from '../policy/item-filter';
import {
  CONSENT_RULE_IDS,
  type ConsentRuleId,
  OUTBOUND_CHANNELS,
  type OutboundChannel,
} from '../protocol/consent';
import {
  contactBit,
  DISSIMILAR_ITEMS,
  FEATURES,
  ITEM_SCOPES,
  SIGNIFICANT_ITEMS,
  TRAINING,
} from '../protocol/consent-rules';
import { GUARDRAIL_IDS, type Policy } from '../protocol/policy';
import type { ItemRule, RuleEffect } from '../protocol/privacy-report';

/** Outbound channels whose contact bits are set. */
export function channelsOf(bits: number): OutboundChannel[] {
  return OUTBOUND_CHANNELS.filter((_, at) => (bits & contactBit(at)) !== 0);
}

function effectOf(rule: RuleEffect['rule'], on: boolean, mask: number): RuleEffect {
  return {
    rule,
    on,
    training: (mask & TRAINING) !== 0,
    features: (mask & FEATURES) !== 0,
    channels: channelsOf(mask),
    items: (mask & ITEM_SCOPES) !== 0,
  };
}

/** Rules that touch one customer, on or off, in the order of the screen; a plain no, or erasure, first. */
export function ruleEffects(
  masks: ConsentMasks,
  rules: Policy['consent']['rules'],
  customer: number,
): RuleEffect[] {
  const refusal = masks.refused[customer]!;
  return [
    ...(refusal ? [effectOf('denied', true, refusal)] : []),
    ...CONSENT_RULE_IDS.flatMap((id) => {
      const mask = masks.byRule[id][customer]!;
      return mask ? [effectOf(id, rules[id], mask)] : [];
    }),
  ];
}

/** The item rules that are on and concern one customer. */
export function itemRulesOn(policy: Policy, masks: ConsentMasks, customer: number): ItemRule[] {
  const { guardrails, business, eligibility } = policy;
  return [
    ...consentRulesOn(policy, masks, customer, ITEM_SCOPES).map((id) => ({ kind: 'consent', id }) as const),
    ...GUARDRAIL_IDS.filter((id) => guardrails[id]).map((id) => ({ kind: 'guardrail', id }) as const),
    ...(business.lowMarginFloor > 0 ? [{ kind: 'business', id: 'lowMarginFloor' } as const] : []),
    ...eligibility.filter(({ on }) => on).map(({ name }) => ({ kind: 'eligibility', id: name }) as const),
  ];
}

function consentRulesOn(
  policy: Policy,
  masks: ConsentMasks,
  customer: number,
  scope: number,
): ConsentRuleId[] {
  return CONSENT_RULE_IDS.filter((id) => policy.consent.rules[id] && masks.byRule[id][customer]! & scope);
}

const holds = ({ items }: Pairs, item: number) => items.includes(item);

/**
 * Every rule that keeps an item from a customer, in the order in which `ItemFilter` looks for one; empty
 * where it may be shown. Offers that a person keeps out are put down to review.
 * @param filter and customers of that one customer
 */
export function barsOf(
  policy: Policy,
  masks: ConsentMasks,
  customer: number,
  item: number,
  filter: FilterRules,
  items: FilteredItems,
  customers: FilteredCustomers,
): ItemRule[] {
  const isDecided = holds(filter.approved, item) || holds(filter.placed, item);
  const dissimilar = customers.boughtAisles[items.aisle[item]!] ? 0 : DISSIMILAR_ITEMS;
  const scopes = scopesOf(items, item, filter.reviewFrom) | dissimilar;
  const open = isDecided ? scopes & ~SIGNIFICANT_ITEMS : scopes;
  const consent = consentRulesOn(policy, masks, customer, open);
  const review: ConsentRuleId[] =
    holds(filter.kept, item) && !consent.includes('human-review') ? ['human-review'] : [];
  const on = policy.eligibility.filter((rule) => rule.on);
  return [
    ...[...consent, ...review].map((id) => ({ kind: 'consent', id }) as const),
    ...GUARDRAIL_IDS.filter((id) => filter.guardrails[id] && GUARDRAILS[id](items, customers, 0, item)).map(
      (id) => ({ kind: 'guardrail', id }) as const,
    ),
    ...(hasThinMargin(items, item, filter.marginFloor)
      ? [{ kind: 'business', id: 'lowMarginFloor' } as const]
      : []),
    ...on.flatMap(({ name }, rule) =>
      (filter.ineligible[0]! >>> rule) & 1 && filter.about[rule * items.count + item]
        ? [{ kind: 'eligibility', id: name } as const]
        : [],
    ),
  ];
}
