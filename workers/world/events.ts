import { exp } from '../math/elementary';
import { type Parts, saying } from '../math/parts';
import { Random } from '../math/random';
import { CONSENT_STATUSES, LAWFUL_BASES } from '../protocol/consent';
import { CHANNELS } from '../protocol/names';
import type { WorldSpec } from '../protocol/policy';
import type { People } from './customers';
import type { ExposureLaw } from './exposure';
import { CLICK_CEILING, clickProbability, orderGivenClick, positionEffect } from './response';
import { type ConsentTable, DAYS, EVENT_KINDS, type EventTable, type ResponseModel, WEEKS } from './world';

/** Clicks in a whole year per session a month. */
const CLICKS_PER_SESSION = 1.95;
/** Slots a list shows. */
const SLOTS = 20;
/** A slot that never catches anything is given up, so that the draw ends. */
const MOST_TRIES = 5000;

const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
const LOG_MINUTES = DAYS * DAY_MINUTES;

const [VIEW, SEARCH, WISHLIST, CART, RATING, PURCHASE] = EVENT_KINDS.map((_, index) => index) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const ON_SITE = CHANNELS.indexOf('onSite');
const EMAIL = CHANNELS.indexOf('email');
const PUSH = CHANNELS.indexOf('push');
const GRANTED = CONSENT_STATUSES.indexOf('granted');
const SOFT_OPT_IN = LAWFUL_BASES.indexOf('soft opt-in');

/** Visits per week of the year: a quiet August, a full November and December. */
function seasonOf(week: number): number {
  if (week >= 44) return 1.65;
  if (week >= 30 && week <= 34) return 0.85;
  return 1;
}

/** Visits per hour of the day, weekdays and weekends alike but for the level. */
const HOURS = [1, 0.5, 0.3, 0.2, 0.2, 0.5, 1.5, 3, 4, 4, 4, 4.5, 5.5, 5, 4, 4, 4, 5, 6, 7.5, 9, 8.5, 6, 3];
const WEEKDAYS = [1, 0.95, 0.95, 1, 0.95, 1.1, 1.3];

function runningTotals(values: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(values, (value) => {
    total += value;
    return total;
  });
}

/** First index whose running total exceeds `target`. */
function indexBelow(totals: Float64Array, target: number): number {
  let at = 0;
  while (at < totals.length - 1 && totals[at]! <= target) at++;
  return at;
}

const SEASON_TOTALS = runningTotals(Array.from({ length: WEEKS }, (_, week) => seasonOf(week)));
const HOUR_TOTALS = runningTotals(HOURS);
const WEEKDAY_TOTALS = runningTotals(WEEKDAYS);
/** Positions of clicks: slots are shown alike, and clicked by position effect. */
const POSITION_TOTALS = runningTotals(Array.from({ length: SLOTS }, (_, at) => positionEffect(at + 1)));

function drawFrom(totals: Float64Array, random: Random): number {
  return indexBelow(totals, random.uniform() * totals[totals.length - 1]!);
}

function drawWeek(first: number, last: number, random: Random): number {
  const before = first === 0 ? 0 : SEASON_TOTALS[first - 1]!;
  return indexBelow(SEASON_TOTALS, before + random.uniform() * (SEASON_TOTALS[last]! - before));
}

function poisson(mean: number, random: Random): number {
  if (mean > 60) return Math.max(0, Math.floor(mean + Math.sqrt(mean) * random.normal() + 0.5));
  const floor = exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > floor; product *= random.uniform()) count++;
  return count;
}

/** Events put in their place between two parts: a few milliseconds of work, since memory is read all over. */
const PLACED_AT_ONCE = 65_536;

