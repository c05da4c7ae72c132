import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csrFromPairs } from '../math/csr';
import { JURISDICTIONS } from '../protocol/consent';
import {
  type Condition,
  CUSTOMER_COLUMNS,
  ELIGIBILITY_EXAMPLES,
  type EligibilityRule,
  eligibilitySchema,
  ITEM_COLUMNS,
  NUMBER_OPERATORS,
  type Operator,
  TEXT_OPERATORS,
  type Test,
} from '../protocol/eligibility';
import { parseWith } from '../protocol/schema';
import { generateWorld } from '../world/generate';
import { DAYS, RFM_SEGMENTS, SENSITIVE_TAGS, type World } from '../world/world';
import { choices, compileEligibility, describeEligibility, type EligibilityTables } from './eligibility';

const CATEGORIES = [
  { name: 'Cover', children: ['Home', 'Car'] },
  { name: 'Savings', children: ['Pension'] },
];
const TITLES = ['Home cover', 'Student discount, car', ' LIFE INSURANCE, 20 years ', 'Pension plan'];
const EVERYBODY = Array.from({ length: 44 }, (_, at) => at + 17);

/** A little catalogue of policies, and one customer of every age from 17 to 60, in turn of both regions. */
function tables(change: Partial<{ items: object; customers: object }> = {}): EligibilityTables {
  const count = EVERYBODY.length;
  const items = {
    count: TITLES.length,
    title: TITLES,
    category: Uint8Array.of(0, 0, 0, 1),
    subcategory: Uint8Array.of(0, 1, 0, 0),
    supplier: Uint8Array.of(0, 1, 1, 0),
    price: Float32Array.of(100, 19.99, 0.1, 250),
    cost: Float32Array.of(70, 10, 0.05, 50),
    stock: Uint16Array.of(0, 3, 10, 500),
    launchDay: Int16Array.of(-100, DAYS - 1, 100, 0),
    returnRate: Float32Array.of(0.1, 0.2, 0, 0.5),
    minimumAge: Uint8Array.of(0, 18, 18, 16),
    sensitive: Uint8Array.of(0, 2, 1, 2),
    promotion: Uint8Array.of(1, 0, 0, 1),
    ...change.items,
  };
  const customers = {
    count,
    age: Uint8Array.from(EVERYBODY),
    region: Uint8Array.from(EVERYBODY, (_, at) => at % 2),
    tenure: Uint16Array.from(EVERYBODY, (_, at) => at * 10),
    rfm: Uint8Array.from(EVERYBODY, (_, at) => at % RFM_SEGMENTS.length),
    engagement: Float32Array.from(EVERYBODY, (_, at) => at / 10),
    frequency: Uint16Array.from(EVERYBODY, (_, at) => at % 5),
    spend: Float32Array.from(EVERYBODY, (_, at) => at * 9.99),
    consent: { jurisdiction: Uint8Array.from(EVERYBODY, (_, at) => at % 2) },
    ...change.customers,
  };
  // Customer 0 bought home cover, 1 car cover and a pension; nobody else bought anything.
  const bought = csrFromPairs(count, 3, Uint32Array.of(0, 1, 1), Uint32Array.of(0, 1, 2), 3);
  return {
    items: items as unknown as World['items'],
    customers: customers as unknown as World['customers'],
    regions: [
      { name: 'North', jurisdiction: 0, towns: [] },
      { name: 'South', jurisdiction: 1, towns: [] },
    ],
    categories: CATEGORIES,
    suppliers: ['Ours', 'Théirs'],
    sensitiveTags: SENSITIVE_TAGS,
    segments: RFM_SEGMENTS,
    days: DAYS,
    bought,
  };
}

