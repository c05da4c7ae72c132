import { describe, expect, it } from 'vitest';
import { exp, log } from '../math/elementary';
import { Random } from '../math/random';
import { gradientErrors } from '../testing/gradients';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { twoTower } from './two-tower';
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

const ITEMS = 6;
const ROWS = [[0, 1, 2, 5], [1, 3], [4], [0, 2, 3, 4]];
/** Pairs of a batch: item 3 twice, and the first customer twice, whose items 0 and 2 others took as well. */
const CUSTOMER = Uint32Array.of(0, 1, 2, 3, 0, 3);
const TARGET = Uint32Array.of(2, 3, 4, 3, 1, 0);
const OUTPUTS = 3;

function small(withContent: boolean) {
  const content = Float32Array.from({ length: ITEMS * 2 }, (_, at) => ((at * 7) % 5) / 4 - 0.5);
  const data = trainingOn(ROWS, {
    items: ITEMS,
    regions: [0, 1, 1, 0],
    category: [0, 0, 1, 1, 2, 2],
    ...(withContent ? { embedding: content, dimensions: 2 } : {}),
  });
  const input: TwoTowerInput = {
    taken: data.interactions,
    customers: { ...data.customers, ageBand: Uint8Array.of(0, 1, 0, 1), ageBands: 2 },
    items: data.items,
    logShare: Float64Array.from([2, 1, 3, 5, 2, 1], log),
    temperature: 0.5,
  };
  const net = twoTowerNetwork(input, OUTPUTS, new Random(2, 'test'));
  const groups = twoTowerWeights(net);
  const random = new Random(3, 'test');
  for (const each of groups) each.randomise(random, 0.7);
  const scratch = twoTowerScratch(net, input.items, CUSTOMER.length);
  const loss = () => twoTowerGradients(net, input, CUSTOMER, TARGET, CUSTOMER.length, scratch);
  return { input, net, groups, loss };
}

describe.each([
  ['with', true],
  ['without', false],
])('a batch %s content', (_, withContent) => {
  it('has gradients that agree with differences of the loss in every group of weights', () => {
    const { groups, loss } = small(withContent);
    const errors = gradientErrors(groups, loss);
    expect(errors).toHaveLength(11);
    for (const error of errors) expect(error).toBeLessThan(1e-4);
  });

  it('has gradients in every group', () => {
    const { groups, loss } = small(withContent);
    loss();
    for (const each of groups) expect(each.gradient.some((value) => value !== 0)).toBe(true);
  });

  it('has the loss of a softmax over the items of the batch, one by one', () => {
    const { input, net, loss } = small(withContent);
    const vectors = itemVectors(net, input.items);
    const scratch = customerScratch(OUTPUTS, 1);
    let want = 0;
    CUSTOMER.forEach((customer, at) => {
      const own = TARGET[at]!;
      const others = ROWS.map((row, c) => (c === customer ? row.filter((item) => item !== own) : row));
      const { interactions } = trainingOn(others, { items: ITEMS });
      runCustomerTower(customerTower(net), input.customers, interactions, customer, scratch);
      const corrected = (item: number) => {
        let dot = 0;
        for (let k = 0; k < OUTPUTS; k++) dot += scratch.customerOut[k]! * vectors[item * OUTPUTS + k]!;
        return dot / input.temperature - input.logShare[item]!;
      };
      const rivals = [...TARGET].filter((item) => !ROWS[customer]!.includes(item));
      const sum = [own, ...rivals].reduce((total, item) => total + exp(corrected(item)), 0);
      want += log(sum) - corrected(own);
    });
    expect(loss()).toBeCloseTo(want, 10);
  });
});

it('scores the cosine of the two towers', async () => {
  const data = trainingOn(ROWS, { items: ITEMS });
  const fit = await twoTower.fit(data, fitting(twoTower.id));
  const out = new Float64Array(ROWS.length * ITEMS);
  twoTower.score(fit, scoringOf(data), 0, ROWS.length, out);
  for (const score of out) expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-12);
  const norm = fit.itemVectors
    .subarray(0, fit.itemVectors.length / ITEMS)
    .reduce((sum, value) => sum + value * value, 0);
  expect(norm).toBeCloseTo(1, 10);
});

it('knows a new item by its content', async () => {
  const random = new Random(4, 'test');
  const rows = Array.from({ length: 60 }, (_, customer) =>
    [...random.shuffle(Uint32Array.of(0, 1, 2, 3))].slice(0, 3).map((item) => item + (customer % 2) * 4),
  );
  // Items 0-3 and 8 are of one kind, items 4-7 and 9 of another; nobody has taken 8 or 9 yet.
  const kind = (item: number) => (item === 9 || (item >= 4 && item < 8) ? 1 : 0);
  const embedding = Float32Array.from({ length: 20 }, (_, at) => (kind(at >> 1) === at % 2 ? 1 : 0));
  const data = trainingOn(rows, { items: 10, embedding, dimensions: 2 });
  const fit = await twoTower.fit(data, fitting(twoTower.id, { epochs: 60, learningRate: 0.01 }));
  const out = new Float64Array(rows.length * 10);
  twoTower.score(fit, scoringOf(data), 0, rows.length, out);
  for (let customer = 0; customer < rows.length; customer++) {
    const own = 8 + (customer % 2);
    expect(out[customer * 10 + own]!).toBeGreaterThan(out[customer * 10 + 17 - own]!);
  }
});
