import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_WORLD } from '../protocol/policy';
import { generateWorld } from '../world/generate';
import { DIMENSIONS } from '../world/world';
import { ContentSimilarity } from './item-similarity';

/** The cosine in double precision, capped at 1. */
function exact(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, d) => sum + value * y[d]!, 0);
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  return norms > 0 ? Math.min(1, dot(a, b) / norms) : 0;
}

it('is the cosine to within 0.0001, whatever the vectors and however long', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }).chain((length) =>
        fc.array(
          fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
            minLength: length,
            maxLength: length,
          }),
          { minLength: 2, maxLength: 2 },
        ),
      ),
      ([a, b]) => {
        const similarity = new ContentSimilarity(Float32Array.from([...a!, ...b!]), 2, a!.length);
        expect(Math.abs(similarity.of(0, 1) - exact(a!, b!))).toBeLessThan(1e-4);
        expect(similarity.of(1, 0)).toBe(similarity.of(0, 1));
        expect(similarity.of(0, 0)).toBeLessThanOrEqual(1);
        expect([...similarity.all()]).toEqual([0, 1].flatMap((x) => [0, 1].map((y) => similarity.of(x, y))));
      },
    ),
  );
});

it('moves no pair of the default catalogue by more than 0.0001', () => {
  const { count, embedding } = generateWorld({ ...DEFAULT_WORLD, customers: 300 }).items;
  const similarity = new ContentSimilarity(embedding, count, DIMENSIONS);
  const row = (item: number) => embedding.subarray(item * DIMENSIONS, (item + 1) * DIMENSIONS);
  let most = 0;
  for (let a = 0; a < count; a += 7) {
    for (let b = 0; b < count; b++) {
      if (a !== b) most = Math.max(most, Math.abs(similarity.of(a, b) - exact(row(a), row(b))));
    }
  }
  expect(most).toBeLessThan(1e-4);
  expect(most).toBeGreaterThan(0);
});
