import { topIndices } from '../kernels/top';
import { type Csr, takeRows } from '../math/csr';
import { discounts, idealDcg } from '../math/dcg';
import type { Pause } from '../math/linear';
import { Random } from '../math/random';
import { standardise } from '../math/statistics';
import { settingsOf } from '../protocol/models';
import { type ActivityFit, activity } from './activity';
import { content } from './content';
import { ease } from './ease';
import type { FitContext, Fitted, Model, ScoringContext, TrainingData } from './model';
import { popularity } from './popularity';
import { sessionKnn } from './session-knn';

/** Components of the mix, in the order of the weights. */
const PARTS = ['popularity', 'content', 'session-knn', 'ease'] as const;
const PART_MODELS: readonly Model[] = [popularity, content, sessionKnn, ease];
/** Remembered items from which on a tier applies, and the components it may use. */
const TIERS = [
  { from: 0, parts: [0] },
  { from: 1, parts: [0, 1, 2, 3] },
  { from: 4, parts: [0, 1, 2, 3] },
] as const;
/** Where the search starts, and what it keeps where there are no validation weeks. */
const INITIAL = [
  [1, 0, 0, 0],
  [0.2, 0.5, 0.5, 1],
  [0.1, 0.1, 0.5, 1],
];
/** Weights a component may take against the others; the search goes over the components twice. */
const STEPS = [0, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2];
const ROUNDS = 2;
/** Customers a tier's weights are fitted on, at most. */
const MOST_CUSTOMERS = 1500;
const LIST = 10;

interface HybridFit extends Fitted {
  readonly parts: Fitted;
  /** Orders people for a product, and leaves the order of a person's items as it is. */
  readonly active: ActivityFit;
  /** Tiers x PARTS. */
  readonly weights: Float64Array;
}

export function tierOf(remembered: number): number {
  return remembered >= TIERS[2].from ? 2 : remembered >= TIERS[1].from ? 1 : 0;
}

/** A whole season counts as one visit: the component is to stand for the customer's neighbours. */
const SEASON_HOURS = 4000;

function settingsOfPart(part: (typeof PARTS)[number]): Readonly<Record<string, number>> {
  return part === 'session-knn' ? { ...settingsOf(part, {}), gapHours: SEASON_HOURS } : settingsOf(part, {});
}

/**
 * A mix of models by length of history: popularity where there is none, then content, session neighbours
 * and EASE, weighed apart for one to three items and for more. Each component's scores are standardised
 * per customer; the weights of each tier are those that reach the best NDCG@10 on the validation weeks, by
 * coordinate search. A customer's activity score is added to all their items alike.
 */
export const hybrid: Model<HybridFit, 'hybrid'> = {
  id: 'hybrid',
  revision: 1,
  parts: [...PARTS, 'activity'],
  seeded: true,
  async fit(data, context) {
    const fits: Record<string, Fitted> = {};
    for (const [at, part] of PARTS.entries()) {
      if (part === 'content' && data.items.embedding === null) continue;
      const own = { ...context, settings: settingsOfPart(part) };
      fits[part] = await PART_MODELS[at]!.fit(data, own);
    }
    const weights = Float64Array.from(INITIAL.flat());
    if (data.validation) {
      for (const tier of TIERS.keys()) {
        if (TIERS[tier]!.parts.length === 1) continue;
        weights.set(await fitTier(data, data.validation, fits, tier, context), tier * PARTS.length);
      }
    }
    const active = await activity.fit(data, { ...context, settings: {} });
    return { parts: fits, active, weights };
  },
  score(fitted, context, from, to, out) {
    const items = context.items.count;
    const row = new Float64Array(items);
    for (let customer = from; customer < to; customer++) {
      const tier = tierOf(context.history.start[customer + 1]! - context.history.start[customer]!);
      const target = out.subarray((customer - from) * items, (customer - from + 1) * items);
      target.fill(fitted.active.scores[context.customerIds[customer]!] ?? 0);
      for (const [part, id] of PARTS.entries()) {
        const weight = fitted.weights[tier * PARTS.length + part]!;
        const fit = fitted.parts[id];
        if (weight === 0 || fit === undefined) continue;
        PART_MODELS[part]!.score(fit as Fitted, context, customer, customer + 1, row);
        standardise(row);
        for (let item = 0; item < items; item++) target[item]! += weight * row[item]!;
      }
    }
  },
};

