import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../engine';
import { MODELS } from '../models/models';
import type { ConsentRuleId } from '../protocol/consent';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import type { Evaluation } from '../protocol/results';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { EngineService } from './service';

const ignore = () => {};

function without(off: ConsentRuleId): Policy {
  const { consent } = DEFAULT_POLICY;
  return { ...DEFAULT_POLICY, consent: { ...consent, rules: { ...consent.rules, [off]: false } } };
}

afterEach(() => vi.restoreAllMocks());

describe('a change that was anticipated', () => {
  it('has the figures of an engine that never saw it coming, and asks the shards for nothing', async () => {
    const shard = localShard();
    const measured = vi.spyOn(shard.api, 'measure');
    const engine = new Engine(new ShardPool(1, () => shard));
    await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    for (const rule of ['channel-permission', 'minors-ads'] as const) {
      await engine.anticipate(SMALL_WORLD, without(rule), { ...ticket(), priority: 1 });
      measured.mockClear();
      expect(await engine.evaluate(SMALL_WORLD, without(rule), ticket())).toEqual(
        await localEngine().evaluate(SMALL_WORLD, without(rule), ticket()),
      );
      expect(measured).not.toHaveBeenCalled();
    }
    // What was anticipated for one change is not told of another.
    expect(await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket())).toEqual(
      await localEngine().evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket()),
    );
  });

  it('has no model fitted for it: its provisional figures are ready, and its own are not', async () => {
    const told = async (engine: Engine) => {
      const provisional: Evaluation[] = [];
      const final = await engine.evaluate(
        SMALL_WORLD,
        without('training-purpose'),
        ticket(),
        ignore,
        (figures) => provisional.push(figures),
      );
      return { provisional, final };
    };
    const other = localEngine();
    await other.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    const wanted = await told(other);
    expect(wanted.provisional).toHaveLength(1);

    const engine = localEngine();
    const fit = vi.spyOn(MODELS.ease, 'fit');
    await engine.world(SMALL_WORLD);
    await engine.anticipate(SMALL_WORLD, DEFAULT_POLICY, { ...ticket(), priority: 1 });
    expect(fit).not.toHaveBeenCalled();
    await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    fit.mockClear();
    await engine.anticipate(SMALL_WORLD, without('training-purpose'), { ...ticket(), priority: 1 });
    expect(fit).not.toHaveBeenCalled();
    expect(await told(engine)).toEqual(wanted);
    expect(fit).toHaveBeenCalledOnce();
  });

  it('is forgotten with its world, and makes none', async () => {
    const engine = localEngine();
    await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    const opened = vi.spyOn(engine, 'open');
    const larger = { ...SMALL_WORLD, customers: 750 };
    await engine.anticipate(larger, without('minors-ads'), { ...ticket(), priority: 1 });
    expect(opened).not.toHaveBeenCalled();
    await engine.anticipate(SMALL_WORLD, without('minors-ads'), { ...ticket(), priority: 1 });
    expect(await engine.evaluate(larger, without('minors-ads'), ticket())).toEqual(
      await localEngine().evaluate(larger, without('minors-ads'), ticket()),
    );
  });

  it('makes way as soon as a policy is asked for', async () => {
    const door = new EngineService(new ShardPool(1, localShard), () => Promise.resolve());
    const request = (id: string, lane: 'policy' | 'ahead', policy: Policy) => ({
      id,
      lane,
      world: SMALL_WORLD,
      policy,
    });
    await door.evaluate(request('first', 'policy', DEFAULT_POLICY), ignore);
    const ahead = door.anticipate(request('ahead', 'ahead', without('minors-ads')));
    const chosen = door.evaluate(request('chosen', 'policy', without('minors-ads')), ignore);
    expect(await ahead).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await chosen).toMatchObject({ ok: true });
    expect(await door.anticipate(request('again', 'ahead', without('soft-opt-in')))).toEqual({
      ok: true,
      value: null,
    });
  });
});
