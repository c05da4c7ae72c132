import { csrFromPairs } from '../math/csr';
import type { EligibilityTables } from '../policy/eligibility';
import { DAYS, RFM_SEGMENTS, SENSITIVE_TAGS } from '../world/world';
import type { ConsentState } from './consent-state';
import { perWorld, type WorldState } from './world-state';

/** What eligibility rules may read under consent rules: of whoever may not be profiled, nothing that they did. */
export function eligibilityTables(
  state: WorldState,
  { profiled }: Pick<ConsentState, 'profiled'>,
): EligibilityTables {
  return { ...tablesOf(state), historyOpen: profiled };
}

const tablesOf = perWorld((state): EligibilityTables => {
  const { world, split, items } = state;
  const { start, columns } = split.bought;
  const rows = new Uint32Array(columns.length);
  for (let customer = 0; customer < world.customers.count; customer++) {
    rows.fill(customer, start[customer]!, start[customer + 1]!);
  }
  const aisles = Uint32Array.from(columns, (item) => items.aisle[item]!);
  return {
    customers: world.customers,
    items: world.items,
    regions: world.regions,
    categories: world.categories,
    suppliers: world.suppliers,
    sensitiveTags: SENSITIVE_TAGS,
    segments: RFM_SEGMENTS,
    days: DAYS,
    bought: csrFromPairs(world.customers.count, items.aisles, rows, aisles, columns.length),
  };
});
