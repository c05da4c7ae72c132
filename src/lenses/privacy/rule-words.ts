import type { ConsentRuleId, Jurisdiction, LawfulBasis } from '../../../workers/protocol/consent';
import { CONSENT_RULES, type Scope } from '../../../workers/protocol/consent-rules';
import type { ProfileBasis, RecordFault } from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { JURISDICTION_NAMES } from '../../format/names';

/** What keeps somebody from being profiled, by its name. */
export function reasonName(because: ConsentRuleId | 'denied'): string {
  return because === 'denied' ? 'A plain no' : CONSENT_RULES[because].name;
}

/** The same inside a sentence. */
export function reasonInSentence(because: ConsentRuleId | 'denied'): string {
  return because === 'denied' ? 'a plain no' : `\u201c${CONSENT_RULES[because].name}\u201d`;
}

/** What a rule takes away from; review by a person goes with the items it holds back. */
const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  T: 'learning',
  F: 'profile',
  K: 'messages',
  I: 'items',
  R: 'review',
};

export function scopesInWords(rule: ConsentRuleId): string {
  return CONSENT_RULES[rule].scopes.map((scope) => SCOPE_WORDS[scope]).join(', ');
}

export const PROFILE_BASIS_NAMES: Readonly<Record<ProfileBasis, string>> = {
  consent: 'consent',
  noObjection: 'no answer, no objection',
  withdrawn: 'withdrawn',
};

export const LAWFUL_BASIS_NAMES: Readonly<Record<LawfulBasis, string>> = {
  consent: 'consent',
  'soft opt-in': 'soft opt-in',
  'legitimate interest': 'legitimate interest',
  none: 'no permission',
};

export function jurisdictionName(jurisdiction: Jurisdiction | 'all'): string {
  return jurisdiction === 'all' ? 'All jurisdictions' : JURISDICTION_NAMES[jurisdiction];
}

export const people = (count: number): string => `${formatCount(count)} ${count === 1 ? 'person' : 'people'}`;

interface FaultWords {
  readonly name: string;
  readonly mend: string;
}

/** What is wrong with a record, how it is read until somebody mends it, and how to. */
export const FAULT_WORDS: Readonly<Record<RecordFault, FaultWords>> = {
  'two answers': {
    name: 'Granted and withdrawn at once',
    mend: 'Keep the answer given last. Until then it counts as a no.',
  },
  'no date': {
    name: 'Granted, without a date',
    mend: 'Add the day on which it was granted; consent that cannot be shown counts as a no.',
  },
  'impossible date': {
    name: 'A date that cannot be',
    mend: 'Correct the date: it lies in the future or decades back, or is no day at all. Until then the answer counts as a no.',
  },
  status: {
    name: 'An answer nobody can read',
    mend: 'Use granted, denied, unknown or withdrawn. Until then it counts as a no.',
  },
  basis: {
    name: 'A lawful basis nobody can read',
    mend: 'Use consent, soft opt-in, legitimate interest or none. Until then nothing is sent on that channel.',
  },
  jurisdiction: {
    name: 'A jurisdiction nobody can read',
    mend: 'Use one of those listed above. Until then the person is held to every law there is.',
  },
  'age band': {
    name: 'An age band nobody can read',
    mend: 'Use under 13, 13-15, 16-17, 18+ or unknown. Until then the person counts as a child.',
  },
  signal: {
    name: 'A browser signal nobody can read',
    mend: 'Store yes or no. Until then it counts as an opt-out.',
  },
};
