import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addGram, timesTransposed } from './products';
import { Random } from './random';

const size = fc.integer({ min: 0, max: 11 });

function draw(count: number, seed: number): Float64Array {
  const random = new Random(seed, 'test');
  return Float64Array.from({ length: count }, () => random.normal());
}

it('multiplies rows by rows, for every size around the block edges', () => {
  fc.assert(
    fc.property(size, size, size, fc.nat(), (rows, columns, width, seed) => {
      const a = draw(rows * width, seed);
      const b = draw(columns * width, seed + 1);
      const out = new Float64Array(rows * columns).fill(99);
      timesTransposed(a, rows, b, columns, width, out);
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++) {
          let want = 0;
          for (let k = 0; k < width; k++) want += a[r * width + k]! * b[c * width + k]!;
          expect(out[r * columns + c]).toBeCloseTo(want, 12);
        }
    }),
  );
});

it('adds the products of columns to the lower triangle', () => {
  fc.assert(
    fc.property(size, size, fc.nat(), (rows, width, seed) => {
      const panel = draw((rows + 2) * width, seed);
      const sum = new Float64Array(width * width).fill(1);
      addGram(panel, rows, width, sum);
      for (let i = 0; i < width; i++)
        for (let j = 0; j <= i; j++) {
          let want = 1;
          for (let r = 0; r < rows; r++) want += panel[r * width + i]! * panel[r * width + j]!;
          expect(sum[i * width + j]).toBeCloseTo(want, 12);
        }
    }),
  );
});
