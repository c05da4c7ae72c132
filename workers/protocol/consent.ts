import { z } from 'zod';
import { namesOf, onOff, unknownKeys, whole, within } from './schema';

export const PURPOSES = [
  'analytics',
  'profiling',
  'training',
  'personalisedContent',
  'personalisedAds',
  'saleOrSharing',
  'sensitiveInference',
] as const;
export type Purpose = (typeof PURPOSES)[number];

export const JURISDICTIONS = ['EU', 'UK', 'US-CA', 'US-opt-out', 'other'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

export const CONSENT_AGE_BANDS = ['under 13', '13-15', '16-17', '18+', 'unknown'] as const;
export type ConsentAgeBand = (typeof CONSENT_AGE_BANDS)[number];
export const CONSENT_STATUSES = ['granted', 'denied', 'unknown', 'withdrawn'] as const;
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];
export const LAWFUL_BASES = ['consent', 'soft opt-in', 'legitimate interest', 'none'] as const;
export type LawfulBasis = (typeof LAWFUL_BASES)[number];

/** In the order of the screen; each is defined in `consent-rules.ts`. */
export const CONSENT_RULE_IDS = [
  'objection',
  'channel-permission',
  'soft-opt-in',
  'unknown-is-no',
  'withdrawal',
  'training-purpose',
  'browser-signal',
  'limit-sensitive',
  'no-inferred-sensitive',
  'minors-sharing',
  'minors-ads',
  'retention',
  'non-profiled-option',
  'human-review',
] as const;
export type ConsentRuleId = (typeof CONSENT_RULE_IDS)[number];
/** Rules that the dashboard shows and nobody can switch off. */
export const LOCKED_CONSENT_RULES: readonly ConsentRuleId[] = ['objection'];
export const OPTIONAL_CONSENT_RULES: readonly ConsentRuleId[] = CONSENT_RULE_IDS.filter(
  (id) => !LOCKED_CONSENT_RULES.includes(id),
);

/** What a person may ask for at any time. */
export const RIGHTS = ['objection', 'withdrawal', 'erasure'] as const;
export type Right = (typeof RIGHTS)[number];

export const CONSENT_BOUNDS = {
  retentionMonths: { min: 1, max: 60, default: 24 },
  /** Pounds from which an offer is significant by its price alone. */
  reviewFrom: { min: 1, max: 10_000, default: 250 },
  requests: { max: 100 },
  customer: { min: 0, max: 10_000_000 },
  share: { min: 0, max: 1 },
} as const;

const rulesSchema = z
  .strictObject(
    Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, onOff(`rule ${id}`)])) as Record<
      ConsentRuleId,
      ReturnType<typeof onOff>
    >,
    { error: unknownKeys('consent rule', CONSENT_RULE_IDS) },
  )
  .refine((rules) => rules.objection, {
    error: 'the objection rule is locked on: an objection to marketing is final',
    path: ['objection'],
  });

const shareSchema = (name: string) => within(`the ${name} share`, CONSENT_BOUNDS.share);

const placeMixSchema = z
  .strictObject(
    { granted: shareSchema('granted'), unknown: shareSchema('unknown') },
    { error: unknownKeys('share', ['granted', 'unknown']) },
  )
  .refine((mix) => mix.granted + mix.unknown <= 1 + 1e-9, 'the shares must not sum to more than 1')
  .optional();

const placesOnly: ReturnType<typeof unknownKeys> = (issue) =>
  issue.code === 'unrecognized_keys'
    ? unknownKeys('jurisdiction', JURISDICTIONS)(issue)
    : 'consent.mix must be an object of jurisdictions';

const mixSchema = z
  .strictObject(
    Object.fromEntries(JURISDICTIONS.map((name) => [name, placeMixSchema])) as Record<
      Jurisdiction,
      typeof placeMixSchema
    >,
    { error: placesOnly },
  )
  .transform((mix) => mix as Readonly<Partial<Record<Jurisdiction, z.infer<typeof placeMixSchema>>>>);

const requestSchema = z.strictObject(
  {
    customer: whole('customer', CONSENT_BOUNDS.customer),
    right: z.enum(RIGHTS, { error: `right must be one of ${RIGHTS.join(', ')}` }),
  },
  { error: unknownKeys('request', ['customer', 'right']) },
);

const jurisdictions = (field: string) => namesOf(`consent.${field}`, 'jurisdiction', JURISDICTIONS);

const CONSENT_FIELDS = [
  'rules',
  'unknownIn',
  'softOptInIn',
  'signalIn',
  'limitIn',
  'retentionMonths',
  'reviewFrom',
  'mix',
  'requests',
] as const;

export const consentSchema = z.strictObject(
  {
    rules: rulesSchema,
    /** Where "unknown counts as no" holds while its rule is on. */
    unknownIn: jurisdictions('unknownIn'),
    /** Where an existing customer may be written to without consent, about similar products. */
    softOptInIn: jurisdictions('softOptInIn'),
    /** Where browser opt-out signals are honoured while their rule is on. */
    signalIn: jurisdictions('signalIn'),
    /** Where "limit use of sensitive data" holds while its rule is on. */
    limitIn: jurisdictions('limitIn'),
    retentionMonths: whole('consent.retentionMonths', CONSENT_BOUNDS.retentionMonths),
    reviewFrom: whole('consent.reviewFrom', CONSENT_BOUNDS.reviewFrom),
    /**
     * An assumption, not a rule: shares of customers who granted profiling and who never said, where
     * they are to differ from the records.
     */
    mix: mixSchema,
    /** Rights that customers have exercised, in order. */
    requests: z
      .array(requestSchema, { error: 'consent.requests must be a list' })
      .max(
        CONSENT_BOUNDS.requests.max,
        `consent.requests holds at most ${CONSENT_BOUNDS.requests.max} requests`,
      ),
  },
  { error: unknownKeys('consent setting', CONSENT_FIELDS) },
);
export type Consent = z.infer<typeof consentSchema>;
export type ConsentMix = Consent['mix'];
export type RightsRequest = Consent['requests'][number];

