import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csrFromPairs } from '../math/csr';
import type { Fitted, Model } from '../models/model';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { scoringOf, trainingOn } from '../testing/training';
import { evaluateHeldOut, type HeldOutTask } from './held-out';

type Rows = readonly (readonly number[])[];

const csrOf = (rows: Rows, columns: number) => {
  const pairs = rows.flatMap((row, at) => row.map((column) => [at, column] as const));
  const of = (which: 0 | 1) => Uint32Array.from(pairs, (pair) => pair[which]);
  return csrFromPairs(rows.length, columns, of(0), of(1), pairs.length);
};

function taskOf(rows: Rows, relevant: Rows, items: number, unknownItems = 0): HeldOutTask {
  const training = trainingOn(rows, { items });
  return { training, scoring: scoringOf(training), relevant: csrOf(relevant, items + unknownItems) };
}

/** A model whose scores are a given function of customer and item. */
const scoredBy = (score: (customer: number, item: number) => number): Model<Fitted, 'popularity'> => ({
  id: 'popularity',
  revision: 1,
  seeded: false,
  fit: async (data) => ({ items: data.items.count }),
  score(_, context, from, to, out) {
    const { count } = context.items;
    for (let at = 0; at < (to - from) * count; at++)
      out[at] = score(from + Math.floor(at / count), at % count);
  },
});

