import { ACTIVITY_SEGMENTS, activitySegment } from '../features/customer-features';
import { discounts, idealDcg } from '../math/dcg';
import type { Pause } from '../math/linear';
import { Random } from '../math/random';
import { holm, normalP, quantile, rankCorrelation } from '../math/statistics';
import { MEASURE_INDEX, MEASURES } from '../metrics/measures';
import { meanFigure } from '../metrics/outcomes';
import { MODEL_INFO, type ModelId } from '../protocol/models';
import {
  ACCURACY_IDS,
  type AccuracyId,
  type Agreement,
  AUDIENCE,
  COMPARED_IDS,
  type ComparedId,
  DEEPEST,
  type Difference,
  type Interval,
  type ModelReport,
  type SegmentAccuracy,
} from '../protocol/models-report';
import type { Figure } from '../protocol/results';
import { AGE_BANDS } from '../world/world';
import type { ConsentState } from './consent-state';
import { AccuracyByLength, type RankedModel } from './ranked-model';
import type { WorldState } from './world-state';

/** Customers drawn over all replicates together, at most. */
const MOST_DRAWS = 12_000_000;
const MOST_REPLICATES = 1000;
const FEWEST_REPLICATES = 200;
/** A segment with fewer test customers than this is too small to be called the worst. */
const SEGMENT_MINIMUM = 100;
const LORENZ_POINTS = 100;

export function replicatesFor(customers: number): number {
  return Math.max(FEWEST_REPLICATES, Math.min(MOST_REPLICATES, Math.floor(MOST_DRAWS / customers)));
}

/** Scale that turns a list's sum into the figure reported. */
function scaleOf(id: ComparedId, slateSize: number): number {
  return id === 'orders' ? 1000 / slateSize : 1;
}

const isAccuracy = (id: ComparedId): id is AccuracyId => id !== 'orders';

/** Replicates between two pauses: a few milliseconds of work. */
const REPLICATES_PER_TURN = 16;

/**
 * How often each customer is drawn in each replicate of a bootstrap: replicates x customers, every row
 * summing to `customers`. A count over 255 is as good as impossible, and would be cut.
 */
export async function bootstrapDraws(
  customers: number,
  seed: number,
  replicates: number,
  pause: Pause,
): Promise<Uint8Array> {
  const draws = new Uint8Array(replicates * customers);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const random = new Random(seed, 'analytics/bootstrap', replicate);
    const row = draws.subarray(replicate * customers, (replicate + 1) * customers);
    for (let draw = 0; draw < customers; draw++) {
      row[Math.floor((random.bits() / 4294967296) * customers)]!++;
    }
    if (replicate % REPLICATES_PER_TURN === 0) await pause();
  }
  return draws;
}

/**
 * Resampled means: replicates x COMPARED_IDS. Every model is resampled with the same customers, so that
 * differences of two models' replicates are replicates of their paired difference.
 */
export async function bootstrapMeans(
  ranked: RankedModel,
  slateSize: number,
  draws: Uint8Array,
  pause: Pause,
): Promise<Float64Array> {
  const { customers, measures, relevant } = ranked;
  const replicates = draws.length / customers;
  const width = COMPARED_IDS.length;
  const accuracies = ACCURACY_IDS.length;
  const tested = Uint32Array.from(Array.from(relevant.keys()).filter((customer) => relevant[customer]! > 0));
  const accuracy = new Float64Array(tested.length * accuracies);
  tested.forEach((customer, row) => {
    ACCURACY_IDS.forEach((id, at) => {
      accuracy[row * accuracies + at] = measures[customer * MEASURES.length + MEASURE_INDEX[id]]!;
    });
  });
  const orders = Float64Array.from(
    { length: customers },
    (_, customer) => measures[customer * MEASURES.length + MEASURE_INDEX.orders]!,
  );
  const out = new Float64Array(replicates * width);
  const sums = new Float64Array(accuracies);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const times = draws.subarray(replicate * customers, (replicate + 1) * customers);
    sums.fill(0);
    let held = 0;
    for (let row = 0; row < tested.length; row++) {
      const count = times[tested[row]!]!;
      if (count === 0) continue;
      held += count;
      const base = row * accuracies;
      for (let at = 0; at < accuracies; at++) sums[at]! += count * accuracy[base + at]!;
    }
    let ordered = 0;
    for (let customer = 0; customer < customers; customer++) ordered += times[customer]! * orders[customer]!;
    for (let at = 0; at < accuracies; at++) out[replicate * width + at] = held > 0 ? sums[at]! / held : 0;
    out[replicate * width + accuracies] = (ordered / customers) * scaleOf('orders', slateSize);
    if (replicate % REPLICATES_PER_TURN === 0) await pause();
  }
  return out;
}

