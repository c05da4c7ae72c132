import { Weights } from '../math/adam';
import type { Csr } from '../math/csr';
import { addProduct, denseBackward, denseForward, relu, reluBackward } from '../math/dense';
import { exp, log } from '../math/elementary';
import type { Random } from '../math/random';
import type { CustomerColumns, ItemColumns } from './model';

/** Widths of the embeddings of items and of the few-valued features. */
const ITEM_WIDTH = 16;
const FEATURE_WIDTH = 4;
const CUSTOMER_WIDTH = 2 * FEATURE_WIDTH + ITEM_WIDTH;
/** Standard deviation of embeddings before training. */
const EMBEDDING_DEVIATION = 0.05;

/** The trainable numbers of the customer tower: embeddings of what it reads, and two layers, outputs x inputs. */
interface CustomerTower<T> {
  readonly region: T;
  readonly ageBand: T;
  readonly history: T;
  readonly layer1: T;
  readonly bias1: T;
  readonly layer2: T;
  readonly bias2: T;
}

/** Both towers; the hidden layer of the customer tower is as wide as the outputs. */
export interface TwoTowerNetwork extends CustomerTower<Weights> {
  readonly outputs: number;
  /** Item tower: embeddings of what it reads beside the content, and its layer. */
  readonly item: Weights;
  readonly category: Weights;
  readonly itemLayer: Weights;
  readonly itemBias: Weights;
}

/** What the network reads of customers and items. */
export interface TwoTowerInput {
  readonly taken: Csr;
  readonly customers: CustomerColumns;
  readonly items: ItemColumns;
  /** Logarithm of each item's share of all pairs, up to a constant. */
  readonly logShare: Float64Array;
  readonly temperature: number;
}

const contentWidth = ({ embedding, dimensions }: ItemColumns) => (embedding ? dimensions : 0);
const itemInputs = (items: ItemColumns) => ITEM_WIDTH + FEATURE_WIDTH + contentWidth(items);

/** A network before training. */
export function twoTowerNetwork(
  { customers, items }: Pick<TwoTowerInput, 'customers' | 'items'>,
  outputs: number,
  random: Random,
): TwoTowerNetwork {
  const embeddings = (rows: number, width: number) =>
    new Weights(rows, width).randomise(random, EMBEDDING_DEVIATION);
  const layer = (inputs: number, gain: number) =>
    new Weights(1, outputs * inputs).randomise(random, Math.sqrt(gain / inputs));
  return {
    outputs,
    region: embeddings(customers.regions, FEATURE_WIDTH),
    ageBand: embeddings(customers.ageBands, FEATURE_WIDTH),
    history: embeddings(items.count, ITEM_WIDTH),
    layer1: layer(CUSTOMER_WIDTH, 2),
    bias1: new Weights(1, outputs),
    layer2: layer(outputs, 1),
    bias2: new Weights(1, outputs),
    item: embeddings(items.count, ITEM_WIDTH),
    category: embeddings(items.categories, FEATURE_WIDTH),
    itemLayer: layer(itemInputs(items), 1),
    itemBias: new Weights(1, outputs),
  };
}

const denseWeights = (net: TwoTowerNetwork) => [
  net.layer1,
  net.bias1,
  net.layer2,
  net.bias2,
  net.itemLayer,
  net.itemBias,
];

/** Every group of trainable numbers. */
export const twoTowerWeights = (net: TwoTowerNetwork) => [
  net.region,
  net.ageBand,
  net.history,
  net.item,
  net.category,
  ...denseWeights(net),
];

/** Work space of the customer tower for so many customers. */
export function customerScratch(outputs: number, rows: number) {
  return {
    customer: new Float64Array(rows * CUSTOMER_WIDTH),
    hidden: new Float64Array(rows * outputs),
    customerOut: new Float64Array(rows * outputs),
    customerNorm: new Float64Array(rows),
  };
}

/** Work space of the item tower for so many items. */
function itemScratch(outputs: number, items: ItemColumns, rows: number) {
  return {
    item: new Float64Array(rows * itemInputs(items)),
    itemOut: new Float64Array(rows * outputs),
    itemNorm: new Float64Array(rows),
  };
}

