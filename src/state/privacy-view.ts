import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ConsentRuleId, Jurisdiction } from '../../workers/protocol/consent';
import type { PricedId } from '../../workers/protocol/privacy-report';

export const PRIVACY_SECTIONS = [
  'permissions',
  'prices',
  'stakeholders',
  'customer',
  'review',
  'eligibility',
  'mix',
  'disclosure',
] as const;
export type PrivacySection = (typeof PRIVACY_SECTIONS)[number];

export const PRICE_COLUMNS = ['screen', 'customers', 'atWeights', 'atBest', 'share'] as const;
export type PriceColumn = (typeof PRICE_COLUMNS)[number];

export interface PriceSort {
  readonly by: PriceColumn;
  readonly descending: boolean;
}

/** How this person looks at permissions and prices; none of it changes a policy, none of it is in the link. */
export interface PrivacyView {
  readonly section: PrivacySection;
  /** Whose permissions are shown. */
  readonly jurisdiction: Jurisdiction | 'all';
  /** What is searched for among the rules. */
  readonly ruleText: string;
  /** The rule that is open in the table; null where none is. */
  readonly rule: ConsentRuleId | null;
  /** What rules are priced in. */
  readonly outcome: PricedId;
  readonly sort: PriceSort;
  /** What is searched for among the people. */
  readonly customerText: string;
  /** World-wide index; null before anybody is looked at. */
  readonly customer: number | null;
  /** Charts shown as tables, by name. */
  readonly twins: readonly string[];
}

const privacyView = createStore<PrivacyView>()(() => ({
  section: 'permissions',
  jurisdiction: 'all',
  ruleText: '',
  rule: null,
  outcome: 'ndcg',
  sort: { by: 'screen', descending: false },
  customerText: '',
  customer: null,
  twins: [],
}));

export function usePrivacyView<T>(select: (state: PrivacyView) => T): T {
  return useStore(privacyView, select);
}

export function setPrivacyView(update: Partial<PrivacyView>): void {
  privacyView.setState(update);
}

/** Goes to one person, from wherever their name or number stands. */
export function lookAtCustomer(customer: number): void {
  setPrivacyView({ section: 'customer', customer });
}

/** Goes to one rule and its price. */
export function lookAtRule(rule: ConsentRuleId): void {
  setPrivacyView({ section: 'prices', rule, ruleText: '' });
}

/** Whether a chart is shown as its table, and how to turn it round. */
export function usePrivacyTwin(name: string, first = false): readonly [boolean, (twin: boolean) => void] {
  const twins = usePrivacyView((s) => s.twins);
  const turned = twins.includes(name);
  const isTwin = turned !== first;
  return [
    isTwin,
    (twin) => {
      if (twin === isTwin) return;
      setPrivacyView({ twins: turned ? twins.filter((one) => one !== name) : [...twins, name] });
    },
  ];
}
