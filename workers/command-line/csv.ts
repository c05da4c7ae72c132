import { writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Engine } from '../engine';
import { EXPLORATION, HOLDOUT } from '../policy/buckets';
import {
  CONSENT_AGE_BANDS,
  CONSENT_STATUSES,
  JURISDICTIONS,
  LAWFUL_BASES,
  PURPOSES,
} from '../protocol/consent';
import { contactBit } from '../protocol/consent-rules';
import { CHANNELS, OUTBOUND_CHANNELS } from '../protocol/names';
import type { Policy, WorldSpec } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import {
  AGE_BANDS,
  EVENT_KINDS,
  NO_DATE,
  RFM_SEGMENTS,
  SENSITIVE_TAGS,
  TWO_ANSWERS,
  type World,
} from '../world/world';

type Cell = string | number;

/** Day 0 of every world's log, a Monday. */
const FIRST_DAY = Date.UTC(2025, 0, 6);
const DAY = 24 * 60 * 60 * 1000;
const ROWS_AT_ONCE = 5_000;

/** Stands for a code or a date that means nothing. */
const UNREADABLE = '?';
/** Weeks of the log that models learn from. */
const TRAINING_WEEKS = 40;
const TRAINING_ENDS = TRAINING_WEEKS * 7 * 24 * 60;
const PURCHASE = EVENT_KINDS.indexOf('purchase');

function isoDay(day: number): string {
  if (day === NO_DATE) return '';
  const date = new Date(FIRST_DAY + day * DAY);
  const year = Number.isNaN(date.getTime()) ? -1 : date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString().slice(0, 10) : UNREADABLE;
}
const isoMinute = (minute: number) => new Date(FIRST_DAY + minute * 60_000).toISOString().slice(0, 16);
/** Undoes single precision: the shortest decimal that is the same float. */
const decimal = (value: number, digits = 6) => Number(value.toPrecision(digits));

const named = (names: readonly string[], code: number) => names[code] ?? UNREADABLE;
const statusOf = (code: number) =>
  code === TWO_ANSWERS ? 'granted and withdrawn' : named(CONSENT_STATUSES, code);

/** Writes rows under a header; cells that would start a formula are quoted as text. */
function writeCsv(path: string, header: readonly string[], rows: Iterable<readonly Cell[]>): void {
  const options = { escapeFormulae: true, newline: '\n' };
  writeFileSync(path, `${Papa.unparse([[...header]], options)}\n`);
  let held: Cell[][] = [];
  const flush = () => {
    if (held.length > 0) writeFileSync(path, `${Papa.unparse(held, options)}\n`, { flag: 'a' });
    held = [];
  };
  for (const row of rows) {
    held.push([...row]);
    if (held.length === ROWS_AT_ONCE) flush();
  }
  flush();
}

