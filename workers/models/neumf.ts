import type { Fitted, Model } from './model';

export const neumf: Model<Fitted, 'neumf'> = {
  id: 'neumf',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
