import { type History, keepHistory } from '../features/interactions';
import { MINUTES_PER_MONTH, TRAIN_END } from '../features/split';
import { hashBytes } from '../math/hash';
import type { PopulationTotals } from '../metrics/outcomes';
import { amendRecords, type SupposedAnswer } from '../policy/amend-records';
import { applyConsent, type ConsentMasks } from '../policy/consent';
import {
  type ChannelTable,
  type ContactPlan,
  channelTable,
  loudChannels,
  planContacts,
} from '../policy/contact';
import { certainAge, scopesOf } from '../policy/item-filter';
import { CONSENT_RULE_IDS, type ConsentRuleId, OUTBOUND_CHANNELS } from '../protocol/consent';
import {
  CONTACT,
  type ConsentRecord,
  type ConsentSettings,
  contactBit,
  DISSIMILAR_ITEMS,
  FEATURES,
  ITEM_SCOPES,
  SENSITIVE_EVENTS,
  TRAINING,
} from '../protocol/consent-rules';
import { GUARDRAIL_IDS, keyOf, type Policy } from '../protocol/policy';
import type { ConsentRuleReport, GuardrailReport, ProfiledByBasis } from '../protocol/results';
import { perWorld, type WorldState } from './world-state';

/** What a policy's consent and contact rules come to in one world. */
export interface ConsentState {
  readonly key: string;
  /** As recorded, changed by the assumed mix and by the rights exercised. */
  readonly records: readonly ConsentRecord[];
  /** 1 where a customer's data was erased. */
  readonly erased: Uint8Array;
  readonly settings: ConsentSettings;
  readonly masks: ConsentMasks;
  readonly channels: ChannelTable;
  readonly plan: ContactPlan;
  /** 1 where a customer may be profiled. */
  readonly profiled: Uint8Array;
  readonly totals: PopulationTotals;
  /** 1 where a customer's events may train a model. */
  readonly trainable: Uint8Array;
  /** Content key of what a model may be trained on. */
  readonly trainingKey: string;
  /** Months after which data expires; null: never. */
  readonly retention: number | null;
  /** What may be remembered of everybody, and its content key. */
  readonly history: History;
  readonly historyKey: string;
  readonly basis: ProfiledByBasis;
  readonly rules: readonly ConsentRuleReport[];
}

/** Data points beside a person's events: region and age bar for all, the favourite category for the profiled. */
const COMMON_POINTS = 2;
const PROFILE_POINTS = 3;

/** Content key of what `resolveConsent` reads of a policy. */
export function consentKey(
  state: WorldState,
  policy: Policy,
  supposed: readonly SupposedAnswer[] = [],
): string {
  return keyOf([state.key, policy.consent, policy.contact, supposed]);
}

function consentSettings(policy: Policy): ConsentSettings {
  const { unknownIn, softOptInIn, signalIn, limitIn, retentionMonths } = policy.consent;
  const loud = loudChannels(policy.contact);
  return {
    unknownIn,
    softOptInIn,
    signalIn,
    limitIn,
    retention: retentionMonths * MINUTES_PER_MONTH,
    loud: OUTBOUND_CHANNELS.map((_, at) => (loud & contactBit(at)) !== 0),
  };
}

/**
 * Applies the consent and contact rules of a policy to every customer.
 * @param supposed answers taken to be other than recorded
 */
export function resolveConsent(
  state: WorldState,
  policy: Policy,
  supposed: readonly SupposedAnswer[] = [],
): ConsentState {
  const { rules, retentionMonths } = policy.consent;
  const settings = consentSettings(policy);
  const { records, erased } = amendRecords(state.records, policy.consent, supposed);
  const masks = applyConsent(records, erased, rules, settings);
  const channels = channelTable(records, state.channelOrder);
  const plan = planContacts(channels, masks.removed, policy.contact);
  const profiled = Uint8Array.from(masks.removed, (mask) => (mask & FEATURES ? 0 : 1));
  const trainable = Uint8Array.from(masks.removed, (mask) => (mask & TRAINING ? 0 : 1));
  const retention = rules.retention ? retentionMonths : null;
  const { history, historyKey } = remember(state, retention, masks.removed, erased);
  return {
    key: consentKey(state, policy, supposed),
    records,
    erased,
    settings,
    masks,
    channels,
    plan,
    profiled,
    totals: addUp(profiled, plan, history, masks.removed),
    trainable,
    trainingKey: `${hashBytes(trainable)}-${retention ?? 'all'}`,
    retention,
    history,
    historyKey,
    basis: countBasis(records, profiled),
    rules: reportRules(state, policy, settings, masks, channels),
  };
}