const ruleOf = (items: Condition | null, customers: Condition | null, on = true): EligibilityRule => ({
  name: 'Rule',
  on,
  items,
  customers,
});
const test = (field: string, is: Operator, value: Test['value']): Test => ({ field, is, value });
const ones = (mask: Uint8Array) => [...mask.keys()].filter((at) => mask[at] === 1);
const itemsWhere = (condition: Condition, held = tables()) =>
  ones(compileEligibility([ruleOf(condition, null)], held).rules[0]!.items);
const customersWhere = (condition: Condition, held = tables()) =>
  ones(compileEligibility([ruleOf(null, condition)], held).rules[0]!.customers);
const agesWhere = (condition: Condition, held = tables()) =>
  customersWhere(condition, held).map((at) => EVERYBODY[at]!);

describe('the insurance examples', () => {
  const [student, life] = ELIGIBILITY_EXAMPLES.filter(({ name }) => /[Ss]tudent|life/.test(name));
  const compiled = compileEligibility([student!, life!], tables());

  it('a student discount only to 25', () => {
    expect(ones(compiled.rules[0]!.items)).toEqual([1]);
    const ages = ones(compiled.rules[0]!.customers).map((at) => EVERYBODY[at]!);
    expect(ages).toEqual([17, 18, 19, 20, 21, 22, 23, 24, 25]);
  });

  it('no life insurance at 18', () => {
    expect(ones(compiled.rules[1]!.items)).toEqual([2]);
    const refused = EVERYBODY.filter((_, at) => compiled.rules[1]!.customers[at] === 0);
    expect(refused).toEqual([17, 18]);
  });

  it('set one bit each for whom they keep out', () => {
    EVERYBODY.forEach((age, at) => {
      expect(compiled.ineligible[at], `${age}`).toBe(age <= 18 ? 2 : age <= 25 ? 0 : 1);
    });
  });

  it('off, keep nobody out and are described all the same', () => {
    const off = compileEligibility([{ ...student!, on: false }], tables());
    expect(off.ineligible.every((bits) => bits === 0)).toBe(true);
    expect(describeEligibility(off)).toEqual([
      { name: student!.name, on: false, items: 1, customers: 9, emptied: 0, problem: null },
    ]);
  });
});

describe('columns of items', () => {
  it.each<[Test, number[]]>([
    [test('title', 'contains', 'life'), [2]],
    [test('title', 'is', 'life insurance, 20 YEARS'), [2]],
    [test('title', 'is not', ' home cover'), [1, 2, 3]],
    [test('category', 'is', 'cover'), [0, 1, 2]],
    [test('category', 'is not', 'cover'), [3]],
    [test('subcategory', 'one of', ['Car', 'Pension']), [1, 3]],
    [test('subcategory', 'none of', ['Car', 'Pension']), [0, 2]],
    [test('supplier', 'is', 'THÉIRS'), [1, 2]],
    [test('price', 'is', 19.99), [1]],
    [test('price', 'at least', 19.99), [0, 1, 3]],
    [test('price', 'above', 19.99), [0, 3]],
    [test('price', 'at most', 0.1), [2]],
    [test('marginRate', 'is', 0.3), [0]],
    [test('marginRate', 'at least', 0.8), [3]],
    [test('stock', 'below', 10), [0, 1]],
    [test('stock', 'is not', 0), [1, 2, 3]],
    [test('age', 'is', 1), [1]],
    [test('age', 'above', DAYS), [0]],
    [test('returnRate', 'at least', 0.2), [1, 3]],
    [test('minimumAge', 'at least', 18), [1, 2]],
    [test('sensitive', 'is', 'finance'), [1, 3]],
    [test('sensitive', 'is', 'none'), [0]],
    [test('promotion', 'is', 1), [0, 3]],
  ])('%j', (condition, want) => {
    expect(itemsWhere(condition)).toEqual(want);
  });
});

