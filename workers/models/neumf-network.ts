import { Weights } from '../math/adam';
import { addProduct, denseBackward, denseForward, relu, reluBackward } from '../math/dense';
import { exp, log } from '../math/elementary';
import type { Random } from '../math/random';

/** Standard deviation of embeddings before training. */
const EMBEDDING_DEVIATION = 0.05;

/**
 * The trainable numbers of a network with f factors. An embedding holds f numbers for the product, then f
 * for the layers, whose widths are f and half of that.
 */
export interface NeuMfNetwork {
  readonly factors: number;
  readonly half: number;
  readonly customers: Weights;
  readonly items: Weights;
  readonly itemBias: Weights;
  /** First layer, outputs x inputs: what it takes from the customer and from the item. */
  readonly customerLayer: Weights;
  readonly itemLayer: Weights;
  readonly bias1: Weights;
  readonly layer2: Weights;
  readonly bias2: Weights;
  /** Output layer: weights of the product, then of the second layer. */
  readonly output: Weights;
}

/** Pairs of customer and item; those of a customer of the batch share the customer's half of the first layer. */
export interface NeuMfBatch {
  customers: number;
  readonly customer: Uint32Array;
  pairs: number;
  /** Which of the batch's customers each pair is of. */
  readonly of: Uint32Array;
  readonly item: Uint32Array;
  /** 1 where the customer took the item. */
  readonly taken: Uint8Array;
}

/** Room for a batch of at most so many customers and pairs. */
export function neuMfBatch(customers: number, pairs: number): NeuMfBatch {
  return {
    customers: 0,
    customer: new Uint32Array(customers),
    pairs: 0,
    of: new Uint32Array(pairs),
    item: new Uint32Array(pairs),
    taken: new Uint8Array(pairs),
  };
}

/** A network before training: small random embeddings, and a product that counts in full. */
export function neuMfNetwork(
  customers: number,
  items: number,
  factors: number,
  random: Random,
): NeuMfNetwork {
  const half = (factors + 1) >> 1;
  const layer = (width: number, inputs: number) =>
    new Weights(1, width).randomise(random, Math.sqrt(2 / inputs));
  const output = layer(factors + half, 2 * half);
  output.value.fill(1, 0, factors);
  return {
    factors,
    half,
    customers: new Weights(customers, 2 * factors).randomise(random, EMBEDDING_DEVIATION),
    items: new Weights(items, 2 * factors).randomise(random, EMBEDDING_DEVIATION),
    itemBias: new Weights(items, 1),
    customerLayer: layer(factors * factors, 2 * factors),
    itemLayer: layer(factors * factors, 2 * factors),
    bias1: new Weights(1, factors),
    layer2: layer(half * factors, factors),
    bias2: new Weights(1, half),
    output,
  };
}

const denseWeights = (net: NeuMfNetwork) => [
  net.customerLayer,
  net.itemLayer,
  net.bias1,
  net.layer2,
  net.bias2,
  net.output,
];

/** Every group of trainable numbers. */
export const neuMfWeights = (net: NeuMfNetwork) => [
  net.customers,
  net.items,
  net.itemBias,
  ...denseWeights(net),
];

/** Work space for batches of at most so many customers and pairs. */
export function neuMfScratch(net: NeuMfNetwork, customers: number, pairs: number) {
  const { factors, half } = net;
  const room = (rows: number, width: number) => new Float64Array(rows * width);
  return {
    customer: room(customers, factors),
    dCustomer: room(customers, factors),
    customerHalf: room(customers, factors),
    dCustomerHalf: room(customers, factors),
    item: room(pairs, factors),
    dItem: room(pairs, factors),
    hidden1: room(pairs, factors),
    dHidden1: room(pairs, factors),
    hidden2: room(pairs, half),
    dHidden2: room(pairs, half),
  };
}

/**
 * Adds the gradients of a batch to those of the network, and returns its loss: the sum over pairs of the
 * logistic loss and of lambda / 2 times the squares of all weights the pair has part in, item biases left
 * out.
 */
