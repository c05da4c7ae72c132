/** As many entries are brought to order one by one; more are first told apart by counting. */
const FEW = 16;

/** How many of `count` keys, a multiple of 8, are above a limit. */
function countAbove(keys: usize, count: i32, limit: i64): i32 {
  const most = i64x2.splat(limit);
  let above = i64x2.splat(0);
  let also = i64x2.splat(0);
  const end = keys + ((<usize>count) << 3);
  while (keys < end) {
    above = i64x2.add(above, i64x2.gt_s(v128.load(keys), most));
    also = i64x2.add(also, i64x2.gt_s(v128.load(keys, 16), most));
    above = i64x2.add(above, i64x2.gt_s(v128.load(keys, 32), most));
    also = i64x2.add(also, i64x2.gt_s(v128.load(keys, 48), most));
    keys += 64;
  }
  above = i64x2.add(above, also);
  return -(<i32>i64x2.extract_lane(above, 0) + <i32>i64x2.extract_lane(above, 1));
}

/** The same order among whole numbers as among the doubles, 0 and -0 alike; the least of all where not allowed. */
function keyOf(values: usize, allowed: v128): v128 {
  const bits = f64x2.add(v128.load(values), f64x2.splat(0));
  const key = v128.xor(bits, i64x2.shr_u(i64x2.shr_s(bits, 63), 1));
  return v128.bitselect(i64x2.splat(i64.MIN_VALUE), key, i64x2.eq(allowed, i64x2.splat(0)));
}

/**
 * Indices of the k largest of `count` doubles among those whose byte in `allowed` is not 0, ascending, at `out`;
 * ties go to the lower index.
 * @param count a multiple of 8; entries that only fill up are not allowed
 * @param keys room for `count` keys, FEW more, and as many as twice k and 8 again
 * @returns how many there are
 */
export function topIndices(values: usize, allowed: usize, count: i32, k: i32, keys: usize, out: usize): i32 {
  if (k <= 0) return 0;
  for (let at = 0; at < count; at += 8) {
    const bytes = v128.load8x8_u(allowed + <usize>at);
    const low4 = i32x4.extend_low_i16x8_u(bytes);
    const high4 = i32x4.extend_high_i16x8_u(bytes);
    const from = values + ((<usize>at) << 3);
    const to = keys + ((<usize>at) << 3);
    v128.store(to, keyOf(from, i64x2.extend_low_i32x4_u(low4)));
    v128.store(to, keyOf(from + 16, i64x2.extend_high_i32x4_u(low4)), 16);
    v128.store(to, keyOf(from + 32, i64x2.extend_low_i32x4_u(high4)), 32);
    v128.store(to, keyOf(from + 48, i64x2.extend_high_i32x4_u(high4)), 48);
  }
  // More than `low` are at least k; more than `high` are fewer.
  let low = i64.MIN_VALUE;
  let high = i64.MAX_VALUE;
  let many = countAbove(keys, count, low);
  let fewer = 0;
  if (many <= k) return listFrom(keys, count, low + 1, many, out);
  // Whose turn it was before is likely to have had a limit not far from this one.
  let middle = guess;
  let step: i64 = NEAR;
  while (low == i64.MIN_VALUE || high == i64.MAX_VALUE) {
    const above = countAbove(keys, count, middle);
    if (above >= k) {
      low = middle;
      many = above;
      if (high != i64.MAX_VALUE) break;
      middle = low < i64.MAX_VALUE - step - 1 ? low + step : i64.MAX_VALUE - 1;
      if (middle <= low) break;
    } else {
      high = middle;
      fewer = above;
      if (low != i64.MIN_VALUE) break;
      middle = high > i64.MIN_VALUE + step + 1 ? high - step : i64.MIN_VALUE + 1;
      if (middle >= high) break;
    }
    step = step < FAR ? step << 1 : step;
  }
  // As soon as few enough are above, only those are told apart.
  let among = keys;
  let held = count;
  while (many - fewer > FEW && high - 1 > low) {
    if (among == keys && many <= k << 1) {
      among = keys + ((<usize>(count + FEW)) << 3);
      held = above(keys, count, low, among);
    }
    middle = (low >> 1) + (high >> 1) + (low & high & 1);
    const reached = countAbove(among, held, middle);
    if (reached >= k) {
      low = middle;
      many = reached;
    } else {
      high = middle;
      fewer = reached;
    }
  }
  guess = low;
  const least = many - fewer > FEW ? high : rankBetween(among, held, keys + ((<usize>count) << 3), low, high, k - fewer);
  return listFrom(keys, count, least, k, out);
}

/** A limit found before, as a key; what is found does not depend on it. */
let guess: i64 = 0;
/** Keys so far apart are of numbers a factor of about 1.2, and of very many, apart. */
const NEAR: i64 = 1 << 50;
const FAR: i64 = 1 << 60;

/** Brings the keys above a limit together; returns how many, filled up to a multiple of 8. */
function above(keys: usize, count: i32, limit: i64, to: usize): i32 {
  let size = 0;
  for (let at = 0; at < count; at++) {
    const key = load<i64>(keys + ((<usize>at) << 3));
    store<i64>(to + ((<usize>size) << 3), key);
    size += i32(key > limit);
  }
  for (; size & 7; size++) store<i64>(to + ((<usize>size) << 3), i64.MIN_VALUE);
  return size;
}

/** The key of a rank, counted from 1, among those above `low` and not above `high`, which are few. */
function rankBetween(keys: usize, count: i32, few: usize, low: i64, high: i64, rank: i32): i64 {
  let size = 0;
  for (let at = 0; at < count; at++) {
    const key = load<i64>(keys + ((<usize>at) << 3));
    if (key <= low || key > high) continue;
    let to = few + ((<usize>size) << 3);
    while (to > few && load<i64>(to - 8) < key) {
      store<i64>(to, load<i64>(to - 8));
      to -= 8;
    }
    store<i64>(to, key);
    size++;
  }
  return load<i64>(few + ((<usize>(rank - 1)) << 3));
}

/** Writes the indices of all keys above the least wanted and of the first that equal it, k in all. */
function listFrom(keys: usize, count: i32, least: i64, k: i32, out: usize): i32 {
  const floor = i64x2.splat(least - 1);
  let ties = k - countAbove(keys, count, least);
  let size = 0;
  for (let at = 0; at < count; at += 8) {
    const from = keys + ((<usize>at) << 3);
    let mask =
      i64x2.bitmask(i64x2.gt_s(v128.load(from), floor)) |
      (i64x2.bitmask(i64x2.gt_s(v128.load(from, 16), floor)) << 2) |
      (i64x2.bitmask(i64x2.gt_s(v128.load(from, 32), floor)) << 4) |
      (i64x2.bitmask(i64x2.gt_s(v128.load(from, 48), floor)) << 6);
    while (mask != 0) {
      const lane = ctz(mask);
      mask &= mask - 1;
      if (load<i64>(from + ((<usize>lane) << 3)) == least && ties-- <= 0) continue;
      store<u32>(out + ((<usize>size) << 2), at + lane);
      size++;
    }
  }
  return size;
}
