import type { Fitted, Model } from './model';
import { countByRegion } from './popularity';

export interface ManualFit extends Fitted {
  readonly items: number;
  readonly categories: number;
  /** Rank of the item among its region's best sellers, 0 the best; regions x items. */
  readonly rank: Float64Array;
  /** Rank within the item's own category there; regions x items. */
  readonly rankInCategory: Float64Array;
}

/**
 * What the shop does today: best sellers of the region, every other place given to best sellers of the
 * customer's favourite category (most remembered items, ties to the lower category). Without a history
 * it is the region's best sellers alone.
 */
export const manual: Model<ManualFit, 'manual'> = {
  id: 'manual',
  revision: 1,
  seeded: false,
  async fit(data) {
    const items = data.items.count;
    const counts = countByRegion(data.interactions, data.customers.region, data.customers.regions, items);
    const rank = new Float64Array(counts.length);
    const rankInCategory = new Float64Array(counts.length);
    const order = Array.from({ length: items }, (_, item) => item);
    for (let region = 0; region < data.customers.regions; region++) {
      const base = region * items;
      order.sort((a, b) => counts[base + b]! - counts[base + a]! || a - b);
      const seen = new Uint32Array(data.items.categories);
      order.forEach((item, place) => {
        rank[base + item] = place;
        rankInCategory[base + item] = seen[data.items.category[item]!]!++;
      });
    }
    return { items, categories: data.items.categories, rank, rankInCategory };
  },
  score(fitted, context, from, to, out) {
    const { items, categories, rank, rankInCategory } = fitted;
    const counts = new Uint32Array(categories);
    for (let customer = from; customer < to; customer++) {
      counts.fill(0);
      let favourite = -1;
      for (let at = context.history.start[customer]!; at < context.history.start[customer + 1]!; at++) {
        counts[context.items.category[context.history.columns[at]!]!]!++;
      }
      for (let category = 0; category < categories; category++) {
        if (counts[category]! > (favourite < 0 ? 0 : counts[favourite]!)) favourite = category;
      }
      const base = context.customers.region[customer]! * items;
      const row = (customer - from) * items;
      for (let item = 0; item < items; item++) {
        const general = -(2 * rank[base + item]! + 1);
        out[row + item] =
          context.items.category[item] === favourite
            ? Math.max(general, -2 * rankInCategory[base + item]!)
            : general;
      }
    }
  },
};
