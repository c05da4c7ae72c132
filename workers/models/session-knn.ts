import type { Fitted, Model } from './model';

export const sessionKnn: Model<Fitted, 'session-knn'> = {
  id: 'session-knn',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
