import type { ConsentRuleId } from '../../workers/protocol/consent';
import type { GuardrailId } from '../../workers/protocol/policy';

interface RuleText {
  /** The pointer for counsel. */
  readonly anchor: string;
  readonly explanation: string;
}

export const RULE_TEXTS: Readonly<Record<ConsentRuleId, RuleText>> = {
  objection: {
    anchor: 'GDPR 21(2)\u2013(3)',
    explanation:
      'Whoever has objected to marketing is not profiled, not contacted, and not learned from. This rule is always on.',
  },
  'channel-permission': {
    anchor: 'ePrivacy 13, PECR 22',
    explanation:
      'A message goes out only on a channel for which the person has given a valid permission, channel by channel. Permission to email is not permission to profile. It decides who is reached, not how good the lists are.',
  },
  'unknown-is-no': {
    anchor: 'GDPR 4(11), 7(1)',
    explanation:
      'Where nobody knows whether a person agreed to profiling, it counts as a no: their list uses nothing about them but region and age bar. A channel nobody answered for stays silent too, even for existing customers.',
  },
  withdrawal: {
    anchor: 'GDPR 7(3)',
    explanation:
      'Whoever has withdrawn consent is not profiled or contacted from now on, and not learned from at the next fit.',
  },
  'training-purpose': {
    anchor: 'GDPR 5(1)(b)',
    explanation:
      'The model learns only from people who agreed to training; where the law asks people to opt out, from all who have not said no. Consent to personal lists does not include it.',
  },
  retention: {
    anchor: 'GDPR 5(1)(e)',
    explanation: 'Events older than the limit are used neither to learn from nor to choose a list.',
  },
};

export const GUARDRAIL_TEXTS: Readonly<Record<GuardrailId, string>> = {
  'out-of-stock': 'Items that are out of stock are never in a list.',
  'do-not-show': 'What a person has asked not to see again is never in their list.',
  region: 'Items barred in a person\u2019s region are never in their list. Always on.',
  age: 'Items with a minimum age are never shown to anyone younger, or of unknown age. Always on.',
};
