import type { Fitted, Model } from './model';

interface OracleFit extends Fitted {
  readonly items: number;
}

/** The ceiling: orders by the simulation's own probability of an order. No real system can know it. */
export const oracle: Model<OracleFit, 'oracle'> = {
  id: 'oracle',
  revision: 1,
  seeded: false,
  async fit(data) {
    return { items: data.items.count };
  },
  score(fitted, context, from, to, out) {
    for (let customer = from; customer < to; customer++) {
      const row = (customer - from) * fitted.items;
      for (let item = 0; item < fitted.items; item++) {
        out[row + item] = context.truth(customer, item);
      }
    }
  },
};
