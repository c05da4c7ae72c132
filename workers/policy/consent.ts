import { CONSENT_RULE_IDS, type Consent, type ConsentRuleId } from '../protocol/consent';
import {
  CONSENT_RULES,
  type ConsentRecord,
  type ConsentSettings,
  EVERYTHING,
  FEATURES,
  refused,
} from '../protocol/consent-rules';

export interface ConsentMasks {
  /** Scopes each rule removes by itself, per customer, whether or not the rule is on. */
  readonly byRule: Readonly<Record<ConsentRuleId, Uint16Array>>;
  /** What no setting brings back: plain refusals, and everything about people whose data was erased. */
  readonly refused: Uint16Array;
  /** Scopes removed by the rules that are on, and by refusal. */
  readonly removed: Uint16Array;
}

/**
 * What every rule removes by itself, and what is removed whatever rules are on.
 * @param erased 1 where a customer's data was erased on request
 */
export function readRules(
  records: readonly ConsentRecord[],
  erased: Uint8Array,
  settings: ConsentSettings,
): Omit<ConsentMasks, 'removed'> {
  const byRule = {} as Record<ConsentRuleId, Uint16Array>;
  for (const id of CONSENT_RULE_IDS) {
    const { removes } = CONSENT_RULES[id];
    byRule[id] = Uint16Array.from(records, (record) => removes(record, settings));
  }
  const refusal = Uint16Array.from(
    records,
    (record, customer) => refused(record) | (erased[customer] ? EVERYTHING : 0),
  );
  return { byRule, refused: refusal };
}

/** The union over the rules that are on, and refusal. */
export function switchRules(
  { byRule, refused: refusal }: Omit<ConsentMasks, 'removed'>,
  rules: Consent['rules'],
): ConsentMasks {
  const removed = refusal.slice();
  for (const id of CONSENT_RULE_IDS) if (rules[id]) unite(removed, byRule[id]);
  return { byRule, refused: refusal, removed };
}

function unite(into: Uint16Array, mask: Uint16Array): void {
  for (let at = 0; at < mask.length; at++) into[at]! |= mask[at]!;
}

/** The first rule that keeps a customer from being profiled, in the order of the screen; null when profiled. */
export function whyNotProfiled(
  masks: ConsentMasks,
  rules: Consent['rules'],
  customer: number,
): ConsentRuleId | 'denied' | null {
  if (masks.refused[customer]! & FEATURES) return 'denied';
  for (const id of CONSENT_RULE_IDS) if (rules[id] && masks.byRule[id][customer]! & FEATURES) return id;
  return null;
}
