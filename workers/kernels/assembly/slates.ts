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
const SIMILARITY: usize = 52;
const NEAR: usize = 56;
const WEIGHTS: usize = 60;
const MARGIN: usize = 64;
const BOOST: usize = 68;
const BASE: usize = 72;
const NEAREST: usize = 76;
const SCORE: usize = 80;
const SEEN: usize = 84;
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

/** Doubles of one slate, and of its sums with their squares. */
const MEASURES: i32 = 18;
const SMOOTHING: f64 = 0.01;
const FLAG_RELEVANT: u32 = 1;
const FLAG_KNOWN: u32 = 2;
/** Slots of the table of a customer's different slates; a power of two above twice the policies. */
const SLOTS: i32 = 1024;

// @ts-ignore: decorator
@inline
function word(at: usize, field: usize): i32 {
  return load<i32>(at + field);
}

// @ts-ignore: decorator
@inline
function address(at: usize, field: usize): usize {
  return <usize>load<u32>(at + field);
}

// @ts-ignore: decorator
@inline
function real(at: usize, field: usize): f64 {
  return load<f64>(at + field);
}

/** Column c of the customer's record: item, relevance, click, order, organic, flags. */
// @ts-ignore: decorator
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
  memory.fill(address(at, SHOWN), 0, <usize>stride);
  if (!word(at, IS_GATHERED)) return;
  memory.fill(address(at, KEPT_SLOTS), 0xff, <usize>SLOTS << 2);
  const all = <usize>word(at, ITEMS);
  const similarity = address(at, SIMILARITY);
  const near = address(at, NEAR);
  for (let a = 0; a < count; a++) {
    const from = similarity + ((<usize>load<u32>(items + (<usize>a << 2)) * all) << 2);
    const row = near + (<usize>(a * stride) << 2);
    for (let b = 0; b < a; b++) {
      const value = load<f32>(from + (<usize>load<u32>(items + (<usize>b << 2)) << 2));
      store<f32>(row + (<usize>b << 2), value);
      store<f32>(near + (<usize>(b * stride + a) << 2), value);
    }
    store<f32>(row + (<usize>a << 2), load<f32>(from + (<usize>load<u32>(items + (<usize>a << 2)) << 2)));
  }
}

/** Similarity of two candidates. */
// @ts-ignore: decorator
@inline
function likeness(at: usize, a: i32, b: i32): f32 {
  if (word(at, IS_GATHERED)) {
    return load<f32>(address(at, NEAR) + (<usize>(a * word(at, STRIDE) + b) << 2));
  }
  const items = column(at, 0);
  const row = <usize>load<u32>(items + (<usize>a << 2)) * <usize>word(at, ITEMS);
  return load<f32>(address(at, SIMILARITY) + ((row + <usize>load<u32>(items + (<usize>b << 2))) << 2));
}

/** Position of the largest of the first values, of `quads` fours; the lowest where several are. */
// @ts-ignore: decorator
@inline
function largest(values: usize, quads: i32): i32 {
  let a = v128.load(values);
  let b = a;
  let at = values + 16;
  let q = 1;
  for (; q + 1 < quads; q += 2) {
    a = f32x4.pmax(a, v128.load(at));
    b = f32x4.pmax(b, v128.load(at, 16));
    at += 32;
  }
  if (q < quads) a = f32x4.pmax(a, v128.load(at));
  a = f32x4.pmax(a, b);
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  at = values;
  for (let q = 0; q < quads; q++) {
    const mask = i32x4.bitmask(f32x4.eq(v128.load(at), a));
    if (mask) return (q << 2) + ctz(mask);
    at += 16;
  }
  return 0;
}

const LOWEST: f32 = -Infinity;

/** Scores without diversity of one policy. */
// @ts-ignore: decorator
@inline
function bases(at: usize, weights: usize, quads: i32): void {
  const relevance = column(at, 1);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const base = address(at, BASE);
  const wr = f32x4.splat(load<f32>(weights));
  const wm = f32x4.splat(load<f32>(weights, 4));
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
  const count = word(at, COUNT);
  for (let c = count; c < quads << 2; c++) store<f32>(base + (<usize>c << 2), LOWEST);
}

