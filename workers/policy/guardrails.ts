import { GUARDRAIL_IDS, type GuardrailId, type Policy } from '../protocol/policy';

/** Item columns the guardrails read. */
export interface GuardedItems {
  readonly count: number;
  readonly stock: Uint16Array;
  readonly regionsBarred: Uint32Array;
  readonly minimumAge: Uint8Array;
}

/** Customer columns the guardrails read; rows may be one shard's. */
export interface GuardedCustomers {
  readonly region: Uint8Array;
  /** Index into CONSENT_AGE_BANDS. */
  readonly consentAgeBand: Uint8Array;
  readonly doNotShowStart: Uint32Array;
  readonly doNotShowItems: Uint32Array;
}

/** Years a person of a consent age band has certainly reached; unknown counts as the youngest. */
const CERTAIN_AGE = [0, 13, 16, 18, 0];

export function certainAge(consentAgeBand: number): number {
  return CERTAIN_AGE[consentAgeBand] ?? 0;
}

type Guardrail = (
  items: GuardedItems,
  customers: GuardedCustomers,
  customer: number,
  item: number,
) => boolean;

/** Each says whether an item may not be shown to a customer. */
const GUARDRAILS: Readonly<Record<GuardrailId, Guardrail>> = {
  'out-of-stock': (items, _customers, _customer, item) => items.stock[item] === 0,
  'do-not-show': (_items, customers, customer, item) => {
    for (let at = customers.doNotShowStart[customer]!; at < customers.doNotShowStart[customer + 1]!; at++) {
      if (customers.doNotShowItems[at] === item) return true;
    }
    return false;
  },
  region: (items, customers, customer, item) =>
    ((items.regionsBarred[item]! >>> customers.region[customer]!) & 1) === 1,
  age: (items, customers, customer, item) =>
    items.minimumAge[item]! > certainAge(customers.consentAgeBand[customer]!),
};

/** Which items may be shown to whom under the guardrails that are on; one mask per region and age, made when first met. */
export class ItemFilter {
  private readonly shared = new Map<number, Uint8Array>();

  constructor(
    private readonly items: GuardedItems,
    private readonly customers: GuardedCustomers,
    private readonly on: Policy['guardrails'],
  ) {}

  /** Writes 1 for every item that may be shown to the customer, 0 for the rest. */
  allow(customer: number, allowed: Uint8Array): void {
    const { customers } = this;
    allowed.set(this.sharedMask(customers.region[customer]!, customers.consentAgeBand[customer]!));
    if (!this.on['do-not-show']) return;
    for (let at = customers.doNotShowStart[customer]!; at < customers.doNotShowStart[customer + 1]!; at++) {
      allowed[customers.doNotShowItems[at]!] = 0;
    }
  }

  private sharedMask(region: number, ageBand: number): Uint8Array {
    const key = region * 256 + ageBand;
    const held = this.shared.get(key);
    if (held) return held;
    const { items, on } = this;
    const age = certainAge(ageBand);
    const mask = Uint8Array.from({ length: items.count }, (_, item) =>
      (on['out-of-stock'] && items.stock[item] === 0) ||
      (on.region && ((items.regionsBarred[item]! >>> region) & 1) === 1) ||
      (on.age && items.minimumAge[item]! > age)
        ? 0
        : 1,
    );
    this.shared.set(key, mask);
    return mask;
  }
}

/** The first guardrail that is on and bars the item; null when it may be shown. The check after the pick. */
export function barredBy(
  items: GuardedItems,
  customers: GuardedCustomers,
  customer: number,
  item: number,
  on: Policy['guardrails'],
): GuardrailId | null {
  for (const id of GUARDRAIL_IDS) {
    if (on[id] && GUARDRAILS[id](items, customers, customer, item)) return id;
  }
  return null;
}
