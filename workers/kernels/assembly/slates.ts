import { exp, log2 } from './elementary';

/** Words of the table of addresses and sizes that every call is given; workers/kernels/slates.ts writes it. */
const STRIDE: usize = 0;
const SLATE: usize = 4;
const ITEMS: usize = 8;
const RECORD: usize = 12;
const ITEM_MARGIN: usize = 16;
const ITEM_BOOST: usize = 20;
const PRICE: usize = 24;
const UNIT_MARGIN: usize = 28;
const INFORMATION: usize = 32;
const CATEGORY: usize = 36;
const SUPPLIER: usize = 40;
const PRICE_RANGE: usize = 44;
const PROMOTION: usize = 48;
const UNITS: usize = 52;
const NEAR: usize = 56;
const WEIGHTS: usize = 60;
const MARGIN: usize = 64;
const BOOST: usize = 68;
const BASE: usize = 72;
const RACE: usize = 76;
const NOTHING: usize = 80;
const PLACES: usize = 84;
const PICKS: usize = 88;
const PICKED_SIMILARITY: usize = 92;
const DISCOUNT: usize = 96;
const IDEAL: usize = 100;
const POSITION: usize = 104;
const SHARES: usize = 108;
const CATEGORIES: usize = 112;
const TERMS: usize = 116;
const MIX: usize = 120;
const OUT: usize = 124;
const SUMS: usize = 128;
const EXPOSURE: usize = 132;
const SHOWN: usize = 136;
const KEPT_PICKS: usize = 140;
const KEPT_VALUES: usize = 144;
const KEPT_SLOTS: usize = 148;
const PROMOTED: usize = 152;
const PLACED: usize = 156;
/** Of the business rules. */
const PER_CATEGORY: usize = 160;
const PER_SUPPLIER: usize = 164;
const PER_PRICE_RANGE: usize = 168;
const PROMOTIONS: usize = 172;
/** Of the customer at hand. */
const COUNT: usize = 176;
const PLACED_COUNT: usize = 180;
const RELEVANT: usize = 184;
const HAS_SHARES: usize = 188;
const IS_GATHERED: usize = 192;
const PROMOTED_COUNT: usize = 196;
const KEPT_COUNT: usize = 200;
const TERMS_FOR: usize = 204;
const IS_PLAIN: usize = 208;
const GIVEN: usize = 212;
const CONTACTS: usize = 216;
const COST: usize = 224;
const OPT_OUT_SHARE: usize = 232;
const OPT_OUT_PULL: usize = 240;
const OPT_OUT_BORED: usize = 248;
const TYPICAL_CLICK: usize = 256;
const FATIGUE: usize = 264;
const TOPS: usize = 272;
const UNIT_WIDTH: usize = 276;
const RACERS: usize = 284;
const COLUMNS: usize = 280;
const ROWS: usize = 288;
const PAIRS: usize = 292;
const HAS_PAIRS: usize = 296;
const GROUPS: usize = 300;
const FOUND: usize = 304;

/** Doubles of one slate, and of its sums with their squares. */
const MEASURES: i32 = 18;
const SMOOTHING: f64 = 0.01;
const FLAG_RELEVANT: u32 = 1;
const FLAG_KNOWN: u32 = 2;
const FLAG_ANSWERED: u32 = 4;

/** Has the response to a candidate written into the record. */
@external('slates', 'answer')
declare function answer(candidate: i32): void;
/** Slots of the table of a customer's different slates; a power of two above twice the policies. */
const SLOTS: i32 = 1024;

// @ts-expect-error: decorator
@inline
function word(at: usize, field: usize): i32 {
  return load<i32>(at + field);
}

// @ts-expect-error: decorator
@inline
function address(at: usize, field: usize): usize {
  return <usize>load<u32>(at + field);
}

// @ts-expect-error: decorator
@inline
function real(at: usize, field: usize): f64 {
  return load<f64>(at + field);
}

/** Column c of the customer's record: item, relevance, click, order, organic, flags. */
// @ts-expect-error: decorator
@inline
function column(at: usize, c: i32): usize {
  return address(at, RECORD) + (<usize>(c * word(at, STRIDE)) << 2);
}