describe('columns of customers', () => {
  it.each<[Test, number[]]>([
    [test('age', 'below', 19), [0, 1]],
    [test('region', 'is', ' south '), [1, 3]],
    [test('jurisdiction', 'is', 'eu'), [0, 2, 4]],
    [test('tenure', 'at most', 10), [0, 1]],
    [test('segment', 'is', 'casual'), [1]],
    [test('engagement', 'is', 0.3), [3]],
    [test('orders', 'at least', 2), [2, 3, 4]],
    [test('spend', 'is', 9.99), [1]],
    [test('ownsCategory', 'is', 'cover'), [0, 1]],
    [test('ownsCategory', 'is not', 'cover'), [2, 3, 4]],
    [test('ownsSubcategory', 'contains', 'PENS'), [1]],
    [test('ownsSubcategory', 'one of', ['Home', 'Pension']), [0, 1]],
    [test('ownsSubcategory', 'none of', ['Car']), [0, 2, 3, 4]],
  ])('%j', (condition, want) => {
    expect(customersWhere(condition).filter((at) => at < 5)).toEqual(want);
  });
});

it('tests are joined by and and or, nested', () => {
  expect(agesWhere({ all: [test('age', 'above', 20), test('age', 'at most', 23)] })).toEqual([21, 22, 23]);
  expect(agesWhere({ any: [test('age', 'is', 17), test('age', 'is', 60)] })).toEqual([17, 60]);
  const nested = {
    all: [
      test('age', 'below', 21),
      { any: [test('region', 'is', 'North'), test('ownsCategory', 'is', 'Savings')] },
    ],
  };
  expect(agesWhere(nested)).toEqual([17, 18, 19]);
});

describe('what cannot be read', () => {
  const nobody = (field: string, is: Operator, value: Test['value'], held: EligibilityTables) => {
    expect(customersWhere(test(field, is, value), held)).not.toContain(3);
  };

  it('fails every test of a customer, also those that say not', () => {
    const held = tables({
      customers: {
        region: Uint8Array.from(EVERYBODY, (_, at) => (at === 3 ? 9 : 0)),
        consent: { jurisdiction: Uint8Array.from(EVERYBODY, (_, at) => (at === 3 ? 255 : 0)) },
        spend: Float32Array.from(EVERYBODY, (_, at) => (at === 3 ? Number.NaN : 5)),
      },
    });
    nobody('region', 'is not', 'South', held);
    nobody('region', 'none of', ['South'], held);
    nobody('jurisdiction', 'is not', 'UK', held);
    nobody('jurisdiction', 'contains', 'u', held);
    for (const is of NUMBER_OPERATORS) nobody('spend', is, 7, held);
    expect(customersWhere(test('region', 'is not', 'South'), held)).toContain(4);
  });

  it('puts an item under the rule, so that it is held back', () => {
    const held = tables({
      items: {
        price: Float32Array.of(100, Number.NaN, 10, 0),
        supplier: Uint8Array.of(0, 0, 9, 0),
        title: ['Home cover', 'Car', 'Life', '  '],
      },
    });
    expect(itemsWhere(test('price', 'above', 1000), held)).toEqual([1]);
    expect(itemsWhere(test('marginRate', 'above', 1000), held)).toEqual([1, 3]);
    expect(itemsWhere(test('supplier', 'is', 'Théirs'), held)).toEqual([2]);
    expect(itemsWhere(test('title', 'contains', 'boat'), held)).toEqual([3]);
  });

  it('is what a customer did, where it may not be read', () => {
    const historyOpen = new Uint8Array(EVERYBODY.length).fill(1);
    historyOpen[3] = 0;
    const held = { ...tables(), historyOpen };
    for (const [field, is, value] of [
      ['tenure', 'at least', 0],
      ['segment', 'is not', 'new'],
      ['engagement', 'at least', 0],
      ['orders', 'at least', 0],
      ['spend', 'at least', 0],
      ['ownsCategory', 'is not', 'Savings'],
      ['ownsSubcategory', 'none of', ['Car']],
    ] as const) {
      expect(customersWhere(test(field, is, value))).toContain(3);
      nobody(field, is, value, held);
    }
    expect(customersWhere(test('age', 'at least', 0), held)).toContain(3);
    expect(customersWhere(test('region', 'is', 'South'), held)).toContain(3);
  });

  it('is a purchase from a category nobody knows', () => {
    const bought = csrFromPairs(EVERYBODY.length, 9, Uint32Array.of(3, 4, 4), Uint32Array.of(8, 8, 1), 3);
    const held = { ...tables(), bought };
    nobody('ownsSubcategory', 'is not', 'Home', held);
    nobody('ownsSubcategory', 'is', 'Home', held);
    expect(customersWhere(test('ownsSubcategory', 'is', 'Car'), held)).toEqual([4]);
  });

  it('is a column that does not exist', () => {
    expect(customersWhere(test('__proto__', 'is not', 'x'))).toEqual([]);
    expect(itemsWhere(test('colour', 'is', 'x'))).toEqual([0, 1, 2, 3]);
  });
});

