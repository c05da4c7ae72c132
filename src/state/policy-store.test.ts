import { describe, expect, it } from 'vitest';
import { createTableStore } from './policy-store';
import type { Scenario } from './scenario';
import { DEFAULT_SCENARIO } from './scenario';

const withMonths = (months: number) => (s: Scenario) => ({
  ...s,
  policy: { ...s.policy, consent: { ...s.policy.consent, retentionMonths: months } },
});
const monthsOf = (s: Scenario) => s.policy.consent.retentionMonths;

function table() {
  let clock = 0;
  const store = createTableStore(DEFAULT_SCENARIO, () => clock);
  return { state: store.getState, wait: (ms: number) => (clock += ms) };
}

describe('the table store', () => {
  it('undoes and redoes changes one by one', () => {
    const { state } = table();
    state().change(withMonths(12));
    state().change(withMonths(6));
    state().undo();
    expect(monthsOf(state().scenario)).toBe(12);
    state().undo();
    expect(state().scenario).toEqual(DEFAULT_SCENARIO);
    state().undo();
    state().redo();
    state().redo();
    expect(monthsOf(state().scenario)).toBe(6);
    expect(state().future).toHaveLength(0);
  });

  it('makes one step of a drag, computed from where it began', () => {
    const { state } = table();
    state().begin('months');
    for (const months of [23, 22, 21]) state().preview(withMonths(months));
    expect(state().past).toHaveLength(0);
    state().commit();
    expect(state().past).toHaveLength(1);
    state().undo();
    expect(monthsOf(state().scenario)).toBe(24);
  });

  it('joins key presses on one grip that follow each other closely', () => {
    const { state, wait } = table();
    for (const months of [23, 22, 21]) {
      state().begin('months');
      state().preview(withMonths(months));
      state().commit();
      wait(100);
    }
    expect(state().past).toHaveLength(1);
    wait(5000);
    state().begin('months');
    state().preview(withMonths(20));
    state().commit();
    expect(state().past).toHaveLength(2);
  });

  it('takes no step where nothing changed', () => {
    const { state } = table();
    state().change((s) => ({ ...s }));
    state().begin('months');
    state().preview(withMonths(24));
    state().commit();
    expect(state().past).toHaveLength(0);
    expect(state().lastChange).toBeNull();
  });

  it('forgets the redo branch on a new change, and keeps the last change of policy', () => {
    const { state } = table();
    state().change(withMonths(12));
    state().undo();
    state().change(withMonths(6));
    expect(state().future).toHaveLength(0);
    state().change((s) => ({ ...s, axes: { x: 'margin', y: 'ndcg' } }));
    expect(state().lastChange && monthsOf(state().lastChange!.to)).toBe(6);
  });
});
