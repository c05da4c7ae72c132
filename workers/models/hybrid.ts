import type { Fitted, Model } from './model';

export const hybrid: Model<Fitted, 'hybrid'> = {
  id: 'hybrid',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
