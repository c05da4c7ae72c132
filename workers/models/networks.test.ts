import { describe, expect, it } from 'vitest';
import { Random } from '../math/random';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import type { Fitted, Model, ScoringContext, TrainingData } from './model';
import { neumf } from './neumf';
import { popularity } from './popularity';
import { twoTower } from './two-tower';

type Network = Model<Fitted, 'neumf'> | Model<Fitted, 'two-tower'>;

/** Fits with a few of the settings chosen, and scores everybody. */
async function fitted(model: Network, data: TrainingData, chosen: Record<string, number> = {}, seed = 1) {
  const fit =
    model.id === 'neumf'
      ? await model.fit(data, fitting(model.id, chosen, seed))
      : await model.fit(data, fitting(model.id, chosen, seed));
  return {
    fit,
    rows(context: ScoringContext = scoringOf(data)): number[][] {
      const items = data.items.count;
      const out = new Float64Array(context.history.rows * items);
      model.score(fit, context, 0, context.history.rows, out);
      return Array.from({ length: context.history.rows }, (_, row) => [
        ...out.subarray(row * items, (row + 1) * items),
      ]);
    },
  };
}

const CLUSTER = 8;
const ITEMS = 2 * CLUSTER;

/** Even customers take half of the first eight items, odd ones half of the last eight. */
function twoClusters(customers: number): number[][] {
  const random = new Random(9, 'test');
  const half = (customer: number) =>
    [
      ...random.shuffle(Uint32Array.from({ length: CLUSTER }, (_, at) => at + (customer % 2) * CLUSTER)),
    ].slice(0, CLUSTER / 2);
  return Array.from({ length: customers }, (_, customer) => half(customer));
}

/** Share of pairs of an item not taken from the own cluster and one from the other that are in that order. */
function separation(row: readonly number[], customer: number, taken: readonly number[]): number {
  const own = (item: number) => item >= CLUSTER === (customer % 2 === 1);
  const fresh = row.map((score, item) => ({ score, item })).filter(({ item }) => !taken.includes(item));
  const pairs = fresh
    .filter(({ item }) => own(item))
    .flatMap((a) => fresh.filter(({ item }) => !own(item)).map((b) => (a.score > b.score ? 1 : 0)));
  return pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length;
}

const ENOUGH = { epochs: 100, learningRate: 0.01 };

describe.each<[string, Network]>([
  ['NeuMF', neumf],
  ['two towers', twoTower],
])('%s', (_, model) => {
  it('learns two clusters, for customers of the training data and for one outside it', async () => {
    const rows = twoClusters(60);
    const outside = [10, 11];
    const data = trainingOn(
      rows.map((row, customer) => (outside.includes(customer) ? [] : row)),
      { items: ITEMS },
    );
    const { history } = scoringOf(trainingOn(rows, { items: ITEMS }));
    const scored = (await fitted(model, data, ENOUGH)).rows({ ...scoringOf(data), history });
    const shares = scored.map((row, customer) => separation(row, customer, rows[customer]!));
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.97);
    for (const customer of outside) expect(shares[customer]).toBeGreaterThan(0.9);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const data = trainingOn(twoClusters(20), { items: ITEMS });
    const [first, again, other] = await Promise.all([
      fitted(model, data, {}, 1),
      fitted(model, data, {}, 1),
      fitted(model, data, {}, 2),
    ]);
    expect(again.fit).toEqual(first.fit);
    expect(again.rows()).toEqual(first.rows());
    expect(other.rows()).not.toEqual(first.rows());
  });

  it('scores each customer alike, alone or among others, wherever their row lies', async () => {
    const data = trainingOn(twoClusters(6), { items: ITEMS });
    const { fit, rows } = await fitted(model, data);
    const all = rows();
    const context = scoringOf(data);
    const out = new Float64Array(ITEMS);
    model.score(fit, context, 4, 5, out);
    expect([...out]).toEqual(all[4]);

    const pick = [5, 2];
    const taken = pick.map((customer) => twoClusters(6)[customer]!);
    const shard = scoringOf(trainingOn(taken, { items: ITEMS }));
    const local = rows({ ...shard, customerIds: Uint32Array.from(pick) });
    expect(local).toEqual(pick.map((customer) => all[customer]));
  });

  it('gives customers without a history the best sellers of their region', async () => {
    const rows = [...twoClusters(10), [], []];
    const regions = rows.map((_, customer) => customer % 2);
    const data = trainingOn(rows, { items: ITEMS, regions });
    const scored = (await fitted(model, data)).rows();
    const want = new Float64Array(rows.length * ITEMS);
    popularity.score(
      await popularity.fit(data, fitting('popularity')),
      scoringOf(data),
      0,
      rows.length,
      want,
    );
    for (const customer of [10, 11])
      expect(scored[customer]).toEqual([...want.subarray(customer * ITEMS, (customer + 1) * ITEMS)]);
  });

  it('does without training data', async () => {
    const data = trainingOn([[], []], { items: ITEMS });
    const { history } = scoringOf(trainingOn([[0, 3], []], { items: ITEMS }));
    const scored = (await fitted(model, data)).rows({ ...scoringOf(data), history });
    expect(scored).toEqual([new Array(ITEMS).fill(0), new Array(ITEMS).fill(0)]);
  });

  it('stands customers who took everything, one customer, one item, and histories of unknown items', async () => {
    const cases = [
      trainingOn([[0, 1, 2], [0, 1, 2], [1]], { items: 3 }),
      trainingOn([[1]], { items: 3 }),
      trainingOn([[0], [0]], { items: 1 }),
    ];
    for (const data of cases) {
      const { history } = scoringOf(
        trainingOn(
          Array.from({ length: data.interactions.rows }, () => [data.items.count - 1]),
          { items: data.items.count },
        ),
      );
      const scored = (await fitted(model, data)).rows({ ...scoringOf(data), history });
      expect(scored.flat().every((score) => Number.isFinite(score))).toBe(true);
    }
  });

  it('reports every epoch and rests often', async () => {
    const data = trainingOn(twoClusters(400), { items: ITEMS });
    const seen: [number, number][] = [];
    let pauses = 0;
    const context = {
      ...fitting('neumf', { epochs: 5 }),
      ...fitting('two-tower', { epochs: 5 }),
      settings: { ...fitting('neumf').settings, ...fitting('two-tower').settings, epochs: 5 },
      progress: (done: number, total: number) => {
        seen.push([done, total]);
      },
      pause: () => {
        pauses++;
        return Promise.resolve();
      },
    };
    await model.fit(data, context);
    expect(seen).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
    // 8,000 items taken with four negatives or a batch of others each: tens of milliseconds.
    expect(pauses).toBeGreaterThan(5);
  });

  it('stops at once when nobody wants it any more', async () => {
    const data = trainingOn(twoClusters(400), { items: ITEMS });
    let epochs = 0;
    const context = {
      ...fitting('neumf'),
      settings: { ...fitting('neumf').settings, ...fitting('two-tower').settings, epochs: 100 },
      progress: () => {
        epochs++;
      },
      pause: () => Promise.reject(new EngineFault(CANCELLED)),
    };
    await expect(model.fit(data, context)).rejects.toMatchObject({ error: CANCELLED });
    expect(epochs).toBeLessThan(3);
  });

  it('says what to change when its numbers grow beyond all bounds', async () => {
    const data = trainingOn(twoClusters(40), { items: ITEMS });
    await expect(fitted(model, data, { learningRate: 1e200 })).rejects.toMatchObject({
      error: { code: 'not-solvable', field: 'learningRate' },
    });
  });
});
