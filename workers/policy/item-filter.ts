import {
  AGE_BARRED_ITEMS,
  DISSIMILAR_ITEMS,
  FEATURES,
  ITEM_SCOPES,
  SENSITIVE_ITEMS,
  SIGNIFICANT_ITEMS,
} from '../protocol/consent-rules';
import { GUARDRAIL_IDS, type GuardrailId } from '../protocol/names';
import type { Policy } from '../protocol/policy';

/** Item columns the filters read. */
export interface FilteredItems {
  readonly count: number;
  readonly stock: Uint16Array;
  readonly regionsBarred: Uint32Array;
  readonly minimumAge: Uint8Array;
  readonly price: Float64Array;
  /** Unit margin, pounds. */
  readonly unitMargin: Float64Array;
  /** Index into SENSITIVE_TAGS; 0 for none. */
  readonly sensitive: Uint8Array;
  /** Flat index of the second-level category. */
  readonly aisle: Uint8Array;
  readonly aisles: number;
}

/** Customer columns the filters read; rows may be one shard's. */
export interface FilteredCustomers {
  readonly region: Uint8Array;
  /** Index into CONSENT_AGE_BANDS. */
  readonly consentAgeBand: Uint8Array;
  readonly doNotShowStart: Uint32Array;
  readonly doNotShowItems: Uint32Array;
  /** 1 where the customer has bought from the aisle in training: customers x aisles. */
  readonly boughtAisles: Uint8Array;
}

/** Rows of few entries each: which items for which customer. */
export interface Pairs {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** What one policy removes, over all customers or one shard's. */
export interface FilterRules {
  readonly guardrails: Policy['guardrails'];
  /** Smallest unit margin over price; 0: none. */
  readonly marginFloor: number;
  /** Pounds from which an offer is significant. */
  readonly reviewFrom: number;
  /** Eligibility rules that are on, rules x items: 1 where the rule is about the item. */
  readonly about: Uint8Array;
  /** Removed per customer, of ITEM_SCOPES and FEATURES, as bits of `protocol/consent-rules.ts`. */
  readonly scope: Uint16Array;
  /** Eligibility rules that are on and that the customer fails, one bit each; and where they may not be profiled. */
  readonly ineligible: Uint32Array;
  readonly ineligibleUnprofiled: Uint32Array;
  /** Significant offers a person has approved, those a person keeps out, and what a person put on a list. */
  readonly approved: Pairs;
  readonly kept: Pairs;
  readonly placed: Pairs;
}

/** Why an item may not be shown, by the field of the policy at fault. */
export type Bar =
  | { readonly kind: 'consent' }
  | { readonly kind: 'guardrail'; readonly id: GuardrailId }
  | { readonly kind: 'marginFloor' }
  | { readonly kind: 'review' }
  | { readonly kind: 'eligibility'; readonly rule: number };

/** Index of `finance` among SENSITIVE_TAGS. */
const CREDIT = 2;

/** Years a person of a consent age band has certainly reached; unknown and unreadable count as the youngest. */
const CERTAIN_AGE = [0, 13, 16, 18, 0];

export function certainAge(consentAgeBand: number): number {
  return CERTAIN_AGE[consentAgeBand] ?? 0;
}

export function isSignificant(
  price: number,
  sensitive: number,
  reviewFrom: number,
): 'credit' | 'price' | null {
  if (sensitive === CREDIT) return 'credit';
  return price >= reviewFrom ? 'price' : null;
}

/** Above the bits of ITEM_SCOPES and FEATURES. */
const OUT_OF_STOCK = 1 << 16;
const AGE_BIT = 24;
/** As old as may be asked for. */
const OLDEST = 255;

function holds(pairs: Pairs, customer: number, item: number): boolean {
  for (let at = pairs.start[customer]!; at < pairs.start[customer + 1]!; at++) {
    if (pairs.items[at] === item) return true;
  }
  return false;
}

function sameRow(a: Pairs, b: Pairs, customer: number): boolean {
  const from = a.start[customer]!;
  const other = b.start[customer]!;
  const length = a.start[customer + 1]! - from;
  if (length !== b.start[customer + 1]! - other) return false;
  for (let at = 0; at < length; at++) if (a.items[from + at] !== b.items[other + at]) return false;
  return true;
}

/** The item scopes an item falls under, whoever looks at it; similarity depends on the person. */
export function scopesOf(items: FilteredItems, item: number, reviewFrom: number): number {
  return (
    (items.sensitive[item] !== 0 ? SENSITIVE_ITEMS : 0) |
    (items.minimumAge[item]! > 0 ? AGE_BARRED_ITEMS : 0) |
    (isSignificant(items.price[item]!, items.sensitive[item]!, reviewFrom) ? SIGNIFICANT_ITEMS : 0)
  );
}

export function hasThinMargin(items: FilteredItems, item: number, floor: number): boolean {
  // Prices are kept in single precision: what lies beyond six digits is noise.
  return floor > 0 && Math.round((items.unitMargin[item]! / items.price[item]!) * 1e6) < floor * 1e6;
}

/** A guardrail, on or off, says whether an item may not be shown to a customer. */
export const GUARDRAILS: Readonly<
  Record<
    GuardrailId,
    (items: FilteredItems, customers: FilteredCustomers, customer: number, item: number) => boolean
  >
> = {
  'out-of-stock': (items, _customers, _customer, item) => items.stock[item] === 0,
  'do-not-show': (_items, { doNotShowStart, doNotShowItems }, customer, item) =>
    holds({ start: doNotShowStart, items: doNotShowItems }, customer, item),
  region: (items, customers, customer, item) =>
    ((items.regionsBarred[item]! >>> customers.region[customer]!) & 1) === 1,
  age: (items, customers, customer, item) =>
    items.minimumAge[item]! > certainAge(customers.consentAgeBand[customer]!),
};

/** What a kind of customer may be shown, before anything of their own counts. */
interface Shown {
  /** 1 for every item. */
  readonly mask: Uint8Array;
  /** Items in all, and in each aisle. */
  readonly count: number;
  readonly byAisle: Uint16Array;
}

/** Which items may be shown to whom; one mask per kind of customer, made when first met. */
export class ItemFilter {
  private readonly shared: Map<number, Shown>;
  /** What the check after the pick asks of every item: its scopes, OUT_OF_STOCK, and the minimum age from AGE_BIT on. */
  private readonly facts: Uint32Array;

