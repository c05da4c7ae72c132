import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine';
import { type RankingMetrics, rankingMetrics } from './metrics/ranking';
import type { TrainingData } from './models/model';
import { MODELS } from './models/models';
import { DEFAULT_BUSINESS, NO_BUSINESS } from './protocol/business-values';
import { CONSENT_RULE_IDS } from './protocol/consent';
import type { ConsentSettings } from './protocol/consent-rules';
import { CONSENT_RULES } from './protocol/consent-rules';
import { EngineFault } from './protocol/engine-error';
import { MODEL_IDS } from './protocol/models';
import { DEFAULT_POLICY, type Policy, withoutOptionalRules } from './protocol/policy';
import type { FrontierSnapshot } from './protocol/results';
import { localShard } from './shard/connect';
import { type ShardConnection, ShardPool } from './shard/pool';
import type { ShardApi } from './shard/shard-api';
import { trainingData } from './stages/training-data';
import type { WorldState } from './stages/world-state';
import { localEngine, SMALL_WORLD, ticket } from './testing/small-world';
import { fitting } from './testing/training';
import { clickProbability, FATIGUE, orderGivenClick, organicOrder, positionEffect } from './world/response';

const AXES = { x: 'ndcg', y: 'margin' } as const;
const everybody = Uint32Array.from({ length: SMALL_WORLD.customers }, (_, at) => at);
const shared = localEngine();

const ELIGIBILITY: Policy['eligibility'] = [
  {
    name: 'dear ones for the grown up',
    on: true,
    items: { field: 'price', is: 'above', value: 100 },
    customers: { field: 'age', is: 'at least', value: 30 },
  },
  { name: 'never', on: false, items: null, customers: null },
];

const weights = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => {
  const [low, high] = a < b ? [a, b] : [b, a];
  return { relevance: low / 20, margin: (high - low) / 20, diversity: (20 - high) / 20 };
});

const policies: fc.Arbitrary<Policy> = fc
  .record({
    weights,
    model: fc.constantFrom(...MODEL_IDS),
    reranker: fc.constantFrom('mmr' as const, 'none' as const),
    slateSize: fc.integer({ min: 1, max: 12 }),
    candidates: fc.integer({ min: 12, max: 200 }),
    stock: fc.boolean(),
    hidden: fc.boolean(),
    rules: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
    reviewFrom: fc.integer({ min: 20, max: 300 }),
    caps: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 })),
    lowMarginFloor: fc.constantFrom(0, 0.3),
    promotions: fc.boolean(),
    retentionMonths: fc.integer({ min: 1, max: 12 }),
  })
  .map(
    ({ stock, hidden, rules, retentionMonths, reviewFrom, caps, lowMarginFloor, promotions, ...rest }) => ({
      ...DEFAULT_POLICY,
      ...rest,
      consent: {
        ...DEFAULT_POLICY.consent,
        retentionMonths,
        reviewFrom,
        rules: Object.fromEntries(
          CONSENT_RULE_IDS.map((id, at) => [id, id === 'objection' || rules[at]!]),
        ) as Policy['consent']['rules'],
      },
      guardrails: { ...DEFAULT_POLICY.guardrails, 'out-of-stock': stock, 'do-not-show': hidden },
      business: {
        ...DEFAULT_BUSINESS,
        promotions,
        lowMarginFloor,
        perCategory: caps[0],
        perSupplier: caps[1],
      },
      eligibility: ELIGIBILITY,
    }),
  );

/** Business rules and buckets aside, so that a list is the recommender's alone. */
const PLAIN: Policy = { ...DEFAULT_POLICY, business: NO_BUSINESS, buckets: { exploration: 0, holdout: 0 } };

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Every call handed on, so that a test can put its own in place of some. */
const passing = (api: ShardApi): ShardApi => ({
  load: (data) => api.load(data),
  give: (resource) => api.give(resource),
  forget: (kind, key) => api.forget(kind, key),
  cancel: (request) => api.cancel(request),
  hush: () => api.hush(),
  slates: (...rest) => api.slates(...rest),
  rank: (job) => api.rank(job),
  measure: (job) => api.measure(job),
  price: (job) => api.price(job),
  serve: (job) => api.serve(job),
  kernelsLost: () => api.kernelsLost(),
});

