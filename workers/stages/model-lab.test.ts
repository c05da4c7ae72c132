import { describe, expect, it } from 'vitest';
import type { Engine } from '../engine';
import type { Csr } from '../math/csr';
import { rankingMetrics } from '../metrics/ranking';
import { MODELS } from '../models/models';
import { NO_BUSINESS } from '../protocol/business-values';
import { EngineFault } from '../protocol/engine-error';
import type { ModelId } from '../protocol/models';
import { ACCURACY_IDS, AUDIENCE, COMPARED_IDS, type ModelsReport } from '../protocol/models-report';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { fitting, scoringOf } from '../testing/training';
import { resolveConsent } from './consent-state';
import { trainingData } from './training-data';

const MODEL_LIST: readonly ModelId[] = ['popularity', 'random', 'item-knn', 'ease', 'oracle'];
const engine = localEngine();
const compare = (
  models: readonly ModelId[] = MODEL_LIST,
  baseline: ModelId = 'popularity',
  on: Engine = engine,
  policy: Policy = DEFAULT_POLICY,
) => on.models(SMALL_WORLD, policy, models, baseline, ticket());

function untimed(report: ModelsReport): unknown {
  return { ...report, models: report.models.map((each) => ({ ...each, fitMs: 0, scoreMs: 0 })) };
}

const named = (report: ModelsReport, id: ModelId) => report.models.find(({ model }) => model === id)!;

