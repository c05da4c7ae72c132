import { describe, expect, it } from 'vitest';
import { fitPowerLaw } from './fit-line';

const line = (factor: number, exponent: number, sizes: readonly number[]) =>
  sizes.map((size) => [size, factor * size ** exponent] as const);

describe('the line through logarithms', () => {
  it('finds the law that made the points', () => {
    const law = fitPowerLaw(line(0.003, 1.7, [300, 1_200, 5_000, 20_000]));
    expect(law?.exponent).toBeCloseTo(1.7, 10);
    expect(law?.factor).toBeCloseTo(0.003, 10);
    expect(law?.r2).toBeCloseTo(1, 10);
  });

  it('says how little it explains where there is a floor', () => {
    const law = fitPowerLaw(line(1, 2, [1, 2, 4, 8]).map(([x, y]) => [x, y + 30] as const));
    expect(law?.exponent).toBeLessThan(1);
    expect(law?.r2).toBeLessThan(0.9);
  });

  it('wants three points above zero', () => {
    expect(
      fitPowerLaw([
        [1, 1],
        [2, 0],
        [3, 3],
      ]),
    ).toBeNull();
  });
});
