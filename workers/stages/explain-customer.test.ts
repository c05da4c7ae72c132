import { describe, expect, it } from 'vitest';
import type { EaseFit } from '../models/ease';
import { amendRecords, type SupposedAnswer } from '../policy/amend-records';
import { ItemFilter } from '../policy/item-filter';
import { FEATURES, ITEM_SCOPES } from '../protocol/consent-rules';
import { ELIGIBILITY_EXAMPLES } from '../protocol/eligibility';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import { DEFAULT_POLICY, type Policy, withoutOptionalRules } from '../protocol/policy';
import type { CustomerReport } from '../protocol/privacy-report';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { SMALL_WORLD, ticket } from '../testing/small-world';
import { resolveConsent } from './consent-state';
import { explainCustomer } from './explain-customer';
import { filterOf, PersonBench } from './explain-list';
import { channelsOf, OwnItemRules } from './explain-rules';
import { effectiveWeights, ListMaker } from './lists';
import { ModelFits } from './model-fits';
import { openWorld } from './world-state';

const state = openWorld(SMALL_WORLD, () => {});
const fits = new ModelFits(() => 0);
const lists = new ListMaker(fits);
const pool = new ShardPool(1, localShard);
const loaded = pool.load(state);

const explain = (
  policy: Policy,
  customer: number,
  onReport?: (report: CustomerReport) => void,
): Promise<CustomerReport> =>
  explainCustomer({ state, policy, ticket: ticket(), lists, fits }, customer, onReport);

/** What is told before other answers are tried. */
async function explainFirst(policy: Policy, customer: number): Promise<CustomerReport> {
  const first: CustomerReport[] = [];
  const asked = ticket();
  const explained = explainCustomer({ state, policy, ticket: asked, lists, fits }, customer, (report) => {
    first.push(report);
    asked.cancelled = true;
  });
  await expect(explained).rejects.toThrow('newer request');
  return first[0]!;
}

/** Lists as everybody gets them, with answers taken to be other than recorded where any are given. */
async function shownTo(
  policy: Policy,
  customers: readonly number[],
  supposed: readonly SupposedAnswer[] = [],
) {
  await loaded;
  const records = amendRecords(state.records, { mix: {}, requests: [] }, supposed).records;
  const other = { ...state, records };
  // Nothing is shared with what is tested: caches know a world by its key, and this one has the same.
  const own = supposed.length > 0 ? new ShardPool(1, () => localShard()) : pool;
  if (own !== pool) await own.load(state);
  const makers = supposed.length > 0 ? new ListMaker(new ModelFits(() => 0)) : lists;
  const consent = makers.consent(other, policy);
  const prepared = await makers.prepare(other, consent, policy, ticket(), () => {});
  const weights = effectiveWeights(policy.weights, policy);
  const slates = await own.slates(
    state.key,
    prepared.lists,
    weights,
    Uint32Array.from(customers),
    prepared.resources,
  );
  return { slates: slates!, consent };
}

const some = [...state.order.subarray(0, 40)];
const statusOf = (customer: number) => state.records[customer]!.purpose.profiling;
const personWhere = (passes: (customer: number) => boolean) => {
  const found = state.order.find(passes);
  if (found === undefined) throw new Error('nobody like that in the small world');
  return found;
};
const active = personWhere(
  (c) =>
    state.records[c]!.purpose.training === 'granted' &&
    resolveConsent(state, DEFAULT_POLICY).profiled[c] === 1 &&
    state.split.trainEvents[c]! > 8 &&
    state.split.trainEvents[c]! < 60,
);

const plain: Policy = { ...DEFAULT_POLICY, buckets: { exploration: 0, holdout: 0 } };
const POLICIES: Readonly<Record<string, Policy>> = {
  default: DEFAULT_POLICY,
  'rules off': withoutOptionalRules(DEFAULT_POLICY),
  buckets: { ...DEFAULT_POLICY, buckets: { exploration: 0.4, holdout: 0.4 } },
  caps: {
    ...plain,
    weights: { relevance: 0.3, margin: 0.3, diversity: 0.4 },
    business: { ...plain.business, perCategory: 2, perSupplier: 1, lowMarginFloor: 0.2 },
    eligibility: [...ELIGIBILITY_EXAMPLES],
  },
  neighbours: {
    ...plain,
    model: 'item-knn',
    reranker: 'none',
    consent: { ...plain.consent, reviewFrom: 20 },
  },
};