/** Work space for batches of at most so many pairs. */
export function twoTowerScratch({ outputs }: TwoTowerNetwork, items: ItemColumns, pairs: number) {
  return {
    ...customerScratch(outputs, pairs),
    ...itemScratch(outputs, items, pairs),
    dCustomer: new Float64Array(pairs * CUSTOMER_WIDTH),
    dHidden: new Float64Array(pairs * outputs),
    dCustomerOut: new Float64Array(pairs * outputs),
    dItem: new Float64Array(pairs * itemInputs(items)),
    dItemOut: new Float64Array(pairs * outputs),
    scores: new Float64Array(pairs * pairs),
    /** Distinct items of the batch, how often each occurs, and each item's place among them, -1 for none. */
    distinct: new Uint32Array(pairs),
    times: new Uint32Array(pairs),
    place: new Int32Array(items.count).fill(-1),
  };
}

type Scratch = ReturnType<typeof twoTowerScratch>;

/** Rows to unit length, in place; what they were divided by goes to `norms`. */
function normalise(rows: number, width: number, x: Float64Array, norms: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    let square = 1e-12;
    for (let k = 0; k < width; k++) square += x[row * width + k]! * x[row * width + k]!;
    const norm = Math.sqrt(square);
    norms[row] = norm;
    for (let k = 0; k < width; k++) x[row * width + k]! /= norm;
  }
}

/** Gradients through `normalise`, in place. */
function normaliseBackward(
  rows: number,
  width: number,
  unit: Float64Array,
  norms: Float64Array,
  gradient: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const base = row * width;
    let along = 0;
    for (let k = 0; k < width; k++) along += unit[base + k]! * gradient[base + k]!;
    for (let k = 0; k < width; k++)
      gradient[base + k] = (gradient[base + k]! - along * unit[base + k]!) / norms[row]!;
  }
}

/**
 * Writes what the customer tower reads to row `at` of `out`: the embeddings of region and age band, and the
 * mean of the embeddings of the items in the history, item `left` left out (-1: none).
 */
function readCustomer(
  tower: CustomerTower<Float64Array>,
  columns: CustomerColumns,
  history: Csr,
  row: number,
  left: number,
  out: Float64Array,
  at: number,
): void {
  const base = at * CUSTOMER_WIDTH;
  const mean = base + 2 * FEATURE_WIDTH;
  const region = columns.region[row]! * FEATURE_WIDTH;
  const age = columns.ageBand[row]! * FEATURE_WIDTH;
  for (let k = 0; k < FEATURE_WIDTH; k++) {
    out[base + k] = tower.region[region + k]!;
    out[base + FEATURE_WIDTH + k] = tower.ageBand[age + k]!;
  }
  out.fill(0, mean, mean + ITEM_WIDTH);
  let count = 0;
  for (let entry = history.start[row]!; entry < history.start[row + 1]!; entry++) {
    const item = history.columns[entry]!;
    if (item === left) continue;
    count++;
    for (let k = 0; k < ITEM_WIDTH; k++) out[mean + k]! += tower.history[item * ITEM_WIDTH + k]!;
  }
  if (count > 1) for (let k = 0; k < ITEM_WIDTH; k++) out[mean + k]! /= count;
}

/** Hands the gradients of what `readCustomer` wrote on to the embeddings; `left` must be in the history. */
function readCustomerBackward(
  net: TwoTowerNetwork,
  { taken, customers }: TwoTowerInput,
  row: number,
  left: number,
  gradient: Float64Array,
  at: number,
): void {
  const base = at * CUSTOMER_WIDTH;
  const mean = base + 2 * FEATURE_WIDTH;
  const region = net.region.touch(customers.region[row]!);
  const age = net.ageBand.touch(customers.ageBand[row]!);
  for (let k = 0; k < FEATURE_WIDTH; k++) {
    net.region.gradient[region + k]! += gradient[base + k]!;
    net.ageBand.gradient[age + k]! += gradient[base + FEATURE_WIDTH + k]!;
  }
  const count = taken.start[row + 1]! - taken.start[row]! - 1;
  for (let k = 0; k < ITEM_WIDTH; k++) gradient[mean + k]! /= Math.max(1, count);
  for (let entry = taken.start[row]!; entry < taken.start[row + 1]!; entry++) {
    const item = taken.columns[entry]!;
    if (item === left) continue;
    const to = net.history.touch(item);
    for (let k = 0; k < ITEM_WIDTH; k++) net.history.gradient[to + k]! += gradient[mean + k]!;
  }
}

