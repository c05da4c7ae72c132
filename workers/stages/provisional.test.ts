import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../engine';
import { listOutcomes, populationOutcomes } from '../metrics/outcomes';
import { MODELS } from '../models/models';
import type { ConsentRuleId } from '../protocol/consent';
import { CANCELLED } from '../protocol/engine-error';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import type { Evaluation, Outcomes } from '../protocol/results';
import { localShard } from '../shard/connect';
import { type ShardConnection, ShardPool } from '../shard/pool';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { Aggregate } from './aggregate';
import { asManual, flattenWeights, ListMaker } from './lists';
import { ModelFits } from './model-fits';

const AXES = { x: 'ndcg', y: 'margin' } as const;
const ignore = () => {};

function without(...off: ConsentRuleId[]): Policy {
  const { consent } = DEFAULT_POLICY;
  const rules = { ...consent.rules, ...Object.fromEntries(off.map((id) => [id, false])) };
  return { ...DEFAULT_POLICY, consent: { ...consent, rules } };
}

/** Changes what is learned from, who is profiled and what is remembered of them. */
const LOOSER = without('training-purpose', 'withdrawal', 'retention', 'no-inferred-sensitive');

/** A policy's figures, and all that was told before them. */
async function evaluate(engine: Engine, policy: Policy, own = ticket()) {
  const told: Evaluation[] = [];
  const final = await engine.evaluate(SMALL_WORLD, policy, own, ignore, (evaluation) =>
    told.push(evaluation),
  );
  return { told, final };
}

