import { certainAge } from '../policy/item-filter';
import { GUARDRAIL_IDS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import type { GuardrailReport } from '../protocol/results';
import { perWorld, type WorldState } from './world-state';

const touchedByGuardrails = perWorld((state) => {
  const { items, customers } = state.world;
  return {
    'out-of-stock': countStock(items.stock, customers.count),
    'do-not-show': {
      items: new Set(customers.doNotShowItems).size,
      customers: countWhere(
        customers.count,
        (c) => customers.doNotShowStart[c + 1]! > customers.doNotShowStart[c]!,
      ),
    },
    region: countPairs(
      items.regionsBarred,
      (barred, customer) => ((barred >>> customers.region[customer]!) & 1) === 1,
      customers.count,
    ),
    age: countPairs(
      items.minimumAge,
      (minimum, customer) => minimum > certainAge(customers.consent.ageBand[customer]!),
      customers.count,
    ),
  };
});

/** How many items and customers each guardrail touches in a world, on or off. */
export function reportGuardrails(state: WorldState, on: Policy['guardrails']): GuardrailReport[] {
  const touched = touchedByGuardrails(state);
  return GUARDRAIL_IDS.map((id) => ({ id, on: on[id], ...touched[id] }));
}

function countWhere(count: number, test: (index: number) => boolean): number {
  let found = 0;
  for (let at = 0; at < count; at++) if (test(at)) found++;
  return found;
}

function countStock(stock: Uint16Array, customers: number): { items: number; customers: number } {
  const items = countWhere(stock.length, (item) => stock[item] === 0);
  return { items, customers: items > 0 ? customers : 0 };
}

/** Items barred for anybody and customers for whom anything is barred, by the distinct bars there are. */
function countPairs(
  bars: Uint8Array | Uint32Array,
  barred: (bar: number, customer: number) => boolean,
  customers: number,
): { items: number; customers: number } {
  const distinct = [...new Set(bars)].filter((bar) => bar !== 0);
  const biting = new Set(distinct.filter((bar) => countWhere(customers, (c) => barred(bar, c)) > 0));
  return {
    items: countWhere(bars.length, (item) => biting.has(bars[item]!)),
    customers: countWhere(customers, (customer) => distinct.some((bar) => barred(bar, customer))),
  };
}