/** The scores of every component for the customers of a tier, and what each of them took up later. */
interface TierSample {
  readonly customers: number;
  readonly items: number;
  /** Per component: customers x items, standardised. */
  readonly scores: readonly Float32Array[];
  /** 1 where an item is not the customer's own. */
  readonly allowed: Uint8Array;
  readonly relevant: Csr;
}

async function fitTier(
  data: TrainingData,
  validation: Csr,
  fits: Readonly<Record<string, Fitted>>,
  tier: number,
  context: FitContext<object>,
): Promise<number[]> {
  const sample = await sampleTier(data, validation, fits, tier, context);
  const weights = [...INITIAL[tier]!];
  let best = await meanNdcg(sample, weights, context.pause);
  for (let round = 0; round < ROUNDS; round++) {
    for (const part of TIERS[tier]!.parts) {
      for (const step of STEPS) {
        const tried = weights.with(part, step);
        if (step === weights[part] || tried.every((weight) => weight === 0)) continue;
        const reached = await meanNdcg(sample, tried, context.pause);
        if (reached > best) {
          best = reached;
          weights[part] = step;
        }
      }
    }
  }
  return weights;
}

async function sampleTier(
  data: TrainingData,
  validation: Csr,
  fits: Readonly<Record<string, Fitted>>,
  tier: number,
  context: FitContext<object>,
): Promise<TierSample> {
  const { interactions, items } = data;
  const all = Array.from({ length: interactions.rows }, (_, row) => row).filter(
    (row) =>
      validation.start[row + 1]! > validation.start[row]! &&
      tierOf(interactions.start[row + 1]! - interactions.start[row]!) === tier,
  );
  const chosen = new Random(context.seed, 'hybrid/sample', tier).shuffle(all).slice(0, MOST_CUSTOMERS);
  const scoring: ScoringContext = {
    history: interactions,
    customers: data.customers,
    customerIds: Uint32Array.from({ length: interactions.rows }, (_, row) => row),
    items,
    end: data.end,
    truth: () => 0,
  };
  const scores = PARTS.map(() => new Float32Array(0));
  const row = new Float64Array(items.count);
  for (const part of TIERS[tier]!.parts) {
    const fit = fits[PARTS[part]!];
    if (!fit) continue;
    const own = new Float32Array(chosen.length * items.count);
    for (const [at, customer] of chosen.entries()) {
      PART_MODELS[part]!.score(fit, scoring, customer, customer + 1, row);
      standardise(row);
      own.set(row, at * items.count);
      if (at % 64 === 0) await context.pause();
    }
    scores[part] = own;
  }
  const allowed = new Uint8Array(chosen.length * items.count).fill(1);
  chosen.forEach((customer, at) => {
    for (let held = interactions.start[customer]!; held < interactions.start[customer + 1]!; held++) {
      allowed[at * items.count + interactions.columns[held]!] = 0;
    }
  });
  return {
    customers: chosen.length,
    items: items.count,
    scores,
    allowed,
    relevant: takeRows(validation, chosen),
  };
}

/** Mean NDCG over the LIST best items by weighted score. */
async function meanNdcg(sample: TierSample, weights: readonly number[], pause: Pause): Promise<number> {
  const { customers, items, relevant } = sample;
  const row = new Float64Array(items);
  const heap = new Int32Array(LIST);
  const list = new Uint32Array(LIST);
  const discount = discounts(LIST);
  const ideal = idealDcg(discount);
  let sum = 0;
  for (let customer = 0; customer < customers; customer++) {
    row.fill(0);
    const base = customer * items;
    for (const [part, scores] of sample.scores.entries()) {
      const weight = weights[part]!;
      if (weight === 0 || scores.length === 0) continue;
      for (let item = 0; item < items; item++) row[item]! += weight * scores[base + item]!;
    }
    const size = topIndices(row, sample.allowed.subarray(base, base + items), LIST, heap, list, 0);
    const ranked = [...list.subarray(0, size)].sort((a, b) => row[b]! - row[a]! || a - b);
    const wanted = relevant.columns.subarray(relevant.start[customer]!, relevant.start[customer + 1]!);
    const gain = ranked.reduce((dcg, item, at) => dcg + (wanted.includes(item) ? discount[at]! : 0), 0);
    sum += gain / ideal[Math.min(LIST, wanted.length)]!;
    if (customer % 256 === 0) await pause();
  }
  return customers === 0 ? 0 : sum / customers;
}
