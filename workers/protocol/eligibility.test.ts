import { describe, expect, it } from 'vitest';
import {
  CUSTOMER_COLUMNS,
  conditionInWords,
  ELIGIBILITY_EXAMPLES,
  eligibilitySchema,
  ITEM_COLUMNS,
  ruleInWords,
  testProblem,
} from './eligibility';
import { DEFAULT_POLICY, parsePolicy } from './policy';

const rule = (items: unknown, customers: unknown = null, more = {}) => ({
  name: 'Rule',
  on: true,
  items,
  customers,
  ...more,
});
const PRICE = { field: 'price', is: 'below', value: 5 };

const problem = (eligibility: unknown) => {
  const parsed = parsePolicy({ ...DEFAULT_POLICY, eligibility });
  return parsed.ok ? null : parsed.error;
};

const COLUMNS =
  'title, category, subcategory, supplier, price, marginRate, stock, age, returnRate, minimumAge, sensitive, promotion';

describe('refuses, with one sentence that names the place', () => {
  it.each<[string, unknown, string, string]>([
    [
      'a column that does not exist',
      { field: 'colour', is: 'is', value: 'red' },
      'items',
      `there is no column "colour"; there are ${COLUMNS}.`,
    ],
    [
      'a column of objects in general',
      { field: 'constructor', is: 'is', value: 'red' },
      'items',
      `there is no column "constructor"; there are ${COLUMNS}.`,
    ],
    [
      'a number compared with a text',
      { ...PRICE, value: 'cheap' },
      'items',
      'price is a number and cannot be compared with the text "cheap".',
    ],
    [
      'a text compared with a number',
      { field: 'title', is: 'is', value: 5 },
      'items',
      'title is a text and cannot be compared with the number 5.',
    ],
    [
      'an operator of the other kind',
      { field: 'title', is: 'above', value: 'a' },
      'items',
      '"above" does not go with title, which is a text; use one of is, is not, contains, one of, none of.',
    ],
    [
      'an operator nobody knows',
      { ...PRICE, is: 'near' },
      'items.is',
      'is must be one of is, is not, at least, at most, above, below, contains, one of, none of.',
    ],
    [
      'a list where one value is asked for',
      { field: 'title', is: 'is', value: ['a'] },
      'items',
      '"is" needs one value for title, not a list.',
    ],
    [
      'one value where a list is asked for',
      { field: 'title', is: 'one of', value: 'a' },
      'items',
      '"one of" needs a list of texts for title.',
    ],
    ['an empty list', { field: 'title', is: 'one of', value: [] }, 'items.value', 'the list is empty.'],
    ['an empty text', { field: 'title', is: 'is', value: ' ' }, 'items.value', 'a text must not be empty.'],
    [
      'an empty text in a list',
      { field: 'title', is: 'one of', value: ['a', ''] },
      'items.value.1',
      'a text must not be empty.',
    ],
    [
      'a text without end',
      { field: 'title', is: 'is', value: 'a'.repeat(81) },
      'items.value',
      'a text has at most 80 characters.',
    ],
    [
      'no number at all',
      { ...PRICE, value: Number.NaN },
      'items.value',
      'value must be a number, a text or a list of texts, none of them empty.',
    ],
    [
      'no value',
      { field: 'price', is: 'below' },
      'items.value',
      'value must be a number, a text or a list of texts, none of them empty.',
    ],
    [
      'a part nobody knows',
      { ...PRICE, unless: 3 },
      'items',
      'part of a test "unless" is not known; known are field, is, value.',
    ],
    ['a word for a test', 'cheap', 'items', 'a test must be an object of field, is, value.'],
    ['an empty all', { all: [] }, 'items.all', 'all and any hold at least one test.'],
    ['an empty any', { any: [] }, 'items.any', 'all and any hold at least one test.'],
    ['an any that is no list', { any: PRICE }, 'items.any', 'all and any hold a list of tests.'],
    ['too many tests', { all: Array(13).fill(PRICE) }, 'items.all', 'at most 12 tests stand side by side.'],
    [
      'all and any at once',
      { all: [PRICE], any: [PRICE] },
      'items',
      'either all or any stands alone, with nothing beside it.',
    ],
    [
      'nesting without end',
      { all: [{ any: [{ all: [PRICE, { any: [PRICE] }] }] }] },
      'items.all.0.any.0.all.1',
      'all and any may be nested 3 deep and no deeper.',
    ],
    [
      'a fault deep inside',
      { any: [PRICE, { all: [{ ...PRICE, value: 'x' }] }] },
      'items.any.1.all.0',
      'price is a number and cannot be compared with the text "x".',
    ],
  ])('%s', (_, items, place, sentence) => {
    expect(problem([rule(null), rule(items, null, { name: 'Other' })])).toEqual({
      code: 'bad-input',
      field: `eligibility.1.${place}`,
      message: `eligibility.1.${place}: ${sentence}`,
    });
  });

  it('a column of the other table', () => {
    expect(problem([rule(null, PRICE)])?.message).toMatch(
      /^eligibility\.0\.customers: there is no column "price"; there are age, region, .*\.$/,
    );
  });

  it.each<[string, unknown, string]>([
    ['no list', {}, 'eligibility: eligibility must be a list of rules.'],
    ['no rule', [5], 'eligibility.0: an eligibility rule must be an object of name, on, items, customers.'],
    ['no name', [rule(null, null, { name: '' })], 'eligibility.0.name: a text must not be empty.'],
    ['no switch', [rule(null, null, { on: 'yes' })], 'eligibility.0.on: on must be true or false.'],
    [
      'a part nobody knows',
      [rule(null, null, { since: 1 })],
      'eligibility.0: part of an eligibility rule "since" is not known; known are name, on, items, customers.',
    ],
    ['a name twice', [rule(null), rule(null)], 'eligibility: two rules have the same name.'],
    [
      'too many',
      Array.from({ length: 25 }, (_, at) => rule(null, null, { name: `Rule ${at}` })),
      'eligibility: there may be at most 20 eligibility rules.',
    ],
  ])('%s', (_, eligibility, sentence) => {
    expect(problem(eligibility)?.message).toBe(sentence);
  });
});

