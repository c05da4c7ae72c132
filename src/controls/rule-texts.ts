import type { GuardrailId } from '../../workers/protocol/names';

export const GUARDRAIL_TEXTS: Readonly<Record<GuardrailId, string>> = {
  'out-of-stock': 'Items that are out of stock are never in a list.',
  'do-not-show': 'What a person has asked not to see again is never in their list.',
  region: 'Items barred in a person\u2019s region are never in their list. Always on.',
  age: 'Items with a minimum age are never shown to anyone younger, or of unknown age. Always on.',
};
