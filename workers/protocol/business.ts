import { z } from 'zod';
import { BUSINESS_BOUNDS } from './business-values';
import { onOff, unknownKeys, whole, within } from './schema';

/** Upper ends of the price ranges that the price-range cap counts, pounds; the last has none. */
export const PRICE_RANGE_ENDS = [20, 50, 100] as const;

/** Index of the price range a price lies in. */
export function priceRange(price: number): number {
  const range = PRICE_RANGE_ENDS.findIndex((end) => price < end);
  return range < 0 ? PRICE_RANGE_ENDS.length : range;
}

const BUSINESS_FIELDS = [
  'marginBoost',
  'promotions',
  'lowMarginFloor',
  'perCategory',
  'perSupplier',
  'perPriceRange',
] as const;

export const businessSchema = z.strictObject(
  {
    /** Share by which the score, diversity left out, of the quarter of items with the highest unit margin is raised. */
    marginBoost: within('business.marginBoost', BUSINESS_BOUNDS.marginBoost),
    /** Every list holds at least one item on promotion, where one may be shown. */
    promotions: onOff('business.promotions'),
    lowMarginFloor: within('business.lowMarginFloor', BUSINESS_BOUNDS.lowMarginFloor),
    /** Most items of one first-level category, of one supplier and of one price range on a list; 0: no cap. */
    perCategory: whole('business.perCategory', BUSINESS_BOUNDS.cap),
    perSupplier: whole('business.perSupplier', BUSINESS_BOUNDS.cap),
    perPriceRange: whole('business.perPriceRange', BUSINESS_BOUNDS.cap),
  },
  { error: unknownKeys('business setting', BUSINESS_FIELDS) },
);
export type Business = z.infer<typeof businessSchema>;

export const bucketsSchema = z.strictObject(
  {
    /** Share of customers whose list is a random draw from their candidates. */
    exploration: within('buckets.exploration', BUSINESS_BOUNDS.share),
    /** Share of customers who permanently keep the lists of Manual rules. */
    holdout: within('buckets.holdout', BUSINESS_BOUNDS.share),
  },
  { error: unknownKeys('bucket', ['exploration', 'holdout']) },
);
export type Buckets = z.infer<typeof bucketsSchema>;

export const DECISIONS = ['approve', 'refuse', 'replace'] as const;
export type DecisionKind = (typeof DECISIONS)[number];

const index = (name: string) => whole(name, { min: 0, max: 10_000_000 });

const decisionSchema = z
  .strictObject(
    {
      customer: index('customer'),
      item: index('item'),
      decision: z.enum(DECISIONS, { error: `decision must be one of ${DECISIONS.join(', ')}` }),
      /** What stands in the item's place, for `replace`. */
      by: index('by').nullable(),
    },
    { error: unknownKeys('decision', ['customer', 'item', 'decision', 'by']) },
  )
  .refine(({ decision, by }) => (decision === 'replace') === (by !== null), {
    error: 'by names the item that takes the place, for replace and for nothing else',
    path: ['by'],
  })
  .refine(({ item, by }) => item !== by, {
    error: 'by must be another item than the one it replaces',
    path: ['by'],
  });

/** What a person decided about offers held for review; one decision for a customer and an item. */
export const reviewSchema = z
  .array(decisionSchema, { error: 'review must be a list of decisions' })
  .max(BUSINESS_BOUNDS.decisions.max, `review holds at most ${BUSINESS_BOUNDS.decisions.max} decisions`)
  .refine(
    (list) => new Set(list.map(({ customer, item }) => `${customer} ${item}`)).size === list.length,
    'a customer and item are decided twice',
  )
  .refine(
    (list) =>
      new Set(list.flatMap(({ customer, by }) => (by === null ? [] : [`${customer} ${by}`]))).size ===
      list.filter(({ by }) => by !== null).length,
    'the same item takes the place of two offers to one customer',
  );
export type ReviewDecision = z.infer<typeof reviewSchema>[number];

export const DEFAULT_BUCKETS: Buckets = {
  exploration: BUSINESS_BOUNDS.share.default,
  holdout: BUSINESS_BOUNDS.share.default,
};
