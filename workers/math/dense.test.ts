import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addProduct, denseBackward, denseForward, relu, reluBackward } from './dense';
import { Random } from './random';

const size = fc.integer({ min: 0, max: 9 });
const numbers = (random: Random, count: number) =>
  Float64Array.from({ length: count }, () => random.normal());

it('adds the product of two matrices, either of them transposed, whatever their shapes', () => {
  fc.assert(
    fc.property(
      size,
      size,
      size,
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      (rows, columns, depth, aFlipped, bFlipped, seed) => {
        const random = new Random(seed, 'test');
        const a = numbers(random, rows * depth);
        const b = numbers(random, columns * depth);
        const before = numbers(random, rows * columns);
        const out = before.slice();
        const [aRow, aStep] = aFlipped ? [1, rows] : [depth, 1];
        const [bRow, bStep] = bFlipped ? [1, columns] : [depth, 1];
        addProduct(rows, columns, depth, a, aRow, aStep, b, bRow, bStep, out);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            let want = before[i * columns + j]!;
            for (let k = 0; k < depth; k++) want += a[i * aRow + k * aStep]! * b[j * bRow + k * bStep]!;
            expect(out[i * columns + j]).toBeCloseTo(want, 10);
          }
        }
      },
    ),
  );
});

it('a dense layer and its gradients agree with a layer worked out by hand', () => {
  // Two rows of two inputs, one output 3 x - y + 0.5.
  const x = Float64Array.of(1, 2, -1, 4);
  const layer = { value: Float64Array.of(3, -1), gradient: new Float64Array(2) };
  const bias = { value: Float64Array.of(0.5), gradient: new Float64Array(1) };
  const out = Float64Array.of(99, 99);
  denseForward(2, 2, 1, x, layer.value, bias.value, out);
  expect([...out]).toEqual([1.5, -6.5]);

  const dx = new Float64Array(4).fill(99);
  denseBackward(2, 2, 1, x, layer, bias, Float64Array.of(10, 1), dx);
  expect([...dx]).toEqual([30, -10, 3, -1]);
  expect([...layer.gradient]).toEqual([9, 24]);
  expect([...bias.gradient]).toEqual([11]);
});

it('a rectifier stops the gradient where it stopped the value', () => {
  const x = Float64Array.of(-1, 0, 2);
  relu(3, x);
  expect([...x]).toEqual([0, 0, 2]);
  const gradient = Float64Array.of(5, 6, 7);
  reluBackward(3, x, gradient);
  expect([...gradient]).toEqual([0, 0, 7]);
});
