import { describe, expect, it } from 'vitest';
import { csrFromPairs } from '../math/csr';
import { exp, log } from '../math/elementary';
import { Random } from '../math/random';
import { gradientErrors } from '../testing/gradients';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { addPairs, neumf, prepareNeuMf } from './neumf';
import { neuMfBatch, neuMfGradients, neuMfNetwork, neuMfScratch, neuMfWeights } from './neumf-network';

const CUSTOMERS = 4;
const ITEMS = 5;

function smallBatch() {
  const batch = neuMfBatch(3, 7);
  batch.customers = 3;
  // The second customer stands in two places, as one with two items in a batch does.
  batch.customer.set([2, 0, 2]);
  batch.pairs = 7;
  batch.of.set([0, 0, 0, 1, 1, 2, 2]);
  batch.item.set([1, 4, 4, 0, 1, 3, 1]);
  batch.taken.set([1, 0, 0, 1, 0, 1, 0]);
  return batch;
}

describe.each([
  [3, 0],
  [4, 0.3],
])('the gradients of %i factors with lambda %f', (factors, lambda) => {
  const net = neuMfNetwork(CUSTOMERS, ITEMS, factors, new Random(5, 'test'));
  const groups = neuMfWeights(net);
  const random = new Random(6, 'test');
  for (const each of groups) each.randomise(random, 0.8);
  const batch = smallBatch();
  const scratch = neuMfScratch(net, 3, 7);

  it('agree with differences of the loss in every group of weights', () => {
    const errors = gradientErrors(groups, () => neuMfGradients(net, batch, lambda, scratch));
    expect(errors).toHaveLength(9);
    for (const error of errors) expect(error).toBeLessThan(1e-4);
  });

  it('reach every group', () => {
    for (const each of groups) each.gradient.fill(0);
    neuMfGradients(net, batch, lambda, scratch);
    for (const each of groups) expect(each.gradient.some((value) => value !== 0)).toBe(true);
  });
});

describe('negatives', () => {
  const taken = csrFromPairs(
    2,
    4,
    Uint32Array.of(0, 0, 0, 1, 1, 1, 1),
    Uint32Array.of(0, 1, 3, 0, 1, 2, 3),
    7,
  );

  it('are items the customer did not take', () => {
    const batch = neuMfBatch(1, 9);
    addPairs(batch, taken, 0, 1, 8, new Random(1, 'test'));
    expect([...batch.item]).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect([...batch.taken]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('are none for a customer who took everything', () => {
    const batch = neuMfBatch(1, 9);
    addPairs(batch, taken, 1, 1, 8, new Random(1, 'test'));
    expect(batch.pairs).toBe(1);
  });
});

it('scores pairs as the trained network does', async () => {
  const data = trainingOn([[0, 1], [1, 2], [3]], { items: 4 });
  const net = neuMfNetwork(3, 4, 5, new Random(2, 'test'));
  for (const each of neuMfWeights(net)) each.randomise(new Random(3, 'test'), 0.7);
  const fit = await prepareNeuMf(net, data.interactions, new Float64Array(4), () => Promise.resolve());
  const out = new Float64Array(12);
  neumf.score(fit, scoringOf(data), 0, 3, out);
  const batch = neuMfBatch(1, 1);
  batch.customers = 1;
  batch.pairs = 1;
  const scratch = neuMfScratch(net, 1, 1);
  for (let customer = 0; customer < 3; customer++) {
    for (let item = 0; item < 4; item++) {
      batch.customer[0] = customer;
      batch.item[0] = item;
      // An item not taken costs log(1 + e^score).
      const score = log(exp(neuMfGradients(net, batch, 0, scratch)) - 1);
      expect(out[customer * 4 + item]).toBeCloseTo(score, 4);
    }
  }
});

it('takes a customer outside the training data for the mean of those who took the same items', async () => {
  const data = trainingOn([[0], [0, 1], [1], []], { items: 4 });
  const fit = await neumf.fit(data, fitting(neumf.id));
  const history = trainingOn([[0], [0, 1], [1], [0, 1, 3]], { items: 4 }).interactions;
  const out = new Float64Array(4);
  neumf.score(fit, { ...scoringOf(data), history }, 3, 4, out);

  const width = 2 * fit.factors;
  const customers = fit.customers.slice();
  // Item 0 was taken by the first two, item 1 by the second and third, item 3 by nobody.
  for (let k = 0; k < width; k++)
    customers[3 * width + k] = (customers[k]! + 2 * customers[width + k]! + customers[2 * width + k]!) / 4;
  const trained = Uint8Array.of(1, 1, 1, 1);
  const want = new Float64Array(4);
  neumf.score({ ...fit, customers, trained }, { ...scoringOf(data), history }, 3, 4, want);
  out.forEach((score, item) => {
    expect(score).toBeCloseTo(want[item]!, 5);
  });
});