const everyRule = (on: boolean): Consent['rules'] => ({
  ...(Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, on])) as Consent['rules']),
  objection: true,
});

/** What a preset sets; retention, the review threshold, the mix and requests stay as they are. */
type PresetConsent = Pick<Consent, 'rules' | 'unknownIn' | 'softOptInIn' | 'signalIn' | 'limitIn'>;

export interface ConsentPreset {
  readonly name: string;
  readonly summary: string;
  /** Where it is not lawful; null where nobody need be told. */
  readonly unlawful: string | null;
  readonly consent: PresetConsent;
}

export const CONSENT_PRESET_IDS = ['as-applies', 'strict-eu', 'uk', 'us-opt-out', 'off'] as const;
export type ConsentPresetId = (typeof CONSENT_PRESET_IDS)[number];

const BY_DEFAULT: PresetConsent = {
  rules: everyRule(true),
  unknownIn: ['EU', 'UK'],
  softOptInIn: ['EU', 'UK'],
  signalIn: ['US-CA', 'US-opt-out'],
  limitIn: ['US-CA'],
};

export const CONSENT_PRESETS: Readonly<Record<ConsentPresetId, ConsentPreset>> = {
  'as-applies': {
    name: 'Each law where it applies',
    summary: 'Every rule on, each in the jurisdictions it comes from.',
    unlawful: null,
    consent: BY_DEFAULT,
  },
  'strict-eu': {
    name: 'Strict EU, for everybody',
    summary: 'Every rule on, everywhere; silence is a no, and nobody is written to without consent.',
    unlawful: null,
    consent: {
      rules: everyRule(true),
      unknownIn: [...JURISDICTIONS],
      softOptInIn: [],
      signalIn: [...JURISDICTIONS],
      limitIn: [...JURISDICTIONS],
    },
  },
  uk: {
    name: 'UK, with soft opt-in',
    summary:
      'Silence is a no everywhere, but existing customers may hear of similar products; without the American rules.',
    unlawful: 'Not lawful for customers in California and the other opt-out states.',
    consent: {
      rules: {
        ...everyRule(true),
        'browser-signal': false,
        'limit-sensitive': false,
        'minors-sharing': false,
      },
      unknownIn: [...JURISDICTIONS],
      softOptInIn: ['EU', 'UK'],
      signalIn: ['US-CA', 'US-opt-out'],
      limitIn: ['US-CA'],
    },
  },
  'us-opt-out': {
    name: 'US opt-out',
    summary: 'Whoever has not said no is profiled and learned from; opt-outs and signals are honoured.',
    unlawful: 'Not lawful for customers in the EU and the UK.',
    consent: {
      rules: {
        ...everyRule(true),
        'unknown-is-no': false,
        'training-purpose': false,
        'no-inferred-sensitive': false,
        'minors-ads': false,
        'non-profiled-option': false,
        'human-review': false,
      },
      unknownIn: ['EU', 'UK'],
      softOptInIn: ['EU', 'UK'],
      signalIn: [...JURISDICTIONS],
      limitIn: [...JURISDICTIONS],
    },
  },
  off: {
    name: 'Everything off, to compare',
    summary: 'Only objections and plain refusals of profiling are kept to. It shows what the rules cost.',
    unlawful:
      'For comparison only. Not lawful in the EU and the UK, nor in the American states with opt-outs.',
    consent: { ...BY_DEFAULT, rules: everyRule(false) },
  },
};

export const DEFAULT_CONSENT: Consent = {
  ...BY_DEFAULT,
  retentionMonths: CONSENT_BOUNDS.retentionMonths.default,
  reviewFrom: CONSENT_BOUNDS.reviewFrom.default,
  mix: {},
  requests: [],
};

const sameNames = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name) => b.includes(name));

/** The preset a consent is set to; null for a mix of one's own. Settings of rules that are off do not count. */
export function presetOf(consent: Consent): ConsentPresetId | null {
  const { rules } = consent;
  const places = (rule: ConsentRuleId, field: 'unknownIn' | 'softOptInIn' | 'signalIn' | 'limitIn') => {
    return (preset: PresetConsent) => !rules[rule] || sameNames(consent[field], preset[field]);
  };
  const checks = [
    places('unknown-is-no', 'unknownIn'),
    places('soft-opt-in', 'softOptInIn'),
    places('browser-signal', 'signalIn'),
    places('limit-sensitive', 'limitIn'),
  ];
  const found = CONSENT_PRESET_IDS.find((id) => {
    const preset = CONSENT_PRESETS[id].consent;
    return (
      CONSENT_RULE_IDS.every((rule) => rules[rule] === preset.rules[rule]) &&
      checks.every((check) => check(preset))
    );
  });
  return found ?? null;
}