/**
 * Makes ready for a customer whose record has been written: margins and boosts of the candidates, the
 * promoted ones, and where many policies follow the candidates' similarities row by row.
 */
export function prepare(at: usize): void {
  const count = word(at, COUNT);
  const stride = word(at, STRIDE);
  const items = column(at, 0);
  const itemMargin = address(at, ITEM_MARGIN);
  const itemBoost = address(at, ITEM_BOOST);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const isPlain = word(at, IS_PLAIN) != 0;
  for (let c = 0; c < count; c++) {
    const item = <usize>load<u32>(items + (<usize>c << 2)) << 2;
    store<f32>(margin + (<usize>c << 2), load<f32>(itemMargin + item));
    store<f32>(boost + (<usize>c << 2), isPlain ? 1 : load<f32>(itemBoost + item));
  }
  let promoted = 0;
  if (word(at, PROMOTIONS) && !isPlain) {
    const promotion = address(at, PROMOTION);
    const list = address(at, PROMOTED);
    for (let c = 0; c < count; c++) {
      if (load<u8>(promotion + <usize>load<u32>(items + (<usize>c << 2)))) {
        store<i32>(list + (<usize>promoted << 2), c);
        promoted++;
      }
    }
  }
  store<i32>(at + PROMOTED_COUNT, promoted);
  store<i32>(at + KEPT_COUNT, 0);
  store<i32>(at + TERMS_FOR, -1);
  store<i32>(at + HAS_PAIRS, 0);
  memory.fill(address(at, SHOWN), 0, <usize>stride);
  if (!word(at, IS_GATHERED)) return;
  memory.fill(address(at, KEPT_SLOTS), 0xff, <usize>SLOTS << 2);
  const groups = (count + 15) >> 4;
  const racers = address(at, RACERS);
  memory.copy(racers, items, <usize>count << 2);
  lineUp(at, count, groups);
  for (let a = 0; a < count; a++) {
    likeAll(at, load<u32>(racers + (<usize>a << 2)), groups, nearOf(at, a));
  }
}

/** Similarities of a candidate to all of them, once they were gathered. */
// @ts-ignore: decorator
@inline
function nearOf(at: usize, candidate: i32): usize {
  return address(at, NEAR) + (<usize>(candidate * word(at, GROUPS)) << 6);
}

/**
 * Puts the unit vectors of those in the race side by side, fours of them number by number, so that an item
 * is compared with four at a time; the last group is filled up with the first item of the catalogue.
 */
