import {
  CONSENT_AGE_BANDS,
  CONSENT_STATUSES,
  type ConsentAgeBand,
  type ConsentStatus,
  JURISDICTIONS,
  type Jurisdiction,
  LAWFUL_BASES,
  type LawfulBasis,
  PURPOSES,
  type Purpose,
  type RightsRequest,
} from '../protocol/consent';
import { CHANNELS, OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/names';
import { pieces, quote, type Row, readTable } from './audit-csv';

/** Items and customers as the audit reads them. */

const DAY = 24 * 60 * 60 * 1000;
const LOG_DAYS = 52 * 7;
/** The first day of the log, and the last. */
const LOG_BEGINS = Date.UTC(2025, 0, 6);
const LOG_ENDS = LOG_BEGINS + (LOG_DAYS - 1) * DAY;
/** Nobody answered longer before the log than this: twenty years, of which five are leap years. */
const EARLIEST_ANSWER = LOG_BEGINS - (20 * 365 + 5) * DAY;
/** The first minute that no model learns from: forty weeks into the log. */
const TRAINING_ENDS = LOG_BEGINS + 40 * 7 * DAY;
const MINUTE = 60_000;

export interface Item {
  readonly item: number;
  readonly title: string;
  readonly category: string;
  readonly subcategory: string;
  readonly supplier: string;
  readonly price: number;
  readonly cost: number;
  readonly stock: number;
  /** Days from launch to the end of the log. */
  readonly age: number;
  readonly returnRate: number;
  readonly barredIn: readonly string[];
  readonly minimumAge: number;
  readonly sensitive: string;
  readonly promoted: boolean;
}

interface Permission {
  readonly status: ConsentStatus;
  readonly basis: LawfulBasis;
}

/** One customer. What cannot be read stands at its strictest; null where there is no strictest value. */
export interface Person {
  readonly customer: number;
  readonly age: number;
  readonly region: string;
  readonly tenure: number;
  readonly segment: string;
  readonly engagement: number;
  readonly orders: number;
  readonly spend: number;
  readonly neverShow: ReadonlySet<number>;
  readonly jurisdiction: Jurisdiction | null;
  readonly ageBand: ConsentAgeBand | null;
  readonly signal: boolean;
  readonly answers: Readonly<Record<Purpose, ConsentStatus>>;
  readonly permissions: Readonly<Record<OutboundChannel, Permission>>;
  readonly objected: boolean;
  readonly limitSensitive: boolean;
  /** Second-level categories bought from in the training weeks, as `Category / Subcategory`. */
  readonly bought: readonly string[];
  /** The same by items without a sensitive tag. */
  readonly boughtPlain: readonly string[];
  /** Minutes from the last training event to the end of training; null where there is none. */
  readonly quiet: number | null;
  /** Minutes from the first training event to the end of training; null where there is none. */
  readonly memory: number | null;
  /** Asked for erasure. */
  readonly erased: boolean;
  /** Something in the record could not be read and was taken as denied. */
  readonly faulty: boolean;
}

/** Milliseconds of an ISO day or minute; null for anything that no calendar has. */
function timeOf(text: string): number | null {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text)
    ? Date.parse(text.length > 10 ? `${text}Z` : text)
    : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, text.length) !== text ? null : time;
}

