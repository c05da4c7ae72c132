import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Business } from '../protocol/business';
import { NO_BUSINESS } from '../protocol/business-values';
import { type ItemGroups, includePromotion, type Pick, selectAtRandom, selectUnderCaps } from './constrained';
import { mmrScratch, mmrSelect } from './mmr';

const N = 12;
const K = 5;
const { fround } = Math;
/** Single numbers, as lists are picked by. */
const unit = fc.float({ min: 0, max: 1, noNaN: true });
const columnOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: N, maxLength: N });

const instances = fc.record({
  relevance: columnOf(unit),
  margin: columnOf(unit),
  boost: columnOf(fc.constantFrom(1, fround(1.1))),
  vectors: columnOf(fc.tuple(unit, unit)),
  weights: fc.tuple(unit, unit, unit),
  category: columnOf(fc.nat(3)),
  supplier: columnOf(fc.nat(3)),
  priceRange: columnOf(fc.nat(2)),
  promotion: columnOf(fc.constantFrom(0, 0, 0, 1)),
  caps: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
});
type Instance = typeof instances extends fc.Arbitrary<infer T> ? T : never;

function cosine([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  const length = Math.hypot(a, b) * Math.hypot(c, d);
  return length > 0 ? fround(Math.min(1, (a * c + b * d) / length)) : 0;
}

function setUp(instance: Instance) {
  const index = Uint32Array.from({ length: N }, (_, at) => at);
  const values = Float32Array.from(
    instance.vectors.flatMap((one) => instance.vectors.map((two) => cosine(one, two))),
  );
  const pick: Pick = {
    count: N,
    offset: 0,
    item: index,
    relevance: Float32Array.from(instance.relevance),
    similarity: { values, stride: N, index },
    similarityOffset: 0,
    weights: instance.weights,
    picks: new Int32Array(K),
    pickedSimilarity: new Float32Array(K),
  };
  const worth = { margin: Float32Array.from(instance.margin), boost: Float32Array.from(instance.boost) };
  const groups: ItemGroups = {
    category: Uint8Array.from(instance.category),
    supplier: Uint8Array.from(instance.supplier),
    priceRange: Uint8Array.from(instance.priceRange),
    promotion: Uint8Array.from(instance.promotion),
  };
  const business: Business = {
    ...NO_BUSINESS,
    perCategory: instance.caps[0],
    perSupplier: instance.caps[1],
    perPriceRange: instance.caps[2],
  };
  const score = (candidate: number, list: readonly number[]) => {
    const near = Math.max(0, ...list.map((one) => values[one * N + candidate]!));
    const [r, m, d] = instance.weights;
    const plain = fround(
      fround(r * instance.relevance[candidate]!) + fround(m * instance.margin[candidate]!),
    );
    return fround(fround(fround(plain * instance.boost[candidate]!) + d) - fround(d * near));
  };
  const within = (list: readonly number[]) => {
    const most = (of: readonly number[]) =>
      Math.max(0, ...list.map((one) => list.filter((other) => of[other] === of[one]).length));
    const holds = (cap: number, of: readonly number[]) => cap === 0 || most(of) <= cap;
    return (
      holds(instance.caps[0], instance.category) &&
      holds(instance.caps[1], instance.supplier) &&
      holds(instance.caps[2], instance.priceRange)
    );
  };
  return { pick, worth, groups, business, score, within };
}

describe('a list under caps', () => {
  it('is the greedy one among those within them, item by item', () => {
    fc.assert(
      fc.property(instances, (instance) => {
        const { pick, worth, groups, business, score, within } = setUp(instance);
        const size = selectUnderCaps(pick, worth, groups, business, [], K);
        const wanted: number[] = [];
        while (wanted.length < K) {
          let best = -1;
          for (let at = 0; at < N; at++) {
            if (wanted.includes(at) || !within([...wanted, at])) continue;
            if (best < 0 || score(at, wanted) > score(best, wanted)) best = at;
          }
          if (best < 0) break;
          wanted.push(best);
        }
        expect([...pick.picks.subarray(0, size)]).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('without caps is the one without', () => {
    fc.assert(
      fc.property(instances, (instance) => {
        const { pick, worth, groups } = setUp(instance);
        const size = selectUnderCaps(pick, worth, groups, NO_BUSINESS, [], K);
        const picks = new Int32Array(K);
        const nearest = new Float32Array(K);
        mmrSelect(
          N,
          0,
          pick.item,
          pick.relevance,
          worth,
          pick.similarity,
          0,
          ...instance.weights,
          K,
          picks,
          nearest,
          mmrScratch(N, K),
        );
        expect(size).toBe(K);
        expect(pick.picks).toEqual(picks);
        expect(pick.pickedSimilarity).toEqual(nearest);
      }),
      { numRuns: 300 },
    );
  });

  it('begins with what a person put there', () => {
    fc.assert(
      fc.property(
        instances,
        fc.uniqueArray(fc.nat(N - 1), { minLength: 1, maxLength: 3 }),
        (instance, placed) => {
          const { pick, worth, groups, business } = setUp(instance);
          const size = selectUnderCaps(pick, worth, groups, business, placed, K);
          expect([...pick.picks.subarray(0, placed.length)]).toEqual(placed);
          expect(new Set(pick.picks.subarray(0, size)).size).toBe(size);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a promotion', () => {
  it('takes the last place where there was none, and it is the best that fits', () => {
    fc.assert(
      fc.property(instances, (instance) => {
        const { pick, worth, groups, business, score, within } = setUp(instance);
        const size = selectUnderCaps(pick, worth, groups, business, [], K);
        const before = [...pick.picks.subarray(0, size)];
        includePromotion(pick, worth, groups, business, 0, size);
        const after = [...pick.picks.subarray(0, size)];
        const promoted = (at: number) => instance.promotion[at] === 1;
        const head = before.slice(0, -1);
        const may = [...Array(N).keys()].filter(
          (at) => promoted(at) && !head.includes(at) && within([...head, at]),
        );
        if (before.some(promoted) || may.length === 0 || size === 0) expect(after).toEqual(before);
        else {
          const best = may.reduce((a, b) => (score(b, head) > score(a, head) ? b : a));
          expect(after).toEqual([...head, best]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('an exploration list', () => {
  it('holds every candidate as often as any other', () => {
    const instance = fc.sample(instances, { numRuns: 1, seed: 1 })[0]!;
    const { pick } = setUp(instance);
    const seen = new Uint32Array(N);
    const runs = 4000;
    for (let run = 0; run < runs; run++) {
      const key = (item: number) => Math.imul((run + 1) * 2654435761, (item + 7) * 40503) >>> 0;
      const size = selectAtRandom(pick, key, () => 0, [], K);
      expect(new Set(pick.picks.subarray(0, size)).size).toBe(K);
      for (const at of pick.picks) seen[at]!++;
    }
    for (const count of seen) expect(Math.abs(count / runs - K / N)).toBeLessThan(0.1);
  });
});
