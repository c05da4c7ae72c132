import { type History, keepHistory } from '../features/interactions';
import { MINUTES_PER_MONTH, TRAIN_END } from '../features/split';
import { hashBytes } from '../math/hash';
import { Recent } from '../math/recent';
import type { PopulationTotals } from '../metrics/outcomes';
import { amendRecords, type SupposedAnswer } from '../policy/amend-records';
import { type ConsentMasks, readRules, switchRules } from '../policy/consent';
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
export function consentKey(state: WorldState, policy: Policy): string {
  return keyOf([state.key, policy.consent, policy.contact]);
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

/** Everything that does not change when a rule is switched on or off. */
interface Reading {
  readonly records: readonly ConsentRecord[];
  readonly erased: Uint8Array;
  readonly masks: Omit<ConsentMasks, 'removed'>;
  readonly channels: ChannelTable;
}

const READINGS_KEPT = 4;
const readingsOf = perWorld(() => new Recent<Reading>(READINGS_KEPT));

function readRecords(state: WorldState, policy: Policy, settings: ConsentSettings): Reading {
  const { mix, requests } = policy.consent;
  const key = keyOf([mix, requests, settings]);
  const readings = readingsOf(state);
  const held = readings.get(key);
  if (held) return held;
  const { records, erased } = amendRecords(state.records, policy.consent);
  const masks = readRules(records, erased, settings);
  const reading = { records, erased, masks, channels: channelTable(records, state.channelOrder) };
  readings.set(key, reading);
  return reading;
}

/** Applies the consent and contact rules of a policy to every customer. */
export function resolveConsent(state: WorldState, policy: Policy): ConsentState {
  const settings = consentSettings(policy);
  const { records, erased, masks: read, channels } = readRecords(state, policy, settings);
  const masks = switchRules(read, policy.consent.rules);
  const plan = planContacts(channels, masks.removed, policy.contact);
  const profiled = Uint8Array.from(masks.removed, (mask) => (mask & FEATURES ? 0 : 1));
  const { history, historyKey } = remember(state, retentionOf(policy), masks.removed, erased);
  return {
    key: consentKey(state, policy),
    records,
    erased,
    settings,
    masks,
    channels,
    plan,
    profiled,
    totals: addUp(profiled, plan, history, masks.removed),
    ...trainingOf(policy, masks.removed),
    history,
    historyKey,
    basis: countBasis(records, profiled),
    rules: reportRules(state, policy, settings, masks, channels),
  };
}

const retentionOf = ({ consent }: Policy) => (consent.rules.retention ? consent.retentionMonths : null);

function trainingOf(
  policy: Policy,
  removed: Uint16Array,
): Pick<ConsentState, 'trainable' | 'trainingKey' | 'retention'> {
  const retention = retentionOf(policy);
  const trainable = Uint8Array.from(removed, (mask) => (mask & TRAINING ? 0 : 1));
  return { trainable, trainingKey: `${hashBytes(trainable)}-${retention ?? 'all'}`, retention };
}

/**
 * The same where one customer had answered otherwise. Only their own rows differ; totals and reports are
 * those of the policy.
 */
export function supposeAnswer(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  supposed: SupposedAnswer,
): ConsentState {
  const { customer } = supposed;
  const { records } = amendRecords([consent.records[customer]!], { mix: {}, requests: [] }, [
    { ...supposed, customer: 0 },
  ]);
  const own = switchRules(
    readRules(records, consent.erased.subarray(customer, customer + 1), consent.settings),
    policy.consent.rules,
  );
  const width = OUTBOUND_CHANNELS.length;
  const order = state.channelOrder.subarray(customer * width, (customer + 1) * width);
  const channels = channelTable(records, order);
  const plan = planContacts(channels, own.removed, policy.contact);
  const withRow = <T extends Uint8Array | Uint16Array | Float32Array>(column: T, row: T): T => {
    const copy = column.slice() as T;
    copy.set(row, customer);
    return copy;
  };
  const removed = withRow(consent.masks.removed, own.removed);
  const byRule = Object.fromEntries(
    CONSENT_RULE_IDS.map((id) => [id, withRow(consent.masks.byRule[id], own.byRule[id])]),
  ) as ConsentMasks['byRule'];
  const { history, historyKey } = remember(state, consent.retention, removed, consent.erased);
  return {
    ...consent,
    key: keyOf([consent.key, supposed]),
    records: consent.records.map((record, at) => (at === customer ? records[0]! : record)),
    masks: { byRule, refused: withRow(consent.masks.refused, own.refused), removed },
    channels: {
      order: consent.channels.order,
      permitted: withRow(consent.channels.permitted, channels.permitted),
      soft: withRow(consent.channels.soft, channels.soft),
    },
    plan: {
      ...consent.plan,
      contacts: withRow(consent.plan.contacts, plan.contacts),
      channels: withRow(consent.plan.channels, plan.channels),
      unpermitted: withRow(consent.plan.unpermitted, plan.unpermitted),
      cost: withRow(consent.plan.cost, plan.cost),
    },
    profiled: Uint8Array.from(removed, (mask) => (mask & FEATURES ? 0 : 1)),
    ...trainingOf(policy, removed),
    history,
    historyKey,
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