/** The same where some get no messages, because there is nothing to show them. */
export function silence(
  consent: ConsentState,
  policy: Policy,
  nothingFor: (customer: number) => boolean,
): ConsentState {
  const silenced = consent.masks.removed.map((mask, customer) =>
    consent.plan.contacts[customer]! > 0 && nothingFor(customer) ? mask | CONTACT : mask,
  );
  const plan = planContacts(consent.channels, silenced, policy.contact);
  const { profiled, history, masks } = consent;
  return { ...consent, plan, totals: addUp(profiled, plan, history, masks.removed) };
}

/** What may be remembered of everybody: nothing expired, nothing erased, and of sensitive items what each allows. */
export function remember(
  state: WorldState,
  retention: number | null,
  removed: Uint16Array,
  erased: Uint8Array,
): { history: History; historyKey: string } {
  const { sensitive } = state.items;
  const kept = Uint8Array.from(removed, (mask, customer) =>
    erased[customer] ? 2 : mask & SENSITIVE_EVENTS ? 1 : 0,
  );
  const historyKey = keyOf([state.key, retention, hashBytes(kept)]);
  const history =
    state.histories.get(historyKey) ??
    keepHistory(
      state.remembered(retention),
      (customer, item) => kept[customer] === 0 || (kept[customer] === 1 && sensitive[item] === 0),
    );
  state.histories.set(historyKey, history);
  return { history, historyKey };
}

function addUp(
  profiled: Uint8Array,
  { contacts, unpermitted, cost }: ContactPlan,
  { start }: History,
  removed: Uint16Array,
): PopulationTotals {
  const totals = {
    customers: profiled.length,
    profiled: 0,
    reached: 0,
    contacts: 0,
    unpermitted: 0,
    cost: 0,
    costSquares: 0,
    dataPoints: 0,
    dataPointSquares: 0,
    contactSquares: 0,
  };
  for (let customer = 0; customer < profiled.length; customer++) {
    const messages = contacts[customer]!;
    const price = cost[customer]!;
    // A list kept to similar products needs to know what was bought.
    const similar = removed[customer]! & DISSIMILAR_ITEMS ? 1 : 0;
    const points =
      similar +
      (profiled[customer] ? PROFILE_POINTS + start[customer + 1]! - start[customer]! : COMMON_POINTS);
    totals.profiled += profiled[customer]!;
    totals.reached += messages > 0 ? 1 : 0;
    totals.contacts += messages;
    totals.contactSquares += messages * messages;
    totals.unpermitted += unpermitted[customer]!;
    totals.cost += price;
    totals.costSquares += price * price;
    totals.dataPoints += points;
    totals.dataPointSquares += points * points;
  }
  return totals;
}

function countBasis(records: readonly ConsentRecord[], profiled: Uint8Array): ProfiledByBasis {
  const basis = { consent: 0, noObjection: 0, withdrawn: 0, notProfiled: 0 };
  for (let customer = 0; customer < profiled.length; customer++) {
    if (!profiled[customer]) basis.notProfiled++;
    else {
      const status = records[customer]!.purpose.profiling;
      if (status === 'granted') basis.consent++;
      else if (status === 'withdrawn') basis.withdrawn++;
      else basis.noObjection++;
    }
  }
  return basis;
}