/** Places 0..count-1 by their minute, those of one minute in the order they have. */
function* orderByMinute(minute: Int32Array, count: number): Parts<Uint32Array> {
  const next = new Uint32Array(LOG_MINUTES + 1);
  for (let at = 0; at < count; at++) {
    if (at % PLACED_AT_ONCE === 0) yield;
    next[minute[at]! + 1]!++;
  }
  for (let at = 0; at < LOG_MINUTES; at++) next[at + 1]! += next[at]!;
  yield;
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    if (at % PLACED_AT_ONCE === 0) yield;
    order[next[minute[at]!]!++] = at;
  }
  return order;
}

type Columns = Omit<EventTable, 'count'>;

function makeColumns(length: number): Columns {
  return {
    customer: new Uint32Array(length),
    item: new Uint32Array(length),
    kind: new Uint8Array(length),
    minute: new Int32Array(length),
    channel: new Uint8Array(length),
    position: new Uint8Array(length),
    propensity: new Float32Array(length),
  };
}

/** The log while it is written, in the order of customers. */
class Draft {
  private count = 0;
  private columns: Columns;

  constructor(capacity: number) {
    this.columns = makeColumns(capacity);
  }

  add(
    customer: number,
    item: number,
    kind: number,
    minute: number,
    channel: number,
    position: number,
    propensity: number,
  ): void {
    if (minute >= LOG_MINUTES) return;
    if (this.count === this.columns.customer.length) this.grow();
    const { columns } = this;
    const at = this.count++;
    columns.customer[at] = customer;
    columns.item[at] = item;
    columns.kind[at] = kind;
    columns.minute[at] = minute;
    columns.channel[at] = channel;
    columns.position[at] = position;
    columns.propensity[at] = propensity;
  }

  private grow(): void {
    const larger = makeColumns(this.count * 2);
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.columns[name]);
    this.columns = larger;
  }

  /** The log by time, ties by customer, then item, then kind. */
  *sorted(): Parts<EventTable> {
    const { count, columns } = this;
    const byMinute = yield* orderByMinute(columns.minute, count);
    yield;
    const order = new Uint32Array(count);
    for (let at = 0; at < count; at++) {
      if (at % PLACED_AT_ONCE === 0) yield;
      const entry = byMinute[at]!;
      let to = at;
      while (to > 0 && this.comesBefore(entry, order[to - 1]!)) {
        order[to] = order[to - 1]!;
        to--;
      }
      order[to] = entry;
    }
    const table = makeColumns(count);
    for (const name of Object.keys(table) as (keyof Columns)[]) {
      yield;
      const from = columns[name];
      const to = table[name];
      for (let at = 0; at < count; at++) to[at] = from[order[at]!]!;
    }
    return { count, ...table };
  }

  /** Of two events of one customer in one minute; in all else the sort has them right. */
  private comesBefore(a: number, b: number): boolean {
    const { minute, customer, item, kind } = this.columns;
    if (minute[a] !== minute[b] || customer[a] !== customer[b]) return false;
    return item[a] !== item[b] ? item[a]! < item[b]! : kind[a]! < kind[b]!;
  }
}

/** Customers whose year is written between two looks at anything else: a few milliseconds of work. */
const CUSTOMERS_AT_ONCE = 125;
const FIRST_CUSTOMERS = 10;

export interface LogInputs {
  readonly spec: WorldSpec;
  readonly people: People;
  readonly consent: ConsentTable;
  readonly response: ResponseModel;
  readonly law: ExposureLaw;
  /** Items customer c never wants to see: `hiddenItems[hiddenStart[c] .. hiddenStart[c + 1]]`. */
  readonly hiddenStart: Uint32Array;
  readonly hiddenItems: Uint32Array;
}

function mayMessage(consent: ConsentTable, customer: number, channel: number): boolean {
  const at = customer * CHANNELS.length + channel;
  return (
    consent.objectedToMarketing[customer] === 0 &&
    (consent.channelStatus[at] === GRANTED || consent.channelBasis[at] === SOFT_OPT_IN)
  );
}

