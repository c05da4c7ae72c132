import { describe, expect, it } from 'vitest';
import { CONSENT_RULE_IDS, type ConsentRuleId, OPTIONAL_CONSENT_RULES } from '../protocol/consent';
import { BOUNDS, DEFAULT_POLICY, type Policy, withoutOptionalRules } from '../protocol/policy';
import { type Carrier, PRICED_IDS, type PricedId, type PriceReport } from '../protocol/privacy-report';
import type { Evaluation } from '../protocol/results';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { priceOf, widestGap } from './price-sums';

const shared = localEngine();
const WORLD = { ...SMALL_WORLD, customers: 700 };
/** Months short enough for retention to bite. */
const POLICY: Policy = { ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, retentionMonths: 4 } };

function withRules(policy: Policy, on: readonly ConsentRuleId[]): Policy {
  const bare = withoutOptionalRules(policy);
  const rules = { ...bare.consent.rules };
  for (const id of on) rules[id] = true;
  return { ...bare, consent: { ...bare.consent, rules } };
}

const outcome = (evaluation: Evaluation, id: PricedId) => evaluation.policy[id].value;
const report = shared.prices(WORLD, POLICY, ticket());
const priced = (prices: PriceReport, rule: ConsentRuleId) => prices.rules.find((one) => one.rule === rule)!;

describe('the price of a rule', () => {
  it('at these weights is the policy minus the same policy without it, in every outcome', async () => {
    const kept = await shared.evaluate(WORLD, POLICY, ticket());
    for (const rule of OPTIONAL_CONSENT_RULES) {
      const rules = OPTIONAL_CONSENT_RULES.filter((id) => id !== rule);
      const lifted = await shared.evaluate(WORLD, withRules(POLICY, rules), ticket());
      const { atWeights } = priced(await report, rule);
      for (const id of PRICED_IDS) {
        const want = outcome(kept, id) - outcome(lifted, id);
        const scale = Math.max(1e-6, Math.abs(outcome(kept, id)));
        expect(Math.abs(atWeights[id].value - want) / scale, `${rule} ${id}`).toBeLessThan(1e-6);
        expect(Math.abs(atWeights[id].without - outcome(lifted, id)) / scale).toBeLessThan(1e-6);
      }
    }
  });

  it('of a rule that is off is what switching it on would do', async () => {
    const off = withRules(
      POLICY,
      OPTIONAL_CONSENT_RULES.filter((id) => id !== 'unknown-is-no'),
    );
    const prices = await shared.prices(WORLD, off, ticket());
    const on = await shared.evaluate(WORLD, POLICY, ticket());
    const without = await shared.evaluate(WORLD, off, ticket());
    const price = priced(prices, 'unknown-is-no');
    expect(price.on).toBe(false);
    expect(price.share).toBeNull();
    expect(price.atWeights.margin.value).toBeCloseTo(outcome(on, 'margin') - outcome(without, 'margin'), 5);
    expect(price.atWeights.profiled.value).toBe(outcome(on, 'profiled') - outcome(without, 'profiled'));
  });

  it('has an interval from the paired differences', () => {
    const values = [0.2, -0.1, 0.4, 0, 0.3];
    const sum = values.reduce((a, b) => a + b, 0);
    const squares = values.reduce((a, b) => a + b * b, 0);
    const price = priceOf('ild', 3, sum, squares, 5, { slateSize: 10, population: 5 });
    const mean = sum / 5;
    const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / 4);
    expect(price.value).toBeCloseTo(mean, 12);
    expect(price.without).toBeCloseTo(3 / 5 - mean, 12);
    expect(price.interval!.high - price.interval!.low).toBeCloseTo((2 * 1.959964 * sd) / Math.sqrt(5), 10);
    expect(priceOf('profiled', 3, -2, 2, 5, { slateSize: 10, population: 5 })).toMatchObject({
      value: -2,
      interval: null,
      without: 5,
    });
  });

  it('at best holds the other outcomes, and is no worse than at these weights on either side', async () => {
    for (const { rule, atBest, atWeights } of (await report).rules) {
      for (const id of ['ndcg', 'margin', 'ild'] as const) {
        const best = atBest![id];
        // The policy at hand is among the policies mixed, so the best with the rule is at least as good.
        const kept = best.value + best.without;
        const { weights } = best;
        for (const side of [weights.with, weights.without]) {
          expect(side.relevance + side.margin + side.diversity).toBeCloseTo(1, 9);
        }
        expect(kept, `${rule} ${id}`).toBeGreaterThanOrEqual(
          (atWeights[id].value + atWeights[id].without) * (1 - 1e-6),
        );
      }
    }
  });

  it('names people whose list it changes, and only such', async () => {
    const everybody = Uint32Array.from({ length: WORLD.customers }, (_, at) => at);
    const kept = await shared.recommend(WORLD, POLICY, everybody, ticket());
    for (const rule of ['no-inferred-sensitive', 'unknown-is-no', 'training-purpose'] as const) {
      const rules = OPTIONAL_CONSENT_RULES.filter((id) => id !== rule);
      const lifted = await shared.recommend(WORLD, withRules(POLICY, rules), everybody, ticket());
      const differs = (c: number) => kept.slates.get(c)!.items.join() !== lifted.slates.get(c)!.items.join();
      const { changed, examples } = priced(await report, rule);
      expect(changed).toBe([...everybody].filter(differs).length);
      expect(examples.length).toBeGreaterThan(0);
      for (const customer of examples) expect(differs(customer)).toBe(true);
    }
  });
});

