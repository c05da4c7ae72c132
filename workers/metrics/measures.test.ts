import { expect, it } from 'vitest';
import { golden } from '../testing/golden';
import { ANSWERED, KNOWN, MEASURE_INDEX, MEASURES, RELEVANT, SlateMeasurer } from './measures';
import type { RankingMetrics } from './ranking';

interface Case {
  readonly recommended: readonly number[];
  readonly relevant: readonly number[];
  readonly k: number;
  readonly expect: RankingMetrics | null;
}

const ITEMS = 64;

/** Measures one list of items as a slate whose candidates are all items, with nothing simulated in it. */
function measure({ recommended, relevant, k }: Case, known: readonly number[] = []): Float64Array {
  const list = recommended.slice(0, k);
  const measurer = new SlateMeasurer(
    k,
    {
      count: ITEMS,
      category: new Uint8Array(ITEMS),
      categories: 1,
      price: new Float64Array(ITEMS),
      unitMargin: new Float64Array(ITEMS),
      selfInformation: new Float64Array(ITEMS),
    },
    { of: () => 0 },
    new Float32Array(1),
    {
      position: new Float64Array(k).fill(1),
      fatigue: 0,
      optOut: () => 0,
      optOutPressure: () => ({ share: 0, pull: 0 }),
      boredom: { weight: 0, typicalClick: 1 },
    },
  );
  const out = new Float64Array(MEASURES.length);
  const flags = Uint32Array.from(
    { length: ITEMS },
    (_, item) => (relevant.includes(item) ? RELEVANT : 0) | (known.includes(item) ? KNOWN : 0),
  );
  measurer.measure(
    0,
    { relevant: new Set(relevant).size, contacts: 0, unpermitted: 0, cost: 0, sharesStart: -1 },
    {
      item: Uint32Array.from({ length: ITEMS }, (_, item) => item),
      click: new Float32Array(ITEMS),
      order: new Float32Array(ITEMS),
      organic: new Float32Array(ITEMS),
      flags,
      answer: (_, at) => {
        flags[at]! |= ANSWERED;
      },
    },
    0,
    Int32Array.from(list),
    new Float32Array(list.length),
    list.length,
    out,
  );
  return out;
}

it.each(golden<Case>('ranking-metrics').map((each, at) => [at, each] as const))(
  'reference case %i, by the arithmetic that every policy is measured with',
  (_, each) => {
    const out = measure(each);
    const want = each.expect ?? { ndcg: 0, precision: 0, recall: 0, ap: 0, mrr: 0, hitRate: 0 };
    expect(out[MEASURE_INDEX.ndcg]).toBeCloseTo(want.ndcg, 9);
    expect(out[MEASURE_INDEX.precision]).toBeCloseTo(want.precision, 9);
    expect(out[MEASURE_INDEX.recall]).toBeCloseTo(want.recall, 9);
    expect(out[MEASURE_INDEX.map]).toBeCloseTo(want.ap, 9);
    expect(out[MEASURE_INDEX.mrr]).toBeCloseTo(want.mrr, 9);
    expect(out[MEASURE_INDEX.hitRate]).toBeCloseTo(want.hitRate, 9);
  },
);

it('counts what the reader knows already', () => {
  const out = measure({ recommended: [3, 4, 5, 6], relevant: [4], k: 4, expect: null }, [3, 5, 60]);
  expect(out[MEASURE_INDEX.repeats]).toBe(2);
});
