import { Adam, requireFinite, type Weights } from '../math/adam';
import { type Csr, entryOf } from '../math/csr';
import { addProduct } from '../math/dense';
import type { Pause } from '../math/linear';
import { Random } from '../math/random';
import type { Fitted, Model } from './model';
import {
  type NeuMfBatch,
  type NeuMfNetwork,
  neuMfBatch,
  neuMfGradients,
  neuMfNetwork,
  neuMfScratch,
  neuMfWeights,
} from './neumf-network';
import { type PopularityFit, popularity } from './popularity';

/** Items taken between two steps, each with its negatives. */
const BATCH = 256;
/** Items taken whose gradients are worked out in one go, so that large networks rest often enough too. */
const PART = 32;
/** Multiply-adds between two pauses: a few milliseconds of work. */
const WORK_PER_PAUSE = 2_000_000;
const ROWS_PER_PAUSE = 1024;

/** Adds to a batch an item the customer took, and so many others drawn evenly from those not taken. */
export function addPairs(
  batch: NeuMfBatch,
  taken: Csr,
  customer: number,
  item: number,
  negatives: number,
  random: Random,
) {
  const of = batch.customers++;
  batch.customer[of] = customer;
  const free = taken.columnCount - (taken.start[customer + 1]! - taken.start[customer]!);
  for (let draw = 0; draw <= (free > 0 ? negatives : 0); draw++) {
    let asked = item;
    if (draw > 0)
      do asked = random.below(taken.columnCount);
      while (entryOf(taken, customer, asked) >= 0);
    batch.of[batch.pairs] = of;
    batch.item[batch.pairs] = asked;
    batch.taken[batch.pairs++] = draw === 0 ? 1 : 0;
  }
}

export interface NeuMfFit extends Fitted {
  readonly items: number;
  readonly factors: number;
  /**
   * Customers x 2 factors: the embedding times the output layer's weights, and the customer's half of the
   * first layer.
   */
  readonly customers: Float32Array;
  /** 1 for customers with training events. */
  readonly trained: Uint8Array;
  /** Items x (2 factors + 1): the embedding, the item's half of the first layer, and the bias. */
  readonly itemVectors: Float32Array;
  /** Items x 2 factors: mean of `customers` over those who took the item. */
  readonly takers: Float32Array;
  readonly takerCount: Uint32Array;
  readonly layer2: Float32Array;
  readonly bias2: Float32Array;
  /** The output layer's weights of the second layer. */
  readonly output: Float32Array;
  readonly byRegion: Float64Array;
}

/** What scoring needs of a trained network, worked out as far as it can be for a customer or an item alone. */
export async function prepareNeuMf(
  net: NeuMfNetwork,
  taken: Csr,
  byRegion: Float64Array,
  pause: Pause,
): Promise<NeuMfFit> {
  const { factors: f, half } = net;
  const width = 2 * f;
  const items = net.items.rows;
  const halves = async (of: Weights, layer: Weights) => {
    const out = new Float64Array(of.rows * f);
    for (let row = 0; row < of.rows; row += ROWS_PER_PAUSE) {
      const end = Math.min(row + ROWS_PER_PAUSE, of.rows);
      const own = of.value.subarray(row * width + f, end * width);
      addProduct(end - row, f, f, own, width, 1, layer.value, f, 1, out.subarray(row * f, end * f));
      await pause();
    }
    return out;
  };
  const customerHalf = await halves(net.customers, net.customerLayer);
  const customers = new Float32Array(taken.rows * width);
  const trained = new Uint8Array(taken.rows);
  const takers = new Float64Array(items * width);
  const takerCount = new Uint32Array(items);
  for (let row = 0; row < taken.rows; row++) {
    for (let k = 0; k < f; k++) {
      customers[row * width + k] = net.customers.value[row * width + k]! * net.output.value[k]!;
      customers[row * width + f + k] = customerHalf[row * f + k]! + net.bias1.value[k]!;
    }
    for (let at = taken.start[row]!; at < taken.start[row + 1]!; at++) {
      const item = taken.columns[at]!;
      trained[row] = 1;
      takerCount[item]!++;
      for (let k = 0; k < width; k++) takers[item * width + k]! += customers[row * width + k]!;
    }
  }
  const itemHalf = await halves(net.items, net.itemLayer);
  const itemVectors = new Float32Array(items * (width + 1));
  for (let item = 0; item < items; item++) {
    const base = item * (width + 1);
    for (let k = 0; k < f; k++) {
      itemVectors[base + k] = net.items.value[item * width + k]!;
      itemVectors[base + f + k] = itemHalf[item * f + k]!;
    }
    itemVectors[base + width] = net.itemBias.value[item]!;
    for (let k = 0; k < width; k++) takers[item * width + k]! /= Math.max(1, takerCount[item]!);
  }
  return {
    items,
    factors: f,
    customers,
    trained,
    itemVectors,
    takers: Float32Array.from(takers),
    takerCount,
    layer2: Float32Array.from(net.layer2.value),
    bias2: Float32Array.from(net.bias2.value),
    output: Float32Array.from(net.output.value.subarray(f, f + half)),
    byRegion,
  };
}

