import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../workers/protocol/policy';
import { formatSetting, nudged, settingsFor, withDefaults, withSettings } from './settings';

describe('settings of a model in the policy', () => {
  it('are named after the model, and left out where they are the default', () => {
    const changed = withSettings(DEFAULT_POLICY, 'ease', { lambda: 300 });
    expect(changed.settings).toEqual({ 'ease.lambda': 300 });
    const [lambda] = settingsFor('ease');
    const back = withSettings(changed, 'ease', { lambda: lambda!.definition.default });
    expect(back).toEqual(DEFAULT_POLICY);
  });

  it('leave what they do not know alone', () => {
    expect(withSettings(DEFAULT_POLICY, 'ease', { nonsense: 3 }).settings).toEqual({});
  });

  it('go back to their defaults for one model at a time', () => {
    const both = withSettings(withSettings(DEFAULT_POLICY, 'ease', { lambda: 300 }), 'sar', {
      halfLifeDays: 9,
    });
    expect(withDefaults(both, 'ease').settings).toEqual({ 'sar.halfLifeDays': 9 });
  });

  it('have none for a model without any', () => {
    expect(settingsFor('popularity')).toEqual([]);
  });
});

describe('one notch', () => {
  const log = {
    label: '',
    hint: '',
    min: 0.0001,
    max: 10,
    default: 0.1,
    whole: false,
    scale: 'log',
  } as const;
  const whole = { label: '', hint: '', min: 1, max: 100, default: 12, whole: true, scale: 'log' } as const;
  const share = { label: '', hint: '', min: 0, max: 1, default: 1, whole: false, scale: 'linear' } as const;

  it('goes by magnitude, by ones, and by tenths of the range', () => {
    expect(nudged(log, 0.05, true)).toBeCloseTo(0.06, 10);
    expect(nudged(log, 0.001, true)).toBeCloseTo(0.0011, 10);
    expect(nudged(whole, 12, true)).toBe(13);
    expect(nudged(share, 0.5, false)).toBeCloseTo(0.4, 10);
  });

  it('stays within the bounds', () => {
    expect(nudged(whole, 1, false)).toBe(1);
    expect(nudged(log, 10, true)).toBe(10);
    expect(nudged(share, 0, false)).toBe(0);
  });
});

describe('a setting in writing', () => {
  it('has the decimals it needs', () => {
    expect([500, 0.05, 0.000_123, 312.5, 1_000_000].map(formatSetting)).toEqual([
      '500',
      '0.05',
      '0.000123',
      '312.5',
      '1,000,000',
    ]);
  });
});
