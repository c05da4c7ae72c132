import { csrFromPairs } from '../math/csr';
import type { EligibilityTables } from '../policy/eligibility';
import { DAYS, RFM_SEGMENTS, SENSITIVE_TAGS } from '../world/world';
import { perWorld, type WorldState } from './world-state';

/**
 * What eligibility rules may read. Of whoever may not be profiled, nothing that they did; of anybody,
 * nothing about sensitive items.
 * @param profiled 1 where a customer may be profiled
 */
export function eligibilityTables(state: WorldState, profiled: Uint8Array): EligibilityTables {
  return { ...tablesOf(state), historyOpen: profiled };
}

const tablesOf = perWorld((state): EligibilityTables => {
  const { world, split, items } = state;
  const { start, columns } = split.bought;
  const rows = new Uint32Array(columns.length);
  const aisles = new Uint32Array(columns.length);
  let count = 0;
  for (let customer = 0; customer < world.customers.count; customer++) {
    for (let at = start[customer]!; at < start[customer + 1]!; at++) {
      const item = columns[at]!;
      if (items.sensitive[item]) continue;
      rows[count] = customer;
      aisles[count++] = items.aisle[item]!;
    }
  }
  return {
    customers: world.customers,
    items: world.items,
    regions: world.regions,
    categories: world.categories,
    suppliers: world.suppliers,
    sensitiveTags: SENSITIVE_TAGS,
    segments: RFM_SEGMENTS,
    days: DAYS,
    bought: csrFromPairs(world.customers.count, items.aisles, rows, aisles, count),
  };
});