describe('models side by side', () => {
  it('are the same for one shard and five', async () => {
    expect(untimed(await compare(MODEL_LIST, 'popularity', localEngine(5)))).toEqual(
      untimed(await compare()),
    );
  });

  it('agree with the policy whose weights are all on relevance, in every outcome', async () => {
    const report = await compare();
    for (const model of MODEL_LIST) {
      const weights = { relevance: 1, margin: 0, diversity: 0 };
      const { policy } = await engine.evaluate(
        SMALL_WORLD,
        { ...DEFAULT_POLICY, weights, model, business: NO_BUSINESS, buckets: { exploration: 0, holdout: 0 } },
        ticket(),
      );
      for (const [id, figure] of Object.entries(named(report, model).outcomes)) {
        const other = policy[id as keyof typeof policy];
        expect(Math.abs(figure.value - other.value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(other.value)));
        expect(figure.n).toBe(other.n);
        if (other.se !== null) expect(figure.se).toBeCloseTo(other.se, 9);
      }
    }
  });

  it('have the same accuracy by length at the length of the lists, and never less recall in longer ones', async () => {
    for (const { outcomes, byK } of (await compare()).models) {
      for (const id of ACCURACY_IDS) expect(byK[id][9]).toBeCloseTo(outcomes[id]!.value, 12);
      for (const id of ['recall', 'mrr', 'hitRate'] as const) {
        byK[id].slice(1).forEach((value, at) => {
          expect(value).toBeGreaterThanOrEqual(byK[id][at]! - 1e-15);
        });
      }
    }
  });

  it('frame the learned ones between floor and ceiling', async () => {
    const report = await compare();
    const orders = (id: ModelId) => named(report, id).outcomes.orders!.value;
    expect(orders('random')).toBeLessThan(orders('ease'));
    expect(orders('ease')).toBeLessThan(orders('oracle'));
    const framed: ModelId[] = ['popularity', 'item-knn', 'ease'];
    const best = (id: 'ndcg' | 'orders') =>
      framed.reduce((a, b) =>
        named(report, b).outcomes[id]!.value > named(report, a).outcomes[id]!.value ? b : a,
      );
    expect(report.agreement).toMatchObject({
      models: framed.length,
      bestHeldOut: best('ndcg'),
      bestSimulated: best('orders'),
    });
  });

  it('differ by what their means differ by, and the other way round when the baseline changes', async () => {
    const report = await compare();
    const turned = await compare(MODEL_LIST, 'ease');
    expect(named(report, 'popularity').differences).toBeNull();
    expect(named(turned, 'ease').differences).toBeNull();
    const there = named(report, 'ease').differences!;
    const back = named(turned, 'popularity').differences!;
    for (const id of COMPARED_IDS) {
      const gap = named(report, 'ease').outcomes[id]!.value - named(report, 'popularity').outcomes[id]!.value;
      expect(there[id].value).toBeCloseTo(gap, 12);
      expect(there[id].low).toBeLessThan(gap);
      expect(there[id].high).toBeGreaterThan(gap);
      expect(back[id].value).toBeCloseTo(-gap, 12);
      expect(back[id].low).toBeCloseTo(-there[id].high, 12);
      expect(back[id].p).toBeCloseTo(there[id].p, 12);
      expect(there[id].adjustedP).toBeGreaterThanOrEqual(there[id].p);
    }
  });

  it('have resampled intervals as wide as the standard error says', async () => {
    for (const { intervals, outcomes } of (await compare()).models) {
      for (const id of COMPARED_IDS) {
        const { value, se } = outcomes[id]!;
        const ratio = (intervals[id].high - intervals[id].low) / (2 * 1.96 * se!);
        expect(ratio).toBeGreaterThan(0.85);
        expect(ratio).toBeLessThan(1.15);
        expect(intervals[id].low).toBeLessThan(value);
        expect(intervals[id].high).toBeGreaterThan(value);
      }
    }
  });

  it('are told one by one, the baseline first, in the order asked', async () => {
    const told: ModelId[][] = [];
    const list: ModelId[] = ['item-knn', 'manual', 'popularity'];
    await localEngine().models(
      SMALL_WORLD,
      DEFAULT_POLICY,
      list,
      'popularity',
      ticket(),
      undefined,
      (report) => told.push(report.models.map(({ model }) => model)),
    );
    expect(told).toEqual([['popularity'], ['item-knn', 'popularity'], ['item-knn', 'manual', 'popularity']]);
  });

  it('name a model that cannot be fitted and go on with the others', async () => {
    const policy: Policy = { ...DEFAULT_POLICY, settings: { 'bpr.learningRate': 1, 'bpr.lambda': 1 } };
    const own = localEngine();
    const fit = MODELS.bpr.fit;
    const failing = new EngineFault({ code: 'not-solvable', message: 'Lower the learning rate.' });
    MODELS.bpr.fit = () => Promise.reject(failing);
    try {
      const report = await compare(['popularity', 'bpr', 'item-knn'], 'popularity', own, policy);
      expect(report.models.map(({ model }) => model)).toEqual(['popularity', 'item-knn']);
      expect(report.failures).toEqual([{ model: 'bpr', message: 'Lower the learning rate.' }]);
      await expect(compare(['bpr', 'ease'], 'bpr', own, policy)).rejects.toThrow(/learning rate/);
    } finally {
      MODELS.bpr.fit = fit;
    }
  });

  it('refuse a baseline that is not among them', async () => {
    await expect(compare(['ease'], 'manual')).rejects.toThrow(EngineFault);
  });

  it('go on for one who still wants them when another asks no more', async () => {
    const own = localEngine();
    const first = ticket();
    const gone = own
      .models(SMALL_WORLD, DEFAULT_POLICY, ['ease'], 'ease', first)
      .catch((cause: Error) => cause);
    const kept = own.models(SMALL_WORLD, DEFAULT_POLICY, ['ease'], 'ease', ticket());
    await new Promise((resolve) => setTimeout(resolve, 15));
    own.cancel(first);
    expect(await gone).toBeInstanceOf(EngineFault);
    expect(untimed(await kept)).toEqual(untimed(await compare(['ease'], 'ease')));
  });

  it('name the worst served of the segments that are large enough', async () => {
    const { segments, worst } = named(await compare(), 'ease');
    const eligible = segments.filter(({ figures }) => figures.ndcg.n >= 100);
    expect(worst!.figures.ndcg.value).toBe(Math.min(...eligible.map(({ figures }) => figures.ndcg.value)));
    for (const dimension of ['age', 'region', 'activity', 'profiling']) {
      const parts = segments.filter((each) => each.dimension === dimension);
      expect(parts.reduce((sum, { customers }) => sum + customers, 0)).toBe(SMALL_WORLD.customers);
    }
  });
});

/** Guardrails that a test can restate in a line. */
const SIMPLE: Policy = {
  ...DEFAULT_POLICY,
  guardrails: { ...DEFAULT_POLICY.guardrails, 'out-of-stock': false, 'do-not-show': false },
  consent: {
    ...DEFAULT_POLICY.consent,
    rules: {
      ...DEFAULT_POLICY.consent.rules,
      'soft-opt-in': false,
      'limit-sensitive': false,
      'no-inferred-sensitive': false,
      'minors-ads': false,
      'human-review': false,
    },
  },
};
const rowOf = (rows: Csr, row: number) => rows.columns.subarray(rows.start[row], rows.start[row + 1]);
const CUSTOMERS = [...Array(SMALL_WORLD.customers).keys()];
const ITEMS = [...Array(SMALL_WORLD.items).keys()];

