import { decay } from '../math/elementary';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';

/** A unit more of a region's own weight always outweighs any weight elsewhere. */
const WORLD_SHARE = 1e-6;

/** Best sellers of the region, each customer's last event on an item fading with its age. */
export const trending: Model<PopularityFit & Fitted, 'trending'> = {
  id: 'trending',
  revision: 1,
  seeded: false,
  async fit({ interactions, customers, items, end }, { settings }) {
    const byRegion = new Float64Array(customers.regions * items.count);
    const everywhere = new Float64Array(items.count);
    for (let customer = 0; customer < interactions.rows; customer++) {
      const base = customers.region[customer]! * items.count;
      for (let at = interactions.start[customer]!; at < interactions.start[customer + 1]!; at++) {
        const weight = decay(end - interactions.minute[at]!, settings.halfLifeDays);
        byRegion[base + interactions.columns[at]!]! += weight;
        everywhere[interactions.columns[at]!]! += weight;
      }
    }
    for (let at = 0; at < byRegion.length; at++) {
      byRegion[at]! += everywhere[at % items.count]! * WORLD_SHARE;
    }
    return { items: items.count, byRegion };
  },
  score: popularity.score,
};
