import { likeness } from './likeness';
import { hasCaps, LOWEST } from './race';
import {
  CATEGORY, COUNT, IS_PLAIN, ITEM_WORTH, PAIRS, PER_CATEGORY, PICKED_SIMILARITY, PICKS, PLACED_COUNT,
  PRICE_RANGE, PROMOTED, PROMOTED_COUNT, PROMOTION, PROMOTIONS, SLATE, SUPPLIER, TOPS, address, column, word,
} from './table';

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

/** Which candidates are promoted, looked for when it is first asked; returns how many. */
function promotedOf(at: usize): i32 {
  let promoted = word(at, PROMOTED_COUNT);
  if (promoted >= 0) return promoted;
  promoted = 0;
  const items = column(at, 0);
  const promotion = address(at, PROMOTION);
  const list = address(at, PROMOTED);
  const count = word(at, COUNT);
  for (let c = 0; c < count; c++) {
    store<i32>(list + (<usize>promoted << 2), c);
    promoted += <i32>load<u8>(promotion + <usize>load<u32>(items + (<usize>c << 2)));
  }
  store<i32>(at + PROMOTED_COUNT, promoted);
  return promoted;
}

/** Gives the last place to the best promoted candidate where no pick is promoted and one may be. */
export function promote(at: usize, weights: usize, size: i32): void {
  if (!word(at, PROMOTIONS) || word(at, IS_PLAIN) || size <= word(at, PLACED_COUNT)) return;
  const items = column(at, 0);
  const promotion = address(at, PROMOTION);
  const picks = address(at, PICKS);
  for (let r = 0; r < size; r++) {
    const item = <usize>load<u32>(items + (<usize>load<i32>(picks + (<usize>r << 2)) << 2));
    if (load<u8>(promotion + item)) return;
  }
  const promotedCount = promotedOf(at);
  const promoted = address(at, PROMOTED);
  const met = address(at, TOPS);
  const pairs = address(at, PAIRS) + (<usize>((size - 1) * word(at, SLATE)) << 2);
  const relevance = column(at, 1);
  const worth = address(at, ITEM_WORTH);
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
    const own = worth + (<usize>load<u32>(items + o) << 3);
    const base = (wr * load<f32>(relevance + o) + wm * load<f32>(own)) * load<f32>(own, 4);
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