/** Every rule on items said once more, pair by pair, from the columns; the name of one that bars, or null. */
function restateBars(state: WorldState, settings: ConsentSettings, policy: Policy) {
  const { items, customers } = state.world;
  const sensitiveRules = ['limit-sensitive', 'no-inferred-sensitive'] as const;
  return (c: number, i: number): string | null => {
    const record = state.records[c]!;
    const { rules } = policy.consent;
    const touches = (id: (typeof CONSENT_RULE_IDS)[number]) =>
      rules[id] && CONSENT_RULES[id].removes(record, settings) !== 0;
    if (items.sensitive[i] !== 0 && sensitiveRules.some(touches)) return 'sensitive';
    if (items.minimumAge[i]! > 0 && touches('minors-ads')) return 'minor';
    if (rules['human-review'] && (items.sensitive[i] === 2 || items.price[i]! >= policy.consent.reviewFrom)) {
      return 'significant';
    }
    if (rules['soft-opt-in'] && CONSENT_RULES['soft-opt-in'].removes(record, settings) === 1024) {
      const aisle = state.items.aisle[i];
      const bought = state.split.bought.columns.subarray(
        state.split.bought.start[c]!,
        state.split.bought.start[c + 1]!,
      );
      if (![...bought].some((own) => state.items.aisle[own] === aisle)) return 'dissimilar';
    }
    if (policy.guardrails['out-of-stock'] && items.stock[i] === 0) return 'stock';
    const hidden = customers.doNotShowItems.subarray(
      customers.doNotShowStart[c]!,
      customers.doNotShowStart[c + 1]!,
    );
    if (policy.guardrails['do-not-show'] && hidden.includes(i)) return 'hidden';
    if ((items.regionsBarred[i]! >>> customers.region[c]!) & 1) return 'region';
    const reached = [0, 13, 16, 18, 0][customers.consent.ageBand[c]!] ?? 0;
    if (items.minimumAge[i]! > reached) return 'age';
    if (items.price[i]! - items.cost[i]! < policy.business.lowMarginFloor * items.price[i]!) return 'margin';
    if (items.price[i]! > 100 && customers.age[c]! < 30 && policy.eligibility.length > 0)
      return 'eligibility';
    return null;
  };
}

