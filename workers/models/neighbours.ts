import type { History } from '../features/interactions';
import { countCoOccurrences } from '../math/csr';
import { decay } from '../math/elementary';
import type { Pause } from '../math/linear';
import { type FitContext, type Fitted, isCold, type ScoringContext, type TrainingData } from './model';
import { type PopularityFit, popularity } from './popularity';

export interface NeighbourFit extends Fitted {
  readonly items: number;
  /** Row i holds the items that listen to item i: neighbourStart[i] .. neighbourStart[i + 1]. */
  readonly neighbourStart: Uint32Array;
  readonly neighbour: Uint32Array;
  readonly similarity: Float64Array;
  readonly halfLifeDays: number;
  readonly popular: PopularityFit;
}

export interface NeighbourSettings {
  /** Each item listens to those at least as similar as its n-th most similar one; ties with it are kept. */
  readonly neighbours: number;
  readonly jaccard: number;
  readonly halfLifeDays: number;
}

/** Items between two pauses. */
const STEP = 64;

/** Cosine (Salton) or Jaccard similarities from counts in common, items x items, zero diagonal. */
async function similarities(
  counts: Float32Array,
  items: number,
  jaccard: boolean,
  pause: Pause,
): Promise<Float64Array> {
  const own = Float64Array.from({ length: items }, (_, item) => counts[item * items + item]!);
  const out = new Float64Array(items * items);
  for (let a = 0; a < items; a++) {
    for (let b = 0; b < items; b++) {
      const both = counts[a * items + b]!;
      if (both === 0 || a === b) continue;
      out[a * items + b] = jaccard ? both / (own[a]! + own[b]! - both) : both / Math.sqrt(own[a]! * own[b]!);
    }
    if (a % STEP === 0) await pause();
  }
  return out;
}

/** Item-to-item similarities from who took what, each item's nearest kept. */
export async function fitNeighbours(
  data: TrainingData,
  settings: NeighbourSettings,
  context: FitContext<object>,
): Promise<NeighbourFit> {
  const items = data.items.count;
  const { neighbours, jaccard, halfLifeDays } = settings;
  const counts = new Float32Array(items * items);
  await countCoOccurrences(data.interactions, counts, context.pause);
  const similar = await similarities(counts, items, jaccard === 1, context.pause);
  const row = new Float64Array(items);
  const kept = new Uint8Array(items * items);
  const sizes = new Uint32Array(items + 1);
  for (let listener = 0; listener < items; listener++) {
    const own = similar.subarray(listener * items, (listener + 1) * items);
    let floor = 0;
    if (neighbours < items) {
      row.set(own);
      floor = row.sort()[items - neighbours]!;
    }
    for (let item = 0; item < items; item++) {
      if (own[item]! === 0 || own[item]! < floor) continue;
      kept[item * items + listener] = 1;
      sizes[item + 1]!++;
    }
    if (listener % STEP === 0) {
      context.progress(listener, items);
      await context.pause();
    }
  }
  for (let item = 0; item < items; item++) sizes[item + 1]! += sizes[item]!;
  const neighbour = new Uint32Array(sizes[items]!);
  const similarity = new Float64Array(sizes[items]!);
  let write = 0;
  for (let item = 0; item < items; item++) {
    for (let listener = 0; listener < items; listener++) {
      if (kept[item * items + listener] === 0) continue;
      neighbour[write] = listener;
      similarity[write++] = similar[listener * items + item]!;
    }
    if (item % STEP === 0) await context.pause();
  }
  const popular = await popularity.fit(data, context);
  return { items, neighbourStart: sizes, neighbour, similarity, halfLifeDays, popular };
}

/** Sum over a customer's items, each fading with its age, of what its listeners make of it. */
export function scoreNeighbours(
  fitted: NeighbourFit,
  context: ScoringContext,
  from: number,
  to: number,
  out: Float64Array,
  weightOf: (history: History, at: number) => number,
): void {
  const { items, neighbourStart, neighbour, similarity, halfLifeDays } = fitted;
  const { history } = context;
  for (let customer = from; customer < to; customer++) {
    const row = out.subarray((customer - from) * items, (customer - from + 1) * items);
    if (isCold(history, customer)) {
      popularity.score(fitted.popular, context, customer, customer + 1, row);
      continue;
    }
    row.fill(0);
    for (let at = history.start[customer]!; at < history.start[customer + 1]!; at++) {
      const item = history.columns[at]!;
      const weight = weightOf(history, at) * decay(context.end - history.minute[at]!, halfLifeDays);
      for (let near = neighbourStart[item]!; near < neighbourStart[item + 1]!; near++) {
        row[neighbour[near]!]! += weight * similarity[near]!;
      }
    }
  }
}
