import { log2 } from './elementary';

/** 1 / log2(1 + rank) at index rank - 1. */
export function discounts(k: number): Float64Array {
  return Float64Array.from({ length: k }, (_, at) => 1 / log2(at + 2));
}

/** Ideal DCG of 0..k relevant items at index = their number. */
export function idealDcg(discount: Float64Array): Float64Array {
  const ideal = new Float64Array(discount.length + 1);
  for (let at = 0; at < discount.length; at++) ideal[at + 1] = ideal[at]! + discount[at]!;
  return ideal;
}
