import { mix } from '../math/random';
import type { Fitted, Model } from './model';

interface RandomFit extends Fitted {
  readonly items: number;
  readonly seed: number;
}

/** The floor: every customer's own random order, stable whatever else changes. */
export const randomOrder: Model<RandomFit, 'random'> = {
  id: 'random',
  revision: 1,
  seeded: true,
  async fit(data, context) {
    return { items: data.items.count, seed: context.seed };
  },
  score(fitted, context, from, to, out) {
    for (let customer = from; customer < to; customer++) {
      const stream = mix(fitted.seed ^ Math.imul(context.customerIds[customer]! + 1, 0x9e3779b1));
      const row = (customer - from) * fitted.items;
      for (let item = 0; item < fitted.items; item++) {
        out[row + item] = mix(stream ^ Math.imul(item + 1, 0x85ebca77)) / 4294967296;
      }
    }
  },
};
