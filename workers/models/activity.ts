import type { Fitted, Model } from './model';

export const activity: Model<Fitted, 'activity'> = {
  id: 'activity',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