function lineUp(at: usize, racing: i32, groups: i32): void {
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

/** Similarities of an item to all that were lined up: `cosine`, eight at a time. */
function likeAll(at: usize, item: u32, groups: i32, out: usize): void {
  const bytes = <usize>word(at, UNIT_WIDTH) << 2;
  const unit = address(at, UNITS) + <usize>item * bytes;
  let left = address(at, COLUMNS);
  const one = f32x4.splat(1);
  for (const end = out + (<usize>groups << 6); out < end; out += 32) {
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
function likeness(at: usize, a: i32, b: i32): f32 {
  if (word(at, IS_GATHERED)) return load<f32>(nearOf(at, a) + (<usize>b << 2));
  return cosine(at, unitOf(at, a), unitOf(at, b));
}

/** The largest lane, in all lanes. */
// @ts-expect-error: decorator
@inline
function spread(v: v128): v128 {
  const two = f32x4.pmax(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
}

const LOWEST: f32 = -Infinity;

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
function hasCaps(at: usize): bool {
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
function race(at: usize, weights: usize): i32 {
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
  bases(at, weights, groups);
  if (!isGathered) {
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
      likeAll(at, load<u32>(address(at, RACERS) + o), groups, row);
    }
  }
  return size;
}

/** Policies that race side by side: while one's pick is being found, the others keep the processor busy. */
const ABREAST: i32 = 4;

/** Where policy p of those abreast keeps its racers, and what it found in this round: scores, groups, a row. */
// @ts-ignore: decorator
@inline
function raceOf(at: usize, p: i32): usize {
  return address(at, RACE) + (<usize>(p * word(at, GROUPS)) << 7);
}

/** One round of one policy: the largest score of each lane and the first group that has it. */
// @ts-ignore: decorator
@inline
function round(racers: usize, row: usize, groups: i32, wd: v128, found: usize): void {
  let most = f32x4.splat(LOWEST);
  let group = i32x4.splat(0);
  let where = group;
  const one = i32x4.splat(1);
  let four = racers;
  for (const end = racers + (<usize>groups << 7); four < end; four += 128) {
    const a = f32x4.pmax(step(four, row, wd), step(four + 32, row + 16, wd));
    const b = f32x4.pmax(step(four + 64, row + 32, wd), step(four + 96, row + 48, wd));
    const own = f32x4.pmax(a, b);
    where = v128.bitselect(group, where, f32x4.gt(own, most));
    most = f32x4.pmax(most, own);
    group = i32x4.add(group, one);
    row += 64;
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
function raceAbreast(at: usize, weights: usize): i32 {
  const size = min(word(at, SLATE), word(at, COUNT));
  const groups = (word(at, COUNT) + 15) >> 4;
  const found = address(at, FOUND);
  const slate = word(at, SLATE);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  for (let p = 0; p < ABREAST; p++) {
    const own = weights + <usize>(p * 12);
    bases(at, own, groups);
    start(at, groups, f32x4.splat(load<f32>(own, 8)), raceOf(at, p));
    store<u32>(found + (<usize>p << 6), <u32>address(at, NOTHING), 32);
  }
  for (let rank = 0; rank < size; rank++) {
    for (let p = 0; p < ABREAST; p++) {
      const own = found + (<usize>p << 6);
      const wd = v128.load32_splat(weights + <usize>(p * 12), 8);
      round(raceOf(at, p), <usize>load<u32>(own, 32), groups, wd, own);
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

/** Whether a candidate stays within the caps beside the first picks. */
function fits(at: usize, candidate: i32, size: i32): bool {
  const items = column(at, 0);
  const picks = address(at, PICKS);
  const item = <usize>load<u32>(items + (<usize>candidate << 2));
  for (let group = 0; group < 3; group++) {
    const cap = word(at, PER_CATEGORY + (<usize>group << 2));
    if (cap == 0) continue;
    const groups = address(at, group == 0 ? CATEGORY : group == 1 ? SUPPLIER : PRICE_RANGE);
    let taken = 0;
    for (let r = 0; r < size; r++) {
      const other = <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>r << 2)) << 2));
      if (load<u8>(groups + other) == load<u8>(groups + item)) taken++;
    }
    if (taken >= cap) return false;
  }
  return true;
}

/** Gives the last place to the best promoted candidate where no pick is promoted and one may be. */
function promote(at: usize, weights: usize, size: i32): void {
  const promotedCount = word(at, PROMOTED_COUNT);
  if (promotedCount == 0 || size <= word(at, PLACED_COUNT)) return;
  const items = column(at, 0);
  const promotion = address(at, PROMOTION);
  const picks = address(at, PICKS);
  for (let r = 0; r < size; r++) {
    const item = <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>r << 2)) << 2));
    if (load<u8>(promotion + item)) return;
  }
  const promoted = address(at, PROMOTED);
  const met = address(at, TOPS);
  const pairs = address(at, PAIRS) + (<usize>((size - 1) * word(at, SLATE)) << 2);
  const relevance = column(at, 1);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const wr = load<f32>(weights);
  const wm = load<f32>(weights, 4);
  const wd = load<f32>(weights, 8);
  const capped = hasCaps(at);
  let best = -1;
  let bestScore: f32 = LOWEST;
  let bestNearest: f32 = 0;
  for (let p = 0; p < promotedCount; p++) {
    const candidate = load<i32>(promoted + (<usize>p << 2));
    if (capped && !fits(at, candidate, size - 1)) continue;
    const o = <usize>candidate << 2;
    const base = (wr * load<f32>(relevance + o) + wm * load<f32>(margin + o)) * load<f32>(boost + o);
    // Nothing on the list yet is as good a case as there is.
    if (best >= 0 && base + wd <= bestScore) continue;
    let most: f32 = 0;
    for (let r = 0; r < size - 1; r++) {
      const value = likeness(at, candidate, load<i32>(picks + (<usize>r << 2)));
      store<f32>(met + (<usize>r << 2), value);
      if (value > most) most = value;
    }
    const score = base + wd - wd * most;
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
      bestNearest = most;
      memory.copy(pairs, met, <usize>(size - 1) << 2);
    }
  }
  if (best < 0) return;
  store<i32>(picks + (<usize>(size - 1) << 2), best);
  store<f32>(address(at, PICKED_SIMILARITY) + (<usize>(size - 1) << 2), bestNearest);
}

