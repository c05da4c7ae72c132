/** The same arithmetic, step by step, as workers/math/elementary.ts. */

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const INVERSE_LN2: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;

/** e^x for |x| below 700. */
export function exp(x: f64): f64 {
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const rr = r * r;
  const c =
    r -
    rr *
      (0.16666666666666602 +
        rr *
          (-0.0027777777777015593 +
            rr * (0.00006613756321437934 + rr * (-0.0000016533902205465252 + rr * 4.1381367970572385e-8))));
  const y = 1.0 - (low - (r * c) / (2.0 - c) - high);
  return y * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** Logarithm to base 2 of a positive, normal number. */
export function log2(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const top = <u32>(bits >> 32);
  let k = <i32>(top >> 20) - 1023;
  const shift = ((top & 0xfffff) + 0x95f64) & 0x100000;
  const mantissa = ((<u64>((top & 0xfffff) | (shift ^ 0x3ff00000))) << 32) | (bits & 0xffffffff);
  k += <i32>(shift >> 20);
  const f = reinterpret<f64>(mantissa) - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const t2 =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return (<f64>k * LN2_HIGH - (half - (s * (half + t1 + t2) + <f64>k * LN2_LOW) - f)) / LN2;
}