export function writeCustomers(path: string, world: World): void {
  const { customers } = world;
  const { consent } = customers;
  const header = [
    'customer',
    'name',
    'age',
    'age band',
    'region',
    'town',
    'engagement',
    'recency',
    'frequency',
    'spend',
    'tenure',
    'segment',
    ...CHANNELS.map((channel) => `preference.${channel}`),
    'do not show',
    'jurisdiction',
    'ageBand',
    'gpc',
    ...PURPOSES.flatMap((purpose) => [`purpose.${purpose}`, `purpose.${purpose}.date`]),
    ...CHANNELS.flatMap((channel) => [
      `channel.${channel}`,
      `channel.${channel}.date`,
      `channel.${channel}.basis`,
    ]),
    'objectedToMarketing',
    'limitSensitive',
    'bought',
    'bought plainly',
    'first training event',
    'last training event',
  ];
  const training = trainingWeeks(world);
  const row = (c: number): Cell[] => {
    const region = world.regions[customers.region[c]!]!;
    return [
      c,
      world.firstNames[customers.firstName[c]!]!,
      customers.age[c]!,
      AGE_BANDS[customers.ageBand[c]!]!,
      region.name,
      region.towns[customers.town[c]!]!,
      decimal(customers.engagement[c]!, 9),
      customers.recency[c]!,
      customers.frequency[c]!,
      decimal(customers.spend[c]!, 9),
      customers.tenure[c]!,
      RFM_SEGMENTS[customers.rfm[c]!]!,
      ...CHANNELS.map((_, at) => decimal(customers.channelPreference[c * CHANNELS.length + at]!)),
      customers.doNotShowItems
        .subarray(customers.doNotShowStart[c]!, customers.doNotShowStart[c + 1]!)
        .join(' '),
      named(JURISDICTIONS, consent.jurisdiction[c]!),
      named(CONSENT_AGE_BANDS, consent.ageBand[c]!),
      consent.gpc[c]!,
      ...PURPOSES.flatMap((_, at) => [
        statusOf(consent.purposeStatus[c * PURPOSES.length + at]!),
        isoDay(consent.purposeDate[c * PURPOSES.length + at]!),
      ]),
      ...CHANNELS.flatMap((_, at) => [
        statusOf(consent.channelStatus[c * CHANNELS.length + at]!),
        isoDay(consent.channelDate[c * CHANNELS.length + at]!),
        named(LAWFUL_BASES, consent.channelBasis[c * CHANNELS.length + at]!),
      ]),
      consent.objectedToMarketing[c]!,
      consent.limitSensitive[c]!,
      [...training.bought[c]!].join('; '),
      [...training.boughtPlain[c]!].join('; '),
      training.first[c]! < 0 ? '' : isoMinute(training.first[c]!),
      training.last[c]! < 0 ? '' : isoMinute(training.last[c]!),
    ];
  };
  writeCsv(path, header, lazily(customers.count, row));
}

/**
 * What each customer did in the training weeks: second-level categories bought from, in the order of the
 * first purchase, the same by items without a sensitive tag, and the minutes of the first and of the last event; -1 where there is none.
 */
function trainingWeeks({ customers, items, events, categories }: World) {
  const first = new Int32Array(customers.count).fill(-1);
  const last = new Int32Array(customers.count).fill(-1);
  const sets = () => Array.from({ length: customers.count }, () => new Set<string>());
  const bought = sets();
  const boughtPlain = sets();
  for (let at = 0; at < events.count && events.minute[at]! < TRAINING_ENDS; at++) {
    const customer = events.customer[at]!;
    const item = events.item[at]!;
    if (first[customer]! < 0) first[customer] = events.minute[at]!;
    last[customer] = events.minute[at]!;
    if (events.kind[at] !== PURCHASE) continue;
    const { name, children } = categories[items.category[item]!]!;
    const aisle = `${name} / ${children[items.subcategory[item]!]!}`;
    bought[customer]!.add(aisle);
    if (!items.sensitive[item]) boughtPlain[customer]!.add(aisle);
  }
  return { first, last, bought, boughtPlain };
}

export function writeItems(path: string, world: World): void {
  const { items } = world;
  const header = [
    'item',
    'title',
    'category',
    'subcategory',
    'supplier',
    'own brand',
    'price',
    'cost',
    'stock',
    'launch day',
    'return rate',
    'regions barred',
    'minimum age',
    'sensitive',
    'promotion',
  ];
  const row = (i: number): Cell[] => {
    const category = world.categories[items.category[i]!]!;
    return [
      i,
      items.title[i]!,
      category.name,
      category.children[items.subcategory[i]!]!,
      world.suppliers[items.supplier[i]!]!,
      items.supplier[i]! < world.ownBrands ? 1 : 0,
      decimal(items.price[i]!),
      decimal(items.cost[i]!),
      items.stock[i]!,
      items.launchDay[i]!,
      decimal(items.returnRate[i]!, 9),
      world.regions
        .filter((_, r) => (items.regionsBarred[i]! >>> r) & 1)
        .map(({ name }) => name)
        .join('; '),
      items.minimumAge[i]!,
      SENSITIVE_TAGS[items.sensitive[i]!]!,
      items.promotion[i]!,
    ];
  };
  writeCsv(path, header, lazily(items.count, row));
}

