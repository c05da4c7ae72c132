import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../engine';
import { Kernels } from '../kernels/kernels';
import type { SlateHome } from '../kernels/slate-home';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import { SMALL_WORLD } from '../testing/small-world';
import { CandidateRecords } from './candidate-records';
import { localShard } from './connect';
import { ShardPool } from './pool';
import { Shard } from './shard';

let tickets = 0;
const ticket = (): Ticket => ({ id: `candidates-${tickets++}`, priority: 0, cancelled: false });
const fresh = () => new Engine(new ShardPool(1, localShard));

const without = (rule: keyof Policy['consent']['rules']): Policy => {
  const { consent } = DEFAULT_POLICY;
  return { ...DEFAULT_POLICY, consent: { ...consent, rules: { ...consent.rules, [rule]: false } } };
};

/** Filters that differ by some people, by everybody, by single pairs, and by items alone. */
const FILTERS: readonly (readonly [string, Policy])[] = [
  ['the soft opt-in', without('soft-opt-in')],
  ['minors', without('minors-ads')],
  ['human review', without('human-review')],
  ['a decision', { ...DEFAULT_POLICY, review: [{ customer: 3, item: 5, decision: 'refuse' }] } as Policy],
  ['a guardrail', { ...DEFAULT_POLICY, guardrails: { ...DEFAULT_POLICY.guardrails, 'out-of-stock': false } }],
  ['longer lists', { ...DEFAULT_POLICY, slateSize: 12 }],
  [
    'another draw',
    { ...DEFAULT_POLICY, seed: DEFAULT_POLICY.seed + 1, buckets: { exploration: 0.5, holdout: 0 } },
  ],
  [
    'one more draw',
    { ...DEFAULT_POLICY, seed: DEFAULT_POLICY.seed + 2, buckets: { exploration: 0.5, holdout: 0 } },
  ],
  ['a margin floor', { ...DEFAULT_POLICY, business: { ...DEFAULT_POLICY.business, lowMarginFloor: 0.3 } }],
];

afterEach(() => vi.restoreAllMocks());

describe('candidates under one filter after another', () => {
  it('are those of an engine that never saw another', async () => {
    const warm = fresh();
    const before = await warm.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    for (const [name, policy] of FILTERS) {
      const own = await warm.evaluate(SMALL_WORLD, policy, ticket());
      expect(own, name).toEqual(await fresh().evaluate(SMALL_WORLD, policy, ticket()));
    }
    expect(await warm.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket())).toEqual(before);
  });
});

const DRAW = { seed: 1, slateSize: 10, picks: new Int32Array(0), pickedSimilarity: new Float32Array(0) };

