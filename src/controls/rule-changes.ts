import { CONSENT_RULE_IDS, type ConsentRuleId } from '../../workers/protocol/consent';
import { GUARDRAIL_IDS, type GuardrailId } from '../../workers/protocol/names';
import type { Policy } from '../../workers/protocol/policy';

type Change = (policy: Policy, on: boolean) => Policy;

const each = <Id extends string>(ids: readonly Id[], changeOf: (id: Id) => Change) =>
  Object.fromEntries(ids.map((id) => [id, changeOf(id)])) as Readonly<Record<Id, Change>>;

/** Switches a consent rule. */
export const CONSENT_CHANGES: Readonly<Record<ConsentRuleId, Change>> = each(
  CONSENT_RULE_IDS,
  (id) => (policy, on) => ({
    ...policy,
    consent: { ...policy.consent, rules: { ...policy.consent.rules, [id]: on } },
  }),
);

/** Switches a guardrail. */
export const GUARDRAIL_CHANGES: Readonly<Record<GuardrailId, Change>> = each(
  GUARDRAIL_IDS,
  (id) => (policy, on) => ({ ...policy, guardrails: { ...policy.guardrails, [id]: on } }),
);