describe('what to mend', () => {
  const problem = (rule: EligibilityRule) => describeEligibility(compileEligibility([rule], tables()))[0]!;

  it('is named where a rule is about no item', () => {
    const found = problem(ruleOf(test('subcategory', 'is', 'Boat'), test('age', 'above', 18)));
    expect(found).toMatchObject({ items: 0, emptied: 0 });
    expect(found.problem).toBe(
      '“Rule” is about no item: there is none whose subcategory is “Boat”. Change which items it is about, or remove it.',
    );
  });

  it('is named where no customer may see what it is about', () => {
    const found = problem(ruleOf(test('title', 'contains', 'student'), test('age', 'above', 99)));
    expect(found).toMatchObject({ items: 1, customers: 0, emptied: 0 });
    expect(found.problem).toBe(
      '“Rule” hides 1 item from everybody: there is no customer whose age is above 99 years. Change which customers may see them, or choose nobody on purpose.',
    );
    expect(problem(ruleOf(test('title', 'contains', 'student'), null)).problem).toBeNull();
  });

  it('is named where a rule leaves people without a single item', () => {
    const found = problem(ruleOf(null, test('age', 'at most', 25)));
    expect(found).toMatchObject({ items: 4, customers: 9, emptied: 35 });
    expect(found.problem).toBe(
      '“Rule” leaves no item for 35 customers: it is about every item there is. Make it about fewer items, or let more customers see them.',
    );
    expect(problem(ruleOf(test('price', 'above', 0), null)).emptied).toBe(44);
    expect(problem(ruleOf(test('price', 'above', 50), null)).emptied).toBe(0);
  });
});

it('offers the values that occur', () => {
  expect(choices(tables())).toEqual({
    'item.category': ['Cover', 'Savings'],
    'item.subcategory': ['Home', 'Car', 'Pension'],
    'item.supplier': ['Ours', 'Théirs'],
    'item.sensitive': ['none', 'health', 'finance'],
    'customer.region': ['North', 'South'],
    'customer.jurisdiction': ['EU', 'UK'],
    'customer.segment': [...RFM_SEGMENTS],
    'customer.ownsCategory': ['Cover', 'Savings'],
    'customer.ownsSubcategory': ['Home', 'Car', 'Pension'],
  });
});

const numberTest = (fields: readonly string[]) =>
  fc.record({
    field: fc.constantFrom(...fields),
    is: fc.constantFrom<Operator>(...NUMBER_OPERATORS),
    value: fc.constantFrom(0, 1, 3, 18, 19.99, 25, 100, 400),
  });
const textTest = (fields: readonly string[], values: readonly string[]) =>
  fc
    .record({
      field: fc.constantFrom(...fields),
      is: fc.constantFrom<Operator>(...TEXT_OPERATORS),
      values: fc.subarray([...values], { minLength: 1 }),
    })
    .map(({ field, is, values }) => ({ field, is, value: is.endsWith(' of') ? values : values[0]! }));
