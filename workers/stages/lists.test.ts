import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemFilter } from '../policy/item-filter';
import { CONSENT_RULE_IDS, JURISDICTIONS, OPTIONAL_CONSENT_RULES } from '../protocol/consent';
import { CONTACT, FEATURES, TRAINING } from '../protocol/consent-rules';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { effectiveWeights, ListMaker } from './lists';
import { ModelFits } from './model-fits';
import { filteredCustomers } from './world-state';

const engine = localEngine();
const everybody = Uint32Array.from({ length: SMALL_WORLD.customers }, (_, at) => at);
const makeLists = () => new ListMaker(new ModelFits(() => 0));

const settings = fc.record({
  rules: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
  rule: fc.constantFrom(...OPTIONAL_CONSENT_RULES),
  unknownIn: fc.subarray([...JURISDICTIONS]),
  softOptInIn: fc.subarray([...JURISDICTIONS]),
  signalIn: fc.subarray([...JURISDICTIONS]),
  limitIn: fc.subarray([...JURISDICTIONS]),
  retentionMonths: fc.integer({ min: 1, max: 12 }),
  reviewFrom: fc.integer({ min: 10, max: 400 }),
  capPerWeek: fc.integer({ min: 0, max: 3 }),
});

function policyOf(
  { rules, rule, capPerWeek, ...consent }: typeof settings extends fc.Arbitrary<infer T> ? T : never,
  on: boolean,
): Policy {
  const switches = Object.fromEntries(
    CONSENT_RULE_IDS.map((id, at) => [id, id === 'objection' || (id === rule ? on : rules[at]!)]),
  ) as Policy['consent']['rules'];
  return {
    ...DEFAULT_POLICY,
    contact: { ...DEFAULT_POLICY.contact, capPerWeek },
    consent: { ...DEFAULT_POLICY.consent, ...consent, rules: switches },
    eligibility: [
      {
        name: 'for buyers',
        on: true,
        items: { field: 'price', is: 'above', value: 60 },
        customers: { field: 'orders', is: 'at least', value: 3 },
      },
    ],
  };
}

describe('switching a rule on', () => {
  it('never adds a profiled or trained-on person, a message, or an item that may be shown', async () => {
    const state = await engine.open(SMALL_WORLD);
    const allowed = new Uint8Array(state.items.count);
    const without = new Uint8Array(state.items.count);
    fc.assert(
      fc.property(settings, (drawn) => {
        const [off, on] = [false, true].map((wanted) => {
          const policy = policyOf(drawn, wanted);
          const lists = makeLists();
          const consent = lists.consent(state, policy);
          const filter = lists.filter(state, consent, policy).value;
          return { consent, filter: new ItemFilter(state.items, filteredCustomers(state), filter) };
        }) as [Side, Side];
        for (const customer of everybody) {
          const before = off.consent.masks.removed[customer]!;
          const after = on.consent.masks.removed[customer]!;
          expect(after & before).toBe(before);
          expect(~after & before & (FEATURES | TRAINING | CONTACT)).toBe(0);
          expect(on.consent.plan.contacts[customer]).toBeLessThanOrEqual(
            off.consent.plan.contacts[customer]!,
          );
          off.filter.allow(customer, without);
          on.filter.allow(customer, allowed);
          expect(allowed.every((shown, item) => shown <= without[item]!)).toBe(true);
        }
        expect(on.consent.history.columns.length).toBeLessThanOrEqual(off.consent.history.columns.length);
      }),
      { numRuns: 40 },
    );
  });
});

type Side = { consent: ReturnType<ListMaker['consent']>; filter: ItemFilter };

describe('an eligibility rule', () => {
  it('reads nothing that people did who may not be profiled, whatever was asked for before', async () => {
    const state = await engine.open(SMALL_WORLD);
    const strict: Policy = {
      ...DEFAULT_POLICY,
      eligibility: [
        {
          name: 'regulars',
          on: true,
          items: { field: 'price', is: 'above', value: 50 },
          customers: { field: 'orders', is: 'at least', value: 1 },
        },
      ],
    };
    const rules = { ...strict.consent.rules, 'unknown-is-no': false };
    const lists = makeLists();
    const counts = [{ ...strict, consent: { ...strict.consent, rules } }, strict].map((policy) => {
      const consent = lists.consent(state, policy);
      const filter = new ItemFilter(
        state.items,
        filteredCustomers(state),
        lists.filter(state, consent, policy).value,
      );
      const allowed = new Uint8Array(state.items.count);
      return everybody.filter((c) => {
        filter.allow(c, allowed);
        const dear = allowed.some((shown, item) => shown === 1 && state.items.price[item]! > 50);
        if (!consent.profiled[c]) expect(dear).toBe(false);
        return dear;
      }).length;
    });
    expect(counts[0]).toBeGreaterThan(counts[1]!);
    expect(counts[1]).toBeGreaterThan(0);
  });
});