export function writeEvents(path: string, world: World): void {
  const { events } = world;
  const header = ['customer', 'item', 'kind', 'time', 'channel', 'position', 'propensity'];
  const row = (e: number): Cell[] => [
    events.customer[e]!,
    events.item[e]!,
    EVENT_KINDS[events.kind[e]!]!,
    isoMinute(events.minute[e]!),
    CHANNELS[events.channel[e]!]!,
    events.position[e]!,
    decimal(events.propensity[e]!),
  ];
  writeCsv(path, header, lazily(events.count, row));
}

/** A person's decision that put an item on a list, or kept it there. */
function decisionOn({ review }: Policy, customer: number, item: number): string {
  const made = review.find(
    (one) => one.customer === customer && (one.decision === 'replace' ? one.by : one.item) === item,
  );
  return made && made.decision !== 'refuse' ? made.decision : '';
}

/**
 * Every customer's list under a policy, one row per customer and place; a row of rank 0 for an empty list.
 * Returns what was written: customers, places, and personal lists.
 */
export async function writeRecommendations(
  path: string,
  engine: Engine,
  spec: WorldSpec,
  policy: Policy,
  ticket: Ticket,
): Promise<{ customers: number; rows: number; personalised: number }> {
  const everybody = Uint32Array.from({ length: spec.customers }, (_, customer) => customer);
  const { state, consent, slates } = await engine.recommend(spec, policy, everybody, ticket);
  const header = [
    'customer',
    'rank',
    'item',
    'score',
    'relevance part',
    'margin part',
    'boost part',
    'diversity part',
    'personalised',
    'trained on',
    'bucket',
    'channels',
    'decision',
  ];
  let rows = 0;
  let personalised = 0;
  function* lists(): Generator<Cell[]> {
    for (const customer of everybody) {
      const { personalised: personal, bucket, items, parts } = slates.get(customer)!;
      const sent = consent.plan.channels[customer]!;
      const said: Cell[] = [
        personal ? 1 : 0,
        consent.trainable[customer] && state.split.trainEvents[customer]! > 0 ? 1 : 0,
        bucket === EXPLORATION ? 'exploration' : bucket === HOLDOUT ? 'holdout' : '',
        OUTBOUND_CHANNELS.filter((_, at) => sent & contactBit(at)).join(' '),
      ];
      if (personal) personalised++;
      if (items.length === 0) yield [customer, 0, '', '', '', '', '', '', ...said, ''];
      for (const [at, item] of items.entries()) {
        const [relevance, margin, boost, diversity] = parts[at]!;
        const score = relevance + margin + boost + diversity;
        rows++;
        yield [
          customer,
          at + 1,
          item,
          score,
          relevance,
          margin,
          boost,
          diversity,
          ...said,
          decisionOn(policy, customer, item),
        ];
      }
    }
  }
  writeCsv(path, header, lists());
  return { customers: everybody.length, rows, personalised };
}

/** Every pair of customer and item that a rule removes, the rule that does first and those that would have; returns the number of rows. */
export async function writeFilters(
  path: string,
  engine: Engine,
  spec: WorldSpec,
  policy: Policy,
): Promise<number> {
  const { state, rules } = await engine.itemRules(spec, policy);
  const on = rules.filter((rule) => rule.on);
  const names = on.map(({ rule }) => (rule.kind === 'eligibility' ? `eligibility: ${rule.id}` : rule.id));
  let rows = 0;
  function* pairs(): Generator<Cell[]> {
    for (let customer = 0; customer < state.world.customers.count; customer++) {
      for (let item = 0; item < state.items.count; item++) {
        const removing = names.filter((_, at) => on[at]!.removes(customer, item));
        if (removing.length === 0) continue;
        rows++;
        yield [customer, item, removing[0]!, removing.slice(1).join('; ')];
      }
    }
  }
  writeCsv(path, ['customer', 'item', 'removed first by', 'and by'], pairs());
  return rows;
}

function* lazily(count: number, row: (index: number) => Cell[]): Generator<Cell[]> {
  for (let at = 0; at < count; at++) yield row(at);
}