/** Both layers of the customer tower, on what `readCustomer` wrote. */
function customerLayers(
  tower: CustomerTower<Float64Array>,
  outputs: number,
  count: number,
  scratch: ReturnType<typeof customerScratch>,
): void {
  const { customer, hidden, customerOut, customerNorm } = scratch;
  denseForward(count, CUSTOMER_WIDTH, outputs, customer, tower.layer1, tower.bias1, hidden);
  relu(count * outputs, hidden);
  denseForward(count, outputs, outputs, hidden, tower.layer2, tower.bias2, customerOut);
  normalise(count, outputs, customerOut, customerNorm);
}

/** Output of the customer tower for one customer, unit length, to `customerOut`. */
export function runCustomerTower(
  tower: CustomerTower<Float64Array>,
  columns: CustomerColumns,
  history: Csr,
  row: number,
  scratch: ReturnType<typeof customerScratch>,
): void {
  readCustomer(tower, columns, history, row, -1, scratch.customer, 0);
  customerLayers(tower, tower.bias2.length, 1, scratch);
}

/** The customer tower's numbers without their gradients. */
export const customerTower = (net: TwoTowerNetwork): CustomerTower<Float64Array> => ({
  region: net.region.value,
  ageBand: net.ageBand.value,
  history: net.history.value,
  layer1: net.layer1.value,
  bias1: net.bias1.value,
  layer2: net.layer2.value,
  bias2: net.bias2.value,
});

function runItemTower(
  net: TwoTowerNetwork,
  items: ItemColumns,
  list: Uint32Array,
  count: number,
  scratch: ReturnType<typeof itemScratch>,
): void {
  const width = itemInputs(items);
  const content = contentWidth(items);
  const { item, itemOut, itemNorm } = scratch;
  for (let at = 0; at < count; at++) {
    const own = list[at]! * ITEM_WIDTH;
    const category = items.category[list[at]!]! * FEATURE_WIDTH;
    let to = at * width;
    for (let k = 0; k < ITEM_WIDTH; k++) item[to++] = net.item.value[own + k]!;
    for (let k = 0; k < FEATURE_WIDTH; k++) item[to++] = net.category.value[category + k]!;
    for (let k = 0; k < content; k++) item[to++] = items.embedding![list[at]! * content + k]!;
  }
  denseForward(count, width, net.outputs, item, net.itemLayer.value, net.itemBias.value, itemOut);
  normalise(count, net.outputs, itemOut, itemNorm);
}

/** Output of the item tower for every item, unit length: items x outputs. */
export function itemVectors(net: TwoTowerNetwork, items: ItemColumns): Float64Array {
  const scratch = itemScratch(net.outputs, items, items.count);
  runItemTower(
    net,
    items,
    Uint32Array.from({ length: items.count }, (_, at) => at),
    items.count,
    scratch,
  );
  return scratch.itemOut;
}

/** Brings together the distinct items of a batch, and returns how many there are. */
function gatherItems(target: Uint32Array, pairs: number, { place, distinct, times }: Scratch): number {
  let count = 0;
  for (let at = 0; at < pairs; at++) {
    const item = target[at]!;
    if (place[item]! < 0) {
      place[item] = count;
      times[count] = 0;
      distinct[count++] = item;
    }
    times[place[item]!]!++;
  }
  return count;
}

/**
 * Turns the dot products of a pair's customer with the batch's items (row `at` of the scores) into the
 * gradients of the pair's loss, and returns that loss.
 */
