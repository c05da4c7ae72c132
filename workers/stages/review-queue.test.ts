import { describe, expect, it } from 'vitest';
import type { ReviewDecision } from '../protocol/business';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { SMALL_WORLD, ticket } from '../testing/small-world';
import { effectiveWeights, ListMaker } from './lists';
import { ModelFits } from './model-fits';
import { ReviewQueues } from './review-queue';
import { openWorld } from './world-state';

const state = openWorld(SMALL_WORLD, () => {});
const pool = new ShardPool(2, localShard);
const loaded = pool.load(state);
const lists = new ListMaker(new ModelFits(() => 0));
const queues = new ReviewQueues(pool, lists);
const policy: Policy = { ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, reviewFrom: 60 } };

async function report(asked: Policy, from = queues) {
  await loaded;
  return from.report(state, asked, ticket());
}

/** Everybody's lists under a policy. */
async function shown(asked: Policy) {
  await loaded;
  const consent = lists.consent(state, asked);
  const prepared = await lists.prepare(state, consent, asked, ticket(), () => {});
  const weights = effectiveWeights(asked.weights, asked);
  return (await pool.slates(state.key, prepared.lists, weights, state.order, prepared.resources))!;
}

const isSignificant = (item: number) =>
  state.world.items.sensitive[item] === 2 || state.world.items.price[item]! >= policy.consent.reviewFrom;
const withDecisions = (...review: ReviewDecision[]): Policy => ({ ...policy, review });

describe('offers that wait for a person', () => {
  it('are those that would be on lists with the rule off, and no list holds one until then', async () => {
    const rules = { ...policy.consent.rules, 'human-review': false };
    const free = await shown({ ...policy, consent: { ...policy.consent, rules } });
    const held = [...free.values()].map(({ items }) => items.filter(isSignificant).length);
    const { lists: waiting, offers, queue } = await report(policy);
    expect(offers).toBe(held.reduce((sum, count) => sum + count, 0));
    expect(waiting).toBe(held.filter((count) => count > 0).length);
    expect(offers).toBeGreaterThan(100);
    expect(queue).toHaveLength(50);

    const now = await shown(policy);
    for (const slate of now.values()) expect(slate.items.some(isSignificant)).toBe(false);
    for (const { customer, item, rank, price, reason, instead } of queue) {
      expect(free.get(customer)!.items[rank - 1]).toBe(item);
      expect(reason).toBe(state.world.items.sensitive[item] === 2 ? 'credit' : 'price');
      expect(price).toBeCloseTo(state.world.items.price[item]!, 2);
      expect(instead.map((one) => one.item)).toEqual([...now.get(customer)!.items]);
    }
  });

  it('come in an order that has nothing to do with the file', async () => {
    const { queue } = await report(policy);
    const customers = queue.map(({ customer }) => customer);
    expect(customers).not.toEqual([...customers].sort((a, b) => a - b));
    expect((await report(policy, new ReviewQueues(pool, lists))).queue).toEqual(queue);
  });

  it('leave the queue when they are decided, and lists follow', async () => {
    const before = await report(policy);
    const [offer] = before.queue;
    const { customer, item, instead } = offer!;
    const other = instead.at(-1)!.item;
    const outcomes = {
      approve: withDecisions({ customer, item, decision: 'approve', by: null }),
      refuse: withDecisions({ customer, item, decision: 'refuse', by: null }),
      replace: withDecisions({ customer, item, decision: 'replace', by: other }),
    };
    for (const [kind, decided] of Object.entries(outcomes)) {
      const after = await report(decided);
      expect(after.queue.some((one) => one.customer === customer && one.item === item)).toBe(false);
      expect(after.decided).toHaveLength(1);
      expect(after.decided[0]?.title).toBe(offer!.title);
      // What a decision pushed up or down is of the same customer.
      const others = (list: typeof after.queue) =>
        list.filter((one) => one.customer !== customer).slice(0, 30);
      expect(others(after.queue)).toEqual(others(before.queue));
      // A queue that starts with the decision says the same.
      expect(await report(decided, new ReviewQueues(pool, lists))).toEqual(after);
      const list = (await shown(decided)).get(customer)!.items;
      expect(list.includes(item)).toBe(kind === 'approve');
      if (kind === 'replace') expect(list).toContain(other);
    }
  });

  it('are none where the rule is off, and decisions stay on record', async () => {
    const rules = { ...policy.consent.rules, 'human-review': false };
    const decision = { customer: 3, item: 4, decision: 'refuse', by: null } as const;
    const off = await report({ ...withDecisions(decision), consent: { ...policy.consent, rules } });
    expect([off.lists, off.offers, off.queue.length]).toEqual([0, 0, 0]);
    expect(off.decided).toHaveLength(1);
  });

  it('bear decisions on customers and items that do not exist', async () => {
    const nobody = { customer: 999_999, item: 888_888, decision: 'approve', by: null } as const;
    const { decided, offers } = await report(withDecisions(nobody));
    expect(decided).toEqual([
      { customer: 999_999, name: 'no. 999999', title: 'item 888888', by: null, entered: false },
    ]);
    expect(offers).toBe((await report(policy)).offers);
  });
});