const options = (k: number, pause = () => Promise.resolve()) => ({
  k,
  pause,
  seed: 1,
  settings: {},
  progress: () => {},
  clock: () => 0,
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('evaluateHeldOut', () => {
  it('agrees with a restatement by full sort, from definitions', async () => {
    const items = 30;
    const set = fc.uniqueArray(fc.nat(items - 1), { maxLength: 12 });
    const customers = fc.array(fc.record({ known: set, wanted: set, lost: fc.nat(2) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(customers, fc.nat(), fc.integer({ min: 1, max: 40 }), async (people, salt, k) => {
        // Few distinct scores, so that ties are common.
        const score = (customer: number, item: number) => ((customer * 7 + item * 13 + salt) % 5) - 2;
        const known = people.map((one) => one.known);
        // Up to two relevant items that the catalogue does not have.
        const wanted = people.map(({ known: own, wanted: others, lost }) => [
          ...others.filter((item) => !own.includes(item)),
          ...[items, items + 1].slice(0, lost),
        ]);
        const task = taskOf(known, wanted, items, 2);
        const { lists, metrics } = await evaluateHeldOut(scoredBy(score), task, options(k));

        const asked = people.map((_, at) => at).filter((at) => wanted[at]!.length > 0);
        expect(lists.map(({ customer }) => customer)).toEqual(asked);
        const expected = asked.map((at) =>
          [...Array(items).keys()]
            .filter((item) => !known[at]!.includes(item))
            .sort((a, b) => score(at, b) - score(at, a) || a - b)
            .slice(0, k),
        );
        expect(lists.map((list) => list.items)).toEqual(expected);
        for (const list of lists) {
          expect(list.scores).toEqual(list.items.map((item) => score(list.customer, item)));
        }
        if (asked.length === 0) return;
        const hits = expected.map((list, n) => list.map((item) => wanted[asked[n]!]!.includes(item)));
        const size = asked.map((at) => wanted[at]!.length);
        const gain = (row: readonly boolean[]) =>
          row.reduce((sum, hit, rank) => sum + (hit ? Math.LN2 / Math.log(rank + 2) : 0), 0);
        const ndcg = hits.map((row, n) => gain(row) / gain(Array(Math.min(k, size[n]!)).fill(true)));
        const precisions = hits.map((row) =>
          row.reduce(
            (sum, hit, r) => sum + (hit ? row.slice(0, r + 1).filter(Boolean).length / (r + 1) : 0),
            0,
          ),
        );
        expect(metrics.ndcg.value).toBeCloseTo(mean(ndcg), 12);
        expect(metrics.recall.value).toBeCloseTo(
          mean(hits.map((r, n) => r.filter(Boolean).length / size[n]!)),
          12,
        );
        expect(metrics.precision.value).toBeCloseTo(mean(hits.map((r) => r.filter(Boolean).length / k)), 12);
        expect(metrics.map.value).toBeCloseTo(mean(precisions.map((p, n) => p / Math.min(k, size[n]!))), 12);
        expect(metrics.mapOverRelevant.value).toBeCloseTo(mean(precisions.map((p, n) => p / size[n]!)), 12);
        expect(metrics.hitRate.value).toBeCloseTo(mean(hits.map((r) => (r.includes(true) ? 1 : 0))), 12);
        expect(metrics.mrr.value).toBeCloseTo(
          mean(hits.map((r) => (r.includes(true) ? 1 / (r.indexOf(true) + 1) : 0))),
          12,
        );
        expect(metrics.coverage.value).toBeCloseTo(new Set(expected.flat()).size / items, 12);
        expect(metrics.ndcg.n).toBe(asked.length);
        if (asked.length > 1) {
          const spread = ndcg.reduce((sum, value) => sum + (value - mean(ndcg)) ** 2, 0) / (asked.length - 1);
          expect(metrics.ndcg.se).toBeCloseTo(Math.sqrt(spread / asked.length), 8);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('measures novelty by the share of training customers who have an item', async () => {
    // Item 0 is known to 3 of 4, item 1 to 1 of 4, item 2 to nobody.
    const task = taskOf([[0], [0], [0, 1], []], [[1], [], [], [2]], 3);
    const { metrics } = await evaluateHeldOut(
      scoredBy((_, item) => -item),
      task,
      options(2),
    );
    const bits = (share: number) => -Math.log2(share);
    // Nobody counts as half a customer.
    const first = (bits(1 / 4) + bits(1 / 8)) / 2;
    const last = (bits(3 / 4) + bits(1 / 4)) / 2;
    expect(metrics.novelty.value).toBeCloseTo((first + last) / 2, 12);
    expect(metrics.novelty.n).toBe(2);
    // Shown 1, 2 and 1 times.
    expect(metrics.gini.value).toBeCloseTo((-2 + 0 + 2 * 2) / (3 * 4), 12);
  });

  it('scores across blocks as in one', async () => {
    // 20,000 items leave room for one customer in a block.
    const items = 20_000;
    const rows = [[0], [1], [2], [], [4]];
    const task = taskOf(rows, [[5], [], [7], [8], [19_999]], items);
    const model = scoredBy((customer, item) => (item * 31 + customer * 977) % items);
    const { lists } = await evaluateHeldOut(model, task, options(3));
    for (const { customer, items: list } of lists) {
      const best = [...Array(items).keys()]
        .filter((item) => !rows[customer]!.includes(item))
        .sort((a, b) => ((b * 31 + customer * 977) % items) - ((a * 31 + customer * 977) % items));
      expect(list).toEqual(best.slice(0, 3));
    }
  });

  it('refuses scores that are not numbers', async () => {
    const task = taskOf([[0], [1]], [[1], [0]], 3);
    const model = scoredBy((customer, item) => (customer === 1 && item === 2 ? Number.NaN : 1));
    await expect(evaluateHeldOut(model, task, options(2))).rejects.toThrow(/not numbers/);
  });

  it('stops when nobody wants it any more', async () => {
    const task = taskOf([[0], [1]], [[1], [0]], 3);
    const stop = () => Promise.reject(new EngineFault(CANCELLED));
    await expect(
      evaluateHeldOut(
        scoredBy(() => 1),
        task,
        options(2, stop),
      ),
    ).rejects.toThrow(CANCELLED.message);
  });

  it('keeps the times of the fit and of the rest apart', async () => {
    let now = 0;
    const task = taskOf([[0]], [[1]], 3);
    const clock = () => now++;
    const { fitTime, scoreTime } = await evaluateHeldOut(
      scoredBy(() => 1),
      task,
      { ...options(2), clock },
    );
    expect([fitTime, scoreTime]).toEqual([1, 1]);
  });
});