  /** @param earlier filters of the same shop: what does not depend on customers' own rows is taken over where it is the same */
  constructor(
    private readonly items: FilteredItems,
    private readonly customers: FilteredCustomers,
    private readonly rules: FilterRules,
    earlier: Iterable<ItemFilter> = [],
  ) {
    for (const other of earlier) {
      if (!this.agreesWith(other)) continue;
      this.shared = other.shared;
      this.facts = other.facts;
      return;
    }
    this.shared = new Map();
    this.facts = Uint32Array.from(
      { length: items.count },
      (_, item) =>
        scopesOf(items, item, rules.reviewFrom) |
        (items.stock[item] === 0 ? OUT_OF_STOCK : 0) |
        (items.minimumAge[item]! << AGE_BIT),
    );
  }

  /**
   * No item at all may be shown to the customer.
   * @param scope what is removed of ITEM_SCOPES and FEATURES; as the policy has it unless given
   */
  showsNothing(customer: number, scope = this.rules.scope[customer]!): boolean {
    const { customers, rules } = this;
    const { doNotShowStart } = customers;
    const hidden = doNotShowStart[customer + 1]! - doNotShowStart[customer]!;
    const kept = rules.kept.start[customer + 1]! - rules.kept.start[customer]!;
    if (this.countShown(customer, scope) > hidden + kept) return false;
    const allowed = new Uint8Array(this.items.count);
    this.allow(customer, allowed, scope);
    return !allowed.includes(1);
  }

  /** Items left to a customer before those that are their own to hide; what a person has decided is not counted. */
  private countShown(customer: number, scope: number): number {
    const { customers, items } = this;
    const { count, byAisle } = this.shownTo(customer, scope);
    if (!(scope & DISSIMILAR_ITEMS)) return count;
    const row = customer * items.aisles;
    let similar = 0;
    for (let aisle = 0; aisle < byAisle.length; aisle++) {
      if (customers.boughtAisles[row + aisle]) similar += byAisle[aisle]!;
    }
    return similar;
  }

  isPlaced(customer: number): boolean {
    const { start } = this.rules.placed;
    return start[customer] !== start[customer + 1];
  }

  /** Items a person put on the customer's list, whether or not they may be shown. */
  placed(customer: number): Uint32Array {
    const { start, items } = this.rules.placed;
    return items.subarray(start[customer]!, start[customer + 1]!);
  }

