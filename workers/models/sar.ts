import type { Fitted, Model } from './model';

export const sar: Model<Fitted, 'sar'> = {
  id: 'sar',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
