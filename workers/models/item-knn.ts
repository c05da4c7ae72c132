import type { Model } from './model';
import { fitNeighbours, type NeighbourFit, scoreNeighbours } from './neighbours';

/** Item-based nearest neighbours (Sarwar et al. 2001): every remembered item counts alike but for its age. */
export const itemKnn: Model<NeighbourFit, 'item-knn'> = {
  id: 'item-knn',
  revision: 1,
  seeded: false,
  fit: (data, context) => fitNeighbours(data, context.settings, context),
  score: (fitted, context, from, to, out) => scoreNeighbours(fitted, context, from, to, out, () => 1),
};
