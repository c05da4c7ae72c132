import type { TrainingEvents } from '../features/interactions';
import { exp } from '../math/elementary';
import type { Fitted, Model } from './model';
import { popularity } from './popularity';

/** Shares of the parts of the score, each part normalised over customers before. */
const COUNT = 0.35;
const DISTINCT = 0.25;
const VALUE = 0.2;
const FREQUENCY = 0.15;
const RECENCY = 0.05;
/** Days over which recency falls to 1 / e. */
const RECENCY_DAYS = 90;
/** Places in the region's order of popularity never outweigh people, and are still told apart beside a score of up to 1. */
const PLACE_STEP = 1e-12;

export interface ActivityFit extends Fitted {
  readonly items: number;
  readonly scores: Float64Array;
  /** Place of the item among its region's best sellers, 0 the best: regions x items. */
  readonly place: Uint32Array;
}

/**
 * How active each customer is, 0 to 1: .35 events + .25 distinct items + .20 mean event value + .15 events
 * per active day, each min-max normalised over customers with events, + .05 exp(-days since the last event
 * / 90). Active days run from the first event to the last, both counted. 0 without events.
 * @param days day of each event
 * @param today day from which recency is counted
 */
export function activityScores(
  events: Pick<TrainingEvents, 'count' | 'customer' | 'item' | 'value'>,
  days: Int32Array,
  today: number,
  customers: number,
): Float64Array {
  const number = new Float64Array(customers);
  const distinct = new Float64Array(customers);
  const value = new Float64Array(customers);
  const first = new Int32Array(customers).fill(0x7fffffff);
  const last = new Int32Array(customers).fill(-0x7fffffff);
  const met = new Set<number>();
  let items = 0;
  for (let at = 0; at < events.count; at++) items = Math.max(items, events.item[at]! + 1);
  for (let at = 0; at < events.count; at++) {
    const customer = events.customer[at]!;
    number[customer]!++;
    value[customer]! += events.value[at]!;
    first[customer] = Math.min(first[customer]!, days[at]!);
    last[customer] = Math.max(last[customer]!, days[at]!);
    const pair = customer * items + events.item[at]!;
    if (!met.has(pair)) distinct[customer]!++;
    met.add(pair);
  }
  const frequency = new Float64Array(customers);
  for (let customer = 0; customer < customers; customer++) {
    if (number[customer] === 0) continue;
    value[customer]! /= number[customer]!;
    frequency[customer] = number[customer]! / (last[customer]! - first[customer]! + 1);
  }
  const out = new Float64Array(customers);
  const add = (part: Float64Array, share: number) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let customer = 0; customer < customers; customer++) {
      if (number[customer] === 0) continue;
      low = Math.min(low, part[customer]!);
      high = Math.max(high, part[customer]!);
    }
    for (let customer = 0; customer < customers; customer++) {
      if (number[customer]! > 0 && high > low)
        out[customer]! += (share * (part[customer]! - low)) / (high - low);
    }
  };
  add(number, COUNT);
  add(distinct, DISTINCT);
  add(value, VALUE);
  add(frequency, FREQUENCY);
  for (let customer = 0; customer < customers; customer++) {
    if (number[customer]! > 0) out[customer]! += RECENCY * exp(-(today - last[customer]!) / RECENCY_DAYS);
  }
  return out;
}

const MINUTES_PER_DAY = 24 * 60;

/**
 * Ranks customers, the same for every item; the items of one customer come in order of popularity. A
 * customer who may not be used for training counts as inactive.
 */
export const activity: Model<ActivityFit, 'activity'> = {
  id: 'activity',
  revision: 1,
  seeded: false,
  async fit(data, context) {
    const days = data.events.minute.map((minute) => Math.floor(minute / MINUTES_PER_DAY));
    const today = Math.floor((data.end - 1) / MINUTES_PER_DAY);
    const { byRegion } = await popularity.fit(data, context);
    return {
      items: data.items.count,
      scores: activityScores(data.events, days, today, data.interactions.rows),
      place: placesOf(byRegion, data.items.count),
    };
  },
  score(fitted, context, from, to, out) {
    const { items, place, scores } = fitted;
    for (let customer = from; customer < to; customer++) {
      const own = scores[context.customerIds[customer]!] ?? 0;
      const base = context.customers.region[customer]! * items;
      for (let item = 0; item < items; item++) {
        out[(customer - from) * items + item] = own - PLACE_STEP * place[base + item]!;
      }
    }
  },
};

function placesOf(byRegion: Float64Array, items: number): Uint32Array {
  const place = new Uint32Array(byRegion.length);
  for (let base = 0; base < byRegion.length; base += items) {
    Array.from({ length: items }, (_, item) => item)
      .sort((a, b) => byRegion[base + b]! - byRegion[base + a]! || a - b)
      .forEach((item, at) => {
        place[base + item] = at;
      });
  }
  return place;
}
