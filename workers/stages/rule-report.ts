import { TRAIN_END } from '../features/split';
import type { ConsentMasks } from '../policy/consent';
import { type ChannelTable, planContacts } from '../policy/contact';
import { scopesOf } from '../policy/item-filter';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../protocol/consent';
import { type ConsentSettings, contactBit, FEATURES, ITEM_SCOPES, TRAINING } from '../protocol/consent-rules';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { ConsentRuleReport } from '../protocol/results';
import type { WorldState } from './world-state';

/** What each rule touches by itself, whichever rules are on. */
export interface Touched {
  readonly byRule: Readonly<
    Record<ConsentRuleId, Omit<ConsentRuleReport, 'id' | 'on' | 'unprofiledByItAlone'>>
  >;
  /**
   * Customers by the rules that keep them from being profiled, one bit each in the order of CONSENT_RULE_IDS; none
   * for whoever refused.
   */
  readonly barred: ReadonlyMap<number, number>;
}

/** Customers, events, items and messages that each rule touches, all other rules ignored. */
export function touchedBy(
  state: WorldState,
  policy: Policy,
  settings: ConsentSettings,
  { byRule, refused }: Omit<ConsentMasks, 'removed'>,
  channels: ChannelTable,
): Touched {
  const count = state.records.length;
  const free = planContacts(channels, new Uint16Array(count), policy.contact).channels;
  const touched = {} as Record<ConsentRuleId, Touched['byRule'][ConsentRuleId]>;
  const barring = new Uint16Array(count);
  for (const [rule, id] of CONSENT_RULE_IDS.entries()) {
    const mask = byRule[id];
    const barred = OUTBOUND_CHANNELS.map(() => 0);
    let customers = 0;
    let trained = 0;
    let scopes = 0;
    for (let customer = 0; customer < count; customer++) {
      const bits = mask[customer]!;
      if (bits === 0) continue;
      customers++;
      scopes |= bits;
      if (bits & FEATURES && !(refused[customer]! & FEATURES)) barring[customer]! |= 1 << rule;
      if (bits & TRAINING) trained += state.split.trainEvents[customer]!;
      const lost = free[customer]! & bits;
      if (lost === 0) continue;
      for (let at = 0; at < barred.length; at++) if (lost & contactBit(at)) barred[at]! += 1;
    }
    const contactsByChannel = OUTBOUND_CHANNELS.map((channel, at) => ({
      channel,
      contacts: barred[at]!,
    })).filter(({ contacts }) => contacts > 0);
    touched[id] = {
      customers,
      events: id === 'retention' ? expiredEvents(state, settings.retention) : trained,
      items: countTouchedItems(state, policy, scopes & ITEM_SCOPES),
      contacts: contactsByChannel.reduce((sum, { contacts }) => sum + contacts, 0),
      contactsByChannel,
    };
  }
  const together = new Map<number, number>();
  for (const rules of barring) together.set(rules, (together.get(rules) ?? 0) + 1);
  return { byRule: touched, barred: together };
}

/** The rules as people are shown them, on and off. */
export function reportRules(on: Policy['consent']['rules'], touched: Touched): ConsentRuleReport[] {
  const alone = countAlone(on, touched.barred);
  return CONSENT_RULE_IDS.map((id, rule) => ({
    id,
    on: on[id],
    ...touched.byRule[id],
    unprofiledByItAlone: alone[rule]!,
  }));
}

/** Customers whom each rule keeps from being profiled, and no other rule that is on does, nor refusal. */
function countAlone(on: Policy['consent']['rules'], barred: Touched['barred']): number[] {
  const isOn = CONSENT_RULE_IDS.reduce((bits, id, rule) => (on[id] ? bits | (1 << rule) : bits), 0);
  const alone = CONSENT_RULE_IDS.map(() => 0);
  for (const [all, customers] of barred) {
    const bar = all & isOn;
    // Two that are on, or more: none of them alone, and none that is off.
    if (all === 0 || (bar & (bar - 1)) !== 0) continue;
    const lone = bar === 0 ? all : bar;
    for (let rule = 0; lone >>> rule !== 0; rule++) if ((lone >>> rule) & 1) alone[rule]! += customers;
  }
  return alone;
}

/** Items with one of the scopes; similarity depends on the person and is left out. */
function countTouchedItems({ items }: WorldState, policy: Policy, scopes: number): number {
  if (scopes === 0) return 0;
  let touched = 0;
  for (let item = 0; item < items.count; item++) {
    if (scopesOf(items, item, policy.consent.reviewFrom) & scopes) touched++;
  }
  return touched;
}

function expiredEvents(state: WorldState, retention: number): number {
  const { events } = state.world;
  let count = 0;
  for (let at = 0; at < events.count && events.minute[at]! < TRAIN_END - retention; at++) count++;
  return count;
}
