import type { Fitted, Model } from './model';

export const itemKnn: Model<Fitted, 'item-knn'> = {
  id: 'item-knn',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
