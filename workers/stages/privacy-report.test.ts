import { describe, expect, it } from 'vitest';
import { JURISDICTIONS } from '../protocol/consent';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import { DEFAULT_POLICY, type Policy, withoutOptionalRules } from '../protocol/policy';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';

const engine = localEngine();
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  business: { ...DEFAULT_POLICY.business, lowMarginFloor: 0.3 },
  eligibility: [
    {
      name: 'dear ones for regulars',
      on: true,
      items: { field: 'price', is: 'above', value: 100 },
      customers: { field: 'orders', is: 'at least', value: 3 },
    },
    { name: 'off', on: false, items: { field: 'price', is: 'above', value: 10 }, customers: null },
  ],
};
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('the filters report', () => {
  it('counts every pair of customer and item once under its first rule, as asking pair by pair does', async () => {
    const { filters } = await engine.privacy(SMALL_WORLD, POLICY, ticket());
    const { state, rules } = await engine.itemRules(SMALL_WORLD, POLICY);
    const wanted = rules.map(() => ({
      first: 0,
      pairs: 0,
      alone: 0,
      customers: new Set(),
      items: new Set(),
    }));
    for (let c = 0; c < state.world.customers.count; c++) {
      for (let i = 0; i < state.items.count; i++) {
        const hit = rules.map(({ removes }) => removes(c, i));
        hit.forEach((one, at) => {
          if (!one) return;
          wanted[at]!.pairs++;
          wanted[at]!.customers.add(c);
          wanted[at]!.items.add(i);
        });
        const on = [...rules.keys()].filter((at) => hit[at] && rules[at]!.on);
        if (on.length > 0) wanted[on[0]!]!.first++;
        if (on.length === 1) wanted[on[0]!]!.alone++;
      }
    }
    filters.forEach((count, at) => {
      const { customers, items, ...counts } = wanted[at]!;
      expect(count).toMatchObject({ ...counts, customers: customers.size, items: items.size });
    });
    expect(filters.filter(({ first }) => first > 0).length).toBeGreaterThan(6);
    expect(filters.at(-1)).toMatchObject({ on: false, first: 0, alone: 0 });
    expect(filters.at(-1)!.pairs).toBeGreaterThan(0);
  });

  it('removes exactly what the lists leave out', async () => {
    const { state, rules } = await engine.itemRules(SMALL_WORLD, POLICY);
    const everybody = Uint32Array.from({ length: SMALL_WORLD.customers }, (_, at) => at);
    const wide = { ...POLICY, slateSize: 50, candidates: 160, reranker: 'none' as const };
    const { slates } = await engine.recommend(SMALL_WORLD, wide, everybody, ticket());
    for (const { customer, items, ladder, bucket } of slates.values()) {
      if (bucket !== 0 || ladder !== 0) continue;
      for (const item of items) {
        expect(rules.filter(({ on, removes }) => on && removes(customer, item))).toEqual([]);
      }
    }
    expect(state.items.count).toBe(160);
  });
});

describe('the funnel', () => {
  it('narrows step by step, adds up over jurisdictions, and agrees with the outcomes of the policy', async () => {
    for (const policy of [POLICY, withoutOptionalRules(POLICY)]) {
      const { funnels, faults } = await engine.privacy(SMALL_WORLD, policy, ticket());
      const [all, ...each] = funnels;
      const evaluation = await engine.evaluate(SMALL_WORLD, policy, ticket());
      expect(each.map(({ jurisdiction }) => jurisdiction)).toEqual(JURISDICTIONS);
      const unreadable = faults.find(({ fault }) => fault === 'jurisdiction')?.records ?? 0;
      expect(sum(each.map(({ customers }) => customers))).toBe(SMALL_WORLD.customers - unreadable);
      expect(all!.customers).toBe(SMALL_WORLD.customers);
      const profiled = sum(Object.values(all!.profiled));
      expect(profiled).toBe(evaluation.policy.profiled.value);
      expect(profiled + sum(all!.notProfiled.map(({ customers }) => customers))).toBe(SMALL_WORLD.customers);
      expect(all!.contacted / all!.customers).toBeCloseTo(evaluation.policy.reach.value, 12);
      const sent = all!.channels.map((one) => sum(Object.values(one.sent)));
      expect(sent).toEqual(evaluation.contactsByChannel.map(({ contacts }) => contacts));
      expect(sum(all!.channels.map((one) => one.sent.none))).toBe(
        evaluation.policy.contactsWithoutPermission.value,
      );
      expect(all!.channels.map(({ channel }) => channel)).toEqual(OUTBOUND_CHANNELS);
      expect(all!.contacted).toBeLessThanOrEqual(sum(sent));
      if (policy === POLICY) expect(all!.contacted).toBeLessThanOrEqual(all!.reachable);
    }
  });

  it('counts records that cannot be read, each of them denied', async () => {
    const world = { ...SMALL_WORLD, customers: 6000, items: 60 };
    const { faults } = await engine.privacy(world, DEFAULT_POLICY, ticket());
    const state = await engine.open(world);
    expect(sum(faults.map(({ records }) => records))).toBeGreaterThan(10);
    for (const { fault, examples, records } of faults) {
      expect(examples.length).toBe(Math.min(10, records));
      if (fault !== 'jurisdiction') continue;
      for (const customer of examples) expect(state.records[customer]!.jurisdiction).toBe('unreadable');
    }
  });
});

describe('finding people', () => {
  it('goes by number first, then by how names and towns begin, in any case', async () => {
    const byNumber = await engine.findCustomers(SMALL_WORLD, '12');
    expect(byNumber[0]!.customer).toBe(12);
    expect(byNumber.slice(1).every(({ customer }) => String(customer).startsWith('12'))).toBe(true);
    const [someone] = await engine.findCustomers(SMALL_WORLD, '');
    const found = await engine.findCustomers(SMALL_WORLD, ` ${someone!.name.toUpperCase()} `);
    expect(found.every(({ name }) => name === someone!.name || name.startsWith(someone!.name))).toBe(true);
    expect(await engine.findCustomers(SMALL_WORLD, 'nobody is called this')).toEqual([]);
    expect((await engine.findCustomers(SMALL_WORLD, '')).length).toBe(20);
  });
});
