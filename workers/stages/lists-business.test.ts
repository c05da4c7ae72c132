import { describe, expect, it } from 'vitest';
import { ItemFilter } from '../policy/item-filter';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { ListMaker } from './lists';
import { ModelFits } from './model-fits';
import { filteredCustomers } from './world-state';

const engine = localEngine();
const everybody = Uint32Array.from({ length: SMALL_WORLD.customers }, (_, at) => at);
const makeLists = () => new ListMaker(new ModelFits(() => 0));

describe('buckets', () => {
  it('are the same people whatever else changes, about as many as asked for, and grow without exchanging anybody', async () => {
    const state = await engine.open({ ...SMALL_WORLD, customers: 4000 });
    const bucketsOf = (policy: Policy) => {
      const lists = makeLists();
      return lists.population(state, lists.consent(state, policy), policy).value.bucket;
    };
    const base = bucketsOf(DEFAULT_POLICY);
    const other = bucketsOf({
      ...DEFAULT_POLICY,
      weights: { relevance: 0, margin: 1, diversity: 0 },
      model: 'bpr',
      consent: {
        ...DEFAULT_POLICY.consent,
        rules: { ...DEFAULT_POLICY.consent.rules, 'unknown-is-no': false },
      },
    });
    expect(other).toEqual(base);
    const larger = bucketsOf({ ...DEFAULT_POLICY, buckets: { exploration: 0.2, holdout: 0.1 } });
    const count = (of: Uint8Array, bucket: number) => of.filter((one) => one === bucket).length;
    for (const bucket of [1, 2]) {
      expect(Math.abs(count(base, bucket) - 200)).toBeLessThan(4 * Math.sqrt(4000 * 0.05 * 0.95));
      base.forEach((one, c) => {
        if (one === bucket) expect(larger[c]).toBe(bucket);
      });
    }
    expect(Math.abs(count(larger, 1) - 800)).toBeLessThan(4 * Math.sqrt(4000 * 0.2 * 0.8));
    expect(bucketsOf({ ...DEFAULT_POLICY, seed: 2 })).not.toEqual(base);
  });

  it('give the holdout the lists of Manual rules, and exploration a draw from what may be shown', async () => {
    const { slates } = await engine.recommend(SMALL_WORLD, DEFAULT_POLICY, everybody, ticket());
    const manual = await engine.recommend(
      SMALL_WORLD,
      {
        ...DEFAULT_POLICY,
        model: 'manual',
        reranker: 'none',
        candidates: DEFAULT_POLICY.slateSize,
        weights: { relevance: 1, margin: 0, diversity: 0 },
        business: { ...DEFAULT_POLICY.business, marginBoost: 0, promotions: false },
        buckets: { exploration: 0, holdout: 0 },
      },
      everybody,
      ticket(),
    );
    const held = [...slates.values()].filter(({ bucket }) => bucket === 2);
    expect(held.length).toBeGreaterThan(10);
    for (const slate of held) expect(slate.items).toEqual(manual.slates.get(slate.customer)!.items);
    const drawn = [...slates.values()].filter(({ bucket }) => bucket === 1);
    const again = await engine.recommend(
      SMALL_WORLD,
      { ...DEFAULT_POLICY, weights: { relevance: 0, margin: 0, diversity: 1 } },
      everybody,
      ticket(),
    );
    expect(drawn.length).toBeGreaterThan(10);
    for (const slate of drawn) expect(again.slates.get(slate.customer)!.items).toEqual(slate.items);
    const places = new Set(drawn.map(({ items }) => items[0]));
    expect(places.size).toBeGreaterThan(drawn.length / 2);
  });
});

