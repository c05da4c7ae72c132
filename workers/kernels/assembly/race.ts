import { likeAll, lineUp, nearOf } from './likeness';
import {
  BASE, BOOST, CATEGORY, COUNT, FOUND, GROUPS, HAS_PAIRS, IS_GATHERED, IS_PLAIN, ITEM_WORTH, MARGIN, NOTHING, PAIRS,
  PER_CATEGORY, PER_PRICE_RANGE, PER_SUPPLIER, PICKED_SIMILARITY, PICKS, PLACED, PLACED_COUNT, PLACES,
  PRICE_RANGE, RACE, RACERS, ROWS, SLATE, SUPPLIER, TOPS, address, column, word,
} from './table';

/** The largest lane, in all lanes. */
// @ts-expect-error: decorator
@inline
function spread(v: v128): v128 {
  const two = f32x4.pmax(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
}

export const LOWEST: f32 = -Infinity;

/** Margins and boosts of four candidates, in turn: two of them in each half. */
// @ts-ignore: decorator
@inline
function worthOf(worth: usize, items: usize, from: usize): v128 {
  const two = v128.load64_zero(worth + (<usize>load<u32>(items + from) << 3));
  return v128.load64_lane(worth + (<usize>load<u32>(items + from, 4) << 3), two, 1);
}

/** Scores without diversity of one policy, of candidates whose margins and boosts were not brought together. */
function basesOfItems(at: usize, weights: usize, groups: i32): void {
  const items = column(at, 0);
  const relevance = column(at, 1);
  const worth = address(at, ITEM_WORTH);
  const base = address(at, BASE);
  const wr = v128.load32_splat(weights);
  const wm = v128.load32_splat(weights, 4);
  const count = word(at, COUNT);
  const isPlain = word(at, IS_PLAIN) != 0;
  const end = <usize>((count + 3) >> 2) << 4;
  for (let o: usize = 0; o < end; o += 16) {
    const left = worthOf(worth, items, o);
    const right = worthOf(worth, items, o + 8);
    const margin = v128.shuffle<i32>(left, right, 0, 2, 4, 6);
    let score = f32x4.add(f32x4.mul(wr, v128.load(relevance + o)), f32x4.mul(wm, margin));
    if (!isPlain) score = f32x4.mul(score, v128.shuffle<i32>(left, right, 1, 3, 5, 7));
    v128.store(base + o, score);
  }
  for (let c = count; c < groups << 4; c++) store<f32>(base + (<usize>c << 2), LOWEST);
}

/** Scores without diversity of one policy. */
// @ts-expect-error: decorator
@inline
function bases(at: usize, weights: usize, groups: i32): void {
  const relevance = column(at, 1);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const base = address(at, BASE);
  const wr = f32x4.splat(load<f32>(weights));
  const wm = f32x4.splat(load<f32>(weights, 4));
  const count = word(at, COUNT);
  const quads = (count + 3) >> 2;
  for (let q = 0; q < quads; q++) {
    const o = <usize>q << 4;
    v128.store(
      base + o,
      f32x4.mul(
        f32x4.add(f32x4.mul(wr, v128.load(relevance + o)), f32x4.mul(wm, v128.load(margin + o))),
        v128.load(boost + o),
      ),
    );
  }
  for (let c = count; c < groups << 4; c++) store<f32>(base + (<usize>c << 2), LOWEST);
}

/**
 * Where a racer's score stands as it was on the empty list. Fours of these and of the nearest similarities so far
 * lie in turn, so that both are at hand at one address.
 */
// @ts-ignore: decorator
@inline
function laneOf(at: usize, racer: i32): usize {
  return address(at, RACE) + (<usize>(racer >> 2) << 5) + (<usize>(racer & 3) << 2);
}

/** Takes out of the race whatever shares a full group with the pick of a rank. */
function block(at: usize, rank: i32): void {
  for (let group = 0; group < 3; group++) {
    const cap = word(at, PER_CATEGORY + (<usize>group << 2));
    if (cap == 0) continue;
    const groups = address(at, group == 0 ? CATEGORY : group == 1 ? SUPPLIER : PRICE_RANGE);
    const items = column(at, 0);
    const picks = address(at, PICKS);
    const own = load<u8>(groups + <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>rank << 2)) << 2)));
    let taken = 0;
    for (let r = 0; r <= rank; r++) {
      const other = <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>r << 2)) << 2));
      if (load<u8>(groups + other) == own) taken++;
    }
    if (taken < cap) continue;
    const count = word(at, COUNT);
    for (let c = 0; c < count; c++) {
      if (load<u8>(groups + <usize>load<u32>(items + (<usize>c << 2))) == own) {
        store<f32>(laneOf(at, c), LOWEST);
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
export function hasCaps(at: usize): bool {
  return (
    !word(at, IS_PLAIN) && (word(at, PER_CATEGORY) | word(at, PER_SUPPLIER) | word(at, PER_PRICE_RANGE)) != 0
  );
}

/** Bisections by which the score that `size` candidates reach is narrowed down. */
const NARROWINGS: i32 = 6;
/** Far above rounding, far below any difference that matters. */
const SLACK: f32 = 1e-5;

/** A score that at least `size` candidates reach, not far below the highest such. */
function reachedBy(base: usize, groups: i32, size: i32): f32 {
  let most = v128.load(base);
  for (let o: usize = 16, end = <usize>groups << 6; o < end; o += 16) {
    most = f32x4.pmax(most, v128.load(base + o));
  }
  let low: f32 = 0;
  let high = f32x4.extract_lane(spread(most), 0);
  for (let n = 0; n < NARROWINGS; n++) {
    const middle = (low + high) * 0.5;
    const limit = f32x4.splat(middle);
    let counts = i32x4.splat(0);
    for (let o: usize = 0, end = <usize>groups << 6; o < end; o += 64) {
      const a = i32x4.add(f32x4.ge(v128.load(base + o), limit), f32x4.ge(v128.load(base + o, 16), limit));
      const b = i32x4.add(f32x4.ge(v128.load(base + o, 32), limit), f32x4.ge(v128.load(base + o, 48), limit));
      counts = i32x4.sub(counts, i32x4.add(a, b));
    }
    const reached =
      i32x4.extract_lane(counts, 0) +
      i32x4.extract_lane(counts, 1) +
      i32x4.extract_lane(counts, 2) +
      i32x4.extract_lane(counts, 3);
    if (reached >= size) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Leaves in the race only who can win a place: a candidate more than the weight of diversity below the `size`
 * best cannot, one of them being there still. Moves bases together; returns how many are left.
 */
function narrow(at: usize, groups: i32, size: i32, weight: f32): i32 {
  const count = word(at, COUNT);
  const base = address(at, BASE);
  const places = address(at, PLACES);
  const racers = address(at, RACERS);
  const items = column(at, 0);
  const isFree = count > size && word(at, PLACED_COUNT) == 0 && !hasCaps(at);
  const cut = isFree ? reachedBy(base, groups, size) - weight - SLACK : LOWEST;
  let racing = 0;
  for (let c = 0; c < count; c++) {
    const own = load<f32>(base + (<usize>c << 2));
    const to = <usize>racing << 2;
    store<f32>(base + to, own);
    store<i32>(places + to, c);
    store<u32>(racers + to, load<u32>(items + (<usize>c << 2)));
    racing += i32(own >= cut);
  }
  for (let c = racing; c & 15; c++) store<f32>(base + (<usize>c << 2), LOWEST);
  return racing;
}

/** The scores of four racers now that an item of the given similarities is on the list. */
// @ts-ignore: decorator
@inline
function step(four: usize, row: usize, wd: v128): v128 {
  const close = f32x4.pmax(v128.load(four, 16), v128.load(row));
  v128.store(four, close, 16);
  return f32x4.sub(v128.load(four), f32x4.mul(wd, close));
}

/** The same scores once more. */
// @ts-ignore: decorator
@inline
function again(four: usize, wd: v128): v128 {
  return f32x4.sub(v128.load(four), f32x4.mul(wd, v128.load(four, 16)));
}

/** Lines racers up at the scores they have on the empty list. */
function start(at: usize, groups: i32, wd: v128, race: usize): void {
  const base = address(at, BASE);
  let to = race;
  const none = f32x4.splat(0);
  for (let o: usize = 0, end = <usize>groups << 6; o < end; o += 16) {
    v128.store(to, f32x4.add(v128.load(base + o), wd));
    v128.store(to, none, 16);
    to += 32;
  }
}

/** Greedy picks under one policy; returns how many. */
export function race(at: usize, weights: usize): i32 {
  const size = min(word(at, SLATE), word(at, COUNT));
  const racers = address(at, RACE);
  const tops = address(at, TOPS);
  const places = address(at, PLACES);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  const rows = address(at, ROWS);
  const pairs = address(at, PAIRS);
  const placed = word(at, PLACED_COUNT);
  const isGathered = word(at, IS_GATHERED) != 0;
  const capped = hasCaps(at);
  const weight = load<f32>(weights, 8);
  const wd = f32x4.splat(weight);
  let groups = (word(at, COUNT) + 15) >> 4;
  if (isGathered) bases(at, weights, groups);
  else {
    basesOfItems(at, weights, groups);
    const racing = narrow(at, groups, size, weight);
    groups = (racing + 15) >> 4;
    lineUp(at, racing, groups);
    store<i32>(at + HAS_PAIRS, 1);
  }
  start(at, groups, wd, racers);
  // Nothing is like an empty list.
  let row = address(at, NOTHING);
  const end = tops + (<usize>groups << 4);
  for (let rank = 0; rank < size; rank++) {
    let most = f32x4.splat(LOWEST);
    let four = racers;
    for (let top = tops; top < end; top += 16) {
      const a = f32x4.pmax(step(four, row, wd), step(four + 32, row + 16, wd));
      const b = f32x4.pmax(step(four + 64, row + 32, wd), step(four + 96, row + 48, wd));
      const own = f32x4.pmax(a, b);
      v128.store(top, own);
      most = f32x4.pmax(most, own);
      four += 128;
      row += 64;
    }
    let best = 0;
    // Whoever is placed is in the race, at their own place.
    if (rank < placed) best = load<i32>(address(at, PLACED) + (<usize>rank << 2));
    else {
      most = spread(most);
      if (f32x4.extract_lane(most, 0) == LOWEST) return rank;
      let top = tops;
      while (!v128.any_true(f32x4.eq(v128.load(top), most))) top += 16;
      const group = (top - tops) >> 4;
      four = racers + (group << 7);
      const mask =
        i32x4.bitmask(f32x4.eq(again(four, wd), most)) |
        (i32x4.bitmask(f32x4.eq(again(four + 32, wd), most)) << 4) |
        (i32x4.bitmask(f32x4.eq(again(four + 64, wd), most)) << 8) |
        (i32x4.bitmask(f32x4.eq(again(four + 96, wd), most)) << 12);
      best = (<i32>group << 4) + ctz(mask);
    }
    const o = <usize>best << 2;
    const pick = isGathered ? best : load<i32>(places + o);
    const lane = laneOf(at, best);
    store<i32>(picks + (<usize>rank << 2), pick);
    store<f32>(picked + (<usize>rank << 2), load<f32>(lane, 16));
    store<f32>(lane, LOWEST);
    if (capped && rank + 1 < size) block(at, rank);
    if (isGathered) row = nearOf(at, best);
    else {
      const own = pairs + (<usize>(rank * word(at, SLATE)) << 2);
      for (let above = 0; above < rank; above++) {
        const met = load<f32>(rows + (<usize>above * <usize>groups << 6) + o);
        store<f32>(own + (<usize>above << 2), met);
      }
      if (rank + 1 == size) break;
      row = rows + (<usize>rank * <usize>groups << 6);
      likeAll(at, load<u32>(address(at, RACERS) + o), 0, groups, row);
    }
  }
  return size;
}

/** Policies that race side by side: while one's pick is being found, the others keep the processor busy. */
export const ABREAST: i32 = 4;

/** Where policy p of those abreast keeps its racers, and what it found in this round: scores, groups, a row. */
// @ts-ignore: decorator
@inline
function raceOf(at: usize, p: i32): usize {
  return address(at, RACE) + (<usize>(p * word(at, GROUPS)) << 7);
}

/** One round of one policy: the largest score of each lane and the first group that has it. */
// @ts-ignore: decorator
@inline
function round(racers: usize, row: usize, count: i32, wd: v128, found: usize): void {
  let most = f32x4.splat(LOWEST);
  let group = i32x4.splat(0);
  let where = group;
  const one = i32x4.splat(1);
  let four = racers;
  for (const end = racers + (<usize>(count >> 4) << 7); four < end; four += 128) {
    const a = f32x4.pmax(step(four, row, wd), step(four + 32, row + 16, wd));
    const b = f32x4.pmax(step(four + 64, row + 32, wd), step(four + 96, row + 48, wd));
    const own = f32x4.pmax(a, b);
    where = v128.bitselect(group, where, f32x4.gt(own, most));
    most = f32x4.pmax(most, own);
    group = i32x4.add(group, one);
    row += 64;
  }
  // The last group is gone through only as far as there are racers.
  for (let left = count & 15; left > 0; left -= 4) {
    const own = step(four, row, wd);
    where = v128.bitselect(group, where, f32x4.gt(own, most));
    most = f32x4.pmax(most, own);
    four += 32;
    row += 16;
  }
  v128.store(found, most);
  v128.store(found, where, 16);
}

/** Four scores on the empty list, `o` bytes into the candidates' columns. */
// @ts-ignore: decorator
@inline
function onEmpty(relevance: usize, margin: usize, boost: usize, o: usize, wr: v128, wm: v128, wd: v128): v128 {
  const plain = f32x4.add(
    f32x4.mul(wr, v128.load(relevance + o)),
    f32x4.mul(wm, v128.load(margin + o)),
  );
  return f32x4.add(f32x4.mul(plain, v128.load(boost + o)), wd);
}

/** Lines all candidates up at the scores they have on the empty list, with what a first round would find. */
function startRound(at: usize, weights: usize, racers: usize, found: usize): void {
  const count = word(at, COUNT);
  const relevance = column(at, 1);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const wr = v128.load32_splat(weights);
  const wm = v128.load32_splat(weights, 4);
  const wd = v128.load32_splat(weights, 8);
  const one = i32x4.splat(1);
  const none = f32x4.splat(0);
  let most = f32x4.splat(LOWEST);
  let group = i32x4.splat(0);
  let where = group;
  let four = racers;
  let o: usize = 0;
  for (const end = <usize>(count >> 4) << 6; o < end; o += 64) {
    const a = onEmpty(relevance, margin, boost, o, wr, wm, wd);
    const b = onEmpty(relevance, margin, boost, o + 16, wr, wm, wd);
    const c = onEmpty(relevance, margin, boost, o + 32, wr, wm, wd);
    const d = onEmpty(relevance, margin, boost, o + 48, wr, wm, wd);
    v128.store(four, a);
    v128.store(four, none, 16);
    v128.store(four, b, 32);
    v128.store(four, none, 48);
    v128.store(four, c, 64);
    v128.store(four, none, 80);
    v128.store(four, d, 96);
    v128.store(four, none, 112);
    const own = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
    where = v128.bitselect(group, where, f32x4.gt(own, most));
    most = f32x4.pmax(most, own);
    group = i32x4.add(group, one);
    four += 128;
  }
  if (count & 15) {
    // Beyond the last candidate nobody is in the race.
    const lowest = f32x4.splat(LOWEST);
    let place = i32x4.add(i32x4.splat(count & ~15), i32x4(0, 1, 2, 3));
    for (let q = 0; q < 4; q++) {
      const isThere = i32x4.lt_s(place, i32x4.splat(count));
      const all = (<i32>(o >> 2)) < count ? onEmpty(relevance, margin, boost, o, wr, wm, wd) : lowest;
      const own = v128.bitselect(all, lowest, isThere);
      v128.store(four, own);
      v128.store(four, none, 16);
      where = v128.bitselect(group, where, f32x4.gt(own, most));
      most = f32x4.pmax(most, own);
      place = i32x4.add(place, i32x4.splat(4));
      four += 32;
      o += 16;
    }
  }
  v128.store(found, most);
  v128.store(found, where, 16);
}

/** The first racer with the largest score of a round. */
// @ts-ignore: decorator
@inline
function winner(racers: usize, wd: v128, found: usize): i32 {
  const each = v128.load(found);
  const most = spread(each);
  const where = v128.bitselect(v128.load(found, 16), i32x4.splat(i32.MAX_VALUE), f32x4.eq(each, most));
  const two = i32x4.min_s(where, v128.shuffle<i32>(where, where, 2, 3, 0, 1));
  const group = min(i32x4.extract_lane(two, 0), i32x4.extract_lane(two, 1));
  const four = racers + (<usize>group << 7);
  const mask =
    i32x4.bitmask(f32x4.eq(again(four, wd), most)) |
    (i32x4.bitmask(f32x4.eq(again(four + 32, wd), most)) << 4) |
    (i32x4.bitmask(f32x4.eq(again(four + 64, wd), most)) << 8) |
    (i32x4.bitmask(f32x4.eq(again(four + 96, wd), most)) << 12);
  return (group << 4) + ctz(mask);
}

/** As `race` for as many policies as go abreast, where similarities were gathered and nothing holds a place or a cap. */
export function raceAbreast(at: usize, weights: usize): i32 {
  const count = word(at, COUNT);
  const size = min(word(at, SLATE), count);
  const found = address(at, FOUND);
  const slate = word(at, SLATE);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  for (let p = 0; p < ABREAST; p++) {
    startRound(at, weights + <usize>(p * 12), raceOf(at, p), found + (<usize>p << 6));
  }
  for (let rank = 0; rank < size; rank++) {
    for (let p = 0; p < ABREAST && rank > 0; p++) {
      const own = found + (<usize>p << 6);
      const wd = v128.load32_splat(weights + <usize>(p * 12), 8);
      round(raceOf(at, p), <usize>load<u32>(own, 32), count, wd, own);
    }
    for (let p = 0; p < ABREAST; p++) {
      const own = found + (<usize>p << 6);
      const racers = raceOf(at, p);
      const best = winner(racers, v128.load32_splat(weights + <usize>(p * 12), 8), own);
      const lane = racers + (<usize>(best >> 2) << 5) + (<usize>(best & 3) << 2);
      const o = <usize>(p * slate + rank) << 2;
      store<i32>(picks + o, best);
      store<f32>(picked + o, load<f32>(lane, 16));
      store<f32>(lane, LOWEST);
      store<u32>(own, <u32>nearOf(at, best), 32);
    }
  }
  return size;
}