/** Takes out of the race whatever shares a full group with the pick of a rank. */
function block(at: usize, rank: i32, values: usize): void {
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
        store<f32>(values + (<usize>c << 2), LOWEST);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function hasCaps(at: usize): bool {
  return (
    !word(at, IS_PLAIN) && (word(at, PER_CATEGORY) | word(at, PER_SUPPLIER) | word(at, PER_PRICE_RANGE)) != 0
  );
}

/** Greedy picks with all similarities at hand, row by row; returns how many. */
function pickByRows(at: usize, weights: usize): i32 {
  const count = word(at, COUNT);
  const stride = word(at, STRIDE);
  const size = min(word(at, SLATE), count);
  const quads = (count + 3) >> 2;
  const base = address(at, BASE);
  const nearest = address(at, NEAREST);
  const score = address(at, SCORE);
  const near = address(at, NEAR);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  const placed = word(at, PLACED_COUNT);
  const capped = hasCaps(at);
  bases(at, weights, quads);
  memory.fill(nearest, 0, <usize>quads << 4);
  const wd = f32x4.splat(load<f32>(weights, 8));
  const one = f32x4.splat(1);
  let row: usize = 0;
  for (let rank = 0; rank < size; rank++) {
    if (rank == 0) {
      for (let q = 0; q < quads; q++) {
        const o = <usize>q << 4;
        v128.store(score + o, f32x4.add(v128.load(base + o), wd));
      }
    } else {
      for (let q = 0; q < quads; q++) {
        const o = <usize>q << 4;
        const most = f32x4.pmax(v128.load(nearest + o), v128.load(row + o));
        v128.store(nearest + o, most);
        v128.store(score + o, f32x4.add(v128.load(base + o), f32x4.mul(wd, f32x4.sub(one, most))));
      }
    }
    let best = 0;
    if (rank < placed) best = load<i32>(address(at, PLACED) + (<usize>rank << 2));
    else {
      best = largest(score, quads);
      if (load<f32>(score + (<usize>best << 2)) == LOWEST) return rank;
    }
    store<i32>(picks + (<usize>rank << 2), best);
    store<f32>(picked + (<usize>rank << 2), load<f32>(nearest + (<usize>best << 2)));
    store<f32>(base + (<usize>best << 2), LOWEST);
    if (capped && rank + 1 < size) block(at, rank, base);
    row = near + (<usize>(best * stride) << 2);
  }
  return size;
}

/**
 * The same picks for a single policy. A score only falls as the slate grows, so a candidate is scored anew
 * only when its last score is the largest (lazy greedy; Minoux 1978).
 */
function pickLazily(at: usize, weights: usize): i32 {
  const count = word(at, COUNT);
  const size = min(word(at, SLATE), count);
  const quads = (count + 3) >> 2;
  const base = address(at, BASE);
  const nearest = address(at, NEAREST);
  const score = address(at, SCORE);
  const seen = address(at, SEEN);
  const picks = address(at, PICKS);
  const picked = address(at, PICKED_SIMILARITY);
  const placed = word(at, PLACED_COUNT);
  const capped = hasCaps(at);
  bases(at, weights, quads);
  const weight = load<f32>(weights, 8);
  const wd = f32x4.splat(weight);
  for (let q = 0; q < quads; q++) {
    const o = <usize>q << 4;
    v128.store(score + o, f32x4.add(v128.load(base + o), wd));
  }
  memory.fill(nearest, 0, <usize>quads << 4);
  memory.fill(seen, 0, <usize>quads << 4);
  const items = column(at, 0);
  const all = <usize>word(at, ITEMS);
  const similarity = address(at, SIMILARITY);
  for (let rank = 0; rank < size; rank++) {
    let best = 0;
    while (true) {
      best = rank < placed ? load<i32>(address(at, PLACED) + (<usize>rank << 2)) : largest(score, quads);
      const o = <usize>best << 2;
      const before = load<f32>(score + o);
      if (rank >= placed && before == LOWEST) return rank;
      let known = load<i32>(seen + o);
      if (known == rank) break;
      let most = load<f32>(nearest + o);
      const own = similarity + ((<usize>load<u32>(items + o) * all) << 2);
      for (; known < rank; known++) {
        const other = <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>known << 2)) << 2));
        const value = load<f32>(own + (other << 2));
        if (value > most) most = value;
      }
      store<i32>(seen + o, rank);
      store<f32>(nearest + o, most);
      if (rank < placed) break;
      const after = load<f32>(base + o) + weight * (<f32>1 - most);
      if (after == before) break;
      store<f32>(score + o, after);
    }
    const o = <usize>best << 2;
    store<i32>(picks + (<usize>rank << 2), best);
    store<f32>(picked + (<usize>rank << 2), load<f32>(nearest + o));
    store<f32>(score + o, LOWEST);
    if (capped && rank + 1 < size) block(at, rank, score);
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
      const value = likeness(at, load<i32>(picks + (<usize>r << 2)), candidate);
      if (value > most) most = value;
    }
    const score = base + wd * (<f32>1 - most);
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
      bestNearest = most;
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
    const flag = load<u32>(flags + o);
    if (flag) {
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
    for (let above = 0; above < rank; above++) {
      apart += 1.0 - <f64>likeness(at, pick, load<i32>(picks + (<usize>above << 2)));
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
// @ts-ignore: decorator
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
  const size = word(at, IS_GATHERED) ? pickByRows(at, weights) : pickLazily(at, weights);
  promote(at, weights, size);
  return size;
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
  let size = 0;
  let values = out;
  for (let policy = 0; policy < lists; policy++) {
    const own = weights + <usize>(policy * 12);
    if (given >= 0) size = given;
    else {
      size = gathered ? pickByRows(at, own) : pickLazily(at, own);
      promote(at, own, size);
    }
    if (gathered) values = measuredOnce(at, size);
    else measure(at, size, values);
    add(at, policy, values, size);
  }
  for (let policy = lists; policy < policies; policy++) add(at, policy, values, size);
  if (values != out) memory.copy(out, values, <usize>MEASURES << 3);
  return size;
}
