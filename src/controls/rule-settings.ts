import {
  CONSENT_BOUNDS,
  type Consent,
  type ConsentRuleId,
  JURISDICTIONS,
  type Jurisdiction,
} from '../../workers/protocol/consent';
import type { Bounds } from '../../workers/protocol/schema';
import { formatCount } from '../format/figure';
import { JURISDICTION_NAMES } from '../format/names';

type PlacesField = 'unknownIn' | 'softOptInIn' | 'signalIn' | 'limitIn';
type NumberField = 'retentionMonths' | 'reviewFrom';

/** What a rule can be set to beyond on and off. */
export type RuleSetting =
  | {
      readonly kind: 'places';
      readonly field: PlacesField;
      readonly label: string;
      readonly places: readonly Jurisdiction[];
    }
  | {
      readonly kind: 'number';
      readonly field: NumberField;
      readonly label: string;
      readonly before: string;
      readonly after: string;
      readonly bounds: Bounds;
    };

export const RULE_SETTINGS: Readonly<Partial<Record<ConsentRuleId, RuleSetting>>> = {
  'soft-opt-in': {
    kind: 'places',
    field: 'softOptInIn',
    label: 'Where existing customers may be written to without consent',
    // No other law here knows the soft opt-in.
    places: ['EU', 'UK'],
  },
  'unknown-is-no': {
    kind: 'places',
    field: 'unknownIn',
    label: 'Where unknown counts as no',
    places: JURISDICTIONS,
  },
  'browser-signal': {
    kind: 'places',
    field: 'signalIn',
    label: 'Where browser opt-outs are honoured',
    places: JURISDICTIONS,
  },
  'limit-sensitive': {
    kind: 'places',
    field: 'limitIn',
    label: 'Where use of sensitive data can be limited',
    places: JURISDICTIONS,
  },
  retention: {
    kind: 'number',
    field: 'retentionMonths',
    label: 'Months that data is kept',
    before: '',
    after: 'months',
    bounds: CONSENT_BOUNDS.retentionMonths,
  },
  'human-review': {
    kind: 'number',
    field: 'reviewFrom',
    label: 'Pounds from which an offer is significant',
    before: 'from \u00a3',
    after: 'and for credit at any price',
    bounds: CONSENT_BOUNDS.reviewFrom,
  },
};

/** Places to choose from: those the law knows, and any that the policy names beyond them. */
export function placesOf(setting: RuleSetting & { readonly kind: 'places' }, consent: Consent) {
  return JURISDICTIONS.filter(
    (place) => setting.places.includes(place) || consent[setting.field].includes(place),
  );
}

/** As much as stands beside the counts of a rule. */
const LONGEST_LIST = 12;

/** A list of places, short enough for the line it stands on. */
export function placesInWords(places: readonly Jurisdiction[]): string {
  if (places.length === 0) return 'nowhere';
  if (places.length === JURISDICTIONS.length) return 'everywhere';
  const names = JURISDICTIONS.filter((place) => places.includes(place))
    .map((place) => JURISDICTION_NAMES[place])
    .join(', ');
  return names.length > LONGEST_LIST ? `${formatCount(places.length)} places` : names;
}

/** What a rule is set to, in a few words. */
export function settingInWords(setting: RuleSetting, consent: Consent): string {
  if (setting.kind === 'places') return placesInWords(consent[setting.field]);
  const value = formatCount(consent[setting.field]);
  return setting.field === 'retentionMonths'
    ? `${value} ${value === '1' ? 'month' : 'months'}`
    : `from \u00a3${value}`;
}