describe('slates', () => {
  it('never hold a barred item, a duplicate, an item already known to a profiled customer, or more than K', async () => {
    await fc.assert(
      fc.asyncProperty(policies, async (policy) => {
        const { state, consent, slates } = await shared.recommend(SMALL_WORLD, policy, everybody, ticket());
        const barred = restateBars(state, consent.settings, policy);
        const remembered = consent.history;
        for (const slate of slates.values()) {
          expect(slate.items.length).toBeLessThanOrEqual(policy.slateSize);
          expect(new Set(slate.items).size).toBe(slate.items.length);
          expect(slate.personalised).toBe(consent.profiled[slate.customer] === 1);
          const known = remembered.columns.subarray(
            remembered.start[slate.customer]!,
            remembered.start[slate.customer + 1]!,
          );
          for (const item of slate.items) {
            expect(barred(slate.customer, item)).toBeNull();
            if (slate.personalised && slate.ladder === 0) expect(known.includes(item)).toBe(false);
          }
          if (slate.bucket !== 0) continue;
          const most = (of: ArrayLike<number>) =>
            Math.max(0, ...slate.items.map((item) => slate.items.filter((i) => of[i] === of[item]).length));
          const { category, supplier } = state.world.items;
          if (policy.business.perCategory > 0) {
            expect(most(category)).toBeLessThanOrEqual(policy.business.perCategory);
          }
          if (policy.business.perSupplier > 0) {
            expect(most(supplier)).toBeLessThanOrEqual(policy.business.perSupplier);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of people who may not be profiled depend on region, age bar and do-not-show list alone', async () => {
    const bare = withoutOptionalRules(PLAIN);
    const policy = {
      ...bare,
      consent: { ...bare.consent, rules: { ...bare.consent.rules, 'unknown-is-no': true } },
    };
    const { state, slates } = await shared.recommend(SMALL_WORLD, policy, everybody, ticket());
    const { customers } = state.world;
    const seen = new Map<string, string>();
    let compared = 0;
    for (const slate of slates.values()) {
      const c = slate.customer;
      if (slate.personalised || customers.doNotShowStart[c + 1]! > customers.doNotShowStart[c]!) continue;
      const key = `${customers.region[c]}-${customers.consent.ageBand[c]}`;
      const list = slate.items.join();
      if (seen.has(key)) compared++;
      expect(seen.get(key) ?? list).toBe(list);
      seen.set(key, list);
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('under all weight on relevance come in the order of the model itself', async () => {
    const policy: Policy = { ...PLAIN, weights: { relevance: 1, margin: 0, diversity: 0 } };
    const { slates } = await shared.recommend(SMALL_WORLD, policy, everybody, ticket());
    const { slates: wide } = await shared.recommend(
      SMALL_WORLD,
      { ...policy, slateSize: 40, candidates: 160, reranker: 'none' },
      everybody,
      ticket(),
    );
    for (const slate of slates.values()) {
      if (slate.ladder !== 0) continue;
      expect(wide.get(slate.customer)!.items.slice(0, policy.slateSize)).toEqual(slate.items);
      const scores = slate.parts.map(([relevance]) => relevance);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
  });
});

describe('outcomes', () => {
  it('agree with a plain restatement from the slates', async () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      consent: {
        ...DEFAULT_POLICY.consent,
        rules: { ...DEFAULT_POLICY.consent.rules, 'soft-opt-in': false },
      },
      weights: { relevance: 0.4, margin: 0.3, diversity: 0.3 },
    };
    const { state, consent, slates } = await shared.recommend(SMALL_WORLD, policy, everybody, ticket());
    const evaluation = await shared.evaluate(SMALL_WORLD, policy, ticket());
    const { world, split } = state;
    const { items, response } = world;
    const width = 16;
    const cosine = (a: number, b: number) => {
      let dot = 0;
      let na = 0;
      let nb = 0;
      for (let d = 0; d < width; d++) {
        const x = items.embedding[a * width + d]!;
        const y = items.embedding[b * width + d]!;
        dot += x * y;
        na += x * x;
        nb += y * y;
      }
      return dot / Math.sqrt(na * nb);
    };
    const ndcg: number[] = [];
    let clicks = 0;
    let orders = 0;
    let margin = 0;
    let incremental = 0;
    let apart = 0;
    let known = 0;
    let information = 0;
    const accuracies: RankingMetrics[] = [];
    const divergences: number[] = [];
    const people = world.customers.count;
    const shown = new Set<number>();
    for (const slate of slates.values()) {
      const c = slate.customer;
      const relevant = new Set(
        split.relevant.columns.subarray(split.relevant.start[c]!, split.relevant.start[c + 1]!),
      );
      const accuracy = rankingMetrics(slate.items, relevant, policy.slateSize);
      if (accuracy) {
        ndcg.push(accuracy.ndcg);
        accuracies.push(accuracy);
      }
      const own = split.history.columns.subarray(split.history.start[c]!, split.history.start[c + 1]!);
      known += slate.items.filter((item) => own.includes(item)).length;
      information +=
        slate.items.reduce(
          (sum, item) => sum - Math.log2(Math.max(0.5, split.customersOfItem[item]!) / people),
          0,
        ) / slate.items.length;
      const remembered = consent.history.columns.subarray(
        consent.history.start[c]!,
        consent.history.start[c + 1]!,
      );
      if (slate.personalised && remembered.length > 0) {
        const share = (list: ArrayLike<number>, category: number) =>
          Array.from(list).filter((item) => items.category[item] === category).length / list.length;
        divergences.push(
          world.categories.reduce((sum, _, category) => {
            const p = share(remembered, category);
            const q = 0.99 * share(slate.items, category) + 0.01 * p;
            return p > 0 ? sum + p * Math.log2(p / q) : sum;
          }, 0),
        );
      }
      let pairs = 0;
      slate.items.forEach((item, at) => {
        shown.add(item);
        const likeness = slate.items.slice(0, at).map((above) => cosine(above, item));
        pairs += likeness.reduce((sum, s) => sum + 1 - s, 0);
        const seen = positionEffect(at + 1) * (1 - FATIGUE * Math.max(0, ...likeness));
        const click = clickProbability(response, c, item) * seen;
        const order = click * orderGivenClick(response, c, item);
        clicks += click;
        orders += order;
        const unitMargin = items.price[item]! - items.cost[item]!;
        margin += order * unitMargin;
        incremental += (order - organicOrder(response, c, item) * seen) * unitMargin;
      });
      const k = slate.items.length;
      apart += pairs / ((k * (k - 1)) / 2);
    }
    const places = slates.size * policy.slateSize;
    const got = evaluation.policy;
    expect(got.ndcg.value).toBeCloseTo(ndcg.reduce((sum, v) => sum + v, 0) / ndcg.length, 10);
    expect(got.ndcg.n).toBe(ndcg.length);
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(got.precision.value).toBeCloseTo(mean(accuracies.map((a) => a.precision)), 10);
    expect(got.recall.value).toBeCloseTo(mean(accuracies.map((a) => a.recall)), 10);
    expect(got.map.value).toBeCloseTo(mean(accuracies.map((a) => a.ap)), 10);
    expect(got.mrr.value).toBeCloseTo(mean(accuracies.map((a) => a.mrr)), 10);
    expect(got.hitRate.value).toBeCloseTo(mean(accuracies.map((a) => a.hitRate)), 10);
    expect(got.repeats.value).toBeCloseTo(known / slates.size, 10);
    expect(got.novelty.value).toBeCloseTo(information / slates.size, 10);
    expect(got.calibration.n).toBe(divergences.length);
    expect(got.calibration.value).toBeCloseTo(mean(divergences), 5);
    expect(got.clicks.value / ((1000 * clicks) / places)).toBeCloseTo(1, 5);
    expect(got.orders.value / ((1000 * orders) / places)).toBeCloseTo(1, 5);
    expect(got.margin.value / ((1000 * margin) / places)).toBeCloseTo(1, 5);
    expect(got.incrementalMargin.value / ((1000 * incremental) / places)).toBeCloseTo(1, 5);
    expect(got.incrementalMargin.value).toBeLessThan(0.9 * got.margin.value);
    expect(got.ild.value).toBeCloseTo(apart / slates.size, 5);
    expect(got.coverage.value).toBeCloseTo(shown.size / SMALL_WORLD.items, 12);
    const centre = got.ndcg.value;
    const variance = ndcg.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (ndcg.length - 1);
    expect(got.ndcg.se).toBeCloseTo(Math.sqrt(variance / ndcg.length), 10);
  });

  it('are the same to the last digit with one shard and with five', async () => {
    const five = localEngine(5);
    const policy: Policy = { ...DEFAULT_POLICY, weights: { relevance: 0.2, margin: 0.5, diversity: 0.3 } };
    expect(await five.evaluate(SMALL_WORLD, policy, ticket())).toEqual(
      await shared.evaluate(SMALL_WORLD, policy, ticket()),
    );
    expect(await five.frontier(SMALL_WORLD, policy, AXES, ticket())).toEqual(
      await shared.frontier(SMALL_WORLD, policy, AXES, ticket()),
    );
  });

  it('of the lattice are those of each policy measured alone', async () => {
    const frontier = await shared.frontier(SMALL_WORLD, DEFAULT_POLICY, AXES, ticket());
    for (const at of [0, 57, 120, 230]) {
      const point = frontier.points[at]!;
      const alone = await shared.evaluate(
        SMALL_WORLD,
        { ...DEFAULT_POLICY, weights: point.weights },
        ticket(),
      );
      expect(point.outcomes.ndcg).toEqual(alone.policy.ndcg);
      expect(point.outcomes.margin).toEqual(alone.policy.margin);
      expect(point.outcomes.gini).toEqual(alone.policy.gini);
    }
  });
});

describe('training', () => {
  it('leaves no trace of people who denied it: the fit is the same bytes with and without their events', async () => {
    const state = await shared.open(SMALL_WORLD);
    const { consent } = await shared.recommend(SMALL_WORLD, DEFAULT_POLICY, Uint32Array.of(), ticket());
    const { trainable } = consent;
    const { events } = state.world;
    const denied = state.records.flatMap((record, c) => (record.purpose.training === 'denied' ? [c] : []));
    expect(denied.length).toBeGreaterThan(50);
    for (const c of denied) expect(trainable[c]).toBe(0);
    const kept = [...Array(events.count).keys()].filter(
      (at) => state.records[events.customer[at]!]!.purpose.training !== 'denied',
    );
    expect(kept.length).toBeLessThan(events.count);
    const without = {
      ...events,
      count: kept.length,
      customer: Uint32Array.from(kept, (at) => events.customer[at]!),
      item: Uint32Array.from(kept, (at) => events.item[at]!),
      minute: Int32Array.from(kept, (at) => events.minute[at]!),
      kind: Uint8Array.from(kept, (at) => events.kind[at]!),
      channel: Uint8Array.from(kept, (at) => events.channel[at]!),
    };
    const context = fitting('ease');
    const fitOn = async (log: typeof events) =>
      MODELS.ease.fit(trainingData({ ...state, world: { ...state.world, events: log } }, consent), context);
    const full = await fitOn(events);
    expect(await fitOn(without)).toEqual(full);
    const everyone: TrainingData = trainingData(state, { ...consent, trainable: trainable.map(() => 1) });
    expect(await MODELS.ease.fit(everyone, context)).not.toEqual(full);
  });

  it('rules cost relevance, and lifting them all gives it back', async () => {
    const strict = await shared.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    const free = await shared.evaluate(SMALL_WORLD, withoutOptionalRules(DEFAULT_POLICY), ticket());
    expect(free.policy.profiled.value).toBeGreaterThan(strict.policy.profiled.value);
    expect(free.training.events).toBeGreaterThan(strict.training.events);
    expect(strict.policy.contactsWithoutPermission.value).toBe(0);
    expect(free.policy.contactsWithoutPermission.value).toBeGreaterThan(0);
  });
});

describe('requests', () => {
  it('grow a frontier step by step and resume it where it was cancelled', async () => {
    const engine = localEngine(2);
    const world = { ...SMALL_WORLD, customers: 2000 };
    const first: FrontierSnapshot[] = [];
    const stopped = ticket();
    await expect(
      engine.frontier(world, DEFAULT_POLICY, AXES, stopped, undefined, (snapshot) => {
        first.push(snapshot);
        if (snapshot.points.length === 231) engine.cancel(stopped);
      }),
    ).rejects.toThrow(/newer request/);
    expect(first.map(({ points, customers }) => [points.length, customers])).toEqual([
      [21, 1024],
      [231, 1024],
    ]);
    const second: FrontierSnapshot[] = [];
    const whole = await engine.frontier(world, DEFAULT_POLICY, AXES, ticket(), undefined, (s) =>
      second.push(s),
    );
    expect(second.map(({ customers, complete }) => [customers, complete])).toEqual([
      [1024, false],
      [2000, true],
    ]);
    expect(whole).toEqual(await localEngine().frontier(world, DEFAULT_POLICY, AXES, ticket()));
  });

  it('survive a shard that dies in the middle, and one that dies while it takes its place', async () => {
    let connections = 0;
    const never = () => new Promise<never>(() => {});
    const mortal = (): ShardConnection => {
      const { api } = localShard();
      const born = connections++;
      let die = () => {};
      const lost = new Promise<void>((resolve) => {
        die = resolve;
      });
      let calls = 0;
      const dying = () => {
        die();
        return never();
      };
      return {
        lost,
        api: {
          ...passing(api),
          load: (data) => (born === 2 ? dying() : api.load(data)),
          measure: (job) => (born === 1 && ++calls === 2 ? dying() : api.measure(job)),
        },
      };
    };
    const engine = new Engine(new ShardPool(2, mortal));
    const frontier = await engine.frontier(SMALL_WORLD, DEFAULT_POLICY, AXES, ticket());
    expect(connections).toBe(4);
    expect(frontier).toEqual(await shared.frontier(SMALL_WORLD, DEFAULT_POLICY, AXES, ticket()));
  });

  it('survive a shard that dies while it ranks', async () => {
    let deaths = 0;
    const mortal = (): ShardConnection => {
      const { api } = localShard();
      let die = () => {};
      const lost = new Promise<void>((resolve) => {
        die = resolve;
      });
      const rank: typeof api.rank = (job) => {
        if (deaths++ > 0) return api.rank(job);
        die();
        return new Promise<never>(() => {});
      };
      return { lost, api: { ...passing(api), rank } };
    };
    const models = ['ease'] as const;
    const report = await new Engine(new ShardPool(2, mortal)).models(
      SMALL_WORLD,
      DEFAULT_POLICY,
      models,
      'ease',
      ticket(),
    );
    expect(deaths).toBeGreaterThan(1);
    expect(report).toEqual(await shared.models(SMALL_WORLD, DEFAULT_POLICY, models, 'ease', ticket()));
  });

  it('for the same frontier at the same time share the work and count nobody twice', async () => {
    const engine = localEngine(2);
    const world = { ...SMALL_WORLD, customers: 3000 };
    const one = engine.frontier(world, DEFAULT_POLICY, AXES, ticket());
    const other = engine.frontier(world, DEFAULT_POLICY, AXES, ticket());
    const alone = await localEngine().frontier(world, DEFAULT_POLICY, AXES, ticket());
    expect(await one).toEqual(alone);
    expect(await other).toEqual(alone);
  });

  it('for another world while a model is being fitted leave nothing of the old world behind', async () => {
    const engine = localEngine(2);
    const larger = { ...SMALL_WORLD, items: 200 };
    await engine.open(SMALL_WORLD);
    const old = engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket()).catch((cause: unknown) => cause);
    await Promise.resolve();
    const next = await engine.evaluate(larger, DEFAULT_POLICY, ticket());
    await old;
    expect(next).toEqual(await localEngine().evaluate(larger, DEFAULT_POLICY, ticket()));
    expect(await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket())).toEqual(
      await shared.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket()),
    );
  });

  it('for another world in the middle of a frontier put nobody of the old world into the new one', async () => {
    const other = { ...SMALL_WORLD, seed: 11 };
    const alone = await localEngine().evaluate(other, DEFAULT_POLICY, ticket());
    for (const delay of [0, 5, 15, 40]) {
      const engine = localEngine(2);
      const old = engine.frontier(SMALL_WORLD, DEFAULT_POLICY, AXES, ticket()).catch(() => {});
      await wait(delay);
      await engine.world(other);
      expect(await engine.evaluate(other, DEFAULT_POLICY, ticket())).toEqual(alone);
      await old;
    }
  });

  it('for another world while models are compared end the comparison', async () => {
    for (const delay of [0, 10, 30, 60]) {
      const engine = localEngine(2);
      const old = engine
        .models(SMALL_WORLD, DEFAULT_POLICY, ['item-knn', 'ease'], 'ease', ticket())
        .catch((cause: unknown) => cause);
      await wait(delay);
      await engine.world({ ...SMALL_WORLD, items: 200 });
      expect(await old).toBeInstanceOf(EngineFault);
    }
  });

  it('that join a fit under way are let go at once, and the fit goes on', async () => {
    const engine = localEngine();
    await engine.open(SMALL_WORLD);
    const ended: string[] = [];
    const slow = { ...DEFAULT_POLICY, model: 'neumf' } as const;
    const first = engine
      .evaluate(SMALL_WORLD, slow, ticket(), ({ stage, model, done, total }) => {
        if (stage === 'model' && model === 'neumf' && done === total) ended.push('fit');
      })
      .then(() => ended.push('evaluation'));
    const joined = ticket();
    const second = engine
      .models(SMALL_WORLD, slow, ['neumf'], 'neumf', joined)
      .catch(() => ended.push('comparison'));
    await wait(50);
    engine.cancel(joined);
    await Promise.all([first, second]);
    expect([...new Set(ended)]).toEqual(['comparison', 'fit', 'evaluation']);
  });

  it('answered long ago do not keep a later fit going', async () => {
    const engine = localEngine();
    const slow = { ...DEFAULT_POLICY, model: 'neumf' } as const;
    await engine.evaluate(SMALL_WORLD, slow, ticket());
    await engine.evaluate(SMALL_WORLD, slow, ticket());
    await engine.world({ ...SMALL_WORLD, items: 200 });
    await engine.world(SMALL_WORLD);
    const stopped = ticket();
    const given = engine.evaluate(SMALL_WORLD, slow, stopped).catch(() => 'stopped');
    await wait(50);
    engine.cancel(stopped);
    expect(await given).toBe('stopped');
    await wait(50);
    let fitted = 0;
    await engine.evaluate(SMALL_WORLD, slow, ticket(), ({ stage, done, model }) => {
      if (stage === 'model' && model === 'neumf' && done === 0) fitted++;
    });
    expect(fitted).toBe(1);
  });

  it('that nobody wants any more stop fitting', async () => {
    const engine = localEngine();
    const world = { ...SMALL_WORLD, customers: 2000, items: 1200 };
    await engine.open(world);
    const unwanted = ticket();
    const stopped = engine.evaluate(world, DEFAULT_POLICY, unwanted);
    stopped.catch(() => {});
    engine.cancel(unwanted);
    await expect(stopped).rejects.toThrow(/newer request/);
    // The fit itself ends at its next pause.
    await wait(100);
    const fitted: string[] = [];
    await engine.evaluate(world, DEFAULT_POLICY, ticket(), ({ stage, done }) => {
      if (stage === 'model') fitted.push(String(done));
    });
    expect(fitted.filter((done) => done === '1').length).toBeGreaterThan(0);
  });

  it("are cut short in the middle of a shard's work", async () => {
    const shard = localShard();
    let turns = 0;
    const counting: ShardConnection = {
      ...shard,
      api: {
        ...passing(shard.api),
        measure: async (job) => {
          if (job.weights.length > 3) setTimeout(() => engine.cancel(request), 5);
          const result = await shard.api.measure(job);
          turns++;
          return result;
        },
      },
    };
    const request = ticket();
    const engine = new Engine(new ShardPool(1, () => counting));
    await expect(
      engine.frontier({ ...SMALL_WORLD, customers: 4000 }, DEFAULT_POLICY, AXES, request),
    ).rejects.toThrow(/newer request/);
    expect(turns).toBe(1);
  });

  it('refuse a policy that with this world needs more memory than a page has', async () => {
    const greedy = { ...DEFAULT_POLICY, candidates: 500 };
    const huge = { ...SMALL_WORLD, customers: 50_000, items: 1200 };
    await expect(shared.evaluate(huge, greedy, ticket())).rejects.toThrow(
      /^candidates: 500 for each of 50000/,
    );
  });
});

it('a world that another one overtakes is given up between two of its parts', async () => {
  const engine = new Engine(new ShardPool(1, localShard));
  const seen: string[] = [];
  const large = { ...SMALL_WORLD, customers: 60_000 };
  const first = engine
    .world(large, ({ done, total }) => seen.push(`${done} of ${total}`))
    .catch((error) => error);
  const joined: string[] = [];
  const again = engine
    .world(large, ({ done, total }) => joined.push(`${done} of ${total}`))
    .catch((error) => error);
  // Whoever joins is told what comes after.
  while (joined.length === 0) await wait(5);
  const summary = await engine.world(SMALL_WORLD);
  expect(summary.customers).toBe(SMALL_WORLD.customers);
  for (const given of [await first, await again]) expect(given.error.code).toBe('cancelled');
  expect(seen).toContain('0 of 60000');
  expect(seen).toContain(joined[0]);
  expect(seen).not.toContain('60000 of 60000');
});