/** Measures the slate at hand into `out`, as workers/metrics/measures.ts does. */
function measure(at: usize, size: i32, out: usize): void {
  const items = column(at, 0);
  const click = column(at, 2);
  const order = column(at, 3);
  const organic = column(at, 4);
  const flags = column(at, 5);
  const price = address(at, PRICE);
  const unitMargin = address(at, UNIT_MARGIN);
  const selfInformation = address(at, INFORMATION);
  const category = address(at, CATEGORY);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  const discount = address(at, DISCOUNT);
  const position = address(at, POSITION);
  const mix = address(at, MIX);
  const shown = address(at, SHOWN);
  const fatigue = real(at, FATIGUE);
  const slate = word(at, SLATE);
  const pairs = address(at, PAIRS);
  const hasPairs = word(at, HAS_PAIRS) != 0;
  const categories = word(at, CATEGORIES);
  memory.fill(mix, 0, <usize>categories << 2);
  let dcg: f64 = 0;
  let hits = 0;
  let precisions: f64 = 0;
  let first = 0;
  let clicks: f64 = 0;
  let orders: f64 = 0;
  let revenue: f64 = 0;
  let margin: f64 = 0;
  let incremental: f64 = 0;
  let apart: f64 = 0;
  let information: f64 = 0;
  let known = 0;
  for (let rank = 0; rank < size; rank++) {
    const r8 = <usize>rank << 3;
    const pick = load<i32>(picks + (<usize>rank << 2));
    const o = <usize>pick << 2;
    const item = <usize>load<u32>(items + o);
    if (!(load<u32>(flags + o) & FLAG_ANSWERED)) answer(pick);
    const flag = load<u32>(flags + o);
    if (flag != FLAG_ANSWERED) {
      if (flag & FLAG_RELEVANT) {
        hits++;
        dcg += load<f64>(discount + r8);
        precisions += <f64>hits / <f64>(rank + 1);
        if (first == 0) first = rank + 1;
      }
      if (flag & FLAG_KNOWN) known++;
    }
    store<u8>(shown + <usize>pick, 1);
    const seen = load<f64>(position + r8) * (1.0 - fatigue * <f64>load<f32>(picked + (<usize>rank << 2)));
    const bought = <f64>load<f32>(order + o);
    const ordered = bought * seen;
    const gain = load<f64>(unitMargin + (item << 3));
    clicks += <f64>load<f32>(click + o) * seen;
    orders += ordered;
    revenue += ordered * load<f64>(price + (item << 3));
    margin += ordered * gain;
    incremental += (bought - <f64>load<f32>(organic + o)) * seen * gain;
    information += load<f64>(selfInformation + (item << 3));
    const m = mix + (<usize>load<u8>(category + item) << 2);
    store<i32>(m, load<i32>(m) + 1);
    if (hasPairs) {
      const met = pairs + (<usize>(rank * slate) << 2);
      for (let above = 0; above < rank; above++) apart += 1.0 - <f64>load<f32>(met + (<usize>above << 2));
    } else {
      for (let above = 0; above < rank; above++) {
        apart += 1.0 - <f64>likeness(at, pick, load<i32>(picks + (<usize>above << 2)));
      }
    }
  }
  const relevant = word(at, RELEVANT);
  if (relevant > 0) {
    const reachable = min(relevant, slate);
    store<f64>(out, dcg / load<f64>(address(at, IDEAL) + (<usize>reachable << 3)));
    store<f64>(out, <f64>hits / <f64>slate, 8);
    store<f64>(out, <f64>hits / <f64>relevant, 16);
    store<f64>(out, precisions / <f64>reachable, 24);
    store<f64>(out, first == 0 ? 0 : 1.0 / <f64>first, 32);
    store<f64>(out, hits > 0 ? 1 : 0, 40);
  } else memory.fill(out, 0, 48);
  store<f64>(out, clicks, 48);
  store<f64>(out, orders, 56);
  store<f64>(out, revenue, 64);
  store<f64>(out, margin, 72);
  store<f64>(out, incremental, 80);
  store<f64>(out, size > 1 ? (2.0 * apart) / <f64>(size * (size - 1)) : 0, 88);
  store<f64>(out, size > 0 ? information / <f64>size : 0, 96);
  store<f64>(out, <f64>known, 104);
  store<f64>(out, optOut(at, size > 0 ? clicks / <f64>size : 0), 112);
  store<f64>(out, word(at, HAS_SHARES) && size > 0 ? miscalibration(at, size) : 0, 120);
  const carried = incremental * real(at, CONTACTS);
  store<f64>(out, carried, 128);
  store<f64>(out, carried * real(at, COST), 136);
}

