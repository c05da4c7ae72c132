import { multiplier } from '../kernels/scores';
import { Adam, requireFinite } from '../math/adam';
import { log } from '../math/elementary';
import { Random } from '../math/random';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';
import {
  customerScratch,
  customerTower,
  itemVectors,
  runCustomerTower,
  type TwoTowerInput,
  twoTowerGradients,
  twoTowerNetwork,
  twoTowerScratch,
  twoTowerWeights,
} from './two-tower-network';

/** Items taken between two steps; each is told apart from the others of its batch. */
const BATCH = 64;
/** Multiply-adds between two pauses: a few milliseconds of work. */
const WORK_PER_PAUSE = 2_000_000;

export interface TwoTowerFit extends Fitted {
  readonly items: number;
  /** Number of pairs it was trained on. */
  readonly pairs: number;
  /** Items x outputs, unit length. */
  readonly itemVectors: Float64Array;
  /** The customer tower: embeddings, rows x width, and layers, outputs x inputs. */
  readonly region: Float64Array;
  readonly ageBand: Float64Array;
  readonly history: Float64Array;
  readonly layer1: Float64Array;
  readonly bias1: Float64Array;
  readonly layer2: Float64Array;
  readonly bias2: Float64Array;
  readonly byRegion: Float64Array;
}

/**
 * Two-tower retrieval (Yi et al. 2019): one network reads a customer's region, age band and history, the
 * other an item's identity, category and content; the cosine of their outputs is the score. Nothing is
 * learned for a customer as such, so whoever has a history is scored alike.
 */
export const twoTower: Model<TwoTowerFit, 'two-tower'> = {
  id: 'two-tower',
  revision: 1,
  seeded: true,
  async fit(data, context) {
    const { interactions, customers, items } = data;
    const { factors, epochs, learningRate, temperature } = context.settings;
    const times = new Float64Array(items.count);
    for (const item of interactions.columns) times[item]!++;
    const logShare = times.map((count) => log(Math.max(1, count)));
    const input: TwoTowerInput = { taken: interactions, customers, items, logShare, temperature };
    const net = twoTowerNetwork(input, factors, new Random(context.seed, 'two-tower/weights'));
    const random = new Random(context.seed, 'two-tower/batches');
    const scratch = twoTowerScratch(net, items, BATCH);
    const adam = new Adam(twoTowerWeights(net), learningRate);
    const count = interactions.columns.length;
    const rowOf = new Uint32Array(count);
    for (let row = 0; row < interactions.rows; row++)
      rowOf.fill(row, interactions.start[row], interactions.start[row + 1]);
    const order = Uint32Array.from({ length: count }, (_, at) => at);
    const customer = new Uint32Array(BATCH);
    const target = new Uint32Array(BATCH);
    let work = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      random.shuffle(order);
      for (let from = 0; from < count; from += BATCH) {
        const pairs = Math.min(BATCH, count - from);
        for (let at = 0; at < pairs; at++) {
          const row = rowOf[order[from + at]!]!;
          customer[at] = row;
          target[at] = interactions.columns[order[from + at]!]!;
          work += 50 * (interactions.start[row + 1]! - interactions.start[row]!);
        }
        requireFinite([twoTowerGradients(net, input, customer, target, pairs, scratch)]);
        adam.step();
        work += pairs * 3 * factors * (pairs + factors + 100);
        if (work > WORK_PER_PAUSE) {
          work = 0;
          await context.pause();
        }
      }
      context.progress(epoch + 1, epochs);
    }
    const tower = customerTower(net);
    const vectors = itemVectors(net, items);
    for (const each of [...Object.values(tower), vectors]) requireFinite(each);
    const { byRegion } = await popularity.fit(data, context);
    return { ...tower, items: items.count, pairs: count, itemVectors: vectors, byRegion };
  },
  score(fitted, context, from, to, out) {
    const { items, bias2 } = fitted;
    const outputs = bias2.length;
    const cold: PopularityFit = fitted;
    const { history } = context;
    const scratch = customerScratch(outputs, 1);
    const multiply = multiplier(fitted.itemVectors, items, outputs);
    for (let customer = from; customer < to; customer++) {
      const row = out.subarray((customer - from) * items, (customer - from + 1) * items);
      if (fitted.pairs === 0 || history.start[customer] === history.start[customer + 1]) {
        popularity.score(cold, context, customer, customer + 1, row);
        continue;
      }
      runCustomerTower(fitted, context.customers, history, customer, scratch);
      multiply(scratch.customerOut, 1, row);
    }
  },
};
