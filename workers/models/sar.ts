import type { Model } from './model';
import { fitNeighbours, type NeighbourFit, scoreNeighbours } from './neighbours';

/**
 * Smart adaptive recommendations: Jaccard similarity between all items, a customer's affinity to an item
 * being the value of their events on it, halved with every half-life since the last one.
 */
export const sar: Model<NeighbourFit, 'sar'> = {
  id: 'sar',
  revision: 1,
  seeded: false,
  fit: (data, context) =>
    fitNeighbours(
      data,
      { neighbours: data.items.count, jaccard: 1, halfLifeDays: context.settings.halfLifeDays },
      context,
    ),
  score: (fitted, context, from, to, out) =>
    scoreNeighbours(fitted, context, from, to, out, (history, at) => history.value[at]!),
};