  /**
   * Writes 1 for every item that may be shown to the customer, 0 for the rest.
   * @param scope what is removed of ITEM_SCOPES and FEATURES; as the policy has it unless given
   */
  allow(customer: number, allowed: Uint8Array, scope = this.rules.scope[customer]!): void {
    const { customers, rules, items } = this;
    allowed.set(this.shownTo(customer, scope).mask);
    if (scope & DISSIMILAR_ITEMS) {
      const row = customer * items.aisles;
      for (let item = 0; item < items.count; item++) {
        allowed[item]! &= customers.boughtAisles[row + items.aisle[item]!]!;
      }
    }
    // A person's decision lifts the wait for a decision, and nothing else.
    if (scope & SIGNIFICANT_ITEMS) {
      for (const pairs of [rules.approved, rules.placed]) {
        for (let at = pairs.start[customer]!; at < pairs.start[customer + 1]!; at++) {
          const item = pairs.items[at]!;
          if (this.barring(customer, item, scope & ~SIGNIFICANT_ITEMS) === null) allowed[item] = 1;
        }
      }
    }
    for (let at = rules.kept.start[customer]!; at < rules.kept.start[customer + 1]!; at++) {
      allowed[rules.kept.items[at]!] = 0;
    }
    if (!rules.guardrails['do-not-show']) return;
    for (let at = customers.doNotShowStart[customer]!; at < customers.doNotShowStart[customer + 1]!; at++) {
      allowed[customers.doNotShowItems[at]!] = 0;
    }
  }

  /** Whether an item lies within scopes for a customer; what a person has decided on waits no longer. */
  inScope(customer: number, item: number, scope: number): boolean {
    const { items, customers, rules } = this;
    const hit = scope & scopesOf(items, item, rules.reviewFrom);
    const decided =
      hit & SIGNIFICANT_ITEMS &&
      (holds(rules.approved, customer, item) || holds(rules.placed, customer, item));
    if (decided ? hit & ~SIGNIFICANT_ITEMS : hit) return true;
    return (
      (scope & DISSIMILAR_ITEMS) !== 0 &&
      customers.boughtAisles[customer * items.aisles + items.aisle[item]!] === 0
    );
  }

  /**
   * What bars the item, read from the columns one by one and not from the masks; null when it may be
   * shown. The check after the pick.
   */
  barring(customer: number, item: number, scope = this.rules.scope[customer]!): Bar | null {
    const { items, customers, rules } = this;
    if (this.inScope(customer, item, scope)) return { kind: 'consent' };
    if (holds(rules.kept, customer, item)) return { kind: 'review' };
    for (const id of GUARDRAIL_IDS) {
      if (rules.guardrails[id] && GUARDRAILS[id](items, customers, customer, item)) {
        return { kind: 'guardrail', id };
      }
    }
    if (hasThinMargin(items, item, rules.marginFloor)) return { kind: 'marginFloor' };
    const failed = this.failed(customer, scope);
    for (let rule = 0; failed >>> rule !== 0; rule++) {
      if ((failed >>> rule) & 1 && rules.about[rule * items.count + item])
        return { kind: 'eligibility', rule };
    }
    return null;
  }

  /** Whether another filter of the same shop can tell customers apart from this one only by their own rows. */
  private agreesWith(other: ItemFilter): boolean {
    const { guardrails, marginFloor, reviewFrom, about } = this.rules;
    const theirs = other.rules;
    return (
      GUARDRAIL_IDS.every((id) => guardrails[id] === theirs.guardrails[id]) &&
      marginFloor === theirs.marginFloor &&
      reviewFrom === theirs.reviewFrom &&
      about.length === theirs.about.length &&
      about.every((value, at) => value === theirs.about[at])
    );
  }

  /** Says of each customer whether this filter leaves and places exactly the items that another does. */
  likeness(other: ItemFilter): (customer: number) => boolean {
    if (!this.agreesWith(other)) return () => false;
    const [own, theirs] = [this.rules, other.rules];
    return (customer) =>
      own.scope[customer] === theirs.scope[customer] &&
      own.ineligible[customer] === theirs.ineligible[customer] &&
      own.ineligibleUnprofiled[customer] === theirs.ineligibleUnprofiled[customer] &&
      sameRow(own.approved, theirs.approved, customer) &&
      sameRow(own.kept, theirs.kept, customer) &&
      sameRow(own.placed, theirs.placed, customer);
  }

  /** Eligibility rules that a customer fails: of whoever may not be profiled, nothing they did is read. */
  private failed(customer: number, scope: number): number {
    const { ineligible, ineligibleUnprofiled } = this.rules;
    return (scope & FEATURES ? ineligibleUnprofiled : ineligible)[customer]!;
  }

