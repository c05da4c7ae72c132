import { type History, keepHistory } from '../features/interactions';
import { MINUTES_PER_MONTH } from '../features/split';
import { hashBytes } from '../math/hash';
import { finished, type Parts } from '../math/parts';
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
  withoutMessages,
} from '../policy/contact';
import { CONSENT_RULE_IDS, type ConsentStatus } from '../protocol/consent';
import {
  type ConsentRecord,
  type ConsentSettings,
  contactBit,
  DISSIMILAR_ITEMS,
  FEATURES,
  SENSITIVE_EVENTS,
  TRAINING,
} from '../protocol/consent-rules';
import { keyOf } from '../protocol/key';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { ConsentRuleReport, ProfiledByBasis } from '../protocol/results';
import { inTurns, nextTask } from '../shard/next-task';
import { reportRules, type Touched, touchedBy } from './rule-report';
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
  /** 1 where a customer has agreed to being profiled; and where they have taken that back. */
  readonly granted: Uint8Array;
  readonly withdrawn: Uint8Array;
  readonly masks: Omit<ConsentMasks, 'removed'>;
  readonly channels: ChannelTable;
  /** What every rule touches, by the contact settings and the price from which an offer is significant. */
  readonly touched: Recent<Touched>;
}

const READINGS_KEPT = 4;
const readingsOf = perWorld(() => new Recent<Reading>(READINGS_KEPT));

const TOUCHED_KEPT = 4;
/** Customers whose records are read between two looks at the message queue: a few milliseconds of work. */
const READ_AT_ONCE = 1000;

const readingKey = (policy: Policy) =>
  keyOf([policy.consent.mix, policy.consent.requests, consentSettings(policy)]);

/** Reads everybody's record, some customers at a time. */
function* readRecords(state: WorldState, policy: Policy): Parts<Reading> {
  const settings = consentSettings(policy);
  const { records, erased } = amendRecords(state.records, policy.consent);
  yield;
  const count = records.length;
  const byRule = Object.fromEntries(
    CONSENT_RULE_IDS.map((id) => [id, new Uint16Array(count)]),
  ) as ConsentMasks['byRule'];
  const refused = new Uint16Array(count);
  for (let from = 0; from < count; from += READ_AT_ONCE) {
    const to = Math.min(from + READ_AT_ONCE, count);
    const read = readRules(records.slice(from, to), erased.subarray(from, to), settings);
    for (const id of CONSENT_RULE_IDS) byRule[id].set(read.byRule[id], from);
    refused.set(read.refused, from);
    yield;
  }
  const answered = (status: ConsentStatus) =>
    Uint8Array.from(records, ({ purpose }) => (purpose.profiling === status ? 1 : 0));
  return {
    records,
    erased,
    granted: answered('granted'),
    withdrawn: answered('withdrawn'),
    masks: { byRule, refused },
    channels: channelTable(records, state.channelOrder),
    touched: new Recent<Touched>(TOUCHED_KEPT),
  };
}

/**
 * Works out what `resolveConsent` will ask for, unless it is known already, and lets other work of this
 * thread run meanwhile.
 */
export async function readAhead(state: WorldState, policy: Policy): Promise<void> {
  const key = readingKey(policy);
  const readings = readingsOf(state);
  if (!readings.get(key)) {
    readings.set(key, await inTurns(readRecords(state, policy)));
    await nextTask();
  }
  const { erased, masks: read, channels, touched } = readingOf(state, policy);
  if (!touched.get(touchedKey(policy))) {
    touchedOf(state, policy, consentSettings(policy), read, channels, touched);
    await nextTask();
  }
  const masks = switchRules(read, policy.consent.rules);
  const kept = keptOf(state, retentionOf(policy), masks.removed, erased);
  if (!state.histories.get(kept.historyKey)) {
    await inTurns(state.rememberedInParts(retentionOf(policy)));
    await nextTask();
    remember(state, retentionOf(policy), masks.removed, erased);
    await nextTask();
  }
}

function readingOf(state: WorldState, policy: Policy): Reading {
  const key = readingKey(policy);
  const readings = readingsOf(state);
  const held = readings.get(key);
  if (held) return held;
  const read = finished(readRecords(state, policy));
  readings.set(key, read);
  return read;
}

/** Applies the consent and contact rules of a policy to every customer. */
export function resolveConsent(state: WorldState, policy: Policy): ConsentState {
  const settings = consentSettings(policy);
  const { records, erased, granted, withdrawn, masks: read, channels, touched } = readingOf(state, policy);
  const masks = switchRules(read, policy.consent.rules);
  const plan = planContacts(channels, masks.removed, policy.contact);
  const profiled = without(masks.removed, FEATURES);
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
    basis: countBasis(granted, withdrawn, profiled),
    rules: reportRules(policy.consent.rules, touchedOf(state, policy, settings, masks, channels, touched)),
  };
}

