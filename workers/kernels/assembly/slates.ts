import { likeAll, lineUp, nearOf } from './likeness';
import { MEASURES, measure } from './measures';
import { promote } from './promotions';
import { ABREAST, hasCaps, race, raceAbreast } from './race';
import {
  BESIDE, BLOCK_ITEMS, BLOCK_RECORDS, BLOCK_SIZES, BLOCK_VALUES, BOOST, CONTACTS, COUNT, CUSTOMER, EXPOSURE, GIVEN, GROUPS, MADE_BY,
  HAS_PAIRS, HAS_SHARES, IS_GATHERED, IS_PLAIN, ITEMS, ITEM_WORTH, KEPT_COUNT, KEPT_PICKS, KEPT_SLOTS,
  KEPT_VALUES, MARGIN, OPT_OUT_SHARE, OUT, PICKED_SIMILARITY, PICKS, PLACED_COUNT, PROMOTED_COUNT, RACERS,
  RECORD, RELEVANT, SHARES, SHOWN, SLATE, STRIDE, SUMS, TERMS_FOR, WEIGHTS, address, column, copyWords, word,
} from './table';

/** Slots of the table of a customer's different slates; a power of two above twice the policies. */
const SLOTS: i32 = 1024;

/** Nothing is known yet of the customer at hand. */
// @ts-ignore: decorator
@inline
function forget(at: usize): void {
  store<i32>(at + PROMOTED_COUNT, -1);
  store<i32>(at + KEPT_COUNT, 0);
  store<i32>(at + TERMS_FOR, -1);
  store<i32>(at + HAS_PAIRS, 0);
}

/**
 * Makes ready for a customer whose record has been written; where many policies follow, with margins and boosts
 * of the candidates and their similarities row by row.
 */
export function prepare(at: usize): void {
  const count = word(at, COUNT);
  forget(at);
  memory.fill(address(at, SHOWN), 0, <usize>word(at, STRIDE));
  if (!word(at, IS_GATHERED)) return;
  const items = column(at, 0);
  const worth = address(at, ITEM_WORTH);
  const margin = address(at, MARGIN);
  const boost = address(at, BOOST);
  const isPlain = word(at, IS_PLAIN) != 0;
  for (let c = 0; c < count; c++) {
    const own = worth + (<usize>load<u32>(items + (<usize>c << 2)) << 3);
    store<f32>(margin + (<usize>c << 2), load<f32>(own));
    store<f32>(boost + (<usize>c << 2), isPlain ? 1 : load<f32>(own, 4));
  }
  memory.fill(address(at, KEPT_SLOTS), 0xff, <usize>SLOTS << 2);
  const groups = (count + 15) >> 4;
  const racers = address(at, RACERS);
  memory.copy(racers, items, <usize>count << 2);
  lineUp(at, count, groups);
  for (let a = 0; a < count; a += 4) {
    const own = a >> 4;
    for (let r = a; r < a + 4; r++) {
      likeAll(at, load<u32>(racers + (<usize>r << 2)), own, groups, nearOf(at, r) + (<usize>own << 6));
    }
    // The rest is the same the other way round.
    for (let b = (own + 1) << 4; b < count; b += 4) turn(at, a, b);
  }
}

/** Writes the similarities of four to four others as those of the others to the four. */
// @ts-ignore: decorator
@inline
function turn(at: usize, a: i32, b: i32): void {
  const width = <usize>word(at, GROUPS) << 6;
  const from = nearOf(at, a) + (<usize>b << 2);
  const to = nearOf(at, b) + (<usize>a << 2);
  const v0 = v128.load(from);
  const v1 = v128.load(from + width);
  const v2 = v128.load(from + width * 2);
  const v3 = v128.load(from + width * 3);
  const ab = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
  const gh = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + width, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + width * 2, v128.shuffle<i64>(ef, gh, 0, 2));
  v128.store(to + width * 3, v128.shuffle<i64>(ef, gh, 1, 3));
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
  copyWords(own + 4, picks, size);
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

/**
 * What is kept beside a record, in bytes from its start, as workers/kernels/slate-home.ts says: who the customer
 * is, and the list of the last time with its measures, which are those of an equal list.
 */
const BESIDE_RELEVANT: usize = 4;
const BESIDE_CUSTOMER: usize = 8;
const BESIDE_SIZE: usize = 12;
const BESIDE_CONTACTS: usize = 16;
const BESIDE_OPT_OUT: usize = 32;
const BESIDE_PICKS: usize = 48;
const BESIDE_COUNT: usize = 88;
const BESIDE_MADE_BY: usize = 92;
const BESIDE_VALUES: usize = 96;
const BESIDE_SHARES: usize = 256;
const MOST_KEPT: i32 = 10;

/** Whether a list is the one kept; if not, it is from now on. */
// @ts-ignore: decorator
@inline
function isKept(kept: usize, picks: usize, size: i32): bool {
  let same = load<i32>(kept, BESIDE_SIZE) == size;
  for (let rank = 0; rank < size; rank++) {
    const o = <usize>rank << 2;
    const pick = load<i32>(picks + o);
    same = same && load<i32>(kept + o, BESIDE_PICKS) == pick;
    store<i32>(kept + o, pick, BESIDE_PICKS);
  }
  store<i32>(kept, size, BESIDE_SIZE);
  return same;
}

