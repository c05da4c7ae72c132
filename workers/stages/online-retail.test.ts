import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOnlineRetail } from '../command-line/online-retail';
import { type RatingsSplit, splitRatings } from '../command-line/ratings-split';
import { MODELS } from '../models/models';
import { type ModelId, type ModelSettings, settingsOf } from '../protocol/models';
import { evaluateHeldOut, type HeldOutMetrics } from './held-out';

type Metric = 'ndcg' | 'map' | 'precision' | 'recall' | 'hitRate' | 'coverage';

/** Levels reached with numpy by other code, on the purchases of a real shop. */
const reference = JSON.parse(
  readFileSync(new URL('../testing/fixtures/online-retail.json', import.meta.url), 'utf8'),
) as {
  readonly tolerance: Readonly<Record<string, number>>;
  readonly expect: Readonly<Record<string, Readonly<Partial<Record<Metric, number>>>>>;
};

/** A fit takes a dozen seconds; a busy machine may need many times that. */
const MINUTES = 300_000;

describe('Online Retail', () => {
  let split: RatingsSplit;
  beforeAll(async () => {
    const { train, test } = await readOnlineRetail();
    split = splitRatings(train, test);
  });

  async function measure(id: ModelId, chosen: ModelSettings): Promise<HeldOutMetrics> {
    const { metrics } = await evaluateHeldOut(MODELS[id], split.task, {
      k: 10,
      seed: 1,
      settings: settingsOf(id, chosen),
      pause: () => Promise.resolve(),
      progress: () => {},
      clock: () => 0,
    });
    return metrics;
  }

  it('is split as the reference says', () => {
    const { train, test } = split.counts;
    expect([train.customers, train.items, train.pairs]).toEqual([4086, 3628, 232_528]);
    expect([test.evaluatedCustomers, test.relevantPairs]).toEqual([1265, 25_664]);
  });

  const cases: readonly (readonly [name: string, ModelId, ModelSettings])[] = [
    ['popularity', 'popularity', {}],
    ['item-knn k=100', 'item-knn', { 'item-knn.neighbours': 100, 'item-knn.jaccard': 0 }],
    ['ease lambda=500', 'ease', { 'ease.lambda': 500 }],
    [
      'ials d=64',
      'ials',
      { 'ials.factors': 64, 'ials.alpha0': 0.1, 'ials.lambda': 0.01, 'ials.nu': 1, 'ials.epochs': 12 },
    ],
  ];
  it.each(cases)('reaches the level of %s', { timeout: MINUTES }, async (name, id, settings) => {
    const metrics = await measure(id, settings);
    const tolerance = reference.tolerance[id]!;
    const levels = Object.entries(reference.expect[name]!) as [Metric, number][];
    expect(levels.length).toBeGreaterThan(3);
    for (const [metric, level] of levels) {
      expect(
        Math.abs(metrics[metric].value - level),
        `${metric} ${metrics[metric].value}`,
      ).toBeLessThanOrEqual(tolerance);
    }
  });
});