describe('a list explained', () => {
  it.each(Object.entries(POLICIES))(
    'is the list that is shown (%s)',
    async (_, policy) => {
      const { slates: shown } = await shownTo(policy, some);
      for (const customer of some) {
        const slate = shown.get(customer)!;
        const told = await explainFirst(policy, customer);
        expect(told.slate.map(({ item }) => item)).toEqual([...slate.items]);
        expect(told.slate.map(({ parts }) => Object.values(parts))).toEqual(
          slate.parts.map((one) => [...one]),
        );
        expect(told.ladder).toBe(slate.ladder);
      }
    },
    60_000,
  );

  it('is put down to own events by what the score loses without each', async () => {
    const report = await explainFirst(plain, active);
    const consent = resolveConsent(state, plain);
    const { resource } = await fits.fit(state, consent, 'ease', plain, ticket(), () => {});
    const { weights, items } = resource.value as EaseFit;
    const { start, columns } = consent.history;
    const own = [...columns.subarray(start[active]!, start[active + 1]!)];
    expect(own.length).toBeGreaterThan(1);
    for (const { item, because } of report.slate) {
      // In EASE an item's score is the sum of its weights from the own items, so each loss is that weight.
      const losses = own.map((from) => Math.max(0, weights[from * items + item]!));
      const total = losses.reduce((sum, one) => sum + one, 0);
      const best = losses
        .map((loss, at) => ({ title: state.world.items.title[own[at]!]!, share: loss / total }))
        .sort((a, b) => b.share - a.share)
        .slice(0, 3)
        .filter(({ share }) => share > 0);
      expect(because.map(({ title }) => title)).toEqual(best.map(({ title }) => title));
      because.forEach(({ share }, at) => {
        expect(share).toBeCloseTo(best[at]!.share, 6);
      });
    }
    expect(report.slate.some(({ because }) => because.length > 0)).toBe(true);
  });

  it('rests on nothing of those who may not be profiled', async () => {
    const customer = personWhere((c) => statusOf(c) === 'denied' && state.split.trainEvents[c]! > 3);
    const report = await explainFirst(plain, customer);
    expect(report.profiled).toBe(false);
    expect(report.slate.every(({ because }) => because.length === 0)).toBe(true);
    const used = report.dataPoints.filter((point) => point.used).map(({ name }) => name);
    expect(used).toContain('Region');
    expect(used).not.toContain('Shopping history');
    expect(used).not.toContain('Favourite category');
  });
});

describe('what is withheld', () => {
  const refusal = { customer: some[0]!, item: 3, decision: 'refuse' as const, by: null };
  const strict: Policy = { ...POLICIES.caps!, review: [refusal] };
  const loose: Policy = {
    ...strict,
    guardrails: { ...plain.guardrails, 'out-of-stock': false, 'do-not-show': false },
    business: plain.business,
    eligibility: ELIGIBILITY_EXAMPLES.map((rule) => ({ ...rule, on: false })),
    consent: { ...plain.consent, rules: { ...plain.consent.rules, 'no-inferred-sensitive': false } },
  };
  it.each([
    ['strict', strict],
    ['loose', loose],
  ])('is put down to rules exactly where the filter of the lists bars it (%s)', (_, policy) => {
    const consent = lists.consent(state, policy);
    const whole = lists.filter(state, consent, policy).value;
    const kinds = {
      consent: 'consent',
      review: 'consent',
      guardrail: 'guardrail',
      marginFloor: 'business',
      eligibility: 'eligibility',
    };
    let barred = 0;
    for (const customer of some) {
      const { data } = new PersonBench(state, customer);
      const rules = filterOf(whole, customer, consent.masks.removed[customer]! & (ITEM_SCOPES | FEATURES));
      const filter = new ItemFilter(data.items, data.customers, rules);
      const own = new OwnItemRules(state, consent, policy, whole, customer);
      for (let item = 0; item < state.items.count; item++) {
        const bar = filter.barring(0, item);
        const [first] = own.barring(item);
        expect(first?.kind ?? null).toBe(bar === null ? null : kinds[bar.kind]);
        if (bar !== null) barred++;
      }
    }
    expect(barred).toBeGreaterThan(100);
  });

  it('would have been on the list and is not', async () => {
    let withheld = 0;
    for (const customer of some) {
      const report = await explainFirst(plain, customer);
      const shown = new Set(report.slate.map(({ item }) => item));
      for (const { item, rank } of report.withheld) {
        expect(shown.has(item)).toBe(false);
        expect(rank).toBeLessThanOrEqual(plain.slateSize);
      }
      const places = report.withheld.map(({ rank }) => rank);
      expect(new Set(places).size).toBe(places.length);
      withheld += report.withheld.length;
    }
    expect(withheld).toBeGreaterThan(0);
  });
});

