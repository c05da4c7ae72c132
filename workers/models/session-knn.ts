import type { TrainingEvents } from '../features/interactions';
import { decay } from '../math/elementary';
import { topIndices } from '../math/top-k';
import { type Fitted, isCold, type Model, type ScoringContext } from './model';
import { type PopularityFit, popularity } from './popularity';

const MINUTES_PER_HOUR = 60;
/** What no neighbour names comes in order of popularity, below everything that one does name. */
const TAIL = 1e-9;

interface SessionFit extends Fitted {
  readonly items: number;
  /** Visits by time of their last event, newest first: visit v holds `visitItem[visitStart[v] .. visitStart[v + 1]]`, distinct. */
  readonly visitStart: Uint32Array;
  readonly visitItem: Uint32Array;
  /** Minute of the last event. */
  readonly visitMinute: Int32Array;
  /** Visits that hold an item. */
  readonly itemStart: Uint32Array;
  readonly itemVisit: Uint32Array;
  readonly gapMinutes: number;
  readonly neighbours: number;
  readonly halfLifeDays: number;
  readonly popular: PopularityFit;
  readonly mostPopular: number;
}

/** Cuts every customer's events where they pause for longer than the gap. Visits come newest first, by their last event. */
export function visitsOf(
  events: TrainingEvents,
  customers: number,
  gapMinutes: number,
): { items: number[]; minute: number }[] {
  const open: ({ items: number[]; minute: number } | undefined)[] = new Array(customers);
  const visits: { items: number[]; minute: number }[] = [];
  for (let at = 0; at < events.count; at++) {
    const customer = events.customer[at]!;
    const minute = events.minute[at]!;
    const item = events.item[at]!;
    const visit = open[customer];
    if (visit && minute - visit.minute <= gapMinutes) {
      visit.minute = minute;
      if (!visit.items.includes(item)) visit.items.push(item);
    } else {
      const next = { items: [item], minute };
      open[customer] = next;
      visits.push(next);
    }
  }
  // Stable: visits that end in the same minute stay in the order in which they began.
  return visits.sort((a, b) => b.minute - a.minute);
}

/**
 * Vector-multiplication session kNN (Ludewig and Jannach 2018): the latest visit, its newer items weighing
 * more, is matched with earlier visits of anybody; what the best matching ones hold is recommended, visits
 * fading with their age. Visits of a single item teach nothing and are left out.
 */
export const sessionKnn: Model<SessionFit, 'session-knn'> = {
  id: 'session-knn',
  revision: 1,
  seeded: false,
  async fit(data, context) {
    const { gapHours, neighbours, halfLifeDays } = context.settings;
    const gapMinutes = gapHours * MINUTES_PER_HOUR;
    const items = data.items.count;
    const visits = visitsOf(data.events, data.interactions.rows, gapMinutes).filter(
      (visit) => visit.items.length > 1,
    );
    await context.pause();
    const visitStart = new Uint32Array(visits.length + 1);
    const itemStart = new Uint32Array(items + 1);
    visits.forEach((visit, at) => {
      visitStart[at + 1] = visitStart[at]! + visit.items.length;
      for (const item of visit.items) itemStart[item + 1]!++;
    });
    for (let item = 0; item < items; item++) itemStart[item + 1]! += itemStart[item]!;
    const next = itemStart.slice();
    const visitItem = new Uint32Array(visitStart[visits.length]!);
    const itemVisit = new Uint32Array(visitItem.length);
    visits.forEach((visit, at) => {
      visitItem.set(visit.items, visitStart[at]!);
      for (const item of visit.items) itemVisit[next[item]!++] = at;
    });
    const popular = await popularity.fit(data, context);
    return {
      items,
      visitStart,
      visitItem,
      visitMinute: Int32Array.from(visits, (visit) => visit.minute),
      itemStart,
      itemVisit,
      gapMinutes,
      neighbours,
      halfLifeDays,
      popular,
      mostPopular: popular.byRegion.reduce((most, count) => Math.max(most, count), 1),
    };
  },
  score(fitted, context, from, to, out) {
    const { items, visitStart, visitItem, visitMinute, halfLifeDays } = fitted;
    popularity.score(fitted.popular, context, from, to, out);
    const match = new Float64Array(visitMinute.length);
    const all = new Uint8Array(visitMinute.length).fill(1);
    const heap = new Int32Array(fitted.neighbours);
    const nearest = new Int32Array(fitted.neighbours);
    for (let customer = from; customer < to; customer++) {
      if (isCold(context.history, customer)) continue;
      const row = out.subarray((customer - from) * items, (customer - from + 1) * items);
      for (let item = 0; item < items; item++) row[item]! *= TAIL / fitted.mostPopular;
      const current = latestVisit(fitted, context, customer);
      matchVisits(fitted, current, match);
      const found = topIndices(match, all, fitted.neighbours, heap, nearest, 0);
      for (let place = 0; place < found; place++) {
        const visit = nearest[place]!;
        if (match[visit] === 0) continue;
        const weight = match[visit]! * decay(context.end - visitMinute[visit]!, halfLifeDays);
        for (let at = visitStart[visit]!; at < visitStart[visit + 1]!; at++) row[visitItem[at]!]! += weight;
      }
      match.fill(0);
    }
  },
};

/** Items of a customer's latest visit, oldest first, as far as their last events tell. */
function latestVisit(fitted: SessionFit, { history }: ScoringContext, customer: number): number[] {
  const begin = history.start[customer]!;
  const entries = Array.from({ length: history.start[customer + 1]! - begin }, (_, at) => begin + at);
  entries.sort((a, b) => history.minute[a]! - history.minute[b]! || a - b);
  let first = entries.length - 1;
  while (
    first > 0 &&
    history.minute[entries[first]!]! - history.minute[entries[first - 1]!]! <= fitted.gapMinutes
  ) {
    first--;
  }
  return entries.slice(first).map((at) => history.columns[at]!);
}

/** Adds to every visit the weights of the current visit's items that it holds; the newest item weighs 1. */
function matchVisits(fitted: SessionFit, current: readonly number[], match: Float64Array): void {
  current.forEach((item, place) => {
    const weight = (place + 1) / current.length;
    for (let at = fitted.itemStart[item]!; at < fitted.itemStart[item + 1]!; at++) {
      match[fitted.itemVisit[at]!]! += weight;
    }
  });
}
