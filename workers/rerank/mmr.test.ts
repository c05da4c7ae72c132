import fc from 'fast-check';
import { expect, it } from 'vitest';
import { golden } from '../testing/golden';
import { mmrScratch, mmrSelect } from './mmr';

interface Case {
  readonly relevance: readonly number[];
  readonly margin: readonly number[];
  readonly similarity: readonly (readonly number[])[];
  readonly weights: readonly [number, number, number];
  readonly k: number;
  readonly mmr: readonly number[];
}

type Instance = Omit<Case, 'mmr'>;

function pick({ relevance, margin, similarity, weights, k }: Instance): number[] {
  const n = relevance.length;
  const picks = new Int32Array(k);
  const index = Uint32Array.from({ length: n }, (_, at) => at);
  const size = mmrSelect(
    n,
    0,
    index,
    Float32Array.from(relevance),
    { margin: Float32Array.from(margin), boost: new Float32Array(n).fill(1) },
    { values: Float32Array.from(similarity.flat()), stride: n, index },
    0,
    ...weights,
    k,
    picks,
    new Float32Array(k),
    mmrScratch(n, k),
  );
  return [...picks.subarray(0, size)];
}

/** The definition, word for word. */
function restated({ relevance, margin, similarity, weights, k }: Instance): number[] {
  const slate: number[] = [];
  while (slate.length < Math.min(k, relevance.length)) {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    relevance.forEach((_, i) => {
      if (slate.includes(i)) return;
      const near =
        slate.length === 0 ? 0 : Math.max(...slate.map((j) => Math.min(1, Math.max(0, similarity[j]![i]!))));
      const score = weights[0] * relevance[i]! + weights[1] * margin[i]! + weights[2] * (1 - near);
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    });
    slate.push(best);
  }
  return slate;
}

/** Sum over the slate of what each place gains, in the order given. */
function worth(slate: readonly number[], { relevance, margin, similarity, weights }: Instance): number {
  return slate.reduce((sum, item, at) => {
    const near = Math.max(0, ...slate.slice(0, at).map((other) => similarity[other]![item]!));
    return sum + weights[0] * relevance[item]! + weights[1] * margin[item]! + weights[2] * (1 - near);
  }, 0);
}

function permutations(pool: readonly number[], k: number): number[][] {
  if (k === 0) return [[]];
  return pool.flatMap((item) =>
    permutations(
      pool.filter((other) => other !== item),
      k - 1,
    ).map((rest) => [item, ...rest]),
  );
}

/** Sixteenths throughout: every score is exact, so that ties are ties whatever the order of sums. */
const instances = (n: number, k: number) =>
  fc
    .record({
      relevance: fc.array(fc.integer({ min: 0, max: 16 }), { minLength: n, maxLength: n }),
      margin: fc.array(fc.integer({ min: 0, max: 16 }), { minLength: n, maxLength: n }),
      cells: fc.array(fc.integer({ min: -8, max: 16 }), { minLength: n * n, maxLength: n * n }),
      cut: fc.tuple(fc.nat(16), fc.nat(16)),
    })
    .map(({ relevance, margin, cells, cut }): Instance => {
      const [low, high] = cut[0] < cut[1] ? cut : [cut[1], cut[0]];
      return {
        relevance: relevance.map((v) => v / 16),
        margin: margin.map((v) => v / 16),
        similarity: Array.from({ length: n }, (_, i) =>
          Array.from({ length: n }, (_, j) =>
            i === j ? 1 : cells[Math.min(i, j) * n + Math.max(i, j)]! / 16,
          ),
        ),
        weights: [low / 16, (high - low) / 16, (16 - high) / 16],
        k,
      };
    });

it.each(golden<Case>('rerank').map((each, at) => [at, each] as const))('reference case %i', (_, each) => {
  expect(pick(each)).toEqual(each.mmr);
});

it('picks what the definition picks, ties and negative similarities included', () => {
  fc.assert(
    fc.property(instances(9, 5), (instance) => {
      expect(pick(instance)).toEqual(restated(instance));
    }),
    { numRuns: 300 },
  );
});

it('never picks twice, and no more than there are', () => {
  fc.assert(
    fc.property(instances(6, 9), (instance) => {
      const slate = pick(instance);
      expect(new Set(slate).size).toBe(slate.length);
      expect(slate.length).toBe(6);
    }),
  );
});

it('greedy stays close to the best possible slate', () => {
  const shortfalls = fc.sample(instances(7, 4), { seed: 5, numRuns: 60 }).map((instance) => {
    const best = Math.max(
      ...permutations(
        instance.relevance.map((_, at) => at),
        instance.k,
      ).map((slate) => worth(slate, instance)),
    );
    return best === 0 ? 0 : 1 - worth(pick(instance), instance) / best;
  });
  const average = shortfalls.reduce((sum, value) => sum + value, 0) / shortfalls.length;
  console.info(
    `greedy against brute force, 7 choose 4 in order: mean shortfall ${(100 * average).toFixed(2)}%, worst ${(100 * Math.max(...shortfalls)).toFixed(2)}%`,
  );
  expect(Math.min(...shortfalls)).toBeGreaterThan(-1e-9);
  expect(average).toBeLessThan(0.05);
});
