import { type Buckets, type Business, PRICE_RANGE_ENDS } from '../../workers/protocol/business';
import { BUSINESS_BOUNDS } from '../../workers/protocol/business-values';
import type { Bounds } from '../../workers/protocol/schema';
import { tableActions, useTable } from '../state/policy-store';
import { NumberBox } from '../ui/NumberBox';
import { Switch } from '../ui/Switch';
import { SettingRow } from './SettingRow';

const setBusiness = (update: Partial<Business>) =>
  tableActions.changePolicy((policy) => ({ ...policy, business: { ...policy.business, ...update } }));
const setBuckets = (update: Partial<Buckets>) =>
  tableActions.changePolicy((policy) => ({ ...policy, buckets: { ...policy.buckets, ...update } }));

const RANGES = `below \u00a3${PRICE_RANGE_ENDS[0]}, ${PRICE_RANGE_ENDS.slice(1)
  .map((end) => `below \u00a3${end}`)
  .join(', ')} and above`;

interface ShareProps {
  readonly name: string;
  readonly hint: string;
  readonly value: number;
  readonly bounds: Bounds;
  readonly onChange: (value: number) => void;
}

function Share({ name, hint, value, bounds, onChange }: ShareProps) {
  return (
    <SettingRow name={name} hint={hint}>
      <NumberBox
        label={`${name}, percent`}
        value={value}
        min={bounds.min}
        max={bounds.max}
        step={0.01}
        format={{ style: 'percent' }}
        // 0.07 typed as 7% must not come out as 0.07000000000000001.
        onChange={(next) => onChange(Math.round(next * 100) / 100)}
      />
    </SettingRow>
  );
}

const CAPS = [
  {
    id: 'perCategory',
    name: 'Of one category',
    hint: 'The most items of one first-level category on a list. Keeps one department from filling it.',
  },
  {
    id: 'perSupplier',
    name: 'Of one supplier',
    hint: 'The most items of one supplier on a list.',
  },
  {
    id: 'perPriceRange',
    name: 'Of one price range',
    hint: `The most items of one price range on a list. The ranges: ${RANGES}.`,
  },
] as const;

function Cap({ id, name, hint }: (typeof CAPS)[number]) {
  const value = useTable((s) => s.scenario.policy.business[id]);
  return (
    <SettingRow name={name} hint={`${hint} 0 is no cap.`}>
      <div className="flex items-center">
        <span className="text-note text-muted">{value === 0 ? 'no cap' : 'at most'}</span>
        <NumberBox
          label={`Items ${name.charAt(0).toLowerCase()}${name.slice(1)}, at most; 0 is no cap`}
          value={value}
          min={BUSINESS_BOUNDS.cap.min}
          max={BUSINESS_BOUNDS.cap.max}
          onChange={(next) => setBusiness({ [id]: next })}
        />
      </div>
    </SettingRow>
  );
}

/** What the shop wants of every list, and who is kept out of the policy for comparison. */
export function BusinessRules() {
  const business = useTable((s) => s.scenario.policy.business);
  const buckets = useTable((s) => s.scenario.policy.buckets);
  return (
    <>
      <Share
        name="Margin boost"
        hint="The score of the quarter of items with the highest unit margin is raised by this share, beyond what the margin weight does. 0% is none."
        value={business.marginBoost}
        bounds={BUSINESS_BOUNDS.marginBoost}
        onChange={(marginBoost) => setBusiness({ marginBoost })}
      />
      <SettingRow
        name="Promotions included"
        hint="Every list holds at least one item on promotion, where there is one that may be shown."
      >
        <Switch
          label="Promotions included"
          isOn={business.promotions}
          onChange={(promotions) => setBusiness({ promotions })}
        />
      </SettingRow>
      <Share
        name="Low-margin floor"
        hint="Items whose unit margin is a smaller share of their price than this are never shown. 0% is no floor."
        value={business.lowMarginFloor}
        bounds={BUSINESS_BOUNDS.lowMarginFloor}
        onChange={(lowMarginFloor) => setBusiness({ lowMarginFloor })}
      />
      <h4 className="mt-1 text-note font-medium text-muted">Items on a list</h4>
      {CAPS.map((cap) => (
        <Cap key={cap.id} {...cap} />
      ))}
      <h4 className="mt-1 text-note font-medium text-muted">Customers set apart</h4>
      <Share
        name="Exploration"
        hint="Exploration: the share of customers whose list is drawn by lot from the items considered for them (those the model puts first or, without a profile, the best sellers of their region), so that the next model can learn from more than the top of the list. Who it is depends on the seed and the customer alone."
        value={buckets.exploration}
        bounds={BUSINESS_BOUNDS.share}
        onChange={(exploration) => setBuckets({ exploration })}
      />
      <Share
        name="Holdout"
        hint="Holdout: the share of customers who permanently keep the lists of Manual rules, to measure what the recommender adds. Who it is depends on the seed and the customer alone."
        value={buckets.holdout}
        bounds={BUSINESS_BOUNDS.share}
        onChange={(holdout) => setBuckets({ holdout })}
      />
    </>
  );
}
