import { describe, expect, it } from 'vitest';
import { BUSINESS_BOUNDS } from '../../../workers/protocol/business-values';
import { DEFAULT_POLICY, parsePolicy } from '../../../workers/protocol/policy';
import type { PendingOffer } from '../../../workers/protocol/privacy-report';
import {
  decide,
  decidedRows,
  decisionSentence,
  isTooSoon,
  nextOffer,
  offerKey,
  ordinal,
  outsideInWords,
  reasonInWords,
  undecide,
  waiting,
} from './review-decisions';

const offer = (customer: number, item: number): PendingOffer => ({
  customer,
  name: `Person ${customer}`,
  age: 40,
  town: 'Leeds',
  jurisdiction: 'UK',
  item,
  title: `Item ${item}`,
  price: 240,
  reason: 'price',
  rank: 2,
  instead: [{ item: 9, title: 'Lamp', price: 20 }],
});
const approve = { customer: 1, item: 5, decision: 'approve', by: null } as const;

describe('decisions on offers', () => {
  it('enter a policy that is still accepted, one for each offer', () => {
    const first = decide(DEFAULT_POLICY, approve);
    const second = decide(first, { customer: 1, item: 5, decision: 'replace', by: 9 });
    expect(second.review).toEqual([{ customer: 1, item: 5, decision: 'replace', by: 9 }]);
    expect(parsePolicy(second).ok).toBe(true);
    expect(undecide(second, approve).review).toEqual([]);
  });

  it('stop at as many as a policy holds', () => {
    let policy = DEFAULT_POLICY;
    for (let item = 0; item <= BUSINESS_BOUNDS.decisions.max; item++) {
      policy = decide(policy, { ...approve, item });
    }
    expect(policy.review).toHaveLength(BUSINESS_BOUNDS.decisions.max);
    expect(parsePolicy(policy).ok).toBe(true);
    expect(decide(policy, { ...approve, item: 0, decision: 'refuse' }).review.at(-1)?.decision).toBe(
      'refuse',
    );
  });

  it('are not taken twice by a double click', () => {
    expect([isTooSoon(null, 0), isTooSoon(1_000, 1_200), isTooSoon(1_000, 1_600)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('take an offer out of the queue at once, and hand on to the next', () => {
    const queue = [offer(1, 5), offer(1, 6), offer(2, 5)];
    expect(waiting(queue, [approve]).map(offerKey)).toEqual(['1 6', '2 5']);
    expect(nextOffer(queue, offer(1, 5))).toBe('1 6');
    expect(nextOffer(queue, offer(1, 6))).toBe('2 5');
    expect(nextOffer(queue, offer(2, 5))).toBe('1 6');
    expect(nextOffer([offer(1, 5)], offer(1, 5))).toBeNull();
    expect(nextOffer(queue, offer(7, 7))).toBeNull();
  });
});

describe('words on offers', () => {
  it('count places', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '22nd',
      '111th',
    ]);
  });

  it('say why and what was decided', () => {
    expect(reasonInWords(offer(1, 5), 150)).toBe('held for its price, \u00a3150.00 or more');
    expect(reasonInWords({ ...offer(1, 5), reason: 'credit' }, 150)).toBe('held as a finance product');
    expect(decisionSentence('replace', offer(1, 5), 'Lamp')).toBe(
      'Kept out: Item 5. Lamp is put first in Person 1\u2019s list instead.',
    );
  });

  it('name decisions the latest first, those of a moment ago by what was known then', () => {
    const decisions = [approve, { customer: 2, item: 6, decision: 'replace', by: 9 } as const];
    const told = [{ customer: 1, name: 'Person 1', title: 'Item 5', by: null, entered: true }];
    const known = new Map([['2 6', { name: 'Person 2', title: 'Item 6', by: 'Lamp' }]]);
    expect(
      decidedRows(decisions, told, false, known).map(({ name, title, by }) => [name, title, by]),
    ).toEqual([
      ['Person 2', 'Item 6', 'Lamp'],
      ['Person 1', 'Item 5', null],
    ]);
    // A list of another policy says nothing of these.
    expect(decidedRows(decisions, told, true, new Map())[1]?.title).toBe('item 5');
  });

  it('say what a rule kept out after all, once the engine has answered', () => {
    const told = [{ customer: 1, name: 'Person 1', title: 'Item 5', by: null, entered: false }];
    const entered = (isStale: boolean, decision: 'approve' | 'refuse' = 'approve') =>
      decidedRows([{ ...approve, decision }], told, isStale, new Map())[0]?.entered;
    expect(entered(false)).toBe(false);
    expect(entered(true)).toBeNull();
    expect(entered(false, 'refuse')).toBeNull();
    expect(outsideInWords({ title: 'Item 5', by: null })).toContain('Item 5 could not enter: a rule');
    expect(outsideInWords({ title: 'Item 5', by: 'Lamp' })).toBe(
      'Lamp could not enter: a rule keeps it out.',
    );
  });
});