function reportRules(
  state: WorldState,
  policy: Policy,
  settings: ConsentSettings,
  masks: ConsentMasks,
  channels: ChannelTable,
): ConsentRuleReport[] {
  const nobody = new Uint16Array(state.records.length);
  const free = planContacts(channels, nobody, policy.contact).channels;
  return CONSENT_RULE_IDS.map((id) => {
    const mask = masks.byRule[id];
    let customers = 0;
    let events = 0;
    for (let customer = 0; customer < mask.length; customer++) {
      if (mask[customer]) customers++;
      if (id !== 'retention' && mask[customer]! & TRAINING) events += state.split.trainEvents[customer]!;
    }
    const contactsByChannel = OUTBOUND_CHANNELS.map((channel, at) => ({
      channel,
      contacts: countWhere(
        mask.length,
        (customer) => (free[customer]! & mask[customer]! & contactBit(at)) !== 0,
      ),
    })).filter(({ contacts }) => contacts > 0);
    return {
      id,
      on: policy.consent.rules[id],
      customers,
      events: id === 'retention' ? expiredEvents(state, settings.retention) : events,
      items: countTouchedItems(state, policy, mask),
      contacts: contactsByChannel.reduce((sum, { contacts }) => sum + contacts, 0),
      contactsByChannel,
      unprofiledByItAlone: aloneAgainst(masks, policy, id),
    };
  });
}

/** Items with a scope that the rule removes for somebody; similarity depends on the person and is left out. */
function countTouchedItems(state: WorldState, policy: Policy, mask: Uint16Array): number {
  let scopes = 0;
  for (const bits of mask) scopes |= bits & ITEM_SCOPES;
  if (scopes === 0) return 0;
  const { items } = state;
  return countWhere(items.count, (item) => (scopesOf(items, item, policy.consent.reviewFrom) & scopes) !== 0);
}

function expiredEvents(state: WorldState, retention: number): number {
  const { events } = state.world;
  let count = 0;
  for (let at = 0; at < events.count && events.minute[at]! < TRAIN_END - retention; at++) count++;
  return count;
}

/** Customers whom this rule keeps from being profiled, and no other rule that is on does, nor refusal. */
function aloneAgainst(masks: ConsentMasks, policy: Policy, id: ConsentRuleId): number {
  const others = CONSENT_RULE_IDS.filter((other) => other !== id && policy.consent.rules[other]);
  let count = 0;
  masks.byRule[id].forEach((mask, customer) => {
    if (!(mask & FEATURES) || masks.refused[customer]! & FEATURES) return;
    if (others.every((other) => !(masks.byRule[other][customer]! & FEATURES))) count++;
  });
  return count;
}

const touchedByGuardrails = perWorld((state) => {
  const { items, customers } = state.world;
  return {
    'out-of-stock': countStock(items.stock, customers.count),
    'do-not-show': {
      items: new Set(customers.doNotShowItems).size,
      customers: countWhere(
        customers.count,
        (c) => customers.doNotShowStart[c + 1]! > customers.doNotShowStart[c]!,
      ),
    },
    region: countPairs(
      items.regionsBarred,
      (barred, customer) => ((barred >>> customers.region[customer]!) & 1) === 1,
      customers.count,
    ),
    age: countPairs(
      items.minimumAge,
      (minimum, customer) => minimum > certainAge(customers.consent.ageBand[customer]!),
      customers.count,
    ),
  };
});

/** How many items and customers each guardrail touches in a world, on or off. */
export function reportGuardrails(state: WorldState, on: Policy['guardrails']): GuardrailReport[] {
  const touched = touchedByGuardrails(state);
  return GUARDRAIL_IDS.map((id) => ({ id, on: on[id], ...touched[id] }));
}

function countWhere(count: number, test: (index: number) => boolean): number {
  let found = 0;
  for (let at = 0; at < count; at++) if (test(at)) found++;
  return found;
}

function countStock(stock: Uint16Array, customers: number): { items: number; customers: number } {
  const items = countWhere(stock.length, (item) => stock[item] === 0);
  return { items, customers: items > 0 ? customers : 0 };
}

/** Items barred for anybody and customers for whom anything is barred, by the distinct bars there are. */
function countPairs(
  bars: Uint8Array | Uint32Array,
  barred: (bar: number, customer: number) => boolean,
  customers: number,
): { items: number; customers: number } {
  const distinct = [...new Set(bars)].filter((bar) => bar !== 0);
  const biting = new Set(distinct.filter((bar) => countWhere(customers, (c) => barred(bar, c)) > 0));
  return {
    items: countWhere(bars.length, (item) => biting.has(bars[item]!)),
    customers: countWhere(customers, (customer) => distinct.some((bar) => barred(bar, customer))),
  };
}
