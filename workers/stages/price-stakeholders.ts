import { MEASURE_INDEX, MEASURES, type Measure } from '../metrics/measures';
import { BUSINESS_BOUNDS, NO_BUSINESS } from '../protocol/business-values';
import { BOUNDS, type Policy } from '../protocol/policy';
import { PRICED_IDS, type Price, type PricedId, type StakeholderPrice } from '../protocol/privacy-report';
import type { MeasureResult } from '../shard/shard-api';
import type { ConsentState } from './consent-state';
import { priceOf } from './price-sums';
import type { WorldState } from './world-state';

/** Measures everybody's list under a policy, customer by customer. */
export type MeasureEach = (
  policy: Policy,
) => Promise<{ readonly consent: ConsentState; readonly parts: readonly MeasureResult[] }>;

export type PriceStakeholders = (
  state: WorldState,
  policy: Policy,
  privacy: Readonly<Record<PricedId, Price>>,
  measure: MeasureEach,
) => Promise<StakeholderPrice[]>;

interface ConstraintSet {
  readonly stakeholder: StakeholderPrice['stakeholder'];
  /** What of it is at work under a policy, in words; empty where nothing is. */
  readonly constraints: (policy: Policy) => string[];
  readonly lift: (policy: Policy) => Policy;
}

const when = (holds: boolean, name: string): string[] => (holds ? [name] : []);

/** Whose constraint a setting is. Legal bars by region and age are nobody's to lift. */
const SETS: readonly ConstraintSet[] = [
  {
    stakeholder: 'marketing',
    constraints: ({ business, eligibility }) => [
      ...when(business.marginBoost > 0, 'margin boost'),
      ...when(business.promotions, 'promotions included'),
      ...when(business.lowMarginFloor > 0, 'low-margin floor'),
      ...eligibility.filter(({ on }) => on).map(({ name }) => name),
    ],
    lift: (policy) => ({
      ...policy,
      eligibility: [],
      business: {
        ...policy.business,
        marginBoost: NO_BUSINESS.marginBoost,
        promotions: NO_BUSINESS.promotions,
        lowMarginFloor: NO_BUSINESS.lowMarginFloor,
      },
    }),
  },
  {
    stakeholder: 'analytics',
    constraints: ({ buckets }) => [
      ...when(buckets.exploration > 0, 'exploration'),
      ...when(buckets.holdout > 0, 'permanent holdout'),
    ],
    lift: (policy) => ({ ...policy, buckets: { exploration: 0, holdout: 0 } }),
  },
  {
    stakeholder: 'experience',
    constraints: ({ guardrails, business, contact }) => [
      ...when(guardrails['out-of-stock'], 'never out of stock'),
      ...when(guardrails['do-not-show'], 'do not show'),
      ...when(business.perCategory > 0, 'category cap'),
      ...when(business.perSupplier > 0, 'supplier cap'),
      ...when(business.perPriceRange > 0, 'price-range cap'),
      ...when(contact.capPerWeek < BOUNDS.capPerWeek.max, 'messages a week capped'),
      ...when(contact.quietChannels.length > 0, 'quiet channels'),
    ],
    lift: (policy) => ({
      ...policy,
      guardrails: { ...policy.guardrails, 'out-of-stock': false, 'do-not-show': false },
      business: {
        ...policy.business,
        perCategory: BUSINESS_BOUNDS.cap.default,
        perSupplier: BUSINESS_BOUNDS.cap.default,
        perPriceRange: BUSINESS_BOUNDS.cap.default,
      },
      contact: { capPerWeek: BOUNDS.capPerWeek.max, quietChannels: [] },
    }),
  },
];

/** Rows in the order of the blocks, whatever shards they come from: world-wide index and place of its values. */
function rowsOf(parts: readonly MeasureResult[]): { customer: number; part: MeasureResult; at: number }[] {
  const blocks = parts.flatMap((part) => {
    let row = 0;
    return [...part.blocks].map((block, at) => {
      const from = row;
      row += part.counts[at * 3]!;
      return { block, part, from, to: row };
    });
  });
  blocks.sort((a, b) => a.block - b.block);
  return blocks.flatMap(({ part, from, to }) =>
    Array.from({ length: to - from }, (_, step) => ({
      customer: part.customers[from + step]!,
      part,
      at: from + step,
    })),
  );
}

const MEASURED: Readonly<Partial<Record<PricedId, Measure>>> = {
  ndcg: 'ndcg',
  orders: 'orders',
  margin: 'margin',
  ild: 'ild',
  optOutRisk: 'optOutRisk',
};

function difference(
  state: WorldState,
  policy: Policy,
  kept: Awaited<ReturnType<MeasureEach>>,
  lifted: Awaited<ReturnType<MeasureEach>>,
): Record<PricedId, Price> {
  const rows = rowsOf(kept.parts);
  const others = rowsOf(lifted.parts);
  const scale = { slateSize: policy.slateSize, population: state.world.customers.count };
  const { start } = state.split.relevant;
  const made = PRICED_IDS.map((id) => {
    const measure = MEASURED[id];
    const of = ({ consent }: typeof kept, { customer, part, at }: (typeof rows)[0]) => {
      if (measure) return part.values[at * MEASURES.length + MEASURE_INDEX[measure]]!;
      const messages = consent.plan.contacts[customer]!;
      return id === 'profiled'
        ? consent.profiled[customer]!
        : id === 'reach'
          ? Math.min(1, messages)
          : messages;
    };
    let sum = 0;
    let differences = 0;
    let squares = 0;
    let n = 0;
    rows.forEach((row, at) => {
      if (id === 'ndcg' && start[row.customer + 1] === start[row.customer]) return;
      const one = of(kept, row);
      const step = one - of(lifted, others[at]!);
      n++;
      sum += one;
      differences += step;
      squares += step * step;
    });
    return [id, priceOf(id, sum, differences, squares, n, scale)];
  });
  return Object.fromEntries(made) as Record<PricedId, Price>;
}

/** What each stakeholder's whole set of constraints costs: the policy, against the same with the set lifted. */
export const priceStakeholders: PriceStakeholders = async (state, policy, privacy, measure) => {
  const kept = await measure(policy);
  const prices: StakeholderPrice[] = [];
  for (const { stakeholder, constraints, lift } of SETS) {
    const lifted = await measure(lift(policy));
    prices.push({
      stakeholder,
      constraints: constraints(policy),
      prices: difference(state, policy, kept, lifted),
    });
  }
  const own: StakeholderPrice = {
    stakeholder: 'privacy',
    constraints: ['every optional consent rule'],
    prices: privacy,
  };
  return [prices[0]!, prices[1]!, own, prices[2]!];
};
