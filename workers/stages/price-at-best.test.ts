import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEIGHED_IDS, type WeighedId } from '../protocol/privacy-report';
import { bestMix, shadowPrices } from './price-at-best';

const N = 5;
/** Hundredths: what differs differs by more than rounding. */
const column = fc.array(
  fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100),
  { minLength: N, maxLength: N },
);
const solve = (values: readonly number[], as: readonly number[], bs: readonly number[]) =>
  bestMix(Float64Array.from(values), Float64Array.from(as), Float64Array.from(bs));
const meanOf = (mix: NonNullable<ReturnType<typeof solve>>, of: readonly number[]) =>
  mix.reduce((sum, { share, policy }) => sum + share * of[policy]!, 0);

describe('the best mix', () => {
  it('is feasible, and the best of all mixes of three on a fine grid', () => {
    const steps = 20;
    fc.assert(
      fc.property(column, column, column, (values, as, bs) => {
        const mix = solve(values, as, bs);
        let most = Number.NEGATIVE_INFINITY;
        for (let i = 0; i < N; i++) {
          for (let j = 0; j < N; j++) {
            for (let k = 0; k < N; k++) {
              for (let x = 0; x <= steps; x++) {
                for (let y = 0; x + y <= steps; y++) {
                  const [p, q, r] = [x / steps, y / steps, (steps - x - y) / steps];
                  if (p * as[i]! + q * as[j]! + r * as[k]! < 0) continue;
                  if (p * bs[i]! + q * bs[j]! + r * bs[k]! < 0) continue;
                  most = Math.max(most, p * values[i]! + q * values[j]! + r * values[k]!);
                }
              }
            }
          }
        }
        if (most === Number.NEGATIVE_INFINITY) return;
        expect(mix).not.toBeNull();
        expect(meanOf(mix!, as)).toBeGreaterThanOrEqual(-1e-9);
        expect(meanOf(mix!, bs)).toBeGreaterThanOrEqual(-1e-9);
        expect(mix!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(meanOf(mix!, values)).toBeGreaterThanOrEqual(most - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('is null where nothing holds both', () => {
    expect(solve([1, 2], [-1, -2], [1, 1])).toBeNull();
  });
});

describe('shadow prices', () => {
  it('are how much the best moves when what is held is eased a little', () => {
    const eased = 1e-6;
    let bound = 0;
    fc.assert(
      fc.property(column, column, column, fc.constantFrom(...WEIGHED_IDS), (values, as, bs, id) => {
        const mix = solve(values, as, bs);
        if (!mix) return;
        const others = WEIGHED_IDS.filter((other) => other !== id);
        const columns = { [id]: values, [others[0]!]: as, [others[1]!]: bs } as Record<WeighedId, number[]>;
        const worth = shadowPrices(mix, id, (policy, of) => columns[of][policy]!);
        const moved = (a: number, b: number) => {
          const next = solve(
            values,
            as.map((one) => one + a),
            bs.map((one) => one + b),
          );
          // The same corner still, or the move says nothing about it.
          return next && next.map(({ policy }) => policy).join() === mix.map(({ policy }) => policy).join()
            ? (meanOf(next, values) - meanOf(mix, values)) / eased
            : null;
        };
        for (const [at, step] of [moved(eased, 0), moved(0, eased)].entries()) {
          if (step === null) continue;
          const price = worth[WEIGHED_IDS.indexOf(others[at]!)]!;
          expect(price).toBeCloseTo(step, 2 - Math.ceil(Math.log10(1 + Math.abs(step))));
          if (price > 0.01) bound++;
        }
        expect(worth[WEIGHED_IDS.indexOf(id)]).toBe(0);
      }),
      { numRuns: 400, seed: 5 },
    );
    expect(bound).toBeGreaterThan(50);
  });
});
