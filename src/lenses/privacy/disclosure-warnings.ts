import { CONSENT_PRESETS, type ConsentRuleId, presetOf } from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import type { Policy } from '../../../workers/protocol/policy';

/** What is done to people while a rule is off, where the law asks for it; the others are left to counsel. */
const WITHOUT: Readonly<Partial<Record<ConsentRuleId, string>>> = {
  objection: 'objections to marketing are not kept to',
  'channel-permission': 'messages go out without permission',
  'soft-opt-in': 'customers who did not agree are written to about products unlike those they bought',
  'unknown-is-no': 'silence counts as agreement',
  withdrawal: 'what people agreed to is used on after they have withdrawn it',
  'training-purpose': 'people are learned from without having agreed to it',
  'browser-signal': 'opt-out signals of browsers are not kept to',
  'limit-sensitive': 'requests to limit sensitive data are not kept to',
  'no-inferred-sensitive': 'sensitive traits are inferred without agreement',
  'minors-sharing': 'data of children under 16 is used without anybody having agreed',
  'minors-ads': 'minors are profiled',
  'non-profiled-option': 'a wish for a list without profiling is not kept to',
};

/**
 * Why a policy's disclosure must not be published: where its set of rules is not lawful, and what it does
 * that people are promised it does not. Empty where there is nothing of the kind.
 */
export function disclosureWarnings({ consent }: Policy): readonly string[] {
  const preset = presetOf(consent);
  const unlawful = preset === null ? null : CONSENT_PRESETS[preset].unlawful;
  const { rules, unknownIn } = consent;
  const isSilenceTaken = (['EU', 'UK'] as const).some((place) => !unknownIn.includes(place));
  const broken = (Object.keys(WITHOUT) as ConsentRuleId[]).filter((id) => !rules[id]);
  const told = [
    ...broken.map((id) => `${WITHOUT[id]} (${CONSENT_RULES[id].anchor})`),
    ...(rules['unknown-is-no'] && isSilenceTaken
      ? [`silence counts as agreement in the EU or the UK (${CONSENT_RULES['unknown-is-no'].anchor})`]
      : []),
  ];
  if (unlawful === null && told.length === 0) return [];
  return [
    `Not for publication. ${unlawful ?? 'This policy breaks what the law asks for in places where the shop has customers.'}`,
    ...told.map((what) => `${what[0]?.toUpperCase()}${what.slice(1)}.`),
  ];
}
