import fc from 'fast-check';
import { expect, it } from 'vitest';
import { golden } from '../testing/golden';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { itemKnn } from './item-knn';
import { fitNeighbours } from './neighbours';
import { sar } from './sar';

interface Case {
  readonly interactions: readonly (readonly number[])[];
  readonly items: number;
  readonly itemCosine: readonly (readonly number[])[];
}

const DAY = 24 * 60;

it.each(golden<Case>('models').map((each, at) => [at, each] as const))(
  'case %i has the reference cosines',
  async (_, each) => {
    const data = trainingOn(each.interactions, { items: each.items });
    const settings = { neighbours: each.items, jaccard: 0, halfLifeDays: 0 };
    const { neighbourStart, neighbour, similarity } = await fitNeighbours(data, settings, fitting('sar'));
    each.itemCosine.forEach((row, item) => {
      const got = new Float64Array(each.items);
      for (let at = neighbourStart[item]!; at < neighbourStart[item + 1]!; at++) {
        got[neighbour[at]!] = similarity[at]!;
      }
      row.forEach((want, other) => {
        expect(Math.abs(got[other]! - want)).toBeLessThan(6e-10);
      });
    });
  },
);

/** The definition, one pair at a time. */
function slowScores(rows: readonly (readonly number[])[], items: number, nearest: number, jaccard: boolean) {
  const takers = Array.from(
    { length: items },
    (_, item) => new Set([...rows.keys()].filter((row) => rows[row]!.includes(item))),
  );
  const similarity = (a: number, b: number) => {
    if (a === b) return 0;
    const both = [...takers[a]!].filter((row) => takers[b]!.has(row)).length;
    if (both === 0) return 0;
    const [na, nb] = [takers[a]!.size, takers[b]!.size];
    return jaccard ? both / (na + nb - both) : both / Math.sqrt(na * nb);
  };
  const everything = [...Array(items).keys()];
  return rows.map((row) =>
    everything.map((listener) => {
      const column = everything.map((item) => similarity(item, listener));
      const floor = [...column].sort((a, b) => b - a)[nearest - 1] ?? 0;
      return [...new Set(row)].reduce((sum, item) => sum + (column[item]! >= floor ? column[item]! : 0), 0);
    }),
  );
}

it('scores as the definition says, for any log', async () => {
  const items = 7;
  const log = fc.array(fc.uniqueArray(fc.nat(items - 1), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(
      log,
      fc.integer({ min: 1, max: items }),
      fc.boolean(),
      async (rows, nearest, jaccard) => {
        const data = trainingOn(rows, { items });
        const context = fitting('item-knn', { neighbours: nearest, jaccard: jaccard ? 1 : 0 });
        const scores = new Float64Array(rows.length * items);
        itemKnn.score(await itemKnn.fit(data, context), scoringOf(data), 0, rows.length, scores);
        slowScores(rows, items, nearest, jaccard)
          .flat()
          .forEach((want, at) => {
            expect(scores[at]).toBeCloseTo(want, 12);
          });
      },
    ),
  );
});

it('SAR halves what a value is worth with every half-life', async () => {
  const data = trainingOn(
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ],
    {
      items: 3,
      minutes: [
        [0, 30 * DAY],
        [60 * DAY, 60 * DAY],
        [60 * DAY, 60 * DAY],
      ],
      values: [
        [4, 1],
        [1, 1],
        [1, 1],
      ],
    },
  );
  const scores = new Float64Array(9);
  const context = { ...scoringOf(data), end: 60 * DAY };
  sar.score(await sar.fit(data, fitting('sar')), context, 0, 3, scores);
  // Every pair has one customer in common of three who took either.
  expect(scores[2]).toBeCloseTo((4 * 0.25 + 1 * 0.5) / 3, 12);
});
