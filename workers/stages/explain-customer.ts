import { retentionStart, TRAIN_END } from '../features/split';
import { isoDay } from '../math/calendar';
import type { SupposedAnswer } from '../policy/amend-records';
import { EXPLORATION, IN_NO_BUCKET } from '../policy/buckets';
import { faultOf } from '../policy/consent-record';
import type { FilterRules } from '../policy/item-filter';
import { type ConsentStatus, PURPOSES, type Purpose } from '../protocol/consent';
import { contactBit, DISSIMILAR_ITEMS, FEATURES, ITEM_SCOPES } from '../protocol/consent-rules';
import { badInput, CANCELLED, EngineFault } from '../protocol/engine-error';
import type { ModelId } from '../protocol/models';
import { CHANNELS, type Channel, OUTBOUND_CHANNELS } from '../protocol/names';
import { type Policy, policyKey } from '../protocol/policy';
import type {
  CustomerReport,
  ExplainedItem,
  FoundCustomer,
  OwnEvent,
  RecordAnswer,
  WhatIf,
  WithheldItem,
} from '../protocol/privacy-report';
import { nextTask } from '../shard/next-task';
import type { Resource, ShardSlate } from '../shard/shard-api';
import { EVENT_KINDS, NO_DATE } from '../world/world';
import { type ConsentState, supposeAnswer } from './consent-state';
import { describeData } from './explain-data';
import { type FittedModel, filterOf, historyOfOne, PersonBench, type PersonSources } from './explain-list';
import { channelsOf, OwnItemRules, ruleEffects } from './explain-rules';
import { effectiveWeights, type ListMaker, type PreparedLists } from './lists';
import type { ModelFits } from './model-fits';
import { bucketName, describeSlate } from './samples';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

const MINUTES_PER_DAY = 24 * 60;
const REASONS = 3;
/** Kinds of events, those that say most of what somebody likes last. */
const TELLING: readonly (typeof EVENT_KINDS)[number][] = [
  'view',
  'search',
  'wishlist',
  'rating',
  'cart',
  'purchase',
];

/** Answers whose other value is worked out. */
const SUPPOSED: readonly (Purpose | Channel)[] = [
  'profiling',
  'training',
  'personalisedContent',
  'saleOrSharing',
  'sensitiveInference',
  ...OUTBOUND_CHANNELS,
];

/** What an explanation is made from and in whose name. */
export interface Explaining {
  readonly state: WorldState;
  readonly policy: Policy;
  readonly ticket: Ticket;
  readonly lists: ListMaker;
  readonly fits: ModelFits;
}

/** Who a customer is, in the fewest words. */
export function foundCustomer(
  { world }: WorldState,
  records: ConsentState['records'],
  customer: number,
): FoundCustomer {
  const { customers, regions, firstNames } = world;
  return {
    customer,
    name: firstNames[customers.firstName[customer]!]!,
    age: customers.age[customer]!,
    town: regions[customers.region[customer]!]!.towns[customers.town[customer]!]!,
    jurisdiction: records[customer]!.jurisdiction,
  };
}

/**
 * One customer's record, list, and why. Told once without what other answers would change, then whole.
 * @throws EngineFault `bad-input` when there is no such customer, `cancelled`.
 */
export async function explainCustomer(
  explaining: Explaining,
  customer: number,
  onReport: (report: CustomerReport) => void = () => {},
): Promise<CustomerReport> {
  const { state, policy, ticket, lists } = explaining;
  const { count } = state.world.customers;
  if (!Number.isInteger(customer) || customer < 0 || customer >= count) {
    throw new EngineFault(
      badInput('customer', `customer: there is no such customer; they are numbered from 0 to ${count - 1}.`),
    );
  }
  const consent = lists.consent(state, policy);
  const prepared = await lists.prepare(state, consent, policy, ticket, () => {});
  const bench = new PersonBench(state, customer);
  const filter = lists.filter(state, consent, policy).value;
  const bucket = lists.population(state, consent, policy).value.bucket[customer]!;
  const sources = sourcesOf(consent, prepared, filter, bucket, customer);
  const rules = new OwnItemRules(state, consent, policy, filter, customer);
  const weights = effectiveWeights(policy.weights, policy);
  const slate = bench.slate(sources, prepared.lists, weights);
  const found = await explainItems(explaining, bench, sources, slate, consent.retention);
  const report: CustomerReport = {
    ...describePerson(explaining, consent, customer),
    bucket: bucketName(bucket),
    slate: found,
    ladder: slate.ladder,
    passed: rules.all(),
    withheld: withheldItems(explaining, rules, bench, sources, prepared),
    dataPoints: describeData({
      state,
      consent,
      policy,
      customer,
      history: sources.history,
      isByLot: bucket === EXPLORATION,
    }),
    complete: false,
    whatIf: [],
  };
  onReport(report);
  const whatIf: WhatIf[] = [];
  for (const subject of SUPPOSED) {
    await nextTask();
    if (ticket.cancelled) throw new EngineFault(CANCELLED);
    whatIf.push(await supposeOther(explaining, consent, prepared, bench, sources, slate, customer, subject));
  }
  const whole = { ...report, complete: true, whatIf };
  onReport(whole);
  return whole;
}

