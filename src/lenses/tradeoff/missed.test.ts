import { describe, expect, it } from 'vitest';
import { missedBy } from './missed';

describe('missedBy', () => {
  it('has the digits of the figure', () => {
    expect(missedBy('margin', { value: 119.9, se: 0.6, n: 12_000 }, 120)).toBe('missed by \u00a30.1');
    expect(missedBy('margin', { value: 104.2, se: 0.6, n: 12_000 }, 120)).toBe('missed by \u00a315.8');
    expect(missedBy('ndcg', { value: 0.095, se: 0.0012, n: 9_000 }, 0.1)).toBe('missed by 0.005');
  });

  it('never says nought of what is missed', () => {
    expect(missedBy('margin', { value: 119.97, se: 1.4, n: 12_000 }, 120)).toBe('missed by \u00a30.03');
  });

  it('counts whole where the figure is a count', () => {
    expect(missedBy('contactsWithoutPermission', { value: 2104, se: null, n: 12_000 }, 0)).toBe(
      'missed by 2,104',
    );
  });
});
