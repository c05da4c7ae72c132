import type { Fitted, Model } from './model';

export const bpr: Model<Fitted, 'bpr'> = {
  id: 'bpr',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