/** What a customer's list is made from, cut out of what everybody's are made from. */
function sourcesOf(
  consent: ConsentState,
  { lists, resources }: PreparedLists,
  filter: FilterRules,
  bucket: number,
  customer: number,
): PersonSources {
  const fitOf = (spec: { readonly model: ModelId; readonly fit: string }): FittedModel => {
    const found = resources.find(
      (one): one is Extract<Resource, { kind: 'fit' }> => one.kind === 'fit' && one.key === spec.fit,
    );
    if (!found) throw new Error('a fit that lists are made from is missing');
    return { id: spec.model, fit: found.value };
  };
  return {
    profiled: consent.profiled[customer] !== 0,
    bucket,
    personal: fitOf(lists.personal),
    impersonal: fitOf(lists.impersonal),
    holdout: fitOf(lists.holdout),
    history: historyOfOne(consent.history, customer),
    filter: filterOf(filter, customer, consent.masks.removed[customer]! & (ITEM_SCOPES | FEATURES)),
  };
}

function describePerson({ state, policy }: Explaining, consent: ConsentState, customer: number) {
  const { customers, regions } = state.world;
  const record = consent.records[customer]!;
  return {
    ...foundCustomer(state, consent.records, customer),
    key: policyKey(state.summary.spec, policy),
    region: regions[customers.region[customer]!]!.name,
    tenure: customers.tenure[customer]!,
    ageBand: record.ageBand,
    signal: record.signal,
    objected: record.objectedToMarketing,
    limitSensitive: record.limitSensitive,
    erased: consent.erased[customer] !== 0,
    purposes: PURPOSES.map((subject) => answerOf(state, consent, customer, subject)),
    channels: CHANNELS.map((subject) => answerOf(state, consent, customer, subject)),
    profiled: consent.profiled[customer] !== 0,
    trained: isLearnedFrom(state, consent, customer),
    sent: messagesTo(consent, customer),
    rules: ruleEffects(consent.masks, policy.consent.rules, customer),
  };
}

const isLearnedFrom = ({ split }: WorldState, { trainable }: ConsentState, customer: number) =>
  trainable[customer] !== 0 && split.trainEvents[customer]! > 0;

const isChannel = (subject: Purpose | Channel): subject is Channel =>
  (CHANNELS as readonly string[]).includes(subject);

const statusOf = (record: ConsentState['records'][number], subject: Purpose | Channel): ConsentStatus =>
  isChannel(subject) ? record.channel[subject].status : record.purpose[subject];

/** An answer as it counts; its date is that of the record, and none where the answer is no longer that one. */
function answerOf(
  state: WorldState,
  consent: ConsentState,
  customer: number,
  subject: Purpose | Channel,
): RecordAnswer {
  const table = state.world.customers.consent;
  const record = consent.records[customer]!;
  const status = statusOf(record, subject);
  const isAmended = status !== statusOf(state.records[customer]!, subject);
  const fault = isAmended ? null : faultOf(table, customer, subject);
  const day = isChannel(subject)
    ? table.channelDate[customer * CHANNELS.length + CHANNELS.indexOf(subject)]!
    : table.purposeDate[customer * PURPOSES.length + PURPOSES.indexOf(subject)]!;
  return {
    subject,
    status,
    fault,
    date: isAmended || day === NO_DATE ? null : isoDay(day),
    basis: isChannel(subject) ? record.channel[subject].basis : null,
  };
}

/** Channels a customer's list goes out on in a week, each with its lawful basis; `none` where there is none. */
function messagesTo({ plan, channels, masks, records }: ConsentState, customer: number) {
  const covered = masks.removed[customer]! & DISSIMILAR_ITEMS ? 0 : channels.soft[customer]!;
  const lawful = channels.permitted[customer]! & ~covered;
  return channelsOf(plan.channels[customer]!).map((channel) => ({
    channel,
    basis:
      lawful & contactBit(OUTBOUND_CHANNELS.indexOf(channel))
        ? records[customer]!.channel[channel].basis
        : ('none' as const),
  }));
}

