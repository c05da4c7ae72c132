import type { Fitted, Model } from './model';

export const twoTower: Model<Fitted, 'two-tower'> = {
  id: 'two-tower',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