const touchedKey = ({ contact, consent }: Policy) => keyOf([contact, consent.reviewFrom]);

function touchedOf(
  state: WorldState,
  policy: Policy,
  settings: ConsentSettings,
  masks: Omit<ConsentMasks, 'removed'>,
  channels: ChannelTable,
  held: Recent<Touched>,
): Touched {
  const key = touchedKey(policy);
  const touched = held.get(key) ?? touchedBy(state, policy, settings, masks, channels);
  held.set(key, touched);
  return touched;
}

const retentionOf = ({ consent }: Policy) => (consent.rules.retention ? consent.retentionMonths : null);

/** 1 where none of the scopes is removed. */
function without(removed: Uint16Array, scopes: number): Uint8Array {
  const free = new Uint8Array(removed.length);
  for (let customer = 0; customer < free.length; customer++)
    free[customer] = removed[customer]! & scopes ? 0 : 1;
  return free;
}

function trainingOf(
  policy: Policy,
  removed: Uint16Array,
): Pick<ConsentState, 'trainable' | 'trainingKey' | 'retention'> {
  const retention = retentionOf(policy);
  const trainable = without(removed, TRAINING);
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
    profiled: without(removed, FEATURES),
    ...trainingOf(policy, removed),
    history,
    historyKey,
  };
}

/** The same where some get no messages, because there is nothing to show them. */
export function silence(consent: ConsentState, nothingFor: (customer: number) => boolean): ConsentState {
  const { contacts } = consent.plan;
  const silenced: number[] = [];
  for (let customer = 0; customer < contacts.length; customer++) {
    if (contacts[customer]! > 0 && nothingFor(customer)) silenced.push(customer);
  }
  if (silenced.length === 0) return consent;
  const plan = withoutMessages(consent.plan, silenced);
  const { profiled, history, masks } = consent;
  return { ...consent, plan, totals: addUp(profiled, plan, history, masks.removed) };
}

/** How much may be remembered of each customer: 0 everything, 1 nothing sensitive, 2 nothing; and the key of it. */
function keptOf(
  state: WorldState,
  retention: number | null,
  removed: Uint16Array,
  erased: Uint8Array,
): { kept: Uint8Array; historyKey: string } {
  const kept = new Uint8Array(removed.length);
  writeKept(kept, removed, erased);
  return { kept, historyKey: keyOf([state.key, retention, hashBytes(kept)]) };
}

function writeKept(kept: Uint8Array, removed: Uint16Array, erased: Uint8Array): void {
  for (let customer = 0; customer < kept.length; customer++) {
    kept[customer] = erased[customer] ? 2 : removed[customer]! & SENSITIVE_EVENTS ? 1 : 0;
  }
}

/** What may be remembered of everybody: nothing expired, nothing erased, and of sensitive items what each allows. */
export function remember(
  state: WorldState,
  retention: number | null,
  removed: Uint16Array,
  erased: Uint8Array,
): { history: History; historyKey: string } {
  const { sensitive } = state.items;
  const { kept, historyKey } = keptOf(state, retention, removed, erased);
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
  let [among, reached, messages, breaches, spent, points] = [0, 0, 0, 0, 0, 0];
  let [messageSquares, spentSquares, pointSquares] = [0, 0, 0];
  for (let customer = 0; customer < profiled.length; customer++) {
    const isProfiled = profiled[customer]!;
    const own = contacts[customer]!;
    const price = cost[customer]!;
    // A list kept to similar products needs to know what was bought.
    const similar = removed[customer]! & DISSIMILAR_ITEMS ? 1 : 0;
    const known =
      similar + (isProfiled ? PROFILE_POINTS + start[customer + 1]! - start[customer]! : COMMON_POINTS);
    among += isProfiled;
    reached += own > 0 ? 1 : 0;
    messages += own;
    messageSquares += own * own;
    breaches += unpermitted[customer]!;
    spent += price;
    spentSquares += price * price;
    points += known;
    pointSquares += known * known;
  }
  return {
    customers: profiled.length,
    profiled: among,
    reached,
    contacts: messages,
    contactSquares: messageSquares,
    unpermitted: breaches,
    cost: spent,
    costSquares: spentSquares,
    dataPoints: points,
    dataPointSquares: pointSquares,
  };
}

function countBasis(granted: Uint8Array, withdrawn: Uint8Array, profiled: Uint8Array): ProfiledByBasis {
  const customers = profiled.length;
  const [all, consent, gone] = [new Uint8Array(customers).fill(1), granted, withdrawn].map((mask) =>
    countBoth(mask, profiled),
  ) as [number, number, number];
  return { consent, noObjection: all - consent - gone, withdrawn: gone, notProfiled: customers - all };
}

function countBoth(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  for (let at = 0; at < a.length; at++) both += a[at]! & b[at]!;
  return both;
}