const fieldsOf = (table: Readonly<Record<string, { kind: string }>>, kind: string) =>
  Object.keys(table).filter((field) => table[field]!.kind === kind);
const conditionsOf = (table: Readonly<Record<string, { kind: string }>>, values: readonly string[]) => {
  const one: fc.Arbitrary<Condition> = fc.oneof(
    numberTest(fieldsOf(table, 'number')),
    textTest(fieldsOf(table, 'text'), values),
  );
  const list = fc.array(one, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    one,
    list.map((all): Condition => ({ all })),
    list.map((any): Condition => ({ any })),
  );
};
const anyRule: fc.Arbitrary<EligibilityRule> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 5 }).map((text) => `r${text}`),
  on: fc.boolean(),
  items: fc.option(conditionsOf(ITEM_COLUMNS, ['cover', 'Car', 'Ours', 'finance', 'life'])),
  customers: fc.option(
    conditionsOf(CUSTOMER_COLUMNS, ['North', 'EU', 'new', 'loyal', 'Cover', 'Pension', 'Car']),
  ),
});

describe('of any rules', () => {
  const held = tables();
  const hidden = (rules: readonly EligibilityRule[]) => {
    const compiled = compileEligibility(rules, held);
    const out = new Set<number>();
    for (let customer = 0; customer < EVERYBODY.length; customer++) {
      compiled.rules.forEach(({ items }, at) => {
        if (!((compiled.ineligible[customer]! >>> at) & 1)) return;
        for (const item of ones(items)) out.add(customer * 4 + item);
      });
    }
    return out;
  };

  it('one switched on only takes away, and their order does not matter', () => {
    const rules = fc.array(anyRule, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rules, fc.nat(4), (list, pick) => {
        const at = pick % list.length;
        const set = (on: boolean) => list.map((rule, n) => (n === at ? { ...rule, on } : rule));
        const off = hidden(set(false));
        const on = hidden(set(true));
        expect([...off].filter((pair) => !on.has(pair))).toEqual([]);
        expect(hidden(set(true).reverse())).toEqual(on);
      }),
      { numRuns: 2000 },
    );
  });

  it('a customer of whom less can be read never sees more', () => {
    const closed = {
      ...held,
      historyOpen: new Uint8Array(EVERYBODY.length),
      customers: {
        ...held.customers,
        region: new Uint8Array(EVERYBODY.length).fill(77),
        consent: { jurisdiction: new Uint8Array(EVERYBODY.length).fill(255) },
      } as unknown as World['customers'],
    };
    fc.assert(
      fc.property(anyRule, (rule) => {
        const open = compileEligibility([{ ...rule, on: true }], held).ineligible;
        const shut = compileEligibility([{ ...rule, on: true }], closed).ineligible;
        expect(open.findIndex((bits, at) => (shut[at]! & bits) !== bits)).toBe(-1);
      }),
      { numRuns: 10_000 },
    );
  });
});

it('the shipped examples are valid, and those of a shop are about something in the shop', () => {
  expect(parseWith(eligibilitySchema, ELIGIBILITY_EXAMPLES, 'eligibility').ok).toBe(true);
  const world = generateWorld({ preset: 'retail', seed: 7, customers: 2000, items: 1200 });
  const { customers } = world;
  const held: EligibilityTables = {
    ...world,
    sensitiveTags: SENSITIVE_TAGS,
    segments: RFM_SEGMENTS,
    days: DAYS,
    bought: csrFromPairs(customers.count, 1, new Uint32Array(0), new Uint32Array(0), 0),
  };
  const described = describeEligibility(compileEligibility(ELIGIBILITY_EXAMPLES.slice(0, 4), held));
  expect(described.map(({ items }) => items > 0)).toEqual([true, true, true, true]);
  expect(described.slice(0, 2).map(({ problem }) => problem)).toEqual([null, null]);
  expect(choices(held)['customer.jurisdiction']).toEqual([...JURISDICTIONS]);
});
