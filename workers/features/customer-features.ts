import type { Csr } from '../math/csr';
import type { EventTable } from '../world/world';

export const ACTIVITY_SEGMENTS = ['new (at most 1 event)', 'casual (2-9)', 'power (10 or more)'] as const;

/** Index into ACTIVITY_SEGMENTS by number of training events. */
export function activitySegment(trainEvents: number): number {
  return trainEvents <= 1 ? 0 : trainEvents < 10 ? 1 : 2;
}

/**
 * Share of each top category in every customer's remembered items, customers x categories; a row of
 * zeros where nothing is remembered.
 */
export function categoryShares(category: Uint8Array, width: number, history: Csr): Float32Array {
  const shares = new Float32Array(history.rows * width);
  for (let row = 0; row < history.rows; row++) {
    const begin = history.start[row]!;
    const end = history.start[row + 1]!;
    for (let at = begin; at < end; at++) {
      shares[row * width + category[history.columns[at]!]!]! += 1 / (end - begin);
    }
  }
  return shares;
}

/** Categories of a customer by share, most first; ties to the lower index. */
export function favouriteCategories(shares: Float32Array, width: number, customer: number): number[] {
  const row = shares.subarray(customer * width, (customer + 1) * width);
  return Array.from(row.keys())
    .filter((category) => row[category]! > 0)
    .sort((a, b) => row[b]! - row[a]! || a - b);
}

/** Events from <= minute < to of the customers allowed, and how many of them have any: what a fit rests on. */
export function countTraining(
  log: EventTable,
  allowed: Uint8Array,
  from: number,
  to: number,
): { events: number; customers: number } {
  const seen = new Uint8Array(allowed.length);
  let events = 0;
  for (let at = 0; at < log.count; at++) {
    const minute = log.minute[at]!;
    const customer = log.customer[at]!;
    if (minute < from || minute >= to || allowed[customer] === 0) continue;
    events++;
    seen[customer] = 1;
  }
  return { events, customers: seen.reduce((sum, one) => sum + one, 0) };
}
