import { keyedHash } from '../math/hash';
import type { Buckets } from '../protocol/business';

/** What a customer's bucket is; everybody else gets the list of the policy. */
export const IN_NO_BUCKET = 0;
export const EXPLORATION = 1;
export const HOLDOUT = 2;

/**
 * The bucket of each customer: a keyed hash of customer and seed, so that it is the same whatever else
 * changes. A larger share takes people in and moves nobody from one bucket to the other.
 */
export function assignBuckets(customers: number, seed: number, shares: Buckets): Uint8Array {
  const from = 1 - shares.exploration;
  const hash = keyedHash(seed, 'policy/buckets');
  return Uint8Array.from({ length: customers }, (_, customer) => {
    const draw = hash(customer) / 4_294_967_296;
    if (draw < shares.holdout) return HOLDOUT;
    return draw >= from ? EXPLORATION : IN_NO_BUCKET;
  });
}