describe('what another answer would change', () => {
  it('is what everybody\u2019s lists would say with that answer, the model fitted anew', async () => {
    const report = await explain(plain, active);
    const now = report.slate.map(({ item }) => item);
    const title = (item: number) => state.world.items.title[item]!;
    expect(report.whatIf).toHaveLength(10);
    for (const row of report.whatIf) {
      const supposed = [{ customer: active, subject: row.subject, status: row.to }];
      const then = (await shownTo(plain, [active], supposed)).slates.get(active)!;
      expect(row.leaves).toEqual(now.filter((item) => !then.items.includes(item)).map(title));
      expect(row.enters).toEqual(then.items.filter((item) => !now.includes(item)).map(title));
      expect(row.profiled).toBe(then.personalised);
    }
    const profiling = report.whatIf.find(({ subject }) => subject === 'profiling')!;
    expect([profiling.from, profiling.to, profiling.refitted]).toEqual(['granted', 'withdrawn', true]);
    expect(profiling.profiled).toBe(false);
    expect(profiling.leaves.length).toBeGreaterThan(0);
    const email = report.whatIf.find(({ subject }) => subject === 'email')!;
    expect(email.refitted).toBe(false);
  }, 60_000);

  it('counts what eligibility rules may read, and that there is no message without a list', async () => {
    const policy: Policy = {
      ...plain,
      eligibility: [
        {
          name: 'buyers alone',
          on: true,
          items: null,
          customers: { field: 'orders', is: 'at least', value: 1 },
        },
      ],
    };
    const consent = lists.consent(state, policy);
    const buyer = personWhere(
      (c) =>
        consent.profiled[c] === 1 && consent.plan.contacts[c]! > 0 && state.world.customers.frequency[c]! > 0,
    );
    const { whatIf } = await explain(policy, buyer);
    for (const row of whatIf) {
      const supposed = [{ customer: buyer, subject: row.subject, status: row.to }];
      const then = await shownTo(policy, [buyer], supposed);
      const slate = then.slates.get(buyer)!;
      expect(row.channels).toEqual(channelsOf(then.consent.plan.channels[buyer]!));
      if (row.subject === 'profiling') expect([slate.items, row.channels]).toEqual([[], []]);
      expect(row.profiled).toBe(slate.personalised);
    }
  }, 60_000);

  it('comes through the model alone where only learning is refused', async () => {
    const consent = resolveConsent(state, plain);
    const learned = [...state.order].filter(
      (c) => consent.profiled[c] && consent.trainable[c] && state.split.trainEvents[c]! > 3,
    );
    const { slates: now } = await shownTo(plain, learned);
    for (const customer of learned) {
      const supposed = [{ customer, subject: 'training', status: 'withdrawn' } as const];
      const then = (await shownTo(plain, [customer], supposed)).slates.get(customer)!.items;
      const before = now.get(customer)!.items;
      if (then.every((item) => before.includes(item))) continue;
      const { whatIf } = await explain(plain, customer);
      const row = whatIf.find(({ subject }) => subject === 'training')!;
      expect([row.from, row.profiled, row.trained, row.refitted]).toEqual(['granted', true, false, true]);
      expect(row.enters).toEqual(
        then.filter((item) => !before.includes(item)).map((item) => state.world.items.title[item]!),
      );
      return;
    }
    throw new Error('nobody\u2019s list changes by learning less in the small world');
  }, 60_000);

  it('comes after the rest', async () => {
    const told: boolean[] = [];
    await explain(plain, active, ({ complete, whatIf }) => told.push(complete && whatIf.length > 0));
    expect(told).toEqual([false, true]);
  });
});

describe('a record explained', () => {
  it('shows answers as they count, with their dates, and no date that was not given', async () => {
    const { purposes, channels } = await explainFirst(plain, active);
    expect(purposes.find(({ subject }) => subject === 'profiling')?.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    for (const { status, date } of [...purposes, ...channels]) {
      if (status === 'granted') expect(date).not.toBeNull();
    }
  });

  it('takes a right exercised into account in full', async () => {
    const requests = [{ customer: active, right: 'objection' as const }];
    const after = await explainFirst({ ...plain, consent: { ...plain.consent, requests } }, active);
    expect([after.profiled, after.trained, after.sent.length, after.objected]).toEqual([
      false,
      false,
      0,
      true,
    ]);
    const objection = after.rules.find(({ rule }) => rule === 'objection');
    expect(objection).toMatchObject({ on: true, training: true, features: true });
    expect(objection?.channels).toEqual([...OUTBOUND_CHANNELS]);
  });

  it('holds nothing of whom was erased, and rests on nothing of them', async () => {
    const requests = [{ customer: active, right: 'erasure' as const }];
    const { dataPoints, erased, trained, profiled } = await explainFirst(
      { ...plain, consent: { ...plain.consent, requests } },
      active,
    );
    expect([erased, trained, profiled]).toEqual([true, false, false]);
    const history = dataPoints.filter(({ name }) => name.startsWith('Shopping history'));
    expect(history.length).toBeGreaterThan(2);
    for (const { value, used } of history) expect([value, used]).toEqual(['', false]);
  });

  it('names the eligibility rules that ask for something', async () => {
    const customers = { field: 'age', is: 'above' as const, value: 30 };
    const rule = { name: 'Grown up', on: true, items: null, customers };
    const { dataPoints } = await explainFirst({ ...plain, eligibility: [rule] }, active);
    const age = dataPoints.find(({ name }) => name === 'Age');
    expect(age?.used).toBe(true);
    expect(age?.why).toContain('Grown up');
  });

  it('refuses a customer who does not exist', async () => {
    await expect(explain(plain, 1_000_000)).rejects.toThrow('numbered from 0 to 699');
    await expect(explain(plain, 1.5)).rejects.toThrow('no such customer');
  });
});