it('takes three levels, and gives back what it was given', () => {
  const rules = [rule({ all: [{ any: [{ all: [PRICE] }] }] }), ...ELIGIBILITY_EXAMPLES];
  expect(eligibilitySchema.parse(rules)).toEqual(rules);
});

it('an editor hears of an empty list too', () => {
  expect(testProblem(ITEM_COLUMNS, { field: 'title', is: 'one of', value: [] })).toBe('the list is empty');
  expect(testProblem(ITEM_COLUMNS, { field: 'title', is: 'one of', value: ['a'] })).toBeNull();
});

describe('in words', () => {
  it('the examples read as sentences', () => {
    expect(ELIGIBILITY_EXAMPLES.map(ruleInWords)).toEqual([
      'Items whose subcategory is “Wine”: only for customers whose jurisdiction is one of “EU” or “UK”.',
      'Items whose category is “Furniture” and price is at least £150: only for customers whose time as a customer is at least 180 days or number of orders in 12 months is at least 3.',
      'Items whose subcategory is “Cats”: only for customers whose subcategories bought from include “Cats”.',
      'Items whose stock is below 10 pieces: for nobody.',
      'Items whose title contains “student”: only for customers whose age is at most 25 years.',
      'Items whose title contains “life insurance”: only for customers whose age is above 18 years.',
    ]);
  });

  it.each([
    [{ field: 'stock', is: 'at most', value: 1 }, 'stock is at most 1 piece'],
    [{ field: 'price', is: 'is not', value: 19.99 }, 'price is not £19.99'],
    [{ field: 'marginRate', is: 'below', value: 0.1 }, 'margin as a share of price is below 0.1'],
    [{ field: 'age', is: 'at most', value: 30 }, 'time since launch is at most 30 days'],
    [{ field: 'category', is: 'none of', value: ['A', 'B', 'C'] }, 'category is none of “A”, “B” or “C”'],
    [{ field: 'category', is: 'one of', value: ['A'] }, 'category is one of “A”'],
    [{ field: 'promotion', is: 'is', value: 1 }, 'promotion mark (1 or 0) is 1'],
  ] as const)('%j', (test, words) => {
    expect(conditionInWords(test, ITEM_COLUMNS)).toBe(words);
  });

  it.each([
    [{ field: 'ownsCategory', is: 'is not', value: 'Pets' }, 'categories bought from do not include “Pets”'],
    [
      { field: 'ownsCategory', is: 'none of', value: ['A', 'B'] },
      'categories bought from include none of “A” or “B”',
    ],
    [
      { field: 'ownsSubcategory', is: 'contains', value: 'wine' },
      'subcategories bought from include one that contains “wine”',
    ],
    [{ field: 'tenure', is: 'below', value: 1 }, 'time as a customer is below 1 day'],
  ] as const)('%j', (test, words) => {
    expect(conditionInWords(test, CUSTOMER_COLUMNS)).toBe(words);
  });

  it('an inner group stands in brackets, a group of one does not', () => {
    const test = { field: 'stock', is: 'above', value: 3 } as const;
    const other = { field: 'price', is: 'above', value: 3 } as const;
    expect(conditionInWords({ all: [test, { any: [test, other] }] }, ITEM_COLUMNS)).toBe(
      'stock is above 3 pieces and (stock is above 3 pieces or price is above £3)',
    );
    expect(conditionInWords({ all: [{ any: [test] }, other] }, ITEM_COLUMNS)).toBe(
      'stock is above 3 pieces and price is above £3',
    );
    expect(ruleInWords({ items: null, customers: null })).toBe('Every item: for nobody.');
  });
});
