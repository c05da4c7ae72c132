import { multiplier } from '../kernels/scores';
import { decay } from '../math/elementary';
import { EngineFault } from '../protocol/engine-error';
import { type Fitted, isCold, type Model } from './model';
import { type PopularityFit, popularity } from './popularity';

interface ContentFit extends Fitted {
  readonly halfLifeDays: number;
  readonly popular: PopularityFit;
}

/**
 * Items by cosine to the mean embedding of what the customer took to, older events counting for less.
 * Learns nothing from other customers, so that an item is known from its first day.
 * @throws EngineFault `bad-input` where nothing is known of the items' content.
 */
export const content: Model<ContentFit, 'content'> = {
  id: 'content',
  revision: 1,
  seeded: false,
  async fit(data, context) {
    if (data.items.embedding === null) {
      throw new EngineFault({
        code: 'bad-input',
        message: 'model: content needs a description of the items, which this data does not have.',
        field: 'model',
      });
    }
    const popular = await popularity.fit(data, context);
    return { halfLifeDays: context.settings.halfLifeDays, popular };
  },
  score(fitted, context, from, to, out) {
    const { items, history, end } = context;
    const { count, dimensions } = items;
    const embedding = items.embedding!;
    const multiply = multiplier(embedding, count, dimensions);
    const taste = new Float64Array(dimensions);
    for (let customer = from; customer < to; customer++) {
      const row = out.subarray((customer - from) * count, (customer - from + 1) * count);
      if (isCold(history, customer)) {
        popularity.score(fitted.popular, context, customer, customer + 1, row);
        continue;
      }
      taste.fill(0);
      for (let at = history.start[customer]!; at < history.start[customer + 1]!; at++) {
        const base = history.columns[at]! * dimensions;
        const weight = decay(end - history.minute[at]!, fitted.halfLifeDays);
        for (let d = 0; d < dimensions; d++) taste[d]! += weight * embedding[base + d]!;
      }
      let length = 0;
      for (let d = 0; d < dimensions; d++) length += taste[d]! * taste[d]!;
      const scale = length > 0 ? 1 / Math.sqrt(length) : 0;
      multiply(taste, 1, row);
      for (let item = 0; item < count; item++) row[item]! *= scale;
    }
  },
};