function intervalOf(values: Float64Array): Interval {
  const sorted = values.sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

const mapCompared = <T>(make: (id: ComparedId, at: number) => T): Readonly<Record<ComparedId, T>> =>
  Object.fromEntries(COMPARED_IDS.map((id, at) => [id, make(id, at)])) as Record<ComparedId, T>;

/** Percentile intervals of a model's own means. */
export function intervals(means: Float64Array): Readonly<Record<ComparedId, Interval>> {
  const width = COMPARED_IDS.length;
  const replicates = means.length / width;
  return mapCompared((_, at) =>
    intervalOf(Float64Array.from({ length: replicates }, (_, row) => means[row * width + at]!)),
  );
}

/** A model measured, with what comparing it needs and no more: many are kept. */
export interface ComparedModel {
  readonly model: ModelId;
  /** customers x COMPARED_IDS, as they come out of a list. */
  readonly values: Float64Array;
  /** Relevant items per customer. */
  readonly relevant: Uint16Array;
  readonly means: Float64Array;
}

/** What is compared of each customer's list: customers x COMPARED_IDS. */
export function comparedValues({ customers, measures }: RankedModel): Float64Array {
  const values = new Float64Array(customers * COMPARED_IDS.length);
  COMPARED_IDS.forEach((id, at) => {
    for (let customer = 0; customer < customers; customer++) {
      values[customer * COMPARED_IDS.length + at] = measures[customer * MEASURES.length + MEASURE_INDEX[id]]!;
    }
  });
  return values;
}

/**
 * Each model minus the baseline: percentile intervals from the paired replicates, p from the paired
 * differences of all customers (normal approximation), corrected over the models by Holm.
 */
export function differences(
  models: readonly ComparedModel[],
  baseline: ComparedModel,
  slateSize: number,
): ReadonlyMap<ModelId, Readonly<Record<ComparedId, Difference>>> {
  const others = models.filter(({ model }) => model !== baseline.model);
  const width = COMPARED_IDS.length;
  const replicates = baseline.means.length / width;
  const raw = others.map((each) => mapCompared((id, at) => pairedTest(each, baseline, id, at)));
  const adjusted = mapCompared((id) => holm(raw.map((tests) => tests[id].p)));
  return new Map(
    others.map(({ model, means }, place) => [
      model,
      mapCompared((id, at) => ({
        value: raw[place]![id].difference * scaleOf(id, slateSize),
        ...intervalOf(
          Float64Array.from(
            { length: replicates },
            (_, row) => means[row * width + at]! - baseline.means[row * width + at]!,
          ),
        ),
        p: raw[place]![id].p,
        adjustedP: adjusted[id][place]!,
      })),
    ]),
  );
}

function pairedTest(
  a: ComparedModel,
  b: ComparedModel,
  id: ComparedId,
  column: number,
): { difference: number; p: number } {
  const customers = a.relevant.length;
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (let customer = 0; customer < customers; customer++) {
    if (isAccuracy(id) && a.relevant[customer] === 0) continue;
    const at = customer * COMPARED_IDS.length + column;
    const difference = a.values[at]! - b.values[at]!;
    sum += difference;
    squares += difference * difference;
    n++;
  }
  const { value, se } = meanFigure(sum, squares, n);
  const certain = se === 0 && value !== 0 ? 0 : 1;
  return { difference: value, p: se ? normalP(value / se) : certain };
}

/** Accuracy for lists of 1 to DEEPEST, at index k - 1. */
export function accuracyByLength(ranked: RankedModel): Readonly<Record<AccuracyId, readonly number[]>> {
  const discount = discounts(DEEPEST);
  const sums = new AccuracyByLength(discount, idealDcg(discount));
  for (let customer = 0; customer < ranked.customers; customer++) {
    sums.add(
      ranked.hitRank.subarray(ranked.hitStart[customer]!, ranked.hitStart[customer + 1]!),
      ranked.relevant[customer]!,
    );
  }
  const mean = (column: Float64Array) =>
    Array.from(column, (sum) => (sums.customers > 0 ? sum / sums.customers : 0));
  const { ndcg, precision, recall, map, mrr, hitRate } = sums;
  return {
    ndcg: mean(ndcg),
    precision: mean(precision),
    recall: mean(recall),
    map: mean(map),
    mrr: mean(mrr),
    hitRate: mean(hitRate),
  };
}

/** Means over a group of customers; accuracy over those with relevant items. */
export function figuresOf(
  ranked: RankedModel,
  slateSize: number,
  belongs: (customer: number) => boolean,
): Readonly<Record<ComparedId, Figure>> {
  const sums = COMPARED_IDS.map(() => ({ sum: 0, squares: 0, n: 0 }));
  for (let customer = 0; customer < ranked.customers; customer++) {
    if (!belongs(customer)) continue;
    COMPARED_IDS.forEach((id, at) => {
      if (isAccuracy(id) && ranked.relevant[customer] === 0) return;
      const value = ranked.measures[customer * MEASURES.length + MEASURE_INDEX[id]]!;
      const total = sums[at]!;
      total.sum += value;
      total.squares += value * value;
      total.n++;
    });
  }
  return mapCompared((id, at) => {
    const { sum, squares, n } = sums[at]!;
    return meanFigure(sum, squares, n, scaleOf(id, slateSize));
  });
}

/** Accuracy by activity, age band, region, and profiled or not. */
export function segmentsOf(
  state: WorldState,
  consent: ConsentState,
  ranked: RankedModel,
  slateSize: number,
): SegmentAccuracy[] {
  const { customers, regions } = state.world;
  const groups: {
    dimension: SegmentAccuracy['dimension'];
    names: readonly string[];
    of: (c: number) => number;
  }[] = [
    {
      dimension: 'activity',
      names: ACTIVITY_SEGMENTS,
      of: (c) => activitySegment(state.split.trainEvents[c]!),
    },
    { dimension: 'age', names: AGE_BANDS, of: (c) => customers.ageBand[c]! },
    { dimension: 'region', names: regions.map(({ name }) => name), of: (c) => customers.region[c]! },
    {
      dimension: 'profiling',
      names: ['not profiled', 'profiled'],
      of: (c) => consent.profiled[c]!,
    },
  ];
  return groups.flatMap(({ dimension, names, of }) =>
    names.map((segment, code) => ({
      dimension,
      segment,
      customers: customers.region.reduce((sum, _, c) => sum + (of(c) === code ? 1 : 0), 0),
      figures: figuresOf(ranked, slateSize, (c) => of(c) === code),
    })),
  );
}

/** The segment with the lowest NDCG among those large enough to be named. */
export function worstSegment(segments: readonly SegmentAccuracy[]): SegmentAccuracy | null {
  return segments
    .filter(({ figures }) => figures.ndcg.n >= SEGMENT_MINIMUM)
    .reduce<SegmentAccuracy | null>(
      (worst, each) => (worst === null || each.figures.ndcg.value < worst.figures.ndcg.value ? each : worst),
      null,
    );
}

/** NDCG of the people named for each product that any profiled customer with a history took up. */
export function audienceNdcg(state: WorldState, ranked: RankedModel): Figure {
  const { relevant } = state.split;
  const items = state.world.items.count;
  const takers: Set<number>[] = Array.from({ length: items }, () => new Set());
  for (let customer = 0; customer < relevant.rows; customer++) {
    if (ranked.pairStart[customer + 1] === ranked.pairStart[customer]) continue;
    for (let at = relevant.start[customer]!; at < relevant.start[customer + 1]!; at++) {
      takers[relevant.columns[at]!]!.add(customer);
    }
  }
  const discount = discounts(AUDIENCE);
  const ideal = idealDcg(discount);
  let sum = 0;
  let squares = 0;
  let n = 0;
  takers.forEach((wanted, item) => {
    if (wanted.size === 0) return;
    let dcg = 0;
    for (let place = 0; place < AUDIENCE; place++) {
      if (wanted.has(ranked.audience[item * AUDIENCE + place]!)) dcg += discount[place]!;
    }
    const value = dcg / ideal[Math.min(wanted.size, AUDIENCE)]!;
    sum += value;
    squares += value * value;
    n++;
  });
  return meanFigure(sum, squares, n);
}

/** Share of all places taken by the least shown items, up to each hundredth of the catalogue. */
export function lorenz(exposure: Uint32Array): number[] {
  const sorted = exposure.slice().sort();
  const running = new Float64Array(sorted.length + 1);
  sorted.forEach((count, at) => {
    running[at + 1] = running[at]! + count;
  });
  const total = running[sorted.length]!;
  return Array.from({ length: LORENZ_POINTS + 1 }, (_, point) => {
    const place = (point / LORENZ_POINTS) * sorted.length;
    const below = Math.floor(place);
    const next = running[Math.min(sorted.length, below + 1)]!;
    const held = running[below]! + (next - running[below]!) * (place - below);
    return total > 0 ? held / total : 0;
  });
}

/** Whether held-out accuracy and simulated orders name the same winners. */
export function agreementOf(models: readonly Pick<ModelReport, 'model' | 'outcomes'>[]): Agreement {
  const real = models.filter(({ model }) => !['floor', 'ceiling'].includes(MODEL_INFO[model].kind));
  const heldOut = real.map(({ outcomes }) => outcomes.ndcg!.value);
  const simulated = real.map(({ outcomes }) => outcomes.orders!.value);
  const best = (values: readonly number[]) =>
    real.length === 0 ? null : real[values.indexOf(Math.max(...values))]!.model;
  return {
    correlation: real.length < 3 ? null : rankCorrelation(heldOut, simulated),
    models: real.length,
    bestHeldOut: best(heldOut),
    bestSimulated: best(simulated),
  };
}
