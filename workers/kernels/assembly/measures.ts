import { exp, log2 } from './elementary';
import { likeness } from './likeness';
import {
  CATEGORIES, CATEGORY, CONTACTS, COST, DISCOUNT, FATIGUE, HAS_PAIRS, HAS_SHARES, IDEAL, INFORMATION, MIX,
  OPT_OUT_BORED, OPT_OUT_PULL, OPT_OUT_SHARE, PAIRS, PICKED_SIMILARITY, PICKS, POSITION, PRICE, RELEVANT,
  SHARES, SHOWN, SLATE, TERMS, TERMS_FOR, TYPICAL_CLICK, UNIT_MARGIN, address, column, real, word,
} from './table';

/** Doubles of one slate, and of its sums with their squares. */
export const MEASURES: i32 = 18;
const SMOOTHING: f64 = 0.01;
const FLAG_RELEVANT: u32 = 1;
const FLAG_KNOWN: u32 = 2;
const FLAG_ANSWERED: u32 = 4;

/** Has the response to a candidate written into the record. */
@external('slates', 'answer')
declare function answer(candidate: i32): void;

/** Measures the slate at hand into `out`, as workers/metrics/measures.ts does. */
export function measure(at: usize, size: i32, out: usize): void {
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
  for (let c = 0; c < categories; c++) store<u32>(mix + (<usize>c << 2), 0);
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