function optOut(at: usize, meanClick: f64): f64 {
  const share = real(at, OPT_OUT_SHARE);
  if (share == 0) return 0;
  const tired = 1.0 - meanClick / real(at, TYPICAL_CLICK);
  const bored = tired < 0 ? 0 : tired > 1 ? 1.0 : tired;
  const pull = real(at, OPT_OUT_PULL) + real(at, OPT_OUT_BORED) * bored;
  return share * (1.0 / (1.0 + exp(-pull)));
}

/** Steck's miscalibration; a category's term for each number of places is worked out once a customer. */
function miscalibration(at: usize, size: i32): f64 {
  const shares = address(at, SHARES);
  const categories = word(at, CATEGORIES);
  const terms = address(at, TERMS);
  const mix = address(at, MIX);
  const width = word(at, SLATE) + 1;
  if (word(at, TERMS_FOR) != size) {
    memory.fill(terms, 0xff, <usize>(categories * width) << 3);
    store<i32>(at + TERMS_FOR, size);
  }
  let sum: f64 = 0;
  for (let category = 0; category < categories; category++) {
    const p = <f64>load<f32>(shares + (<usize>category << 2));
    if (p > 0) {
      const places = load<i32>(mix + (<usize>category << 2));
      const term = terms + (<usize>(category * width + places) << 3);
      let value = load<f64>(term);
      if (value != value) {
        value = p * log2(p / ((1.0 - SMOOTHING) * (<f64>places / <f64>size) + SMOOTHING * p));
        store<f64>(term, value);
      }
      sum += value;
    }
  }
  return sum;
}

/** Adds what was measured to a policy's sums, and what is shown to its exposure. */
// @ts-expect-error: decorator
@inline
function add(at: usize, policy: i32, out: usize, size: i32): void {
  const sums = address(at, SUMS) + (<usize>(policy * MEASURES * 2) << 3);
  for (let m: usize = 0; m < <usize>MEASURES << 3; m += 16) {
    const value = v128.load(out + m);
    v128.store(sums + m, f64x2.add(v128.load(sums + m), value));
    const squares = sums + (<usize>MEASURES << 3) + m;
    v128.store(squares, f64x2.add(v128.load(squares), f64x2.mul(value, value)));
  }
  const exposure = address(at, EXPOSURE) + (<usize>(policy * word(at, ITEMS)) << 2);
  const picks = address(at, PICKS);
  const items = column(at, 0);
  for (let rank = 0; rank < size; rank++) {
    const o = <usize>load<i32>(picks + (<usize>rank << 2)) << 2;
    const shown = exposure + (<usize>load<u32>(items + o) << 2);
    store<i32>(shown, load<i32>(shown) + 1);
  }
}

