import { invertPositiveDefinite } from '../kernels/linear';
import { rowSums } from '../kernels/scores';
import { type Csr, countCoOccurrences } from '../math/csr';
import { noPause, type Pause } from '../math/linear';
import type { Fitted, Model } from './model';
import { type PopularityFit, popularity } from './popularity';

export interface EaseFit extends Fitted {
  readonly items: number;
  /** items x items, row-major, zero diagonal; a customer's scores are the sum of the rows of their items. */
  readonly weights: Float32Array;
  readonly byRegion: Float64Array;
}

/** Rows of the result written between two pauses. */
const ROWS_PER_PAUSE = 512;

/**
 * EASE (Steck 2019): B = -P / diag(P) column by column with a zero diagonal, P = inverse(X'X + lambda I).
 * @returns items x items, row-major.
 * @throws EngineFault `not-solvable` when the matrix is singular.
 */
export async function fitEase(
  interactions: Csr,
  lambda: number,
  pause: Pause = noPause,
): Promise<Float64Array> {
  const items = interactions.columnCount;
  const gram = new Float64Array(items * items);
  await countCoOccurrences(interactions, gram, pause);
  for (let item = 0; item < items; item++) gram[item * items + item]! += lambda;
  const weights = await invertPositiveDefinite(gram, items, pause);
  const scale = new Float64Array(items);
  for (let item = 0; item < items; item++) scale[item] = -1 / weights[item * items + item]!;
  for (let row = 0; row < items; row++) {
    const base = row * items;
    for (let column = 0; column < items; column++) weights[base + column]! *= scale[column]!;
    weights[base + row] = 0;
    if (row % ROWS_PER_PAUSE === 0) await pause();
  }
  return weights;
}

export const ease: Model<EaseFit, 'ease'> = {
  id: 'ease',
  revision: 2,
  seeded: false,
  async fit(data, context) {
    const weights = new Float32Array(
      await fitEase(data.interactions, context.settings.lambda, context.pause),
    );
    const { byRegion } = await popularity.fit(data, context);
    return { items: data.items.count, weights, byRegion };
  },
  score(fitted, context, from, to, out) {
    const { items, weights } = fitted;
    const { start, columns } = context.history;
    const cold: PopularityFit = fitted;
    const sum = rowSums(weights, items);
    for (let customer = from; customer < to; customer++) {
      const row = out.subarray((customer - from) * items, (customer - from + 1) * items);
      const begin = start[customer]!;
      const end = start[customer + 1]!;
      if (begin === end) {
        popularity.score(cold, context, customer, customer + 1, row);
        continue;
      }
      sum(columns, begin, end, row);
    }
  },
};
