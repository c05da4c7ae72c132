import { describe, expect, it } from 'vitest';
import { DEFAULT_CONSENT, JURISDICTIONS } from '../../workers/protocol/consent';
import { placesInWords, placesOf, RULE_SETTINGS, settingInWords } from './rule-settings';

const words = (id: keyof typeof RULE_SETTINGS, change: Partial<typeof DEFAULT_CONSENT> = {}) =>
  settingInWords(RULE_SETTINGS[id]!, { ...DEFAULT_CONSENT, ...change });

describe('what a rule is set to, in words', () => {
  it('names a few places and counts many', () => {
    expect(placesInWords([])).toBe('nowhere');
    expect(placesInWords(['UK', 'EU'])).toBe('EU, UK');
    expect(placesInWords(['US-CA', 'US-opt-out'])).toBe('2 places');
    expect(placesInWords(['EU', 'UK', 'other'])).toBe('3 places');
    expect(placesInWords(JURISDICTIONS)).toBe('everywhere');
  });

  it('says months and pounds', () => {
    expect(words('retention')).toBe('24 months');
    expect(words('retention', { retentionMonths: 1 })).toBe('1 month');
    expect(words('human-review', { reviewFrom: 1_500 })).toBe('from \u00a31,500');
    expect(words('limit-sensitive')).toBe('California');
  });
});

describe('the places of a rule', () => {
  it('are those whose law knows it, and any that the policy names all the same', () => {
    const setting = RULE_SETTINGS['soft-opt-in']!;
    if (setting.kind !== 'places') throw new Error('soft opt-in is set by places');
    expect(placesOf(setting, DEFAULT_CONSENT)).toEqual(['EU', 'UK']);
    expect(placesOf(setting, { ...DEFAULT_CONSENT, softOptInIn: ['US-CA'] })).toEqual(['EU', 'UK', 'US-CA']);
  });
});
