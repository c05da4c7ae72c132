import { MINUTES_PER_MONTH, TRAIN_END } from '../features/split';
import { hashBytes } from '../math/hash';
import type { PopulationTotals } from '../metrics/outcomes';
import {
  applyConsent,
  type ConsentMasks,
  type ConsentSettings,
  contactBit,
  FEATURES,
  TRAINING,
} from '../policy/consent';
import { type ContactPlan, planContacts } from '../policy/contact';
import { certainAge } from '../policy/guardrails';
import { CONSENT_RULE_IDS, type ConsentRuleId, OUTBOUND_CHANNELS } from '../protocol/consent';
import { GUARDRAIL_IDS, keyOf, type Policy } from '../protocol/policy';
import type { ConsentRuleReport, GuardrailReport, ProfiledByBasis } from '../protocol/results';
import type { Population } from '../shard/shard-api';
import { perWorld, type WorldState } from './world-state';

/** What a policy's consent and contact rules come to in one world. */
export interface ConsentState {
  readonly key: string;
  readonly masks: ConsentMasks;
  readonly plan: ContactPlan;
  readonly population: Population;
  readonly totals: PopulationTotals;
  /** 1 where a customer's events may train a model. */
  readonly trainable: Uint8Array;
  /** Content key of what a model may be trained on. */
  readonly trainingKey: string;
  /** Months after which data expires; null: never. */
  readonly retention: number | null;
  readonly basis: ProfiledByBasis;
  readonly rules: readonly ConsentRuleReport[];
}

/** Data points beside a person's events: region and age bar for all, the favourite category for the profiled. */
const COMMON_POINTS = 2;
const PROFILE_POINTS = 3;

/** Applies the consent and contact rules of a policy to every customer. */
export function resolveConsent(state: WorldState, policy: Policy): ConsentState {
  const { rules, unknownIn, retentionMonths } = policy.consent;
  const settings: ConsentSettings = { unknownIn, retention: retentionMonths * MINUTES_PER_MONTH };
  const masks = applyConsent(state.records, rules, settings);
  const plan = planContacts(state.records, masks.removed, state.channelOrder, policy.contact);
  const profiled = masks.removed.map((mask) => (mask & FEATURES ? 0 : 1));
  const trainable = masks.removed.map((mask) => (mask & TRAINING ? 0 : 1));
  const retention = rules.retention ? retentionMonths : null;
  const population = { profiled, contacts: plan.contacts, unpermitted: plan.unpermitted, cost: plan.cost };
  return {
    key: keyOf([state.key, policy.consent, policy.contact]),
    masks,
    plan,
    population,
    totals: addUp(state, population, retention),
    trainable,
    trainingKey: `${hashBytes(trainable)}-${retention ?? 'all'}`,
    retention,
    basis: countBasis(state, profiled),
    rules: reportRules(state, policy, settings, masks),
  };
}

function addUp(state: WorldState, population: Population, retention: number | null): PopulationTotals {
  const { profiled, contacts, unpermitted, cost } = population;
  const { start } = state.remembered(retention);
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
    const points = profiled[customer]
      ? PROFILE_POINTS + start[customer + 1]! - start[customer]!
      : COMMON_POINTS;
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

function countBasis(state: WorldState, profiled: Uint8Array): ProfiledByBasis {
  const basis = { consent: 0, noObjection: 0, withdrawn: 0, notProfiled: 0 };
  for (let customer = 0; customer < profiled.length; customer++) {
    if (!profiled[customer]) basis.notProfiled++;
    else {
      const status = state.records[customer]!.purpose.profiling;
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
): ConsentRuleReport[] {
  const nobody = new Uint8Array(state.records.length);
  const free = planContacts(state.records, nobody, state.channelOrder, policy.contact).channels;
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
      contacts: contactsByChannel.reduce((sum, { contacts }) => sum + contacts, 0),
      contactsByChannel,
      unprofiledByItAlone: aloneAgainst(masks, policy, id),
    };
  });
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
