import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countCoOccurrences, csrFromPairs, transpose } from './csr';

const pairs = fc.array(fc.tuple(fc.nat(8), fc.nat(6)), { maxLength: 60 });

function matrixOf(list: readonly (readonly [number, number])[]) {
  const rows = Uint32Array.from(list, ([row]) => row);
  const columns = Uint32Array.from(list, ([, column]) => column);
  return csrFromPairs(9, 7, rows, columns, list.length);
}

it('turns rows into columns and back', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const matrix = matrixOf(list);
      const turned = transpose(matrix);
      expect([turned.rows, turned.columnCount]).toEqual([7, 9]);
      for (let row = 0; row < 9; row++)
        for (let column = 0; column < 7; column++) {
          const has = list.some(([r, c]) => r === row && c === column);
          const own = turned.columns.subarray(turned.start[column]!, turned.start[column + 1]!);
          expect(own.includes(row)).toBe(has);
        }
      expect(transpose(turned)).toEqual(matrix);
    }),
  );
});

it('counts the rows that two columns have in common', async () => {
  await fc.assert(
    fc.asyncProperty(pairs, async (list) => {
      const out = new Float64Array(49).fill(5);
      await countCoOccurrences(matrixOf(list), out, () => Promise.resolve());
      for (let a = 0; a < 7; a++)
        for (let b = 0; b < 7; b++) {
          const rows = [...Array(9).keys()].filter((row) =>
            [a, b].every((column) => list.some(([r, c]) => r === row && c === column)),
          );
          expect(out[a * 7 + b]).toBe(rows.length);
        }
    }),
  );
});
