import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CONSENT_RULE_IDS, type ConsentRuleId, LOCKED_CONSENT_RULES } from '../../workers/protocol/consent';
import { type Policy, policyKey } from '../../workers/protocol/policy';
import type { Evaluation } from '../../workers/protocol/results';
import { useTable } from '../state/policy-store';
import { evaluationQuery } from './queries';
import { useEvaluation, useFrontier, useStale } from './table-data';

/** What one rule changes at the weights at hand: with it, against without it, as a share. */
export interface RulePrice {
  readonly relevance: number;
  readonly margin: number;
  /** It was worked out for an earlier policy. */
  readonly stale: boolean;
}

export type RulePrices = Readonly<Partial<Record<ConsentRuleId, RulePrice>>>;

function withoutRule(policy: Policy, id: ConsentRuleId): Policy {
  const rules = { ...policy.consent.rules, [id]: false };
  return { ...policy, consent: { ...policy.consent, rules } };
}

function priceOf(kept: Evaluation, without: Evaluation): RulePrice {
  const share = (id: 'ndcg' | 'margin') => {
    const base = without.policy[id].value;
    return base === 0 ? 0 : (kept.policy[id].value - base) / Math.abs(base);
  };
  return { relevance: share('ndcg'), margin: share('margin'), stale: false };
}

/** The price of every optional rule that is on, one after the other, once nothing else is under way. */
export function useRulePrices(): RulePrices {
  const client = useQueryClient();
  // During a drag the policy before it counts: prices wait until the person has let go.
  const settled = useTable((s) => s.origin ?? s.scenario);
  const { evaluation, scenario } = useEvaluation();
  const stale = useStale();
  const { snapshot, running, baselineState } = useFrontier();
  const [known, setKnown] = useState<{ key: string; count: number; prices: RulePrices }>({
    key: '',
    count: 0,
    prices: {},
  });

  const { world, policy } = settled;
  const key = policyKey(world, policy);
  const shownKey = scenario === null ? '' : policyKey(scenario.world, scenario.policy);
  const rules = CONSENT_RULE_IDS.filter(
    (id) => policy.consent.rules[id] && !LOCKED_CONSENT_RULES.includes(id),
  );
  const idle =
    !stale &&
    shownKey === key &&
    snapshot?.complete === true &&
    !running &&
    (baselineState === 'ready' || baselineState === 'same');
  const queries = rules.map((id) => evaluationQuery(world, withoutRule(policy, id), 'background'));
  const next = queries.findIndex((query) => {
    const state = client.getQueryState(query.queryKey);
    return state === undefined || state.status === 'pending';
  });
  const results = useQueries({
    queries: queries.map((query, index) => ({ ...query, enabled: idle && index === next })),
  });

  const fresh: Partial<Record<ConsentRuleId, RulePrice>> = {};
  if (evaluation !== null && shownKey === key) {
    rules.forEach((id, index) => {
      const without = results[index]?.data;
      if (without !== undefined) fresh[id] = priceOf(evaluation, without);
    });
  }
  const count = Object.keys(fresh).length;
  if (count > 0 && (known.key !== key || known.count !== count)) {
    setKnown({ key, count, prices: { ...known.prices, ...fresh } });
  }
  const prices: Partial<Record<ConsentRuleId, RulePrice>> = {};
  for (const id of rules) {
    const old = known.prices[id];
    const price = fresh[id] ?? (old && { ...old, stale: true });
    if (price) prices[id] = price;
  }
  return prices;
}
