import {
  COLUMNS, GROUPS, IS_GATHERED, NEAR, RACERS, UNITS, UNIT_WIDTH, address, column, word,
} from './table';

/** Similarities of a candidate to all of them, once they were gathered. */
// @ts-ignore: decorator
@inline
export function nearOf(at: usize, candidate: i32): usize {
  return address(at, NEAR) + (<usize>(candidate * word(at, GROUPS)) << 6);
}

/**
 * Puts the unit vectors of those in the race side by side, fours of them number by number, so that an item
 * is compared with four at a time; the last group is filled up with the first item of the catalogue.
 */
export function lineUp(at: usize, racing: i32, groups: i32): void {
  const racers = address(at, RACERS);
  const columns = address(at, COLUMNS);
  const units = address(at, UNITS);
  const bytes = <usize>word(at, UNIT_WIDTH) << 2;
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

/** Similarities of an item to all that were lined up from a group on: `cosine`, eight at a time. */
export function likeAll(at: usize, item: u32, from: i32, groups: i32, out: usize): void {
  const bytes = <usize>word(at, UNIT_WIDTH) << 2;
  const unit = address(at, UNITS) + <usize>item * bytes;
  let left = address(at, COLUMNS) + (<usize>from * bytes << 4);
  const one = f32x4.splat(1);
  for (const end = out + (<usize>(groups - from) << 6); out < end; out += 32) {
    const right = left + (bytes << 2);
    let x = v128.load32_splat(unit);
    let p0 = f32x4.mul(x, v128.load(left));
    let q0 = f32x4.mul(x, v128.load(right));
    x = v128.load32_splat(unit, 4);
    let p1 = f32x4.mul(x, v128.load(left, 16));
    let q1 = f32x4.mul(x, v128.load(right, 16));
    x = v128.load32_splat(unit, 8);
    let p2 = f32x4.mul(x, v128.load(left, 32));
    let q2 = f32x4.mul(x, v128.load(right, 32));
    x = v128.load32_splat(unit, 12);
    let p3 = f32x4.mul(x, v128.load(left, 48));
    let q3 = f32x4.mul(x, v128.load(right, 48));
    for (let d: usize = 16; d < bytes; d += 16) {
      const l = left + (d << 2);
      const r = right + (d << 2);
      x = v128.load32_splat(unit + d);
      p0 = f32x4.add(p0, f32x4.mul(x, v128.load(l)));
      q0 = f32x4.add(q0, f32x4.mul(x, v128.load(r)));
      x = v128.load32_splat(unit + d, 4);
      p1 = f32x4.add(p1, f32x4.mul(x, v128.load(l, 16)));
      q1 = f32x4.add(q1, f32x4.mul(x, v128.load(r, 16)));
      x = v128.load32_splat(unit + d, 8);
      p2 = f32x4.add(p2, f32x4.mul(x, v128.load(l, 32)));
      q2 = f32x4.add(q2, f32x4.mul(x, v128.load(r, 32)));
      x = v128.load32_splat(unit + d, 12);
      p3 = f32x4.add(p3, f32x4.mul(x, v128.load(l, 48)));
      q3 = f32x4.add(q3, f32x4.mul(x, v128.load(r, 48)));
    }
    v128.store(out, f32x4.pmin(one, f32x4.add(f32x4.add(p0, p2), f32x4.add(p1, p3))));
    v128.store(out, f32x4.pmin(one, f32x4.add(f32x4.add(q0, q2), f32x4.add(q1, q3))), 16);
    left = right + (bytes << 2);
  }
}

/** Where a candidate's unit vector starts. */
// @ts-expect-error: decorator
@inline
function unitOf(at: usize, candidate: i32): usize {
  const item = load<u32>(column(at, 0) + (<usize>candidate << 2));
  return address(at, UNITS) + <usize>(item * load<u32>(at + UNIT_WIDTH)) * 4;
}

/** Cosine of two unit vectors, at most 1: four partial sums over the dimensions, then their sum. */
// @ts-expect-error: decorator
@inline
function cosine(at: usize, a: usize, b: usize): f32 {
  let sum = f32x4.mul(v128.load(a), v128.load(b));
  const bytes = <usize>word(at, UNIT_WIDTH) << 2;
  for (let d: usize = 16; d < bytes; d += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + d), v128.load(b + d)));
  }
  const two = f32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
  return min<f32>(1, f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1));
}

/** Similarity of two candidates. */
// @ts-ignore: decorator
@inline
export function likeness(at: usize, a: i32, b: i32): f32 {
  if (word(at, IS_GATHERED)) return load<f32>(nearOf(at, a) + (<usize>b << 2));
  return cosine(at, unitOf(at, a), unitOf(at, b));
}