/** EASE under SIMPLE, scored for everybody, and what may be shown to whom. */
async function easeForEverybody() {
  const state = await engine.open(SMALL_WORLD);
  const consent = resolveConsent(state, SIMPLE);
  const data = trainingData(state, consent);
  const out = new Float64Array(CUSTOMERS.length * ITEMS.length);
  const scoring = { ...scoringOf(data), history: state.split.history };
  MODELS.ease.score(await MODELS.ease.fit(data, fitting('ease')), scoring, 0, CUSTOMERS.length, out);
  const { items, customers } = state.world;
  return {
    split: state.split,
    consent,
    score: (customer: number, item: number) => out[customer * ITEMS.length + item]!,
    mayList: (customer: number, item: number) =>
      !rowOf(state.split.history, customer).includes(item) &&
      ((items.regionsBarred[item]! >>> customers.region[customer]!) & 1) === 0 &&
      items.minimumAge[item]! <= [0, 13, 16, 18, 0][customers.consent.ageBand[customer]!]!,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('people ranked for a product', () => {
  it('are those who score it highest among the profiled who do not have it', async () => {
    const { split, consent, score, mayList } = await easeForEverybody();
    const report = await compare(['ease'], 'ease', engine, SIMPLE);
    const people = CUSTOMERS.filter((c) => consent.profiled[c] === 1 && rowOf(split.history, c).length > 0);
    const values = ITEMS.flatMap((item) => {
      const wanted = new Set(people.filter((c) => rowOf(split.relevant, c).includes(item)));
      const list = people
        .filter((c) => mayList(c, item))
        .sort((a, b) => score(b, item) - score(a, item) || a - b)
        .slice(0, AUDIENCE);
      const metrics = rankingMetrics(list, wanted, AUDIENCE);
      return metrics ? [metrics.ndcg] : [];
    });
    const { audience } = report.models[0]!;
    expect(audience.n).toBe(values.length);
    expect(audience.value).toBeCloseTo(mean(values), 12);
    expect(audience.value).toBeGreaterThan(0);
  });
});

describe('a search over settings', () => {
  it('tries what is at hand first, gives the same trials for the same seed, and names the best', async () => {
    const search = (seed: number) => engine.tune(SMALL_WORLD, DEFAULT_POLICY, 'item-knn', 5, seed, ticket());
    const one = await search(1);
    expect(one.trials).toHaveLength(5);
    expect(one.trials[0]!.settings).toEqual({ neighbours: 100, jaccard: 0, halfLifeDays: 0 });
    const reached = one.trials.map(({ ndcg }) => ndcg.value);
    expect(reached[one.best!]).toBe(Math.max(...reached));
    const settings = ({ trials }: typeof one) => trials.map((trial) => trial.settings);
    expect(settings(await search(1))).toEqual(settings(one));
    expect(settings(await search(2))).not.toEqual(settings(one));
  });

  it('judges by the validation weeks alone, and by people who allow it, as a plain restatement does', async () => {
    const { split, consent, score, mayList } = await easeForEverybody();
    const { trials } = await engine.tune(SMALL_WORLD, SIMPLE, 'ease', 2, 1, ticket());
    const values = CUSTOMERS.filter((c) => consent.trainable[c] === 1 && consent.profiled[c] === 1).flatMap(
      (customer) => {
        const list = ITEMS.filter((item) => mayList(customer, item)).sort(
          (a, b) => score(customer, b) - score(customer, a) || a - b,
        );
        const metrics = rankingMetrics(list, new Set(rowOf(split.validation, customer)), SIMPLE.slateSize);
        return metrics ? [metrics.ndcg] : [];
      },
    );
    expect(trials[0]!.ndcg.n).toBe(values.length);
    expect(trials[0]!.ndcg.value).toBeCloseTo(mean(values), 12);
  });

  it('goes on where it was stopped', async () => {
    const own = localEngine();
    const stopped = ticket();
    const seen: number[] = [];
    const first = own.tune(SMALL_WORLD, DEFAULT_POLICY, 'ease', 4, 1, stopped, undefined, ({ trials }) => {
      seen.push(trials.length);
      if (trials.length === 2) own.cancel(stopped);
    });
    await expect(first).rejects.toThrow();
    const again: number[] = [];
    await own.tune(SMALL_WORLD, DEFAULT_POLICY, 'ease', 4, 1, ticket(), undefined, ({ trials }) =>
      again.push(trials.length),
    );
    expect(seen).toEqual([1, 2]);
    expect(again).toEqual([3, 4]);
  });

  it('refuses a model without settings', async () => {
    await expect(engine.tune(SMALL_WORLD, DEFAULT_POLICY, 'manual', 4, 1, ticket())).rejects.toThrow(
      /no settings/,
    );
  });
});