describe('fair shares', () => {
  it('add up to what all optional rules cost together, in every outcome', async () => {
    const { rules, total } = await report;
    for (const id of PRICED_IDS) {
      const sum = rules.reduce((all, { share }) => all + (share?.[id].value ?? 0), 0);
      expect(sum).toBeCloseTo(total![id].value, 8);
    }
    const kept = await shared.evaluate(WORLD, POLICY, ticket());
    const free = await shared.evaluate(WORLD, withoutOptionalRules(POLICY), ticket());
    for (const id of ['margin', 'ndcg', 'contactsPerWeek'] as const) {
      expect(total![id].value).toBeCloseTo(outcome(kept, id) - outcome(free, id), 4);
    }
  });

  it('are those of every order of the rules, worked out one by one', async () => {
    const players = ['unknown-is-no', 'withdrawal', 'training-purpose', 'retention'] as const;
    const policy = withRules(POLICY, players);
    const values = new Map<string, Evaluation>();
    const outcomesOf = async (on: readonly ConsentRuleId[]) => {
      const key = [...on].sort().join();
      const held = values.get(key) ?? (await shared.evaluate(WORLD, withRules(POLICY, on), ticket()));
      values.set(key, held);
      return held;
    };
    const orders = (rest: readonly ConsentRuleId[]): ConsentRuleId[][] =>
      rest.length === 0
        ? [[]]
        : rest.flatMap((one) => orders(rest.filter((id) => id !== one)).map((order) => [one, ...order]));
    const all = orders(players);
    const prices = await shared.prices(WORLD, policy, ticket());
    for (const player of players) {
      for (const id of ['ndcg', 'margin', 'profiled', 'optOutRisk'] as const) {
        let sum = 0;
        for (const order of all) {
          const before = order.slice(0, order.indexOf(player));
          sum += outcome(await outcomesOf([...before, player]), id) - outcome(await outcomesOf(before), id);
        }
        expect(priced(prices, player).share![id].value, `${player} ${id}`).toBeCloseTo(sum / all.length, 5);
      }
    }
    expect(all).toHaveLength(24);
  });
});

