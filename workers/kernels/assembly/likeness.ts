import {
  COLUMNS, GROUPS, IS_GATHERED, NEAR, RACERS, UNITS, UNIT_WIDTH, address, column, word,
} from './table';

/** What the product of two ones is divided by: they are 2^15 each. */
const UNIT: f32 = 1.0 / <f32>(1 << 30);

/** Similarities of a candidate to all of them, once they were gathered. */
// @ts-ignore: decorator
@inline
export function nearOf(at: usize, candidate: i32): usize {
  return address(at, NEAR) + (<usize>(candidate * word(at, GROUPS)) << 6);
}

/**
 * Puts the unit vectors of those in the race side by side, fours of them pair of numbers by pair, so that an item
 * is compared with four at a time; the last group is filled up with the first item of the catalogue.
 */
export function lineUp(at: usize, racing: i32, groups: i32): void {
  const racers = address(at, RACERS);
  const columns = address(at, COLUMNS);
  const units = address(at, UNITS);
  const bytes = <usize>word(at, UNIT_WIDTH) << 1;
  for (let c = racing; c < groups << 4; c++) store<u32>(racers + (<usize>c << 2), 0);
  for (let q = 0; q < groups << 2; q++) {
    const four = racers + (<usize>q << 4);
    const a = units + <usize>load<u32>(four) * bytes;
    const b = units + <usize>load<u32>(four, 4) * bytes;
    const c = units + <usize>load<u32>(four, 8) * bytes;
    const d = units + <usize>load<u32>(four, 12) * bytes;
    let to = columns + ((<usize>q * bytes) << 2);
    for (let o: usize = 0; o < bytes; o += 16) {
      const va = v128.load(a + o);
      const vb = v128.load(b + o);
      const vc = v128.load(c + o);
      const vd = v128.load(d + o);
      const ab = v128.shuffle<i32>(va, vb, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(vc, vd, 0, 4, 1, 5);
      const ef = v128.shuffle<i32>(va, vb, 2, 6, 3, 7);
      const gh = v128.shuffle<i32>(vc, vd, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 16);
      v128.store(to, v128.shuffle<i64>(ef, gh, 0, 2), 32);
      v128.store(to, v128.shuffle<i64>(ef, gh, 1, 3), 48);
      to += 64;
    }
  }
}

/** A sum of products of 16-bit numbers as a similarity, at most 1. */
// @ts-ignore: decorator
@inline
function alike(sum: v128): v128 {
  return f32x4.pmin(f32x4.splat(1), f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(UNIT)));
}

/** Similarities of an item to all that were lined up from a group on: `cosine`, eight at a time. */
export function likeAll(at: usize, item: u32, from: i32, groups: i32, out: usize): void {
  const bytes = <usize>word(at, UNIT_WIDTH) << 1;
  const unit = address(at, UNITS) + <usize>item * bytes;
  let left = address(at, COLUMNS) + (<usize>from * bytes << 4);
  for (const end = out + (<usize>(groups - from) << 6); out < end; out += 32) {
    const right = left + (bytes << 2);
    let p = i32x4.splat(0);
    let q = p;
    for (let d: usize = 0; d < bytes; d += 16) {
      const l = left + (d << 2);
      const r = right + (d << 2);
      let x = v128.load32_splat(unit + d);
      p = i32x4.add(p, i32x4.dot_i16x8_s(x, v128.load(l)));
      q = i32x4.add(q, i32x4.dot_i16x8_s(x, v128.load(r)));
      x = v128.load32_splat(unit + d, 4);
      p = i32x4.add(p, i32x4.dot_i16x8_s(x, v128.load(l, 16)));
      q = i32x4.add(q, i32x4.dot_i16x8_s(x, v128.load(r, 16)));
      x = v128.load32_splat(unit + d, 8);
      p = i32x4.add(p, i32x4.dot_i16x8_s(x, v128.load(l, 32)));
      q = i32x4.add(q, i32x4.dot_i16x8_s(x, v128.load(r, 32)));
      x = v128.load32_splat(unit + d, 12);
      p = i32x4.add(p, i32x4.dot_i16x8_s(x, v128.load(l, 48)));
      q = i32x4.add(q, i32x4.dot_i16x8_s(x, v128.load(r, 48)));
    }
    v128.store(out, alike(p));
    v128.store(out, alike(q), 16);
    left = right + (bytes << 2);
  }
}

/** Where a candidate's unit vector starts. */
// @ts-expect-error: decorator
@inline
function unitOf(at: usize, candidate: i32): usize {
  const item = load<u32>(column(at, 0) + (<usize>candidate << 2));
  return address(at, UNITS) + <usize>(item * load<u32>(at + UNIT_WIDTH)) * 2;
}

/** Cosine of two unit vectors, at most 1. */
// @ts-expect-error: decorator
@inline
function cosine(at: usize, a: usize, b: usize): f32 {
  let sum = i32x4.splat(0);
  const bytes = <usize>word(at, UNIT_WIDTH) << 1;
  for (let d: usize = 0; d < bytes; d += 16) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(a + d), v128.load(b + d)));
  }
  const two = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
  return min<f32>(1, <f32>(i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1)) * UNIT);
}

/** Similarity of two candidates. */
// @ts-ignore: decorator
@inline
export function likeness(at: usize, a: i32, b: i32): f32 {
  if (word(at, IS_GATHERED)) return load<f32>(nearOf(at, a) + (<usize>b << 2));
  return cosine(at, unitOf(at, a), unitOf(at, b));
}
