import type { Fitted, Model } from './model';

export const ials: Model<Fitted, 'ials'> = {
  id: 'ials',
  revision: 1,
  seeded: false,
  async fit() {
    throw new Error('not built yet');
  },
  score() {},
};
