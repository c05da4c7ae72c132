import type { ConsentMasks } from '../policy/consent';
import type { FilterRules } from '../policy/item-filter';
import { CONSENT_RULE_IDS } from '../protocol/consent';
import { contactBit, FEATURES, ITEM_SCOPES, TRAINING } from '../protocol/consent-rules';
import { OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { ItemRule, RuleEffect } from '../protocol/privacy-report';
import type { ConsentState } from './consent-state';
import { itemRules, type NamedItemRule } from './filter-report';
import type { WorldState } from './world-state';

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

/** Rules on items that are on, and what a person decided to keep out, as they concern one customer. */
export class OwnItemRules {
  private readonly rules: readonly NamedItemRule[];
  private readonly kept: Uint32Array;

  constructor(
    state: WorldState,
    consent: ConsentState,
    policy: Policy,
    filter: FilterRules,
    private readonly customer: number,
  ) {
    const concerns = ({ rule, on }: NamedItemRule) =>
      on && (rule.kind !== 'consent' || (consent.masks.byRule[rule.id][customer]! & ITEM_SCOPES) !== 0);
    this.rules = itemRules(state, consent, policy, filter).filter(concerns);
    const { start, items } = filter.kept;
    this.kept = items.subarray(start[customer]!, start[customer + 1]!);
  }

  all(): ItemRule[] {
    return this.rules.map(({ rule }) => rule);
  }

  /** Every rule that keeps an item out, in the order in which removals are told; empty where it may be shown. */
  barring(item: number): ItemRule[] {
    const bars = this.rules.filter(({ removes }) => removes(this.customer, item)).map(({ rule }) => rule);
    // A refusal stands whether or not offers are held.
    if (!this.kept.includes(item) || bars.some(({ id }) => id === 'human-review')) return bars;
    const consent = bars.filter(({ kind }) => kind === 'consent');
    return [...consent, { kind: 'consent', id: 'human-review' }, ...bars.slice(consent.length)];
  }
}
