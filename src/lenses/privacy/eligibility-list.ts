import type { EligibilityRule } from '../../../workers/protocol/eligibility';
import { tableActions } from '../../state/policy-store';

type Rules = readonly EligibilityRule[];

/** Every change of the list is one step of undo. */
export const changeRules = (update: (rules: Rules) => Rules): void =>
  tableActions.changePolicy((policy) => ({ ...policy, eligibility: [...update(policy.eligibility)] }));

/** The list with a rule in the place of the one of that name, or at its end. */
export function withRule(rules: Rules, name: string | null, rule: EligibilityRule): Rules {
  return rules.some((one) => one.name === name)
    ? rules.map((one) => (one.name === name ? rule : one))
    : [...rules, rule];
}

/** The list with a rule one place further up or down; as it was where there is no such place. */
export function moved(rules: Rules, name: string, by: 1 | -1): Rules {
  const at = rules.findIndex((one) => one.name === name);
  const to = at + by;
  const [rule, other] = [rules[at], rules[to]];
  if (!rule || !other) return rules;
  return rules.map((one, place) => (place === at ? other : place === to ? rule : one));
}

/** Whose turn it is when a rule is gone: the one after it, else the one before. */
export function neighbourOf(rules: Rules, name: string): string | null {
  const at = rules.findIndex((one) => one.name === name);
  return (rules[at + 1] ?? rules[at - 1])?.name ?? null;
}