describe('records that sets have in common', () => {
  const moved = (policy: Policy): Policy => ({
    ...policy,
    weights: { relevance: 0.3, margin: 0.4, diversity: 0.3 },
  });
  const policies = FILTERS.flatMap(([, policy]) => [policy, moved(policy)]);
  const alone = () => Promise.all(policies.map((policy) => fresh().evaluate(SMALL_WORLD, policy, ticket())));

  it('serve whoever comes back to a filter that was forgotten', async () => {
    const warm = fresh();
    for (const policy of policies) await warm.evaluate(SMALL_WORLD, policy, ticket());
    const again: unknown[] = [];
    for (const policy of [...policies].reverse())
      again.push(await warm.evaluate(SMALL_WORLD, policy, ticket()));
    expect(again.reverse()).toEqual(await alone());
  });

  it('say nothing of who had them before, nor of what was listed then', async () => {
    const { business } = DEFAULT_POLICY;
    const floors = Array.from({ length: 14 }, (_, at) => ({
      ...DEFAULT_POLICY,
      business: { ...business, lowMarginFloor: at * 0.03 },
    }));
    // One more, so that in one of the two worlds somebody is given back the very record they had.
    for (const customers of [SMALL_WORLD.customers, SMALL_WORLD.customers + 1]) {
      const world = { ...SMALL_WORLD, customers };
      const warm = fresh();
      for (const policy of [...floors, ...floors.toReversed()]) {
        const { policy: outcomes } = await warm.evaluate(world, policy, ticket());
        expect(outcomes).toEqual((await fresh().evaluate(world, policy, ticket())).policy);
      }
    }
  }, 30_000);

  it('go with the last of those that have them, and are taken again before there is more room', () => {
    const store = new CandidateRecords(10, 4);
    const rows = [store.take(), store.take(), store.take()];
    expect(new Set(rows).size).toBe(3);
    store.share(rows[1]!);
    store.draws.set(rows[1]! * store.pitch, DRAW);
    for (const row of rows) store.release(row);
    expect(store.isEmpty).toBe(false);
    const before = store.records.length;
    expect([store.take(), store.take()].sort()).toEqual([rows[0], rows[2]]);
    expect(store.draws.size).toBe(1);
    store.release(rows[1]!);
    expect(store.take()).toBe(rows[1]);
    // Who comes next draws anew.
    expect(store.draws.size).toBe(0);
    expect(store.records.length).toBe(before);
    for (const row of rows) store.release(row);
    expect(store.isEmpty).toBe(true);
  });

  it('are new to their home when they are taken again, and leave nothing behind when all move out', () => {
    const forgetAt = vi.fn();
    const pitch = 100;
    const room = (rows: number) => ({ buffer: new ArrayBuffer(rows * pitch * 4), at: 0 });
    const home = { pitch, room, forgetAt } as unknown as SlateHome;
    const store = new CandidateRecords(10, 2_000, home);
    const rows = Array.from({ length: 1_200 }, () => store.take());
    expect(forgetAt).not.toHaveBeenCalled();
    store.release(rows[7]!);
    expect(store.take()).toBe(rows[7]);
    expect(forgetAt.mock.calls).toEqual([[7 * pitch]]);
    store.draws.set(0, DRAW);
    for (const row of rows) store.release(row);
    expect(store.leaveHome()).toBe(home);
    expect(store.take()).toBe(0);
    expect(store.draws.size).toBe(0);
    expect(store.isEmpty).toBe(false);
  });

  it('stay with a job for as long as it runs, although its filter is forgotten meanwhile', async () => {
    // A clock that asks for a turn whenever it is looked at.
    let now = 0;
    const shard = () => ({
      api: new Shard(() => {
        now += 9;
        return now;
      }),
      lost: new Promise<void>(() => {}),
    });
    const turns = new Engine(new ShardPool(2, shard));
    const together = await Promise.all(
      policies.map((policy) => turns.evaluate(SMALL_WORLD, policy, ticket())),
    );
    expect(together).toEqual(await alone());
  });
});

describe('candidates that outgrow their memory', () => {
  /** More than are made room for at once, several times over. */
  const world = { ...SMALL_WORLD, customers: 3_000 };
  const figures = async () => {
    const engine = fresh();
    const first = await engine.evaluate(world, DEFAULT_POLICY, ticket());
    const moved = { relevance: 0.3, margin: 0.2, diversity: 0.5 };
    return [
      first,
      await engine.evaluate(world, { ...DEFAULT_POLICY, weights: moved }, ticket()),
      await engine.evaluate(world, DEFAULT_POLICY, ticket()),
    ];
  };

  it('make the same lists where memory is refused from the start, or in the middle', async () => {
    const asked = vi.spyOn(Kernels.prototype, 'reach');
    const wanted = await figures();
    expect(wanted[2]).toEqual(wanted[0]);
    const calls = asked.mock.calls.length;
    expect(calls).toBeGreaterThan(6);
    for (const granted of [0, 1, 4]) {
      vi.restoreAllMocks();
      let count = 0;
      const real = Kernels.prototype.reach;
      vi.spyOn(Kernels.prototype, 'reach').mockImplementation(function (this: Kernels, end) {
        return count++ < granted && real.call(this, end);
      });
      expect(await figures()).toEqual(wanted);
      expect(count).toBeGreaterThan(granted);
      vi.restoreAllMocks();
    }
  });
});