/** Outcomes under one policy's rules with models fitted under another's, put together by hand. */
async function outcomesWithFitsOf(fitted: Policy, policy: Policy): Promise<Outcomes> {
  const pool = new ShardPool(1, localShard);
  const state = await new Engine(pool).open(SMALL_WORLD);
  const fits = new ModelFits(() => 0);
  const lists = new ListMaker(fits);
  const consent = lists.consent(state, policy);
  const own = await lists.prepare(state, consent, policy, ticket(), ignore);
  const theirs = { ...policy, consent: fitted.consent };
  const other = await lists.prepare(state, lists.consent(state, theirs), theirs, ticket(), ignore);
  const { personal, impersonal, holdout } = own.lists;
  const parts = await pool.measure(
    {
      request: 'by hand',
      world: state.key,
      priority: 0,
      lists: {
        ...own.lists,
        personal: { ...personal, fit: other.lists.personal.fit },
        impersonal: { ...impersonal, fit: other.lists.impersonal.fit },
        holdout: { ...holdout, fit: other.lists.holdout.fit },
      },
      weights: flattenWeights([policy.weights], policy),
      fromBlock: 0,
      toBlock: state.blocks,
      bySegment: false,
    },
    [
      ...own.resources.filter(({ kind }) => kind !== 'fit'),
      ...other.resources.filter(({ kind }) => kind === 'fit'),
    ],
  );
  const aggregate = new Aggregate(1, state.world.items.count);
  aggregate.add(parts!);
  const totals = aggregate.totals(0);
  return {
    ...listOutcomes(totals, policy.slateSize),
    ...populationOutcomes(consent.totals, totals),
  } as Outcomes;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a rule that changes what a model learns from', () => {
  it('is told at once with the model as it was fitted before, and then as a fresh engine tells it', async () => {
    const engine = localEngine(2);
    const before = await evaluate(engine, DEFAULT_POLICY);
    expect(before.told).toEqual([]);
    expect(before.final.refitting).toBeUndefined();

    const { told, final } = await evaluate(engine, LOOSER);
    expect(told).toHaveLength(1);
    const provisional = told[0]!;
    expect(provisional.refitting).toBe(true);
    expect(provisional.key).toBe(final.key);
    expect(provisional.policy).toEqual(await outcomesWithFitsOf(DEFAULT_POLICY, LOOSER));
    expect(provisional.manual).toEqual(await outcomesWithFitsOf(DEFAULT_POLICY, asManual(LOOSER)));
    expect(provisional.training).toEqual(before.final.training);
    // What the rules alone decide is there already; what the model decides is not.
    const { policy, manual, training, segments, worstSegment, samples, refitting, ...rules } = provisional;
    expect(final).toMatchObject(rules);
    expect(policy.profiled).toEqual(final.policy.profiled);
    expect(policy.profiled).not.toEqual(before.final.policy.profiled);
    expect(policy.ndcg).not.toEqual(final.policy.ndcg);
    expect(manual.ndcg).not.toEqual(final.manual.ndcg);
    expect(training).not.toEqual(final.training);

    const fresh = await evaluate(localEngine(), LOOSER);
    expect(fresh.told).toEqual([]);
    expect(final).toEqual(fresh.final);
  });

  it('has nothing provisional where the fit is known, nothing is learned anew, or nobody asks', async () => {
    const engine = localEngine();
    await evaluate(engine, DEFAULT_POLICY);
    const { weights } = DEFAULT_POLICY;
    const heavier = { ...DEFAULT_POLICY, weights: { ...weights, relevance: 0.5, margin: 0.4 } };
    expect((await evaluate(engine, heavier)).told).toEqual([]);
    expect((await evaluate(engine, without('channel-permission'))).told).toEqual([]);
    expect((await evaluate(engine, { ...LOOSER, model: 'item-knn' })).told).toEqual([]);
    await engine.evaluate(SMALL_WORLD, LOOSER, ticket());
    expect((await evaluate(engine, LOOSER)).told).toEqual([]);
    expect((await evaluate(engine, DEFAULT_POLICY)).told).toEqual([]);
  });

  it('prefers the fit of the policy shown before to a later one of the background', async () => {
    const engine = localEngine();
    const { final } = await evaluate(engine, DEFAULT_POLICY);
    await engine.evaluate(SMALL_WORLD, without('training-purpose'), { ...ticket(), priority: 2 });
    const { told } = await evaluate(engine, LOOSER);
    expect(told[0]!.training).toEqual(final.training);
  });

  it('can be cancelled between the two, and nothing provisional is kept as final', async () => {
    const engine = localEngine();
    await evaluate(engine, DEFAULT_POLICY);
    const own = ticket();
    const told: Evaluation[] = [];
    const cancelled = engine.evaluate(SMALL_WORLD, LOOSER, own, ignore, (evaluation) => {
      told.push(evaluation);
      engine.cancel(own);
    });
    await expect(cancelled).rejects.toMatchObject({ error: { code: CANCELLED.code } });
    const again = await evaluate(engine, LOOSER);
    expect(again.told).toEqual(told);
    expect(again.final).toEqual((await evaluate(localEngine(), LOOSER)).final);
  });

  it('is not held up by fits, its own or those of others: they wait until it is told', async () => {
    const order: string[] = [];
    const watched = (): ShardConnection => {
      const shard = localShard();
      const measure = shard.api.measure.bind(shard.api);
      vi.spyOn(shard.api, 'measure').mockImplementation(async (job) => {
        order.push(`${job.request} asked`);
        const result = await measure(job);
        order.push(`${job.request} measured`);
        return result;
      });
      return shard;
    };
    const engine = new Engine(new ShardPool(1, watched));
    await evaluate(engine, DEFAULT_POLICY);
    const { fit } = MODELS.ease;
    vi.spyOn(MODELS.ease, 'fit').mockImplementation(async (data, context) => {
      order.push('fit begun');
      const pause = async () => {
        order.push('fit paused');
        await context.pause();
      };
      await pause();
      return fit.call(MODELS.ease, data, { ...context, pause });
    });
    order.length = 0;
    // Work of later lanes is there first, and is about to fit what nobody has fitted yet.
    const behind = engine.evaluate(SMALL_WORLD, without('retention'), { ...ticket(), priority: 2 });
    const frontier = engine.frontier(SMALL_WORLD, LOOSER, AXES, { ...ticket(), id: 'frontier', priority: 1 });
    const own = { ...ticket(), id: 'shown' };
    const final = await engine.evaluate(SMALL_WORLD, LOOSER, own, ignore, () => order.push('told'));
    expect(order.indexOf('shown asked')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('told')).toBeGreaterThan(order.indexOf('shown measured'));
    expect(order.indexOf('fit begun')).toBeGreaterThan(order.indexOf('told'));
    // The fit everybody waits for is the only one until the figures are final.
    expect(
      order.slice(0, order.lastIndexOf('shown measured')).filter((each) => each === 'fit begun'),
    ).toEqual(['fit begun']);
    expect((await frontier).complete).toBe(true);
    await behind;
    expect(final).toEqual((await evaluate(localEngine(), LOOSER)).final);
  });
});
