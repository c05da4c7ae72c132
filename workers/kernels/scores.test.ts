import { expect, it } from 'vitest';
import { Random } from '../math/random';
import { multiplier, rowSums } from './scores';

it('gives the same digits before a matrix is copied and after', () => {
  const random = new Random(1, 'test');
  const [rows, columns] = [30, 37];
  const floats = Float32Array.from({ length: rows * columns }, () => random.normal());
  const doubles = Float64Array.from(floats, () => random.normal());
  const list = random.shuffle(Uint32Array.from({ length: rows }, (_, at) => at));
  const vector = Float64Array.from({ length: columns }, () => random.normal());
  const sums = new Float64Array(columns);
  const products = new Float64Array(rows);
  for (let at = 0; at < 200; at++) {
    const [from, to] = [at % 7, 8 + (at % 22)];
    rowSums(floats, columns)(list, from, to, sums);
    multiplier(doubles, rows, columns)(vector, 1, products);
    for (let column = 0; column < columns; column++) {
      let want = 0;
      for (let held = from; held < to; held++) want += floats[list[held]! * columns + column]!;
      expect(sums[column]).toBe(want);
    }
    for (let row = 0; row < rows; row++) {
      let want = 0;
      for (let k = 0; k < columns; k++) want += doubles[row * columns + k]! * vector[k]!;
      expect(products[row]).toBe(want);
    }
  }
});
