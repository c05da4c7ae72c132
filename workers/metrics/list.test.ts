import { expect, it } from 'vitest';
import { ContentSimilarity } from '../features/item-similarity';
import { golden } from '../testing/golden';
import {
  calibrationKl,
  catalogueCoverage,
  exposureShare,
  gini,
  intraListDiversity,
  selfInformation,
} from './list';

interface Case {
  readonly embeddings: readonly (readonly number[])[];
  readonly lists: readonly (readonly number[])[];
  readonly usersOfItem: readonly number[];
  readonly users: number;
  readonly category: readonly number[];
  readonly history: readonly (readonly number[])[];
  readonly expect: {
    readonly intraListDiversity: number;
    readonly catalogueCoverage: number;
    readonly gini: number;
    readonly novelty: number;
    readonly exposureShareByCategory: readonly number[];
    readonly calibrationKl: number;
  };
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, d) => sum + value * y[d]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it.each(golden<Case>('list-metrics').map((each, at) => [at, each] as const))('case %i', (_, each) => {
  const items = each.embeddings.length;
  const similarity = Float64Array.from(
    each.embeddings.flatMap((a) => each.embeddings.map((b) => cosine(a, b))),
  );
  const exposure = new Float64Array(items);
  for (const item of each.lists.flat()) exposure[item]!++;
  const information = selfInformation(each.usersOfItem, each.users);
  const categories = each.history[0]!.length;
  const kl = each.lists.map((list, at) => {
    const shares = new Float64Array(categories);
    for (const item of list) shares[each.category[item]!]! += 1 / list.length;
    // The file rounds its history shares; the reference figures rest on shares that sum to 1.
    const whole = mean(each.history[at]!) * categories;
    const history = Float64Array.from(each.history[at]!, (share) => share / whole);
    return calibrationKl(history, 0, shares, categories);
  });
  const want = each.expect;
  expect(mean(each.lists.map((list) => intraListDiversity(list, similarity, items)))).toBeCloseTo(
    want.intraListDiversity,
    9,
  );
  // As the engine keeps content, in 16 bits a number.
  const kept = new ContentSimilarity(
    Float32Array.from(each.embeddings.flat()),
    items,
    each.embeddings[0]!.length,
  );
  expect(mean(each.lists.map((list) => intraListDiversity(list, kept.all(), items)))).toBeCloseTo(
    want.intraListDiversity,
    4,
  );
  expect(catalogueCoverage(exposure)).toBeCloseTo(want.catalogueCoverage, 9);
  expect(gini(exposure)).toBeCloseTo(want.gini, 9);
  expect(mean(each.lists.map((list) => mean(list.map((item) => information[item]!))))).toBeCloseTo(
    want.novelty,
    9,
  );
  expect(mean(kl)).toBeCloseTo(want.calibrationKl, 9);
  exposureShare(each.lists, each.category, categories).forEach((share, at) => {
    expect(share).toBeCloseTo(want.exposureShareByCategory[at]!, 9);
  });
});