const ITEM_COLUMNS = [
  'item',
  'title',
  'category',
  'subcategory',
  'supplier',
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
const TAGS = ['none', 'health', 'finance', 'intimate'] as const;

/** @throws EngineFault `bad-input`, naming file, line and column. */
export function readItems(path: string): Map<number, Item> {
  const items = new Map<number, Item>();
  readTable('items', path, ITEM_COLUMNS, (row) => {
    const item = row.whole('item');
    if (items.has(item)) row.refuse('item', `item ${item} stands here a second time.`);
    items.set(item, {
      item,
      title: row.text('title'),
      category: row.text('category'),
      subcategory: row.text('subcategory'),
      supplier: row.text('supplier'),
      price: row.number('price'),
      cost: row.number('cost'),
      stock: row.whole('stock'),
      age: LOG_DAYS - row.number('launch day'),
      returnRate: row.number('return rate'),
      barredIn: pieces(row.text('regions barred'), ';'),
      minimumAge: row.whole('minimum age'),
      sensitive: row.oneOf('sensitive', TAGS),
      promoted: row.flag('promotion'),
    });
  });
  return items;
}

const CUSTOMER_COLUMNS = [
  'customer',
  'age',
  'region',
  'engagement',
  'frequency',
  'spend',
  'tenure',
  'segment',
  'do not show',
  'jurisdiction',
  'ageBand',
  'gpc',
  ...PURPOSES.flatMap((purpose) => [`purpose.${purpose}`, `purpose.${purpose}.date`]),
  ...CHANNELS.flatMap((name) => [`channel.${name}`, `channel.${name}.date`, `channel.${name}.basis`]),
  'objectedToMarketing',
  'limitSensitive',
  'bought',
  'bought plainly',
  'first training event',
  'last training event',
];

const known = <T extends string>(names: readonly T[], text: string): T | null =>
  names.find((name) => name === text) ?? null;

/** An answer counts as it was given, but for one that cannot be read and a yes that no day vouches for. */
function answerOf(text: string, date: string): { status: ConsentStatus; faulty: boolean } {
  const status = known(CONSENT_STATUSES, text);
  if (status === null) return { status: 'denied', faulty: true };
  if (status !== 'granted') return { status, faulty: false };
  const day = timeOf(date);
  const vouched = day !== null && day >= EARLIEST_ANSWER && day <= LOG_ENDS;
  return { status: vouched ? 'granted' : 'denied', faulty: !vouched };
}

function readPerson(row: Row, customer: number, items: ReadonlyMap<number, Item>): Person {
  let faulty = false;
  const answer = (column: string) => {
    const read = answerOf(row.text(column), row.text(`${column}.date`));
    if (read.faulty) faulty = true;
    return read.status;
  };
  const strictly = <T extends string>(column: string, names: readonly T[]): T | null => {
    const value = known(names, row.text(column));
    if (value === null) faulty = true;
    return value;
  };
  // A signal, an objection or a limit counts as raised unless the cell says plainly that it is not.
  const raised = (column: string) => {
    const text = row.text(column);
    if (text !== '0' && text !== '1') faulty = true;
    return text !== '0';
  };
  const neverShow = pieces(row.text('do not show'), ' ').map((text) => {
    const item = row.whole('do not show', text);
    return items.has(item)
      ? item
      : row.refuse('do not show', `there is no item ${item} in the file of items.`);
  });
  const beforeTheEnd = (column: string) => {
    const text = row.text(column);
    if (text === '') return null;
    const time = timeOf(text);
    return time !== null && time < TRAINING_ENDS
      ? (TRAINING_ENDS - time) / MINUTE
      : row.refuse(column, `${quote(text)} is not a minute of the training weeks, like 2025-03-01T09:30.`);
  };
  const permissions = Object.fromEntries(
    OUTBOUND_CHANNELS.map((channel): [OutboundChannel, Permission] => {
      const basis = strictly(`channel.${channel}.basis`, LAWFUL_BASES);
      const status = answer(`channel.${channel}`);
      return [channel, basis === null ? { status: 'denied', basis: 'none' } : { status, basis }];
    }),
  ) as Record<OutboundChannel, Permission>;
  const answers = Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, answer(`purpose.${purpose}`)]),
  ) as Record<Purpose, ConsentStatus>;
  return {
    customer,
    age: row.number('age'),
    region: row.text('region'),
    tenure: row.number('tenure'),
    segment: row.text('segment'),
    engagement: row.number('engagement'),
    orders: row.number('frequency'),
    spend: row.number('spend'),
    neverShow: new Set(neverShow),
    jurisdiction: strictly('jurisdiction', JURISDICTIONS),
    ageBand: strictly('ageBand', CONSENT_AGE_BANDS),
    signal: raised('gpc'),
    answers,
    permissions,
    objected: raised('objectedToMarketing'),
    limitSensitive: raised('limitSensitive'),
    bought: pieces(row.text('bought'), ';'),
    boughtPlain: pieces(row.text('bought plainly'), ';'),
    quiet: beforeTheEnd('last training event'),
    memory: beforeTheEnd('first training event'),
    erased: false,
    faulty,
  };
}

/** @throws EngineFault `bad-input`, naming file, line and column. */
export function readCustomers(path: string, items: ReadonlyMap<number, Item>): Map<number, Person> {
  const people = new Map<number, Person>();
  readTable('customers', path, CUSTOMER_COLUMNS, (row) => {
    const customer = row.whole('customer');
    if (people.has(customer)) row.refuse('customer', `customer ${customer} stands here a second time.`);
    people.set(customer, readPerson(row, customer, items));
  });
  return people;
}

/** The records as they stand once every right that was exercised has taken effect. */
export function exercise(
  people: Map<number, Person>,
  requests: readonly RightsRequest[],
): { readonly applied: number; readonly unknownCustomers: number } {
  let applied = 0;
  for (const { customer, right } of requests) {
    const person = people.get(customer);
    if (!person) continue;
    applied++;
    if (right === 'objection') people.set(customer, { ...person, objected: true });
    else if (right === 'withdrawal') people.set(customer, withdrawn(person));
    else people.set(customer, erased(person));
  }
  return { applied, unknownCustomers: requests.length - applied };
}

function answering(
  person: Person,
  answer: (status: ConsentStatus) => ConsentStatus,
  permit: (permission: Permission) => Permission,
): Pick<Person, 'answers' | 'permissions'> {
  const answers = PURPOSES.map((purpose) => [purpose, answer(person.answers[purpose])]);
  const permissions = OUTBOUND_CHANNELS.map((channel) => [channel, permit(person.permissions[channel])]);
  return { answers: Object.fromEntries(answers), permissions: Object.fromEntries(permissions) };
}

/** Purposes agreed to or left open are withdrawn, and so is each channel agreed to; what rests on no consent is not. */
function withdrawn(person: Person): Person {
  return {
    ...person,
    ...answering(
      person,
      (status) => (status === 'denied' ? 'denied' : 'withdrawn'),
      (held) => (held.status === 'granted' ? { status: 'withdrawn', basis: 'none' } : held),
    ),
  };
}

function erased(person: Person): Person {
  const nothing = answering(
    person,
    () => 'denied',
    () => ({ status: 'denied', basis: 'none' }),
  );
  return { ...person, ...nothing, bought: [], boughtPlain: [], quiet: null, memory: null, erased: true };
}
