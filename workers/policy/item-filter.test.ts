import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ITEM_SCOPES } from '../protocol/consent-rules';
import { type FilteredCustomers, type FilteredItems, type FilterRules, ItemFilter } from './item-filter';

const ITEMS = 24;
const CUSTOMERS = 6;
const AISLES = 4;
const column = <T>(of: fc.Arbitrary<T>, length: number) =>
  fc.array(of, { minLength: length, maxLength: length });

/** Rows of few items each. */
const pairs = column(fc.uniqueArray(fc.nat(ITEMS - 1), { maxLength: 2 }), CUSTOMERS).map((rows) => ({
  start: Uint32Array.from([0, ...rows.map((_, at) => rows.slice(0, at + 1).flat().length)]),
  items: Uint32Array.from(rows.flat()),
}));

const items = fc
  .record({
    stock: column(fc.constantFrom(0, 5, 9), ITEMS),
    regionsBarred: column(fc.nat(7), ITEMS),
    minimumAge: column(fc.constantFrom(0, 0, 16, 18), ITEMS),
    price: column(fc.constantFrom(10, 100, 300), ITEMS),
    unitMargin: column(fc.constantFrom(1, 30, 90), ITEMS),
    sensitive: column(fc.constantFrom(0, 0, 1, 2), ITEMS),
    aisle: column(fc.nat(AISLES - 1), ITEMS),
  })
  .map(
    (each): FilteredItems => ({
      count: ITEMS,
      stock: Uint16Array.from(each.stock),
      regionsBarred: Uint32Array.from(each.regionsBarred),
      minimumAge: Uint8Array.from(each.minimumAge),
      price: Float64Array.from(each.price),
      unitMargin: Float64Array.from(each.unitMargin),
      sensitive: Uint8Array.from(each.sensitive),
      aisle: Uint8Array.from(each.aisle),
      aisles: AISLES,
    }),
  );

const customers = fc
  .record({
    region: column(fc.nat(2), CUSTOMERS),
    age: column(fc.nat(4), CUSTOMERS),
    hidden: pairs,
    bought: column(fc.nat(1), CUSTOMERS * AISLES),
  })
  .map(
    (each): FilteredCustomers => ({
      region: Uint8Array.from(each.region),
      consentAgeBand: Uint8Array.from(each.age),
      doNotShowStart: each.hidden.start,
      doNotShowItems: each.hidden.items,
      boughtAisles: Uint8Array.from(each.bought),
    }),
  );

/** Scopes of items alone. */
const scope = fc.nat(ITEM_SCOPES).map((bits) => bits & ITEM_SCOPES);

const rules = fc
  .record({
    guardrails: fc.record({
      'out-of-stock': fc.boolean(),
      'do-not-show': fc.boolean(),
      region: fc.boolean(),
      age: fc.boolean(),
    }),
    marginFloor: fc.constantFrom(0, 0, 0.2),
    reviewFrom: fc.constantFrom(50, 250),
    about: column(fc.nat(1), ITEMS),
    scope: column(scope, CUSTOMERS),
    ineligible: column(fc.constantFrom(0, 0, 1), CUSTOMERS),
    approved: pairs,
    kept: pairs,
    placed: pairs,
  })
  .map(
    ({ about, scope: removed, ineligible, ...each }): FilterRules => ({
      ...each,
      about: Uint8Array.from(about),
      scope: Uint16Array.from(removed),
      ineligible: Uint32Array.from(ineligible),
      ineligibleUnprofiled: Uint32Array.from(ineligible),
    }),
  );

const everyItem = Uint32Array.from({ length: ITEMS }, (_, item) => item);

it('finds the first barred item of a list as one item after another would be found', () => {
  fc.assert(
    fc.property(
      items,
      customers,
      rules,
      fc.shuffledSubarray([...everyItem]),
      (shop, people, policy, list) => {
        const filter = new ItemFilter(shop, people, policy);
        for (let customer = 0; customer < CUSTOMERS; customer++) {
          const barred = list.filter((item) => filter.isBarred(customer, item));
          expect(filter.firstBarred(customer, list, list.length)).toBe(barred[0] ?? -1);
          for (const item of barred) expect(filter.barring(customer, item)).not.toBeNull();
        }
      },
    ),
    { numRuns: 500 },
  );
});

it('leaves exactly what is not barred, before the pick as after it', () => {
  fc.assert(
    fc.property(items, customers, rules, (shop, people, policy) => {
      const filter = new ItemFilter(shop, people, policy);
      const allowed = new Uint8Array(ITEMS);
      for (let customer = 0; customer < CUSTOMERS; customer++) {
        filter.allow(customer, allowed);
        expect([...everyItem].filter((item) => allowed[item])).toEqual(
          [...everyItem].filter((item) => !filter.isBarred(customer, item)),
        );
      }
    }),
    { numRuns: 500 },
  );
});

it('tells whom another filter leaves the same items', () => {
  fc.assert(
    fc.property(items, customers, rules, rules, fc.boolean(), (shop, people, one, two, isNear) => {
      // Near: every second customer's scopes differ, and nothing else.
      const scope = one.scope.map((own, at) => (at % 2 === 0 ? two.scope[at]! : own));
      const other = isNear ? { ...one, scope } : two;
      const [a, b] = [new ItemFilter(shop, people, one), new ItemFilter(shop, people, other)];
      const isSame = a.likeness(b);
      if (isNear) expect(isSame(1)).toBe(true);
      const [left, right] = [new Uint8Array(ITEMS), new Uint8Array(ITEMS)];
      for (let customer = 0; customer < CUSTOMERS; customer++) {
        if (!isSame(customer)) continue;
        a.allow(customer, left);
        b.allow(customer, right);
        expect(left).toEqual(right);
        expect(a.placed(customer)).toEqual(b.placed(customer));
      }
    }),
    { numRuns: 500 },
  );
});