export function neuMfGradients(
  net: NeuMfNetwork,
  batch: NeuMfBatch,
  lambda: number,
  scratch: ReturnType<typeof neuMfScratch>,
): number {
  const { factors: f, half, customers, items, itemBias, bias1, layer2, bias2, output } = net;
  const { pairs, of } = batch;
  const { customer, customerHalf, item, hidden1, hidden2, dHidden1, dHidden2, dCustomerHalf } = scratch;
  for (let at = 0; at < batch.customers; at++)
    copyRow(customers.value, batch.customer[at]! * 2 * f + f, customer, at * f, f);
  for (let at = 0; at < pairs; at++) copyRow(items.value, batch.item[at]! * 2 * f + f, item, at * f, f);
  denseForward(batch.customers, f, f, customer, net.customerLayer.value, bias1.value, customerHalf);
  for (let at = 0; at < pairs; at++) copyRow(customerHalf, of[at]! * f, hidden1, at * f, f);
  addProduct(pairs, f, f, item, f, 1, net.itemLayer.value, f, 1, hidden1);
  relu(pairs * f, hidden1);
  denseForward(pairs, f, half, hidden1, layer2.value, bias2.value, hidden2);
  relu(pairs * half, hidden2);

  let loss = 0;
  let squares = 0;
  for (let at = 0; at < pairs; at++) {
    const c = customers.touch(batch.customer[of[at]!]!);
    const i = items.touch(batch.item[at]!);
    const bias = itemBias.touch(batch.item[at]!);
    let score = itemBias.value[bias]!;
    for (let k = 0; k < f; k++) score += output.value[k]! * customers.value[c + k]! * items.value[i + k]!;
    for (let k = 0; k < half; k++) score += output.value[f + k]! * hidden2[at * half + k]!;
    const small = exp(score < 0 ? score : -score);
    const taken = batch.taken[at]!;
    loss += Math.max(score, 0) - score * taken + log(1 + small);
    const slope = (score < 0 ? small : 1) / (1 + small) - taken;
    itemBias.gradient[bias]! += slope;
    for (let k = 0; k < f; k++) {
      const p = customers.value[c + k]!;
      const q = items.value[i + k]!;
      customers.gradient[c + k]! += slope * output.value[k]! * q + lambda * p;
      items.gradient[i + k]! += slope * output.value[k]! * p + lambda * q;
      output.gradient[k]! += slope * p * q;
      squares += p * p + q * q;
    }
    for (let k = f; k < 2 * f; k++) {
      const p = customers.value[c + k]!;
      const q = items.value[i + k]!;
      customers.gradient[c + k]! += lambda * p;
      items.gradient[i + k]! += lambda * q;
      squares += p * p + q * q;
    }
    for (let k = 0; k < half; k++) {
      output.gradient[f + k]! += slope * hidden2[at * half + k]!;
      dHidden2[at * half + k] = slope * output.value[f + k]!;
    }
  }

  reluBackward(pairs * half, hidden2, dHidden2);
  denseBackward(pairs, f, half, hidden1, layer2, bias2, dHidden2, dHidden1);
  reluBackward(pairs * f, hidden1, dHidden1);
  dCustomerHalf.fill(0, 0, batch.customers * f);
  for (let at = 0; at < pairs; at++) addRow(dHidden1, at * f, dCustomerHalf, of[at]! * f, f);
  denseBackward(pairs, f, f, item, net.itemLayer, null, dHidden1, scratch.dItem);
  denseBackward(batch.customers, f, f, customer, net.customerLayer, bias1, dCustomerHalf, scratch.dCustomer);
  for (let at = 0; at < pairs; at++)
    addRow(scratch.dItem, at * f, items.gradient, batch.item[at]! * 2 * f + f, f);
  for (let at = 0; at < batch.customers; at++)
    addRow(scratch.dCustomer, at * f, customers.gradient, batch.customer[at]! * 2 * f + f, f);
  for (const each of denseWeights(net)) {
    each.touch(0);
    for (let at = 0; at < each.width; at++) {
      const value = each.value[at]!;
      each.gradient[at]! += pairs * lambda * value;
      squares += pairs * value * value;
    }
  }
  return loss + 0.5 * lambda * squares;
}

function copyRow(from: Float64Array, start: number, to: Float64Array, at: number, width: number): void {
  for (let k = 0; k < width; k++) to[at + k] = from[start + k]!;
}

function addRow(from: Float64Array, start: number, to: Float64Array, at: number, width: number): void {
  for (let k = 0; k < width; k++) to[at + k]! += from[start + k]!;
}
