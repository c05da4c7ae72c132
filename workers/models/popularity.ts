import type { Csr } from '../math/csr';
import type { Fitted, Model } from './model';

/** A unit more of a region's own count always outweighs any count elsewhere. */
const WORLD_SHARE = 1e-6;

export interface PopularityFit extends Fitted {
  readonly items: number;
  /** Customers of a region with a training event on the item, regions x items, plus a sliver of the world-wide count as tie-break. */
  readonly byRegion: Float64Array;
}

export function countByRegion(
  interactions: Csr,
  region: Uint8Array,
  regions: number,
  items: number,
): Float64Array {
  const counts = new Float64Array(regions * items);
  for (let customer = 0; customer < interactions.rows; customer++) {
    const base = region[customer]! * items;
    for (let at = interactions.start[customer]!; at < interactions.start[customer + 1]!; at++) {
      counts[base + interactions.columns[at]!]!++;
    }
  }
  const everywhere = new Float64Array(items);
  for (let r = 0; r < regions; r++) for (let i = 0; i < items; i++) everywhere[i]! += counts[r * items + i]!;
  for (let r = 0; r < regions; r++)
    for (let i = 0; i < items; i++) counts[r * items + i]! += everywhere[i]! * WORLD_SHARE;
  return counts;
}

/** Best sellers of the region: the number of its customers who had anything to do with the item. Uses nothing else about a customer. */
export const popularity: Model<PopularityFit, 'popularity'> = {
  id: 'popularity',
  revision: 1,
  seeded: false,
  async fit(data) {
    const items = data.items.count;
    return {
      items,
      byRegion: countByRegion(data.interactions, data.customers.region, data.customers.regions, items),
    };
  },
  score(fitted, context, from, to, out) {
    const { items, byRegion } = fitted;
    for (let customer = from; customer < to; customer++) {
      const base = context.customers.region[customer]! * items;
      out.set(byRegion.subarray(base, base + items), (customer - from) * items);
    }
  },
};