  /**
   * Whether anything bars the item, read from the columns of the one pair and not from the masks: the check
   * after the pick. `barring` names what it is.
   */
  isBarred(customer: number, item: number, scope = this.rules.scope[customer]!): boolean {
    const { items, customers, rules } = this;
    const { guardrails, kept } = rules;
    if (scope !== 0 && this.inScope(customer, item, scope)) return true;
    if (guardrails['out-of-stock'] && items.stock[item] === 0) return true;
    if (guardrails.region && ((items.regionsBarred[item]! >>> customers.region[customer]!) & 1) === 1) {
      return true;
    }
    if (guardrails.age && items.minimumAge[item]! > certainAge(customers.consentAgeBand[customer]!)) {
      return true;
    }
    if (guardrails['do-not-show'] && GUARDRAILS['do-not-show'](items, customers, customer, item)) return true;
    if (kept.items.length > 0 && holds(kept, customer, item)) return true;
    if (rules.marginFloor > 0 && hasThinMargin(items, item, rules.marginFloor)) return true;
    return this.failed(customer, scope) !== 0 && this.barring(customer, item, scope) !== null;
  }

  /**
   * The first of the items from `start` to `end` that is barred for the customer, as `isBarred` says; -1 where none is. What does
   * not depend on the item is read once.
   */
  firstBarred(customer: number, listed: ArrayLike<number>, end: number, start = 0): number {
    const { items, customers, rules } = this;
    const { guardrails, kept } = rules;
    const scope = rules.scope[customer]!;
    const hidden = customers.doNotShowStart[customer + 1]! > customers.doNotShowStart[customer]!;
    const isPlain =
      !(guardrails['do-not-show'] && hidden) &&
      kept.start[customer + 1] === kept.start[customer] &&
      rules.marginFloor === 0 &&
      this.failed(customer, scope) === 0;
    const region = customers.region[customer]!;
    const age = guardrails.age ? certainAge(customers.consentAgeBand[customer]!) : OLDEST;
    const barred = scope | (guardrails['out-of-stock'] ? OUT_OF_STOCK : 0);
    const places = guardrails.region ? 1 : 0;
    const isSimple = isPlain && (scope & DISSIMILAR_ITEMS) === 0;
    for (let at = start; at < end; at++) {
      const item = listed[at]!;
      const facts = this.facts[item]!;
      const isSuspect =
        !isSimple ||
        (facts & barred) !== 0 ||
        ((items.regionsBarred[item]! >>> region) & places) !== 0 ||
        facts >>> AGE_BIT > age;
      if (isSuspect && this.isBarred(customer, item, scope)) return item;
    }
    return -1;
  }

  /** What customers of the same kind share. */
  private shownTo(customer: number, removed: number): Shown {
    const { customers } = this;
    const region = customers.region[customer]!;
    const ageBand = customers.consentAgeBand[customer]!;
    const ineligible = this.failed(customer, removed);
    const scope = removed & ITEM_SCOPES;
    const key = ((region * 256 + ageBand) * 65_536 + scope) * 16_777_216 + ineligible;
    const held = this.shared.get(key);
    if (held) return held;
    const made = this.shownToKind(region, certainAge(ageBand), scope, ineligible);
    this.shared.set(key, made);
    return made;
  }

  private shownToKind(region: number, certain: number, scope: number, ineligible: number): Shown {
    const { items, rules, facts } = this;
    const { guardrails, about, marginFloor } = rules;
    const age = guardrails.age ? certain : OLDEST;
    const barred = scope | (guardrails['out-of-stock'] ? OUT_OF_STOCK : 0);
    const places = guardrails.region ? 1 : 0;
    const mask = new Uint8Array(items.count);
    for (let item = 0; item < mask.length; item++) {
      const fact = facts[item]!;
      if (fact & barred || fact >>> AGE_BIT > age || (items.regionsBarred[item]! >>> region) & places)
        continue;
      if (!hasThinMargin(items, item, marginFloor)) mask[item] = 1;
    }
    for (let rule = 0; ineligible >>> rule !== 0; rule++) {
      if (!((ineligible >>> rule) & 1)) continue;
      for (let item = 0; item < mask.length; item++) {
        if (about[rule * items.count + item]) mask[item] = 0;
      }
    }
    const byAisle = new Uint16Array(items.aisles);
    let count = 0;
    for (let item = 0; item < mask.length; item++) {
      count += mask[item]!;
      byAisle[items.aisle[item]!]! += mask[item]!;
    }
    return { mask, count, byAisle };
  }
}
