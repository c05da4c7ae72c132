import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BUCKETS, PRICE_RANGE_ENDS, priceRange } from './business';
import { BUSINESS_BOUNDS, DEFAULT_BUSINESS, NO_BUSINESS } from './business-values';
import { DEFAULT_POLICY, fillPolicy, parsePolicy } from './policy';

const problem = (change: unknown) => {
  const parsed = parsePolicy(fillPolicy(change));
  return parsed.ok ? null : parsed.error.message;
};
const DECISION = { customer: 1, item: 2, decision: 'approve', by: null };
const REPLACE = { ...DECISION, decision: 'replace', by: 3 };

it.each<[string, unknown, string]>([
  [
    'a boost over 1',
    { business: { marginBoost: 2 } },
    'business.marginBoost: business.marginBoost must lie between 0 and 1.',
  ],
  [
    'a boost of text',
    { business: { marginBoost: '10%' } },
    'business.marginBoost: business.marginBoost must be a number.',
  ],
  [
    'a switch of 1',
    { business: { promotions: 1 } },
    'business.promotions: business.promotions must be true or false.',
  ],
  [
    'a floor below 0',
    { business: { lowMarginFloor: -0.1 } },
    'business.lowMarginFloor: business.lowMarginFloor must lie between 0 and 0.9.',
  ],
  [
    'half an item',
    { business: { perCategory: 1.5 } },
    'business.perCategory: business.perCategory must be a whole number from 0 to 50.',
  ],
  [
    'a cap over a list',
    { business: { perSupplier: 51 } },
    'business.perSupplier: business.perSupplier must be a whole number from 0 to 50.',
  ],
  [
    'no cap',
    { business: { perPriceRange: null } },
    'business.perPriceRange: business.perPriceRange must be a number.',
  ],
  [
    'a setting nobody knows',
    { business: { perColour: 1 } },
    'business: business setting "perColour" is not known; known are marginBoost, promotions, lowMarginFloor, perCategory, perSupplier, perPriceRange.',
  ],
  [
    'most people exploring',
    { buckets: { exploration: 0.6 } },
    'buckets.exploration: buckets.exploration must lie between 0 and 0.5.',
  ],
  [
    'a holdout of text',
    { buckets: { holdout: 'some' } },
    'buckets.holdout: buckets.holdout must be a number.',
  ],
  [
    'a bucket nobody knows',
    { buckets: { control: 0.1 } },
    'buckets: bucket "control" is not known; known are exploration, holdout.',
  ],
  ['decisions that are no list', { review: {} }, 'review: review must be a list of decisions.'],
  [
    'a decision nobody knows',
    { review: [{ ...DECISION, decision: 'maybe' }] },
    'review.0.decision: decision must be one of approve, refuse, replace.',
  ],
  [
    'nobody decided about',
    { review: [{ ...DECISION, customer: -1 }] },
    'review.0.customer: customer must be a whole number from 0 to 10000000.',
  ],
  ['no item', { review: [{ ...DECISION, item: 'lamp' }] }, 'review.0.item: item must be a number.'],
  [
    'an approval that replaces',
    { review: [{ ...DECISION, by: 3 }] },
    'review.0.by: by names the item that takes the place, for replace and for nothing else.',
  ],
  [
    'a replacement by nothing',
    { review: [{ ...REPLACE, by: null }] },
    'review.0.by: by names the item that takes the place, for replace and for nothing else.',
  ],
  [
    'a decision with more in it',
    { review: [{ ...DECISION, who: 'me' }] },
    'review.0: decision "who" is not known; known are customer, item, decision, by.',
  ],
  [
    'two decisions on one offer',
    { review: [DECISION, { ...DECISION, decision: 'refuse' }] },
    'review: a customer and item are decided twice.',
  ],
  [
    'too many decisions',
    { review: Array.from({ length: 201 }, (_, item) => ({ ...DECISION, item })) },
    'review: review holds at most 200 decisions.',
  ],
])('refuses %s', (_, change, sentence) => {
  expect(problem(change)).toBe(sentence);
});

it('takes decisions of each kind, and two on one customer or one item', () => {
  const review = [DECISION, { ...REPLACE, item: 4 }, { ...DECISION, customer: 2, decision: 'refuse' }];
  const parsed = parsePolicy({ ...DEFAULT_POLICY, review });
  expect(parsed.ok && parsed.value.review).toEqual(review);
});

it('decisions of customer 1 on item 12 and of customer 11 on item 2 are two', () => {
  const review = [
    { ...DECISION, customer: 1, item: 12 },
    { ...DECISION, customer: 11, item: 2 },
  ];
  expect(problem({ review })).toBeNull();
});

describe('defaults', () => {
  it('are those of the policy', () => {
    expect([DEFAULT_POLICY.business, DEFAULT_POLICY.buckets]).toEqual([DEFAULT_BUSINESS, DEFAULT_BUCKETS]);
    expect(DEFAULT_BUSINESS.marginBoost).toBe(0.1);
    expect(DEFAULT_BUCKETS).toEqual({ exploration: 0.05, holdout: 0.05 });
  });

  it('without business rules nothing is boosted, floored, capped or asked for', () => {
    expect(NO_BUSINESS).toEqual({
      marginBoost: 0,
      promotions: false,
      lowMarginFloor: 0,
      perCategory: 0,
      perSupplier: 0,
      perPriceRange: 0,
    });
    expect(problem({ business: NO_BUSINESS })).toBeNull();
  });
});

it.each([
  [0, 0],
  [19.99, 0],
  [20, 1],
  [49.99, 1],
  [50, 2],
  [99.99, 2],
  [100, 3],
  [1e6, 3],
])('a price of %d lies in range %d', (price, range) => {
  expect(priceRange(price)).toBe(range);
});

it('every price lies between the ends of its range', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (price) => {
      const range = priceRange(price);
      expect(price).toBeGreaterThanOrEqual(range === 0 ? 0 : PRICE_RANGE_ENDS[range - 1]!);
      if (range < PRICE_RANGE_ENDS.length) expect(price).toBeLessThan(PRICE_RANGE_ENDS[range]!);
    }),
  );
});

it('whatever lies within its bounds is taken', () => {
  const { cap, marginBoost, lowMarginFloor, share } = BUSINESS_BOUNDS;
  const between = ({ min, max }: { min: number; max: number }) => fc.double({ min, max, noNaN: true });
  const caps = fc.integer({ min: cap.min, max: cap.max });
  const business = fc.record({
    marginBoost: between(marginBoost),
    promotions: fc.boolean(),
    lowMarginFloor: between(lowMarginFloor),
    perCategory: caps,
    perSupplier: caps,
    perPriceRange: caps,
  });
  const buckets = fc.record({ exploration: between(share), holdout: between(share) });
  fc.assert(
    fc.property(business, buckets, (held, kept) => problem({ business: held, buckets: kept }) === null),
  );
});