describe('a review', () => {
  it('brings in what was approved, keeps out what was refused, and puts in what a person chose', async () => {
    const held: Policy = { ...DEFAULT_POLICY, weights: { relevance: 0.2, margin: 0.8, diversity: 0 } };
    const { queue } = await engine.review(SMALL_WORLD, held, ticket());
    const offers = queue.filter(
      ({ customer }, at) => queue.findIndex((one) => one.customer === customer) === at,
    );
    expect(offers.length).toBeGreaterThan(3);
    const [approve, refuse, replace] = offers as [(typeof offers)[0], (typeof offers)[0], (typeof offers)[0]];
    const by = replace.instead.at(-1)!.item;
    const policy: Policy = {
      ...held,
      review: [
        { customer: approve.customer, item: approve.item, decision: 'approve', by: null },
        { customer: refuse.customer, item: refuse.item, decision: 'refuse', by: null },
        { customer: replace.customer, item: replace.item, decision: 'replace', by },
      ],
    };
    const { slates } = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
    const before = await engine.recommend(SMALL_WORLD, held, everybody, ticket());
    expect(before.slates.get(approve.customer)!.items).not.toContain(approve.item);
    expect(slates.get(approve.customer)!.items).toContain(approve.item);
    expect(slates.get(refuse.customer)!.items).not.toContain(refuse.item);
    expect(slates.get(replace.customer)!.items[0]).toBe(by);
    expect(slates.get(replace.customer)!.items).not.toContain(replace.item);
    for (const c of everybody) {
      if ([approve, refuse, replace].some(({ customer }) => customer === c)) continue;
      expect(slates.get(c)!.items).toEqual(before.slates.get(c)!.items);
    }
    const after = await engine.review(SMALL_WORLD, policy, ticket());
    const waits = (offer: (typeof offers)[0]) =>
      after.queue.some(({ customer, item }) => customer === offer.customer && item === offer.item);
    for (const offer of [approve, refuse, replace]) expect(waits(offer)).toBe(false);
  });
});

describe('business rules', () => {
  it('raise the score of high-margin items by what the policy says, and of no others', async () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      business: { ...DEFAULT_POLICY.business, marginBoost: 0.25 },
      buckets: { exploration: 0, holdout: 0 },
    };
    const { state, slates } = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
    const margins = [...state.items.unitMargin].sort((a, b) => a - b);
    const high = margins[Math.ceil(0.75 * margins.length) - 1]!;
    let boosted = 0;
    for (const { items, parts } of slates.values()) {
      items.forEach((item, at) => {
        const [relevance, margin, boost] = parts[at]!;
        const share = state.items.unitMargin[item]! >= high ? 0.25 : 0;
        expect(boost).toBeCloseTo(share * (relevance + margin), 12);
        if (boost > 0) boosted++;
      });
    }
    expect(boosted).toBeGreaterThan(100);
  });

  it('put a promotion on every list that may hold one, when they are asked to', async () => {
    const share = async (promotions: boolean) => {
      const policy: Policy = {
        ...DEFAULT_POLICY,
        candidates: SMALL_WORLD.items,
        slateSize: 3,
        business: { ...DEFAULT_POLICY.business, promotions },
        buckets: { exploration: 0, holdout: 0 },
      };
      const { state, consent, slates } = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
      const filter = new ItemFilter(
        state.items,
        filteredCustomers(state),
        makeLists().filter(state, consent, policy).value,
      );
      const { promotion } = state.world.items;
      const allowed = new Uint8Array(state.items.count);
      const { start, columns } = consent.history;
      const open = [...slates.values()].filter(({ customer }) => {
        filter.allow(customer, allowed);
        const known = consent.profiled[customer]
          ? columns.subarray(start[customer], start[customer + 1])
          : new Uint32Array(0);
        return allowed.some((may, item) => may === 1 && promotion[item] === 1 && !known.includes(item));
      });
      expect(open.length).toBeGreaterThan(600);
      return open.filter(({ items }) => items.some((item) => promotion[item] === 1)).length / open.length;
    };
    expect(await share(true)).toBe(1);
    expect(await share(false)).toBeLessThan(0.9);
  });
});