/** The items of a list with the own events that speak for them. */
async function explainItems(
  { state, policy, ticket }: Explaining,
  bench: PersonBench,
  { personal, history, profiled }: PersonSources,
  slate: ShardSlate,
  retention: number | null,
): Promise<ExplainedItem[]> {
  const isOwn = profiled && slate.bucket === IN_NO_BUCKET && slate.ladder === 0;
  const found =
    isOwn && history.columns.length > 0
      ? await bench.contributions(personal, history, slate.items, ticket)
      : [];
  const events = ownEvents(state, slate.customer, retention);
  return describeSlate(state, slate).map((item) => {
    const own = found
      .filter((one) => one.item === item.item)
      .sort((a, b) => b.loss - a.loss || a.own - b.own);
    const total = own.reduce((sum, { loss }) => sum + loss, 0);
    const decision = policy.review.find(
      ({ customer, item: offered, decision: kind, by }) =>
        customer === slate.customer && (kind === 'replace' ? by === item.item : offered === item.item),
    );
    return {
      ...item,
      because: own.slice(0, REASONS).flatMap(({ own: about, loss }) => {
        const event = events.get(about);
        return event ? [{ ...event, share: loss / total }] : [];
      }),
      decision: decision && decision.decision !== 'refuse' ? decision.decision : null,
    };
  });
}

/** What somebody did with each item in the weeks that are remembered: what says most, the latest of it. */
function ownEvents(
  { world }: WorldState,
  customer: number,
  retention: number | null,
): ReadonlyMap<number, OwnEvent> {
  const { events, items } = world;
  const from = retentionStart(retention);
  const told = new Map<number, number>();
  const found = new Map<number, OwnEvent>();
  for (let at = 0; at < events.count && events.minute[at]! < TRAIN_END; at++) {
    if (events.customer[at] !== customer || events.minute[at]! < from) continue;
    const item = events.item[at]!;
    const kind = EVENT_KINDS[events.kind[at]!]!;
    const tells = TELLING.indexOf(kind);
    if (tells < (told.get(item) ?? 0)) continue;
    told.set(item, tells);
    found.set(item, {
      title: items.title[item]!,
      kind,
      date: isoDay(Math.floor(events.minute[at]! / MINUTES_PER_DAY)),
    });
  }
  return found;
}

/** What would be on the list were no item rule on, and is kept out by one. */
function withheldItems(
  { state, policy }: Explaining,
  rules: OwnItemRules,
  bench: PersonBench,
  sources: PersonSources,
  { lists }: PreparedLists,
): WithheldItem[] {
  const { items } = state.world;
  const open = bench.slate(sources, lists, effectiveWeights(policy.weights, policy), true);
  return open.items.flatMap((item, rank) => {
    const [first, ...others] = rules.barring(item);
    if (first === undefined) return [];
    return [
      {
        item,
        title: items.title[item]!,
        price: Math.round(items.price[item]! * 100) / 100,
        rank: rank + 1,
        first,
        others,
      },
    ];
  });
}

/** What one other answer would change: consent resolved anew with it, the model fitted anew where it must be, the list made again. */
async function supposeOther(
  { state, policy, ticket, fits }: Explaining,
  consent: ConsentState,
  { lists }: PreparedLists,
  bench: PersonBench,
  sources: PersonSources,
  slate: ShardSlate,
  customer: number,
  subject: Purpose | Channel,
): Promise<WhatIf> {
  const from = statusOf(consent.records[customer]!, subject);
  const to: ConsentStatus = from === 'granted' ? 'withdrawn' : 'granted';
  const supposed: SupposedAnswer = { customer, subject, status: to };
  const other = supposeAnswer(state, consent, policy, supposed);
  const isRefitted = other.trainingKey !== consent.trainingKey;
  const refit = async ({ id, fit }: FittedModel, isNeeded: boolean): Promise<FittedModel> => {
    if (!isRefitted || !isNeeded) return { id, fit };
    const { resource } = await fits.fitOnce(state, other, id, policy, ticket, () => {});
    return { id, fit: resource.value };
  };
  const profiled = other.profiled[customer] !== 0;
  const isHeldOut = bucketName(sources.bucket) === 'holdout';
  const supposedSources: PersonSources = {
    profiled,
    bucket: sources.bucket,
    personal: await refit(sources.personal, profiled && !isHeldOut),
    impersonal: await refit(sources.impersonal, true),
    holdout: await refit(sources.holdout, profiled && isHeldOut),
    history: historyOfOne(other.history, customer),
    filter: {
      ...sources.filter,
      scope: Uint16Array.of(other.masks.removed[customer]! & (ITEM_SCOPES | FEATURES)),
    },
  };
  const after = bench.slate(supposedSources, lists, effectiveWeights(policy.weights, policy));
  const titles = (items: readonly number[], others: readonly number[]) =>
    items.filter((item) => !others.includes(item)).map((item) => state.world.items.title[item]!);
  return {
    subject,
    from,
    to,
    refitted: isRefitted,
    profiled,
    trained: isLearnedFrom(state, other, customer),
    // There is no message without a list.
    channels: after.items.length > 0 ? channelsOf(other.plan.channels[customer]!) : [],
    leaves: titles(slate.items, after.items),
    enters: titles(after.items, slate.items),
  };
}
