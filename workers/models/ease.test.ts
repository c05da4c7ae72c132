import { expect, it } from 'vitest';
import { csrFromPairs } from '../math/csr';
import { golden } from '../testing/golden';
import { fitEase } from './ease';

interface Case {
  readonly interactions: readonly (readonly number[])[];
  readonly items: number;
  readonly ease: { readonly lam: number; readonly weights: readonly (readonly number[])[] };
}

/** The reference rounds to nine decimals. */
const ROUNDING = 6e-10;

it.each(golden<Case>('models').map((each, at) => [at, each] as const))(
  'case %i has the reference weights',
  async (_, each) => {
    const pairs = each.interactions.flatMap((items, row) => items.map((item) => [row, item] as const));
    const matrix = csrFromPairs(
      each.interactions.length,
      each.items,
      Uint32Array.from(pairs, ([row]) => row),
      Uint32Array.from(pairs, ([, item]) => item),
      pairs.length,
    );
    const weights = await fitEase(matrix, each.ease.lam);
    each.ease.weights.forEach((row, i) => {
      row.forEach((want, j) => {
        expect(Math.abs(weights[i * each.items + j]! - want)).toBeLessThan(ROUNDING);
      });
    });
  },
);
