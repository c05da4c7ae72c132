import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../engine';
import { Kernels } from '../kernels/kernels';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import { SMALL_WORLD } from '../testing/small-world';
import { localShard } from './connect';
import { ShardPool } from './pool';

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
