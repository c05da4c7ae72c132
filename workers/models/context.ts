import type { History } from '../features/interactions';
import { log } from '../math/elementary';
import { standardise } from '../math/statistics';
import { settingsOf } from '../protocol/models';
import { type EaseFit, ease } from './ease';
import { type Fitted, isCold, type Model, type ScoringContext, type TrainingData } from './model';

/** Six hours each, from midnight. */
const HOUR_BANDS = 4;
const MINUTES_PER_BAND = (24 * 60) / HOUR_BANDS;
const CHANNELS = 6;
/** Events of the whole log's mix that every context is taken to have seen beforehand. */
const PRIOR_EVENTS = 200;

interface ContextFit extends Fitted {
  readonly base: EaseFit;
  readonly strength: number;
  /** ln of how much more often a category is taken up in a context than anywhere, contexts x categories. */
  readonly byRegion: Float64Array;
  readonly byChannel: Float64Array;
  readonly byHour: Float64Array;
}

const hourBand = (minute: number) => Math.floor(minute / MINUTES_PER_BAND) % HOUR_BANDS;

function logLift(
  { events, items }: TrainingData,
  contexts: number,
  contextOf: (event: number) => number,
): Float64Array {
  const { category, categories } = items;
  const everywhere = new Float64Array(categories).fill(1);
  const counts = new Float64Array(contexts * categories);
  const seen = new Float64Array(contexts);
  for (let event = 0; event < events.count; event++) {
    const group = category[events.item[event]!]!;
    const where = contextOf(event);
    everywhere[group]!++;
    counts[where * categories + group]!++;
    seen[where]!++;
  }
  const total = events.count + categories;
  return counts.map((count, at) => {
    const share = everywhere[at % categories]! / total;
    const held = seen[Math.floor(at / categories)]!;
    return log((count + PRIOR_EVENTS * share) / (held + PRIOR_EVENTS) / share);
  });
}

/**
 * EASE re-weighted by context (contextual post-filtering): each item's score, in standard deviations over
 * the catalogue, plus `strength` times the log lifts of its category in the customer's region, on the
 * channel most used and at the hours most used. The log says nothing of devices.
 */
export const context: Model<ContextFit, 'context'> = {
  id: 'context',
  revision: 1,
  parts: ['ease'],
  seeded: false,
  async fit(data, fitContext) {
    const base = await ease.fit(data, { ...fitContext, settings: settingsOf('ease', {}) });
    const { events, customers } = data;
    return {
      base,
      strength: fitContext.settings.strength,
      byRegion: logLift(data, customers.regions, (event) => customers.region[events.customer[event]!]!),
      byChannel: logLift(data, CHANNELS, (event) => events.channel[event]!),
      byHour: logLift(data, HOUR_BANDS, (event) => hourBand(events.minute[event]!)),
    };
  },
  score(fitted, scoring, from, to, out) {
    ease.score(fitted.base, scoring, from, to, out);
    const { count, category, categories } = scoring.items;
    const lift = new Float64Array(categories);
    for (let customer = from; customer < to; customer++) {
      const row = out.subarray((customer - from) * count, (customer - from + 1) * count);
      standardise(row);
      readLift(fitted, scoring, customer, lift);
      for (let item = 0; item < count; item++) row[item]! += fitted.strength * lift[category[item]!]!;
    }
  },
};

function readLift(fitted: ContextFit, scoring: ScoringContext, customer: number, lift: Float64Array): void {
  const { categories } = scoring.items;
  const add = (table: Float64Array, where: number) => {
    for (let group = 0; group < categories; group++) lift[group]! += table[where * categories + group]!;
  };
  lift.fill(0);
  add(fitted.byRegion, scoring.customers.region[customer]!);
  if (isCold(scoring.history, customer)) return;
  add(
    fitted.byChannel,
    mostFrequent(scoring.history, customer, CHANNELS, (at) => scoring.history.channel[at]!),
  );
  add(
    fitted.byHour,
    mostFrequent(scoring.history, customer, HOUR_BANDS, (at) => hourBand(scoring.history.minute[at]!)),
  );
}

/** Ties to the lower code. */
function mostFrequent(
  history: History,
  customer: number,
  codes: number,
  codeOf: (at: number) => number,
): number {
  const counts = new Uint32Array(codes);
  let best = 0;
  for (let at = history.start[customer]!; at < history.start[customer + 1]!; at++) counts[codeOf(at)]!++;
  for (let code = 1; code < codes; code++) if (counts[code]! > counts[best]!) best = code;
  return best;
}
