/**
 * exp, log and log2 from IEEE additions and multiplications alone. Engines may round Math.exp and
 * Math.log differently from version to version; these give the same bits everywhere, which the promise
 * of "same world, same bytes" rests on. Relative error below 4e-16 (tested against Math).
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** 2^k for k in -1074..1023, by repeated exact halving and doubling. */
const POWERS = new Float64Array(2098);
POWERS[1074] = 1;
for (let k = 1; k <= 1023; k++) POWERS[1074 + k] = POWERS[1073 + k]! * 2;
for (let k = 1; k <= 1074; k++) POWERS[1074 - k] = POWERS[1075 - k]! / 2;

/** e^x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const rr = r * r;
  // Rational kernel of fdlibm's e_exp.c (Sun Microsystems, 1993).
  const c =
    r -
    rr *
      (0.16666666666666602 +
        rr *
          (-0.0027777777777015593 +
            rr * (0.00006613756321437934 + rr * (-0.0000016533902205465252 + rr * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return k < -1021
    ? y * POWERS[1074 + k + 60]! * POWERS[1074 - 60]!
    : k > 1023
      ? y * 2 * POWERS[1074 + k - 1]!
      : y * POWERS[1074 + k]!;
}

const scratch = new Float64Array(1);
const bits = new Uint32Array(scratch.buffer);

/** Natural logarithm; NaN below zero, -Infinity at zero. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  let value = x;
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984;
    k -= 54;
  }
  scratch[0] = value;
  const top = bits[1]!;
  k += (top >>> 20) - 1023;
  // Mantissa into [sqrt(1/2), sqrt(2)).
  const shift = ((top & 0xfffff) + 0x95f64) & 0x100000;
  bits[1] = (top & 0xfffff) | (shift ^ 0x3ff00000);
  k += shift >>> 20;
  const f = scratch[0]! - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const t2 =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + t1 + t2) + k * LN2_LOW) - f);
}

/** Logarithm to base 2. */
export function log2(x: number): number {
  return log(x) / Math.LN2;
}

/** 1 / (1 + e^-x). */
export function logistic(x: number): number {
  return 1 / (1 + exp(-x));
}

const MINUTES_PER_DAY = 24 * 60;

/** What something of so many minutes' age still counts; a half-life of 0 days means that nothing fades. */
export function decay(minutes: number, halfLifeDays: number): number {
  return halfLifeDays > 0 ? exp((-Math.LN2 * minutes) / (halfLifeDays * MINUTES_PER_DAY)) : 1;
}