/** Where the measures of the slate at hand are kept, measured unless an equal one was before. */
function measuredOnce(at: usize, size: i32): usize {
  const slate = word(at, SLATE);
  const picks = address(at, PICKS);
  const kept = address(at, KEPT_PICKS);
  const slots = address(at, KEPT_SLOTS);
  const width = <usize>(slate + 1) << 2;
  let hash: u32 = <u32>size;
  for (let rank = 0; rank < size; rank++) {
    hash = (hash ^ load<u32>(picks + (<usize>rank << 2))) * 0x9e3779b1;
    hash ^= hash >> 15;
  }
  let slot = <i32>(hash & <u32>(SLOTS - 1));
  while (true) {
    const entry = load<i32>(slots + (<usize>slot << 2));
    if (entry < 0) break;
    const other = kept + <usize>entry * width;
    let same = load<i32>(other) == size;
    for (let rank = 0; same && rank < size; rank++) {
      same = load<i32>(other + (<usize>(rank + 1) << 2)) == load<i32>(picks + (<usize>rank << 2));
    }
    if (same) return address(at, KEPT_VALUES) + (<usize>(entry * MEASURES) << 3);
    slot = (slot + 1) & (SLOTS - 1);
  }
  const entry = word(at, KEPT_COUNT);
  store<i32>(at + KEPT_COUNT, entry + 1);
  store<i32>(slots + (<usize>slot << 2), entry);
  const own = kept + <usize>entry * width;
  store<i32>(own, size);
  memory.copy(own + 4, picks, <usize>size << 2);
  const values = address(at, KEPT_VALUES) + (<usize>(entry * MEASURES) << 3);
  measure(at, size, values);
  return values;
}

/** Picks the customer at hand under the first policy; returns the size of the slate. */
export function pick(at: usize): i32 {
  const weights = address(at, WEIGHTS);
  const size = race(at, weights);
  promote(at, weights, size);
  return size;
}

/** Measures the slate that stands in the picks, which takes no part in any sum. */
export function measureSlate(at: usize, size: i32): void {
  measure(at, size, address(at, OUT));
}

/**
 * Picks and measures the customer at hand under `lists` policies and adds to the sums of `policies`, the last
 * list counting for all that are left. Returns the size of the last slate; its picks and measures stay.
 */
export function slates(at: usize, lists: i32, policies: i32): i32 {
  const weights = address(at, WEIGHTS);
  const gathered = word(at, IS_GATHERED) != 0;
  const given = word(at, GIVEN);
  const out = address(at, OUT);
  const picks = word(at, PICKS);
  const picked = word(at, PICKED_SIMILARITY);
  const isFree = gathered && given < 0 && word(at, PLACED_COUNT) == 0 && !hasCaps(at);
  let size = 0;
  let values = out;
  let policy = 0;
  if (isFree) {
    const width = word(at, SLATE) << 2;
    for (; policy + ABREAST <= lists; policy += ABREAST) {
      const own = weights + <usize>(policy * 12);
      size = raceAbreast(at, own);
      for (let p = 0; p < ABREAST; p++) {
        store<i32>(at + PICKS, picks + p * width);
        store<i32>(at + PICKED_SIMILARITY, picked + p * width);
        promote(at, own + <usize>(p * 12), size);
        values = measuredOnce(at, size);
        add(at, policy + p, values, size);
      }
      store<i32>(at + PICKS, picks);
      store<i32>(at + PICKED_SIMILARITY, picked);
    }
  }
  for (; policy < lists; policy++) {
    const own = weights + <usize>(policy * 12);
    if (given >= 0) size = given;
    else {
      size = race(at, own);
      promote(at, own, size);
    }
    if (gathered) values = measuredOnce(at, size);
    else measure(at, size, values);
    add(at, policy, values, size);
  }
  for (; policy < policies; policy++) add(at, policy, values, size);
  if (values != out) memory.copy(out, values, <usize>MEASURES << 3);
  return size;
}