/**
 * Picks and measures under the first policy so many customers of a block whose records lie in this memory: their
 * measures, items listed and sizes, one customer after another. No sum is formed.
 */
export function block(at: usize, customers: i32): void {
  const weights = address(at, WEIGHTS);
  const slate = word(at, SLATE);
  const picks = address(at, PICKS);
  const beside = address(at, BESIDE);
  const madeBy = word(at, MADE_BY);
  let records = address(at, BLOCK_RECORDS);
  let values = address(at, BLOCK_VALUES);
  let listed = address(at, BLOCK_ITEMS);
  let sizes = address(at, BLOCK_SIZES);
  for (let n = 0; n < customers; n++) {
    const record = <usize>load<u32>(records);
    const kept = record + beside;
    store<u32>(at + RECORD, <u32>record);
    let from = kept + BESIDE_PICKS;
    let size = load<i32>(kept, BESIDE_SIZE);
    // Of whoever is as before, lists that are made by the same are the same.
    if (size < 0 || load<i32>(kept, BESIDE_MADE_BY) != madeBy) {
      store<i32>(kept, madeBy, BESIDE_MADE_BY);
      store<u32>(at + COUNT, load<u32>(kept, BESIDE_COUNT));
      forget(at);
      size = race(at, weights);
      promote(at, weights, size);
      // What is too long to be compared is measured in the place of the list kept, which is gone then.
      if (size > MOST_KEPT) store<i32>(kept, -1, BESIDE_SIZE);
      if (size > MOST_KEPT || !isKept(kept, picks, size)) {
        // That there is a history is said by the sign.
        const customer = load<i32>(kept, BESIDE_CUSTOMER);
        store<i32>(at + HAS_SHARES, customer < 0 ? 0 : 1);
        store<i32>(at + CUSTOMER, customer < 0 ? ~customer : customer);
        store<u32>(at + RELEVANT, load<u32>(kept, BESIDE_RELEVANT));
        store<u32>(at + SHARES, <u32>(kept + BESIDE_SHARES));
        v128.store(at + CONTACTS, v128.load(kept, BESIDE_CONTACTS));
        v128.store(at + OPT_OUT_SHARE, v128.load(kept, BESIDE_OPT_OUT));
        measure(at, size, kept + BESIDE_VALUES);
      }
      from = picks;
    }
    for (let m: usize = 0; m < <usize>MEASURES << 3; m += 16) {
      v128.store(values + m, v128.load(kept + m, BESIDE_VALUES));
    }
    const items = column(at, 0);
    for (let rank = 0; rank < size; rank++) {
      const o = <usize>rank << 2;
      store<u32>(listed + o, load<u32>(items + (<usize>load<i32>(from + o) << 2)));
    }
    store<i32>(sizes, size);
    records += 4;
    values += <usize>MEASURES << 3;
    listed += <usize>slate << 2;
    sizes += 4;
  }
}

/** Turns to the picks of one of the policies abreast. */
// @ts-ignore: decorator
@inline
function lookAt(at: usize, picks: i32, picked: i32, p: i32): void {
  const from = (p * word(at, SLATE)) << 2;
  store<i32>(at + PICKS, picks + from);
  store<i32>(at + PICKED_SIMILARITY, picked + from);
}

/** Picks the customer at hand, gathered and free of caps, under many policies: lists x slate size, at `out`. */
export function pickMany(at: usize, lists: i32, out: usize): i32 {
  const weights = address(at, WEIGHTS);
  const picks = word(at, PICKS);
  const picked = word(at, PICKED_SIMILARITY);
  const slate = word(at, SLATE);
  const bytes = <usize>slate << 2;
  let size = 0;
  let policy = 0;
  for (; policy + ABREAST <= lists; policy += ABREAST) {
    const own = weights + <usize>(policy * 12);
    size = raceAbreast(at, own);
    for (let p = 0; p < ABREAST; p++) {
      lookAt(at, picks, picked, p);
      promote(at, own + <usize>(p * 12), size);
      copyWords(out + <usize>(policy + p) * bytes, address(at, PICKS), slate);
    }
    lookAt(at, picks, picked, 0);
  }
  for (; policy < lists; policy++) {
    const own = weights + <usize>(policy * 12);
    size = race(at, own);
    promote(at, own, size);
    copyWords(out + <usize>policy * bytes, address(at, PICKS), slate);
  }
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
    for (; policy + ABREAST <= lists; policy += ABREAST) {
      const own = weights + <usize>(policy * 12);
      size = raceAbreast(at, own);
      for (let p = 0; p < ABREAST; p++) {
        lookAt(at, picks, picked, p);
        promote(at, own + <usize>(p * 12), size);
        values = measuredOnce(at, size);
        add(at, policy + p, values, size);
      }
      lookAt(at, picks, picked, 0);
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
