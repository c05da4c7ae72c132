import { CONSENT_RULE_IDS, type ConsentRuleId } from '../../../workers/protocol/consent';
import { OUTBOUND_CHANNELS } from '../../../workers/protocol/names';
import {
  type Funnel,
  PRICED_IDS,
  type Price,
  type PricedId,
  type PriceReport,
  type PrivacyReport,
  type RulePrice,
} from '../../../workers/protocol/privacy-report';

/** Reports made up for tests, with one part after another to be changed. */
export function aPrice(value: number, without: number, half: number | null = null): Price {
  return {
    value,
    interval: half === null ? null : { low: value - half, high: value + half },
    without,
    n: 12_000,
  };
}

export function prices(changes: Partial<Record<PricedId, Price>> = {}): Record<PricedId, Price> {
  return {
    ...(Object.fromEntries(PRICED_IDS.map((id) => [id, aPrice(0, 1, 0)])) as Record<PricedId, Price>),
    ...changes,
  };
}

export function aRule(rule: ConsentRuleId, changes: Partial<RulePrice> = {}): RulePrice {
  return {
    rule,
    on: true,
    refitted: false,
    atWeights: prices(),
    atBest: null,
    share: null,
    changed: 0,
    examples: [],
    carriers: [],
    widest: null,
    ...changes,
  };
}

export function aPriceReport(rules: readonly RulePrice[], changes: Partial<PriceReport> = {}): PriceReport {
  const known = new Map(rules.map((one) => [one.rule, one]));
  return {
    key: 'policy',
    complete: false,
    customers: 4_000,
    shareCustomers: 0,
    bestCustomers: 0,
    population: 12_000,
    rules: CONSENT_RULE_IDS.map((id) => known.get(id) ?? aRule(id)),
    total: null,
    sampled: 0,
    stakeholders: [],
    ...changes,
  };
}

export function aFunnel(changes: Partial<Funnel> = {}): Funnel {
  return {
    jurisdiction: 'all',
    customers: 1_000,
    profiled: { consent: 500, noObjection: 120, withdrawn: 0 },
    notProfiled: [
      { because: 'objection', customers: 20 },
      { because: 'withdrawal', customers: 0 },
      { because: 'unknown-is-no', customers: 230 },
      { because: 'denied', customers: 130 },
    ],
    trained: 410,
    channels: OUTBOUND_CHANNELS.map((channel) => ({
      channel,
      permitted: { consent: 300, 'soft opt-in': 40, 'legitimate interest': 10 },
      sent: { consent: 250, 'soft opt-in': 30, 'legitimate interest': 5, none: 0 },
    })),
    reachable: 700,
    contacted: 640,
    granted: 0.5,
    unknown: 0.25,
    ...changes,
  };
}

export function aPrivacyReport(all: Funnel): PrivacyReport {
  return {
    key: 'policy',
    funnels: [all],
    faults: [],
    filters: [],
    eligibility: [],
    shortage: { popular: 0, empty: 0, short: 0 },
    choices: {},
  };
}