describe('an item a person put on a list', () => {
  it('is there whatever bucket the person is in, however many there are, and leaves the rest as it was', async () => {
    const state = await engine.open(SMALL_WORLD);
    const { stock, regionsBarred, minimumAge, sensitive, price } = state.world.items;
    const open = [...price.keys()].filter(
      (item) =>
        stock[item]! > 0 &&
        !regionsBarred[item] &&
        !minimumAge[item] &&
        !sensitive[item] &&
        price[item]! < 200,
    );
    const dear = price.findIndex((one) => one >= 250);
    const base: Policy = {
      ...DEFAULT_POLICY,
      candidates: 12,
      buckets: { exploration: 0.3, holdout: 0.3 },
      consent: {
        ...DEFAULT_POLICY.consent,
        rules: { ...DEFAULT_POLICY.consent.rules, 'soft-opt-in': false },
      },
    };
    const before = await engine.recommend(SMALL_WORLD, base, everybody, ticket());
    const { doNotShowStart, doNotShowItems } = state.world.customers;
    const chosen = [...before.slates.values()].slice(0, 60).map((slate) => {
      const c = slate.customer;
      const hidden = doNotShowItems.subarray(doNotShowStart[c]!, doNotShowStart[c + 1]!);
      const others = open.filter((item) => !slate.items.includes(item) && !hidden.includes(item));
      return { customer: c, first: others[0]!, second: others.at(-1)! };
    });
    const policy: Policy = {
      ...base,
      review: chosen.flatMap(({ customer, first, second }) => [
        { customer, item: dear, decision: 'replace' as const, by: first },
        { customer, item: 999_999, decision: 'replace' as const, by: second },
      ]),
    };
    const after = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
    const buckets = new Set<number>();
    for (const { customer, first, second } of chosen) {
      const { items, bucket } = after.slates.get(customer)!;
      buckets.add(bucket);
      expect(items.slice(0, 2)).toEqual([first, second]);
      expect(new Set(items).size).toBe(items.length);
    }
    expect(buckets.size).toBe(3);
    const report = await engine.review(SMALL_WORLD, policy, ticket());
    expect(report.decided.every(({ entered }) => entered)).toBe(true);
  });

  it('does not enter against a rule, and the review says so', async () => {
    const state = await engine.open(SMALL_WORLD);
    const gone = state.world.items.stock.indexOf(0);
    expect(gone).toBeGreaterThanOrEqual(0);
    const policy: Policy = {
      ...DEFAULT_POLICY,
      review: [{ customer: 3, item: gone + 1, decision: 'replace', by: gone }],
    };
    const { slates } = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
    expect(slates.get(3)!.items).not.toContain(gone);
    expect((await engine.review(SMALL_WORLD, policy, ticket())).decided[0]!.entered).toBe(false);
  });
});

describe('the ladder', () => {
  it('ends in best sellers that may be shown, and in an empty list where nothing may', async () => {
    const nothing: Policy = {
      ...DEFAULT_POLICY,
      eligibility: [{ name: 'nothing', on: true, items: null, customers: null }],
    };
    const { slates } = await engine.recommend(SMALL_WORLD, nothing, everybody, ticket());
    for (const { items, ladder } of slates.values()) {
      expect(items).toEqual([]);
      expect(ladder).toBe(2);
    }
    const evaluation = await engine.evaluate(SMALL_WORLD, nothing, ticket());
    for (const { value } of Object.values(evaluation.policy)) expect(Number.isFinite(value)).toBe(true);
    const { shortage, eligibility } = await engine.privacy(SMALL_WORLD, nothing, ticket());
    expect(shortage).toEqual({ popular: 0, empty: SMALL_WORLD.customers, short: 0 });
    expect(eligibility[0]!.emptied).toBe(SMALL_WORLD.customers);
    // One item alone may be shown, and the people who know it have nothing new to be shown.
    const state = await engine.open(SMALL_WORLD);
    const { title, stock, regionsBarred, minimumAge, sensitive, price } = state.world.items;
    const plain = [...title.keys()].filter(
      (item) =>
        stock[item]! > 0 &&
        !regionsBarred[item] &&
        !minimumAge[item] &&
        !sensitive[item] &&
        price[item]! < 200,
    );
    const only = plain.sort((a, b) => state.split.customersOfItem[b]! - state.split.customersOfItem[a]!)[0]!;
    const one: Policy = {
      ...DEFAULT_POLICY,
      eligibility: [
        {
          name: 'one',
          on: true,
          items: { field: 'title', is: 'is not', value: title[only]! },
          customers: null,
        },
      ],
    };
    const { slates: single, consent } = await engine.recommend(SMALL_WORLD, one, everybody, ticket());
    let popular = 0;
    for (const { customer, items, ladder } of single.values()) {
      const { start, columns } = consent.history;
      const knows = columns.subarray(start[customer], start[customer + 1]).includes(only);
      if (items.length === 0) expect(ladder).toBe(2);
      else {
        expect(items).toEqual([only]);
        expect(ladder).toBe(consent.profiled[customer] && knows ? 1 : 0);
      }
      if (ladder === 1) popular++;
    }
    expect(popular).toBeGreaterThan(5);
    expect((await engine.privacy(SMALL_WORLD, one, ticket())).shortage.popular).toBe(popular);
    // Whoever has no list gets no message either.
    for (const { customer, items } of single.values()) {
      if (items.length === 0) expect(consent.plan.contacts[customer]).toBe(0);
    }
    expect(evaluation.policy.contactsPerWeek.value).toBe(0);
  });
});
