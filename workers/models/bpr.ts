import { multiplier } from '../kernels/scores';
import { type Csr, entryOf } from '../math/csr';
import { logistic } from '../math/elementary';
import { fillNormal } from '../math/factors';
import { Random } from '../math/random';
import { EngineFault } from '../protocol/engine-error';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';

/** Multiplications between two pauses: a few milliseconds of work. */
const WORK_PER_PAUSE = 2_000_000;
/** Standard deviation of the random start, times the root of the number of factors. */
const START = 0.3;
/** Customers scored at a time. */
const BATCH = 16;

type FloatArray = Float32Array | Float64Array;

/** What is learned; every row is `width` numbers long. */
export interface PairParameters {
  readonly width: number;
  readonly customers: FloatArray;
  readonly items: FloatArray;
  readonly bias: FloatArray;
}

/**
 * One step of BPR-Opt (Rendle et al. 2009) on a customer, an item taken and one not taken: every parameter
 * moves by `rate` times the gradient of ln sigmoid(x_taken - x_other) - lambda / 2 times the squares of
 * the parameters involved, where x_item = bias of the item + customer . item.
 */
export function stepTowards(
  { width, customers, items, bias }: PairParameters,
  customer: number,
  taken: number,
  other: number,
  rate: number,
  lambda: number,
): void {
  const c = customer * width;
  const t = taken * width;
  const o = other * width;
  let lead = bias[taken]! - bias[other]!;
  for (let k = 0; k < width; k++) lead += customers[c + k]! * (items[t + k]! - items[o + k]!);
  const push = rate * logistic(-lead);
  const keep = 1 - rate * lambda;
  bias[taken] = keep * bias[taken]! + push;
  bias[other] = keep * bias[other]! - push;
  for (let k = 0; k < width; k++) {
    const x = customers[c + k]!;
    const y = items[t + k]!;
    const z = items[o + k]!;
    customers[c + k] = keep * x + push * (y - z);
    items[t + k] = keep * y + push * x;
    items[o + k] = keep * z - push * x;
  }
}

/** One step for each of the pairs order[from .. to - 1], each against an item drawn until it is one not taken. */
function visit(
  parameters: PairParameters,
  interactions: Csr,
  owner: Uint32Array,
  order: Uint32Array,
  from: number,
  to: number,
  random: Random,
  rate: number,
  lambda: number,
): void {
  const { start, columns, columnCount } = interactions;
  for (let at = from; at < to; at++) {
    const pair = order[at]!;
    const customer = owner[pair]!;
    if (start[customer + 1]! - start[customer]! === columnCount) continue;
    let other = random.below(columnCount);
    while (entryOf(interactions, customer, other) >= 0) other = random.below(columnCount);
    stepTowards(parameters, customer, columns[pair]!, other, rate, lambda);
  }
}

export interface BprFit extends Fitted {
  readonly items: number;
  readonly width: number;
  /** Customers x width, by world-wide index; 0 for those without an event in training. */
  readonly customerFactors: Float32Array;
  /** Items x width. */
  readonly itemFactors: Float64Array;
  readonly bias: Float32Array;
  /** The customer's factors over the mean of their items' factors, by least squares. */
  readonly foldIn: number;
  readonly byRegion: Float64Array;
}

/** Adds the mean factors of a row's items to out[at ..]; nothing for an empty row. */
function addMean(
  rows: Csr,
  row: number,
  items: FloatArray,
  width: number,
  out: Float64Array,
  at: number,
): void {
  const begin = rows.start[row]!;
  const end = rows.start[row + 1]!;
  for (let entry = begin; entry < end; entry++) {
    const base = rows.columns[entry]! * width;
    for (let k = 0; k < width; k++) out[at + k]! += items[base + k]! / (end - begin);
  }
}

/** The number c for which c times the mean of their items' factors comes closest to the customers' own. */
function fitFoldIn(rows: Csr, { width, customers, items }: PairParameters): number {
  const mean = new Float64Array(width);
  let product = 0;
  let square = 0;
  for (let row = 0; row < rows.rows; row++) {
    mean.fill(0);
    addMean(rows, row, items, width, mean, 0);
    for (let k = 0; k < width; k++) {
      product += mean[k]! * customers[row * width + k]!;
      square += mean[k]! * mean[k]!;
    }
  }
  return square > 0 ? product / square : 0;
}