function drawChannel(consent: ConsentTable, customer: number, random: Random): number {
  const draw = random.uniform();
  if (draw < 0.17) return mayMessage(consent, customer, EMAIL) ? EMAIL : ON_SITE;
  if (draw < 0.25) return mayMessage(consent, customer, PUSH) ? PUSH : ON_SITE;
  return ON_SITE;
}

/**
 * A year of the log: what exposures caught. Exposures that catch nothing leave no trace, so clicks are
 * drawn straight from the law of caught exposures: a slot's item from the logging policy, kept with its
 * click probability; its position in proportion to position effects. Customer c's events depend on the
 * seed, c, the goods and c's own record alone. Says between parts of a few milliseconds how many are written.
 */
export function* makeEvents(inputs: LogInputs): Generator<number, EventTable> {
  const { count } = inputs.people;
  const draft = new Draft(Math.max(1024, count * 12));
  for (let from = 0, to = 0; from < count; from = to) {
    yield from;
    // What a thread does for the first time takes it longer.
    to = Math.min(from + Math.min(FIRST_CUSTOMERS + from, CUSTOMERS_AT_ONCE), count);
    writeEvents(inputs, draft, from, to);
  }
  yield count;
  return yield* saying(count, draft.sorted());
}

function writeEvents(inputs: LogInputs, draft: Draft, from: number, to: number): void {
  const { spec, people, consent, response, law, hiddenStart, hiddenItems } = inputs;
  const seasons = SEASON_TOTALS[WEEKS - 1]!;
  for (let c = from; c < to; c++) {
    const firstWeek = Math.floor((people.firstDay[c]! + 6) / 7);
    const lastWeek = Math.floor(people.lastDay[c]! / 7);
    if (firstWeek > lastWeek) continue;
    const random = new Random(spec.seed, 'world/events', c);
    const season = SEASON_TOTALS[lastWeek]! - (firstWeek === 0 ? 0 : SEASON_TOTALS[firstWeek - 1]!);
    const clicks = poisson((CLICKS_PER_SESSION * people.engagement[c]! * season) / seasons, random);
    if (clicks === 0) continue;
    law.meet(c, hiddenItems.subarray(hiddenStart[c]!, hiddenStart[c + 1]!));
    for (let click = 0; click < clicks; click++) {
      const week = drawWeek(firstWeek, lastWeek, random);
      if (law.choices(week) === 0) continue;
      let item = -1;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const shown = law.draw(week, random);
        if (random.uniform() * CLICK_CEILING < clickProbability(response, c, shown)) {
          item = shown;
          break;
        }
      }
      if (item < 0) continue;
      const propensity = law.propensity(item, week);
      const position = drawFrom(POSITION_TOTALS, random) + 1;
      const day = drawFrom(WEEKDAY_TOTALS, random);
      const hour = drawFrom(HOUR_TOTALS, random);
      const minute = week * WEEK_MINUTES + day * DAY_MINUTES + hour * 60 + random.below(60);
      const channel = drawChannel(consent, c, random);
      const searched = channel === ON_SITE && random.chance(0.16);
      draft.add(c, item, searched ? SEARCH : VIEW, minute, channel, position, propensity);
      if (random.chance(orderGivenClick(response, c, item))) {
        const cart = minute + 1 + random.below(20);
        const bought = cart + (random.chance(0.75) ? 1 + random.below(30) : random.below(3 * DAY_MINUTES));
        if (random.chance(0.95)) draft.add(c, item, CART, cart, channel, position, propensity);
        draft.add(c, item, PURCHASE, bought, channel, position, propensity);
        if (random.chance(0.12)) {
          const rated = bought + (3 + random.below(18)) * DAY_MINUTES + random.below(600);
          draft.add(c, item, RATING, rated, channel, position, propensity);
        }
      } else if (random.chance(0.016)) {
        draft.add(c, item, CART, minute + 1 + random.below(30), channel, position, propensity);
      } else if (random.chance(0.018)) {
        draft.add(c, item, WISHLIST, minute + 1 + random.below(10), channel, position, propensity);
      }
    }
  }
}