/**
 * A customer's numbers as in `customers` of the fit, written to `who`; someone who was not in the training
 * data is taken for the mean of those who took the same items. False where nobody took any of them.
 */
function representCustomer(
  fitted: NeuMfFit,
  id: number,
  history: Csr,
  row: number,
  who: Float64Array,
): boolean {
  const { customers, trained, takers, takerCount } = fitted;
  const width = who.length;
  if (trained[id] === 1) {
    for (let k = 0; k < width; k++) who[k] = customers[id * width + k]!;
    return true;
  }
  who.fill(0);
  let known = 0;
  for (let at = history.start[row]!; at < history.start[row + 1]!; at++) {
    const item = history.columns[at]!;
    if (takerCount[item] === 0) continue;
    known++;
    for (let k = 0; k < width; k++) who[k]! += takers[item * width + k]!;
  }
  for (let k = 0; k < width; k++) who[k]! /= Math.max(1, known);
  return known > 0;
}

/**
 * Neural matrix factorisation (He et al. 2017): the product of a customer's and an item's embedding beside
 * two layers over another pair of embeddings, joined in one output and trained against items not taken.
 * An item bias is added.
 */
export const neumf: Model<NeuMfFit, 'neumf'> = {
  id: 'neumf',
  revision: 1,
  seeded: true,
  async fit(data, context) {
    const { interactions } = data;
    const { factors, epochs, learningRate, negatives, lambda } = context.settings;
    const net = neuMfNetwork(
      interactions.rows,
      data.items.count,
      factors,
      new Random(context.seed, 'neumf/weights'),
    );
    const random = new Random(context.seed, 'neumf/batches');
    const batch = neuMfBatch(PART, PART * (1 + negatives));
    const scratch = neuMfScratch(net, PART, PART * (1 + negatives));
    const adam = new Adam(neuMfWeights(net), learningRate);
    const count = interactions.columns.length;
    const rowOf = new Uint32Array(count);
    for (let row = 0; row < interactions.rows; row++)
      rowOf.fill(row, interactions.start[row], interactions.start[row + 1]);
    const order = Uint32Array.from({ length: count }, (_, at) => at);
    let work = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      random.shuffle(order);
      for (let from = 0; from < count; from += BATCH) {
        const end = Math.min(from + BATCH, count);
        for (let at = from; at < end; ) {
          batch.customers = 0;
          batch.pairs = 0;
          for (const stop = Math.min(at + PART, end); at < stop; at++) {
            const entry = order[at]!;
            addPairs(batch, interactions, rowOf[entry]!, interactions.columns[entry]!, negatives, random);
          }
          requireFinite([neuMfGradients(net, batch, lambda, scratch)]);
          work += batch.pairs * (5 * factors * factors + 100);
          if (work > WORK_PER_PAUSE) {
            work = 0;
            await context.pause();
          }
        }
        adam.step();
      }
      context.progress(epoch + 1, epochs);
    }
    const { byRegion } = await popularity.fit(data, context);
    const fitted = await prepareNeuMf(net, interactions, byRegion, context.pause);
    const { customers, itemVectors, layer2, bias2, output } = fitted;
    for (const each of [customers, itemVectors, layer2, bias2, output]) requireFinite(each);
    return fitted;
  },
  score(fitted, context, from, to, out) {
    const { items, factors: f, itemVectors, layer2, bias2, output } = fitted;
    const cold: PopularityFit = fitted;
    const half = bias2.length;
    const who = new Float64Array(2 * f);
    const hidden = new Float64Array(f);
    for (let customer = from; customer < to; customer++) {
      const row = out.subarray((customer - from) * items, (customer - from + 1) * items);
      const { start } = context.history;
      if (
        start[customer] === start[customer + 1] ||
        !representCustomer(fitted, context.customerIds[customer]!, context.history, customer, who)
      ) {
        popularity.score(cold, context, customer, customer + 1, row);
        continue;
      }
      for (let item = 0; item < items; item++) {
        const base = item * (2 * f + 1);
        let score = itemVectors[base + 2 * f]!;
        for (let k = 0; k < f; k++) {
          score += who[k]! * itemVectors[base + k]!;
          hidden[k] = Math.max(0, who[f + k]! + itemVectors[base + f + k]!);
        }
        for (let j = 0; j < half; j++) {
          let sum = bias2[j]!;
          for (let k = 0; k < f; k++) sum += layer2[j * f + k]! * hidden[k]!;
          if (sum > 0) score += output[j]! * sum;
        }
        row[item] = score;
      }
    }
  },
};