/**
 * Bayesian personalised ranking (Rendle et al. 2009): matrix factorisation with item bias, learned by
 * stochastic gradient steps on (customer, item taken, item not taken). Every epoch visits all pairs in a
 * new order; the learning rate falls in a straight line to a tenth. A customer from outside training is given
 * the mean of their items' factors, to scale.
 */
export const bpr: Model<BprFit, 'bpr'> = {
  id: 'bpr',
  revision: 1,
  seeded: true,
  async fit(data, context) {
    const { pause, progress, seed, settings } = context;
    const { factors: width, epochs, learningRate, lambda } = settings;
    const { interactions } = data;
    const { rows, start, columns } = interactions;
    const items = data.items.count;
    const random = new Random(seed, 'models/bpr');
    const deviation = START / Math.sqrt(width);
    const parameters = {
      width,
      customers: new Float32Array(rows * width),
      items: new Float32Array(items * width),
      bias: new Float32Array(items),
    };
    await fillNormal(parameters.items, random, deviation, pause);
    await fillNormal(parameters.customers, random, deviation, pause);
    const owner = new Uint32Array(columns.length);
    for (let row = 0; row < rows; row++) {
      const [begin, end] = [start[row]!, start[row + 1]!];
      if (begin === end) parameters.customers.fill(0, row * width, (row + 1) * width);
      owner.fill(row, begin, end);
    }
    const order = Uint32Array.from({ length: columns.length }, (_, at) => at);
    const stride = Math.ceil(WORK_PER_PAUSE / (6 * width));
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rate = learningRate * (1 - (0.9 * epoch) / epochs);
      random.shuffle(order);
      for (let at = 0; at < order.length; at += stride) {
        const to = Math.min(at + stride, order.length);
        visit(parameters, interactions, owner, order, at, to, random, rate, lambda);
        await pause();
      }
      progress(epoch + 1, epochs);
    }
    const foldIn = fitFoldIn(interactions, parameters);
    refuseUnlessFinite(parameters, foldIn);
    const { byRegion } = await popularity.fit(data, context);
    return {
      items,
      width,
      customerFactors: parameters.customers,
      itemFactors: Float64Array.from(parameters.items),
      bias: parameters.bias,
      foldIn,
      byRegion,
    };
  },
  score(fitted, context, from, to, out) {
    const { items, width, itemFactors, customerFactors, bias, foldIn } = fitted;
    const { history, customerIds } = context;
    const cold: PopularityFit = fitted;
    const multiply = multiplier(itemFactors, items, width);
    const taste = new Float64Array(Math.min(BATCH, to - from) * width);
    for (let batch = from; batch < to; batch += BATCH) {
      const end = Math.min(batch + BATCH, to);
      for (let customer = batch; customer < end; customer++) {
        const at = (customer - batch) * width;
        const base = customerIds[customer]! * width;
        let learned = 0;
        for (let k = 0; k < width; k++) {
          const value = customerFactors[base + k] ?? 0;
          taste[at + k] = value;
          learned += Math.abs(value);
        }
        if (learned > 0) continue;
        addMean(history, customer, itemFactors, width, taste, at);
        for (let k = 0; k < width; k++) taste[at + k]! *= foldIn;
      }
      const rows = out.subarray((batch - from) * items, (end - from) * items);
      multiply(taste, end - batch, rows);
      for (let customer = batch; customer < end; customer++) {
        const row = rows.subarray((customer - batch) * items, (customer - batch + 1) * items);
        if (history.start[customer] === history.start[customer + 1])
          popularity.score(cold, context, customer, customer + 1, row);
        else for (let item = 0; item < items; item++) row[item]! += bias[item]!;
      }
    }
  },
};

/** @throws EngineFault `not-solvable` when the steps have run away. */
function refuseUnlessFinite({ customers, items, bias }: PairParameters, foldIn: number): void {
  let size = Math.abs(foldIn);
  for (const list of [customers, items, bias])
    for (let at = 0; at < list.length; at++) size += Math.abs(list[at]!);
  if (size < Number.POSITIVE_INFINITY) return;
  throw new EngineFault({
    code: 'not-solvable',
    message: 'BPR cannot be fitted: its steps grow without end. Lower the learning rate.',
    field: 'learningRate',
  });
}
