import { describe, expect, it } from 'vitest';
import { CONSENT_BOUNDS } from '../../../workers/protocol/consent';
import { DEFAULT_POLICY, parsePolicy } from '../../../workers/protocol/policy';
import { exampleItem, exampleReport } from './customer-example';
import { effectOfRequest, exercise, takeBack } from './customer-requests';

const request = { customer: 12, right: 'objection' } as const;

describe('rights exercised', () => {
  it('enter the policy once and leave it as it was', () => {
    const once = exercise(DEFAULT_POLICY, request);
    expect(once.consent.requests).toEqual([request]);
    expect(exercise(once, { ...request })).toBe(once);
    expect(takeBack(once, { ...request })).toEqual(DEFAULT_POLICY);
    expect(parsePolicy(once).ok).toBe(true);
  });

  it('take back one request and leave the others of the same person', () => {
    const both = exercise(exercise(DEFAULT_POLICY, request), { customer: 12, right: 'erasure' });
    expect(takeBack(both, request).consent.requests).toEqual([{ customer: 12, right: 'erasure' }]);
  });

  it('never make a policy that is refused for having too many', () => {
    let policy = DEFAULT_POLICY;
    for (let customer = 0; customer <= CONSENT_BOUNDS.requests.max; customer++) {
      policy = exercise(policy, { customer, right: 'withdrawal' });
    }
    expect(policy.consent.requests).toHaveLength(CONSENT_BOUNDS.requests.max);
    expect(parsePolicy(policy).ok).toBe(true);
  });

  it('say what they changed', () => {
    const before = exampleReport();
    const after = exampleReport({
      profiled: false,
      trained: false,
      sent: [],
      slate: [exampleItem(1), exampleItem(9)],
    });
    expect(effectOfRequest(before, after)).toBe(
      'What changed: no longer profiled; no longer learned from, the model fitted anew; no more messages by email; 1 of 2 items on the list are others.',
    );
    expect(effectOfRequest(after, before)).toContain('profiled again');
    expect(effectOfRequest(before, before)).toContain('stay as they were');
    expect(effectOfRequest(before, exampleReport({ slate: [] }))).toContain(
      '0 items on the list instead of 2',
    );
  });

  it('say of an erasure what is gone, also where all else had stopped before', () => {
    const active = exampleReport();
    const stopped = { ...active, profiled: false, trained: false, sent: [] };
    expect(effectOfRequest(active, { ...stopped, erased: true })).toBe(
      'Gone from the recommender: their history, their profile and their record. What changed: no longer profiled; no longer learned from, the model fitted anew; no more messages by email.',
    );
    expect(effectOfRequest(stopped, { ...stopped, erased: true })).toBe(
      'Gone from the recommender: their history, their profile and their record. The personal list, messages and learning from them had stopped already.',
    );
    expect(effectOfRequest({ ...stopped, erased: true }, stopped)).toContain('are there again');
  });
});
