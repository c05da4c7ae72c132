import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../engine';
import { Kernels } from '../kernels/kernels';
import { SlateHome } from '../kernels/slate-home';
import { SlateKernels } from '../kernels/slates';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import { growMemory } from '../testing/kernel-memory';
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

const CUSTOMER = { relevant: 1, contacts: 0, cost: 0, sharesStart: -1 };

/** As few items as there can be. */
const slateItems = () => ({
  count: 1,
  categories: 1,
  category: new Uint8Array(1),
  supplier: new Uint8Array(1),
  priceRange: new Uint8Array(1),
  promotion: new Uint8Array(1),
  price: new Float64Array(1),
  unitMargin: new Float64Array(1),
  selfInformation: new Float64Array(1),
  units: new Int16Array(8),
  width: 8,
});

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
    const kept = store.take();
    const rows = [store.take(), store.take(), store.take()];
    expect(new Set([kept, ...rows]).size).toBe(4);
    store.share(rows[1]!);
    store.draws.set(store.starts[rows[1]!]!, DRAW);
    store.told[rows[1]!] = CUSTOMER;
    for (const row of rows) store.release(row);
    const before = store.records.length;
    expect([store.take(), store.take()].sort()).toEqual([rows[0], rows[2]]);
    expect(store.draws.size).toBe(1);
    store.release(rows[1]!);
    expect(store.take()).toBe(rows[1]);
    // Who comes next draws anew, and is somebody else.
    expect(store.draws.size).toBe(0);
    expect(store.told[rows[1]!]).toBeUndefined();
    expect(store.records.length).toBe(before);
  });

  it('lie in the memory of the kernels, and give it back with the last of them', () => {
    const before = Kernels.taken;
    const kernels = new SlateKernels(slateItems());
    const store = new CandidateRecords(10, 2_000, () => kernels.home(10));
    const rows = Array.from({ length: 1_200 }, () => store.take());
    const own = Kernels.taken;
    for (const [at, row] of rows.entries()) store.item[store.starts[row]!] = at;
    growMemory();
    expect(rows.map((row) => store.item[store.starts[row]!])).toEqual(rows.map((_, at) => at));
    store.draws.set(store.starts[rows[0]!]!, DRAW);
    for (const row of rows) store.release(row);
    store.trim();
    expect(own - Kernels.taken).toBeGreaterThan(1_200 * 6 * 10 * 4);
    expect([store.draws.size, store.records.length, store.starts.length]).toEqual([0, 0, 0]);
    const [first, second] = [store.take(), store.take()];
    expect([first, second]).toEqual([0, 1]);
    for (const row of [first, second]) store.release(row);
    store.trim();
    kernels.release();
    expect(Kernels.taken).toBe(before);
  });

  it('leave the memory of the kernels in one piece where no more is to be had', () => {
    const kernels = new SlateKernels(slateItems());
    const home = kernels.home(10)!;
    const before = Kernels.taken;
    const store = new CandidateRecords(10, 4_000, () => home);
    const rows = Array.from({ length: 600 }, () => store.take());
    for (const [at, row] of rows.entries()) store.flags[store.starts[row]! + 9] = at;
    vi.spyOn(home, 'records').mockReturnValue(null);
    while (rows.length < 1_500) rows.push(store.take());
    expect(store.home).toBeNull();
    expect(Kernels.taken).toBe(before);
    expect(rows.slice(0, 600).map((row) => store.flags[store.starts[row]! + 9])).toEqual([
      ...Array(600).keys(),
    ]);
    expect(new Set(rows.map((row) => store.starts[row])).size).toBe(1_500);
    kernels.release();
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
    const real = SlateHome.prototype.records;
    const asked = vi.spyOn(SlateHome.prototype, 'records');
    const wanted = await figures();
    expect(wanted[2]).toEqual(wanted[0]);
    const calls = asked.mock.calls.length;
    expect(calls).toBeGreaterThan(6);
    for (const granted of [0, 1, 4]) {
      let count = 0;
      asked.mockImplementation(function (this: SlateHome, records) {
        return count++ < granted ? real.call(this, records) : null;
      });
      expect(await figures()).toEqual(wanted);
      expect(count).toBeGreaterThan(granted);
    }
  });

  it('are let go of block by block where a job asks about everybody once', async () => {
    const shard = new Shard();
    const engine = new Engine(new ShardPool(1, () => ({ api: shard, lost: new Promise<void>(() => {}) })));
    const large = { ...SMALL_WORLD, customers: 6_000 };
    await engine.evaluate(large, DEFAULT_POLICY, ticket());
    const measure = shard.measure.bind(shard);
    let asked: Parameters<typeof measure>[0] | null = null;
    vi.spyOn(shard, 'measure').mockImplementation((job) => {
      asked = job;
      return measure(job);
    });
    const wanted = { ...DEFAULT_POLICY, business: { ...DEFAULT_POLICY.business, lowMarginFloor: 0.5 } };
    await engine.evaluate(large, wanted, ticket());
    const { personal } = asked!.lists;
    const lists = { ...asked!.lists, personal: { ...personal, count: 37 } };
    const real = SlateHome.prototype.records;
    let rooms = 0;
    vi.spyOn(SlateHome.prototype, 'records').mockImplementation(function (this: SlateHome, records) {
      rooms++;
      return real.call(this, records);
    });
    const before = Kernels.taken;
    const once = await measure({ ...asked!, lists, perCustomer: true });
    expect(once!.customers).toHaveLength(6_000);
    expect(rooms).toBe(1);
    // The home of the new width stays; no record does.
    expect(Kernels.taken - before).toBeLessThan(400_000);
    const kept = await measure({ ...asked!, lists, perCustomer: false });
    expect(rooms).toBeGreaterThan(5);
    expect(kept!.sums).toEqual(once!.sums);
  });

  it('of a world that is loaded anew are no business of a job that began before', async () => {
    let now = 0;
    const api = new Shard(() => {
      now += 9;
      return now;
    });
    const loaded: Parameters<typeof api.load>[0][] = [];
    const load = api.load.bind(api);
    vi.spyOn(api, 'load').mockImplementation((data) => {
      loaded.push(data);
      load(data);
    });
    const pool = new ShardPool(1, () => ({ api, lost: new Promise<void>(() => {}) }));
    const engine = new Engine(pool);
    await engine.evaluate(world, DEFAULT_POLICY, ticket());
    const asked = vi.spyOn(api, 'measure');
    const moved = { relevance: 0.3, margin: 0.2, diversity: 0.5 };
    const under = engine.evaluate(world, { ...DEFAULT_POLICY, weights: moved }, ticket());
    under.catch(() => {});
    while (asked.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    // As when a world is left and come back to before the other is made.
    load({ ...loaded[0]! });
    expect(await asked.mock.results[0]!.value).toBeNull();
    await expect(under).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });

  it('lie in homes that go with the widths nobody asks for any more', () => {
    const kernels = new SlateKernels(slateItems());
    const stores = [10, 11, 12, 13, 14].map((width) => {
      const store = new CandidateRecords(width, 10, () => kernels.home(width));
      return { store, row: store.take() };
    });
    const all = Kernels.taken;
    for (const { store, row } of stores) {
      store.release(row);
      store.trim();
    }
    const idle = Kernels.taken;
    kernels.home(15);
    expect(Kernels.taken).toBeLessThan(idle);
    const { store } = stores[0]!;
    expect(store.home).toBeNull();
    const row = store.take();
    expect(store.home).not.toBeNull();
    store.item[store.starts[row]!] = 7;
    expect(store.item[store.starts[row]!]).toBe(7);
    kernels.release();
    expect(Kernels.taken).toBeLessThan(all);
  });

  it('give all of it back when a shard is given another world', async () => {
    const shards: Shard[] = [];
    const shard = () => {
      const api = new Shard();
      shards.push(api);
      return { api, lost: new Promise<void>(() => {}) };
    };
    const engine = new Engine(new ShardPool(1, shard));
    const before = Kernels.taken;
    await engine.evaluate(world, DEFAULT_POLICY, ticket());
    const first = Kernels.taken;
    expect(first - before).toBeGreaterThan(1_000_000);
    for (const customers of [2_000, 2_500, 3_000]) {
      await engine.evaluate({ ...world, customers }, DEFAULT_POLICY, ticket());
    }
    expect(shards).toHaveLength(1);
    // Less where copies for worlds of other tests went meanwhile, with their garbage.
    expect(Kernels.taken).toBeLessThanOrEqual(first);
  });
});