describe("one person's withdrawal", () => {
  /** Lists of everybody with consent, filters and histories of one policy and the fits of another. */
  async function slatesOf(policy: Policy, fitsOf: Policy) {
    const state = await engine.open(SMALL_WORLD);
    const pool = new ShardPool(1, () => localShard());
    await pool.load(state);
    const lists = makeLists();
    const prepare = (one: Policy) => lists.prepare(state, lists.consent(state, one), one, ticket(), () => {});
    const own = await prepare(policy);
    const fitted = await prepare(fitsOf);
    const withFit = (kind: 'personal' | 'impersonal' | 'holdout') => ({
      ...own.lists[kind],
      fit: fitted.lists[kind].fit,
    });
    const mixed = {
      ...own.lists,
      personal: withFit('personal'),
      impersonal: withFit('impersonal'),
      holdout: withFit('holdout'),
    };
    const resources = [...own.resources, ...fitted.resources];
    const slates = await pool.slates(
      state.key,
      mixed,
      effectiveWeights(policy.weights, policy),
      everybody,
      resources,
    );
    return new Map([...slates!].map(([customer, slate]) => [customer, slate.items.join()]));
  }
  const withdrawn = (customer: number): Policy => ({
    ...DEFAULT_POLICY,
    consent: { ...DEFAULT_POLICY.consent, requests: [{ customer, right: 'withdrawal' }] },
  });

  it('changes nobody else where the model did not learn from them', async () => {
    const state = await engine.open(SMALL_WORLD);
    const consent = makeLists().consent(state, DEFAULT_POLICY);
    const chosen = [...everybody]
      .filter((c) => consent.profiled[c] === 1 && consent.trainable[c] === 0)
      .slice(0, 3);
    expect(chosen).toHaveLength(3);
    const before = await slatesOf(DEFAULT_POLICY, DEFAULT_POLICY);
    for (const customer of chosen) {
      const after = await slatesOf(withdrawn(customer), withdrawn(customer));
      const changed = [...everybody].filter((c) => before.get(c) !== after.get(c));
      expect(changed.filter((c) => c !== customer)).toEqual([]);
    }
  });

  it('changes others through the refit, and by what the refit explains alone', async () => {
    const state = await engine.open(SMALL_WORLD);
    const consent = makeLists().consent(state, DEFAULT_POLICY);
    const chosen = [...everybody]
      .filter((c) => consent.profiled[c] === 1 && consent.trainable[c] === 1)
      .sort((a, b) => state.split.trainEvents[b]! - state.split.trainEvents[a]!)
      .slice(0, 3);
    const before = await slatesOf(DEFAULT_POLICY, DEFAULT_POLICY);
    let moved = 0;
    for (const customer of chosen) {
      const after = await slatesOf(withdrawn(customer), withdrawn(customer));
      const refitted = await slatesOf(DEFAULT_POLICY, withdrawn(customer));
      for (const c of everybody) if (c !== customer) expect(after.get(c)).toBe(refitted.get(c));
      moved += [...everybody].filter((c) => c !== customer && before.get(c) !== after.get(c)).length;
    }
    expect(moved).toBeGreaterThan(0);
  });

  it('and an erasure leave nothing of the person in the fit or in what is remembered', async () => {
    const state = await engine.open(SMALL_WORLD);
    const customer = [...everybody].find((c) => state.split.trainEvents[c]! > 5)!;
    const policy: Policy = {
      ...DEFAULT_POLICY,
      consent: {
        ...DEFAULT_POLICY.consent,
        rules: { ...DEFAULT_POLICY.consent.rules, withdrawal: false, 'channel-permission': false },
        requests: [{ customer, right: 'erasure' }],
      },
    };
    const consent = makeLists().consent(state, policy);
    expect(consent.trainable[customer]).toBe(0);
    expect(consent.profiled[customer]).toBe(0);
    expect(consent.plan.contacts[customer]).toBe(0);
    expect(consent.history.start[customer + 1]! - consent.history.start[customer]!).toBe(0);
  });
});