function softmaxRow(
  { taken, logShare, temperature }: TwoTowerInput,
  customer: number,
  target: number,
  count: number,
  { scores, distinct, times, place }: Scratch,
  base: number,
): number {
  const own = place[target]!;
  for (let j = 0; j < count; j++)
    scores[base + j] = scores[base + j]! / temperature - logShare[distinct[j]!]!;
  for (let entry = taken.start[customer]!; entry < taken.start[customer + 1]!; entry++) {
    const other = place[taken.columns[entry]!]!;
    if (other >= 0 && other !== own) scores[base + other] = Number.NEGATIVE_INFINITY;
  }
  const ownScore = scores[base + own]!;
  let top = ownScore;
  for (let j = 0; j < count; j++) top = Math.max(top, scores[base + j]!);
  let sum = 0;
  for (let j = 0; j < count; j++) {
    const weight = exp(scores[base + j]! - top) * (j === own ? 1 : times[j]!);
    scores[base + j] = weight;
    sum += weight;
  }
  for (let j = 0; j < count; j++) scores[base + j]! /= sum * temperature;
  scores[base + own]! -= 1 / temperature;
  return log(sum) + top - ownScore;
}

/**
 * Adds the gradients of a batch of pairs (customer, item taken) to those of the network, and returns its
 * loss: for each pair the cross-entropy of a softmax over the items of the batch, each as often as it
 * occurs, with scores less the logarithm of the item's share of all pairs (Yi et al. 2019). Other items
 * the customer took, and further occurrences of the pair's own, are left out; the customer is read
 * without the pair's own item.
 */
export function twoTowerGradients(
  net: TwoTowerNetwork,
  input: TwoTowerInput,
  customer: Uint32Array,
  target: Uint32Array,
  pairs: number,
  scratch: Scratch,
): number {
  const { outputs } = net;
  const { customerOut, customerNorm, dCustomerOut, itemOut, itemNorm, dItemOut, dItem, scores } = scratch;
  const tower = customerTower(net);
  for (let at = 0; at < pairs; at++)
    readCustomer(tower, input.customers, input.taken, customer[at]!, target[at]!, scratch.customer, at);
  customerLayers(tower, outputs, pairs, scratch);
  const count = gatherItems(target, pairs, scratch);
  runItemTower(net, input.items, scratch.distinct, count, scratch);

  scores.fill(0, 0, pairs * count);
  addProduct(pairs, count, outputs, customerOut, outputs, 1, itemOut, outputs, 1, scores);
  let loss = 0;
  for (let at = 0; at < pairs; at++)
    loss += softmaxRow(input, customer[at]!, target[at]!, count, scratch, at * count);

  dCustomerOut.fill(0, 0, pairs * outputs);
  addProduct(pairs, outputs, count, scores, count, 1, itemOut, 1, outputs, dCustomerOut);
  dItemOut.fill(0, 0, count * outputs);
  addProduct(count, outputs, pairs, scores, 1, count, customerOut, 1, outputs, dItemOut);
  normaliseBackward(pairs, outputs, customerOut, customerNorm, dCustomerOut);
  normaliseBackward(count, outputs, itemOut, itemNorm, dItemOut);

  const width = itemInputs(input.items);
  denseBackward(count, width, outputs, scratch.item, net.itemLayer, net.itemBias, dItemOut, dItem);
  for (let j = 0; j < count; j++) {
    const item = scratch.distinct[j]!;
    scratch.place[item] = -1;
    const own = net.item.touch(item);
    const category = net.category.touch(input.items.category[item]!);
    let from = j * width;
    for (let k = 0; k < ITEM_WIDTH; k++) net.item.gradient[own + k]! += dItem[from++]!;
    for (let k = 0; k < FEATURE_WIDTH; k++) net.category.gradient[category + k]! += dItem[from++]!;
  }
  const { hidden, dHidden, dCustomer } = scratch;
  denseBackward(pairs, outputs, outputs, hidden, net.layer2, net.bias2, dCustomerOut, dHidden);
  reluBackward(pairs * outputs, hidden, dHidden);
  denseBackward(pairs, CUSTOMER_WIDTH, outputs, scratch.customer, net.layer1, net.bias1, dHidden, dCustomer);
  for (let at = 0; at < pairs; at++)
    readCustomerBackward(net, input, customer[at]!, target[at]!, dCustomer, at);
  for (const each of denseWeights(net)) each.touch(0);
  return loss;
}
