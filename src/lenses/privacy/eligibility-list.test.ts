import { describe, expect, it } from 'vitest';
import { ELIGIBILITY_EXAMPLES, type EligibilityRule } from '../../../workers/protocol/eligibility';
import { moved, neighbourOf, withRule } from './eligibility-list';

const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ ...ELIGIBILITY_EXAMPLES[0]!, name })) as [
  EligibilityRule,
  EligibilityRule,
  EligibilityRule,
];
const names = (rules: readonly EligibilityRule[]) => rules.map(({ name }) => name).join('');

describe('the list of eligibility rules', () => {
  it('takes a rule back in its place, and a new one at its end', () => {
    expect(names(withRule([a, b], 'a', c))).toBe('cb');
    expect(names(withRule([a, b], null, c))).toBe('abc');
    expect(names(withRule([a], 'gone meanwhile', c))).toBe('ac');
  });

  it('moves a rule by one place, and not over the ends', () => {
    expect(names(moved([a, b, c], 'a', 1))).toBe('bac');
    expect(names(moved([a, b, c], 'c', -1))).toBe('acb');
    expect(names(moved([a, b, c], 'a', -1))).toBe('abc');
    expect(names(moved([a, b, c], 'c', 1))).toBe('abc');
    expect(names(moved([a, b, c], 'x', 1))).toBe('abc');
  });

  it('knows who is next when a rule goes', () => {
    expect(neighbourOf([a, b, c], 'b')).toBe('c');
    expect(neighbourOf([a, b], 'b')).toBe('a');
    expect(neighbourOf([a], 'a')).toBeNull();
  });
});