describe('prices', () => {
  it('are the same to the last digit with one shard and with five, and whether or not they were stopped', async () => {
    const five = localEngine(5);
    const stopped = ticket();
    await expect(
      five.prices(WORLD, POLICY, stopped, undefined, ({ customers }) => {
        if (customers > 0) five.cancel(stopped);
      }),
    ).rejects.toThrow(/newer request/);
    expect(await five.prices(WORLD, POLICY, ticket())).toEqual(await report);
  });

  it('count what a rule does to eligibility, and keep what a person put on a list', async () => {
    const { queue } = await shared.review(WORLD, POLICY, ticket());
    const people = [...new Set(queue.map(({ customer }) => customer))].slice(0, 8);
    const policy: Policy = {
      ...POLICY,
      eligibility: [
        {
          name: 'dear ones for buyers',
          on: true,
          items: { field: 'price', is: 'above', value: 25 },
          customers: { field: 'orders', is: 'at least', value: 1 },
        },
      ],
      review: people.map((customer) => {
        const { item, instead } = queue.find((offer) => offer.customer === customer)!;
        const by = instead.find((other) => other.item !== item && other.price < 25)?.item ?? instead[0]!.item;
        return { customer, item, decision: 'replace' as const, by };
      }),
    };
    const prices = await shared.prices(WORLD, policy, ticket());
    const kept = await shared.evaluate(WORLD, policy, ticket());
    for (const rule of OPTIONAL_CONSENT_RULES) {
      const rules = OPTIONAL_CONSENT_RULES.filter((id) => id !== rule);
      const lifted = await shared.evaluate(WORLD, withRules(policy, rules), ticket());
      const { atWeights } = priced(prices, rule);
      for (const id of PRICED_IDS) {
        const want = outcome(kept, id) - outcome(lifted, id);
        const scale = Math.max(1e-6, Math.abs(outcome(kept, id)));
        expect(Math.abs(atWeights[id].value - want) / scale, `${rule} ${id}`).toBeLessThan(1e-6);
      }
    }
    const without = priced(prices, 'unknown-is-no').atWeights.margin;
    const plain = priced(await report, 'unknown-is-no').atWeights.margin;
    expect(without.value).not.toBeCloseTo(plain.value, 3);
  });

  it('name who carries a cost, and the widest gap only where intervals do not meet', async () => {
    for (const { carriers, atWeights, widest } of (await report).rules) {
      const consent = carriers.filter(({ dimension }) => dimension === 'consent');
      expect(consent.map(({ group }) => group)).toEqual(['agreed to profiling', 'did not agree']);
      expect(consent.reduce((sum, { customers }) => sum + customers, 0)).toBe(WORLD.customers);
      const mean = (group: typeof carriers) =>
        group.reduce((sum, { relevance }) => sum + relevance.value * relevance.n, 0) /
        group.reduce((sum, { relevance }) => sum + relevance.n, 0);
      for (const dimension of ['consent', 'age', 'region'] as const) {
        const group = carriers.filter((one) => one.dimension === dimension);
        expect(mean(group)).toBeCloseTo(atWeights.ndcg.value, 10);
      }
      if (!widest) continue;
      expect(widest.most.dimension).toBe(widest.least.dimension);
      expect(widest.most.relevance.interval!.high).toBeLessThan(widest.least.relevance.interval!.low);
    }
    const group = (value: number, half: number, n = 500): Carrier => ({
      dimension: 'age',
      group: String(value),
      customers: n,
      relevance: { value, interval: { low: value - half, high: value + half }, without: 1, n },
    });
    const gap = widestGap([group(-3, 1), group(-9, 1, 20), group(0, 1), group(-5, 1)]);
    expect([gap!.most.group, gap!.least.group]).toEqual(['-5', '0']);
    expect(widestGap([group(-3, 2), group(0, 2)])).toBeNull();
  });

  it('asked for twice at the same time count nobody twice', async () => {
    const engine = localEngine(2);
    const [one, other] = await Promise.all([
      engine.prices(WORLD, POLICY, ticket()),
      engine.prices(WORLD, POLICY, ticket()),
    ]);
    expect(one).toEqual(await report);
    expect(other).toEqual(one);
  });

  it('count no message to whoever has no list', async () => {
    const policy: Policy = {
      ...POLICY,
      eligibility: [
        {
          name: 'garden alone',
          on: true,
          items: { field: 'category', is: 'is not', value: 'Garden' },
          customers: null,
        },
      ],
    };
    const kept = await shared.evaluate(WORLD, policy, ticket());
    const rules = { ...policy.consent.rules, 'soft-opt-in': false };
    const lifted = await shared.evaluate(
      WORLD,
      { ...policy, consent: { ...policy.consent, rules } },
      ticket(),
    );
    const { shortage } = await shared.privacy(WORLD, policy, ticket());
    expect(shortage.empty).toBeGreaterThan(3);
    const { atWeights } = priced(await shared.prices(WORLD, policy, ticket()), 'soft-opt-in');
    expect(atWeights.contactsPerWeek.value).toBeCloseTo(
      outcome(kept, 'contactsPerWeek') - outcome(lifted, 'contactsPerWeek'),
      10,
    );
  });

  it('have a row for every rule and every stakeholder', async () => {
    const { rules, stakeholders, complete } = await report;
    expect(complete).toBe(true);
    expect(rules.map(({ rule }) => rule)).toEqual(CONSENT_RULE_IDS);
    expect(stakeholders.map(({ stakeholder }) => stakeholder)).toEqual([
      'marketing',
      'analytics',
      'privacy',
      'experience',
    ]);
    const kept = await shared.evaluate(WORLD, POLICY, ticket());
    const lifted = await shared.evaluate(
      WORLD,
      { ...POLICY, buckets: { exploration: 0, holdout: 0 } },
      ticket(),
    );
    const silent = { capPerWeek: BOUNDS.capPerWeek.max, quietChannels: [] };
    const loud = await shared.evaluate(WORLD, { ...POLICY, contact: silent }, ticket());
    expect(stakeholders[3]!.prices.contactsPerWeek.value).toBeCloseTo(
      outcome(kept, 'contactsPerWeek') - outcome(loud, 'contactsPerWeek'),
      10,
    );
    expect(stakeholders[1]!.prices.margin.value).toBeCloseTo(
      outcome(kept, 'margin') - outcome(lifted, 'margin'),
      6,
    );
  });
});
