import { z } from 'zod';
import { JURISDICTIONS } from './consent';
import { onOff, unknownKeys } from './schema';

export type ColumnKind = 'number' | 'text';

interface Column {
  /** As it stands in a sentence: "items whose price is below 20". */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Follows a number on the screen. */
  readonly unit?: string;
  /** A customer has any number of values of it: "is" asks for one among them, "is not" for none. */
  readonly many?: boolean;
}

const columns = <const T extends Record<string, Column>>(table: T): Readonly<Record<keyof T, Column>> =>
  table;

/** Columns a rule may read of an item. */
export const ITEM_COLUMNS = columns({
  title: { name: 'title', kind: 'text' },
  category: { name: 'category', kind: 'text' },
  subcategory: { name: 'subcategory', kind: 'text' },
  supplier: { name: 'supplier', kind: 'text' },
  price: { name: 'price', kind: 'number', unit: '\u00a3' },
  marginRate: { name: 'margin as a share of price', kind: 'number' },
  stock: { name: 'stock', kind: 'number', unit: 'pieces' },
  age: { name: 'time since launch', kind: 'number', unit: 'days' },
  returnRate: { name: 'share sent back', kind: 'number' },
  minimumAge: { name: 'minimum age', kind: 'number', unit: 'years' },
  sensitive: { name: 'sensitive tag', kind: 'text' },
  promotion: { name: 'promotion mark (1 or 0)', kind: 'number' },
});
export type ItemColumn = keyof typeof ITEM_COLUMNS;

/** Columns a rule may read of a customer. */
export const CUSTOMER_COLUMNS = columns({
  age: { name: 'age', kind: 'number', unit: 'years' },
  region: { name: 'region', kind: 'text' },
  jurisdiction: { name: 'jurisdiction', kind: 'text' },
  tenure: { name: 'time as a customer', kind: 'number', unit: 'days' },
  segment: { name: 'segment', kind: 'text' },
  engagement: { name: 'number of visits in 30 days', kind: 'number' },
  orders: { name: 'number of orders in 12 months', kind: 'number' },
  spend: { name: 'spend in 12 months', kind: 'number', unit: '\u00a3' },
  ownsCategory: { name: 'categories bought from', kind: 'text', many: true },
  ownsSubcategory: { name: 'subcategories bought from', kind: 'text', many: true },
});
export type CustomerColumn = keyof typeof CUSTOMER_COLUMNS;

export const NUMBER_OPERATORS = ['is', 'is not', 'at least', 'at most', 'above', 'below'] as const;
export const TEXT_OPERATORS = ['is', 'is not', 'contains', 'one of', 'none of'] as const;
export type Operator = (typeof NUMBER_OPERATORS)[number] | (typeof TEXT_OPERATORS)[number];
const OPERATORS = [...new Set<Operator>([...NUMBER_OPERATORS, ...TEXT_OPERATORS])];

export interface Test {
  readonly field: string;
  readonly is: Operator;
  readonly value: number | string | readonly string[];
}

/** Tests joined by "and" (`all`) or "or" (`any`), nested at will within bounds. */
export type Condition =
  | Test
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

/** Items that match `items` may be shown to customers who match `customers` alone; null: every item, and nobody. */
export interface EligibilityRule {
  readonly name: string;
  readonly on: boolean;
  readonly items: Condition | null;
  readonly customers: Condition | null;
}

/** One bit each in a shard's masks. */
export const MOST_ELIGIBILITY_RULES = 20;
const MOST_TESTS = 12;
const DEEPEST_NESTING = 3;
const LONGEST_TEXT = 80;

export const isTest = (condition: Condition): condition is Test => 'field' in condition;

function known(table: Readonly<Record<string, Column>>, field: string): Column | null {
  return Object.hasOwn(table, field) ? table[field]! : null;
}

/** What is wrong with one test, as the end of a sentence; null where nothing is. */
export function testProblem(table: Readonly<Record<string, Column>>, test: Test): string | null {
  const column = known(table, test.field);
  if (!column) {
    return `there is no column "${test.field.slice(0, 40)}"; there are ${Object.keys(table).join(', ')}`;
  }
  const { kind } = column;
  const operators: readonly string[] = kind === 'number' ? NUMBER_OPERATORS : TEXT_OPERATORS;
  if (!operators.includes(test.is)) {
    return `"${test.is}" does not go with ${test.field}, which is a ${kind}; use one of ${operators.join(', ')}`;
  }
  const list = test.is === 'one of' || test.is === 'none of';
  if (list !== Array.isArray(test.value)) {
    return list
      ? `"${test.is}" needs a list of texts for ${test.field}`
      : `"${test.is}" needs one value for ${test.field}, not a list`;
  }
  if (Array.isArray(test.value)) return test.value.length === 0 ? 'the list is empty' : null;
  if (kind === 'number') {
    return typeof test.value === 'number' && Number.isFinite(test.value)
      ? null
      : `${test.field} is a number and cannot be compared with the text "${String(test.value).slice(0, 40)}"`;
  }
  return typeof test.value === 'string'
    ? null
    : `${test.field} is a text and cannot be compared with the number ${String(test.value).slice(0, 40)}`;
}

const text = z
  .string({ error: 'must be a text' })
  .max(LONGEST_TEXT, `a text has at most ${LONGEST_TEXT} characters`)
  .refine((value) => value.trim() !== '', 'a text must not be empty');

/** The sentence for a value that is no object, or one with a part nobody knows. */
const partsOf = (what: string, parts: readonly string[]) => {
  const unknown = unknownKeys(`part of ${what}`, parts);
  return (issue: { code?: string | undefined; keys?: unknown }) =>
    issue.code === 'unrecognized_keys' ? unknown(issue) : `${what} must be an object of ${parts.join(', ')}`;
};

const testSchema = z.strictObject(
  {
    field: z
      .string({ error: 'field must be the name of a column' })
      .max(LONGEST_TEXT, `field must be the name of a column, of at most ${LONGEST_TEXT} characters`),
    is: z.enum(OPERATORS as [Operator, ...Operator[]], {
      error: `is must be one of ${OPERATORS.join(', ')}`,
    }),
    value: z.union([z.number(), text, z.array(text).min(1, 'the list is empty').max(50)], {
      error: 'value must be a number, a text or a list of texts, none of them empty',
    }),
  },
  { error: partsOf('a test', ['field', 'is', 'value']) },
);

function conditionSchema(table: Readonly<Record<string, Column>>, depth: number): z.ZodType<Condition> {
  const test = testSchema.superRefine((value, context) => {
    const problem = testProblem(table, value as Test);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });
  const inner = (): z.ZodType =>
    z
      .array(conditionSchema(table, depth - 1), { error: 'all and any hold a list of tests' })
      .min(1, 'all and any hold at least one test')
      .max(MOST_TESTS, `at most ${MOST_TESTS} tests stand side by side`);
  const groups =
    depth === 0 ? null : { all: z.strictObject({ all: inner() }), any: z.strictObject({ any: inner() }) };
  // Chosen by its shape first, so that a refusal speaks of the test and not of three alternatives.
  return z.unknown().transform((value, context): Condition => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
    const group = keys.includes('all') ? 'all' : keys.includes('any') ? 'any' : null;
    if (group && keys.length > 1) return refuse('either all or any stands alone, with nothing beside it');
    if (group && !groups) return refuse(`all and any may be nested ${DEEPEST_NESTING} deep and no deeper`);
    const parsed = (group && groups ? groups[group] : test).safeParse(value);
    if (parsed.success) return parsed.data as Condition;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
    return z.NEVER;
  });
}

export const eligibilitySchema = z
  .array(
    z.strictObject(
      {
        name: text,
        on: onOff('on'),
        items: conditionSchema(ITEM_COLUMNS, DEEPEST_NESTING).nullable(),
        customers: conditionSchema(CUSTOMER_COLUMNS, DEEPEST_NESTING).nullable(),
      },
      { error: partsOf('an eligibility rule', ['name', 'on', 'items', 'customers']) },
    ),
    { error: 'eligibility must be a list of rules' },
  )
  .max(MOST_ELIGIBILITY_RULES, `there may be at most ${MOST_ELIGIBILITY_RULES} eligibility rules`)
  .refine(
    (rules) => new Set(rules.map(({ name }) => name)).size === rules.length,
    'two rules have the same name',
  );

const alternatives = (list: readonly string[]) =>
  list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : (list[0] ?? '');

/** "£20", "1 day", "3 days", "0.5". */
function amount(value: number, unit: string | undefined): string {
  if (unit === '\u00a3') return value < 0 ? `\u2212\u00a3${-value}` : `\u00a3${value}`;
  if (unit === undefined) return String(value);
  return `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}

function wordsOf({ field, is, value }: Test, table: Readonly<Record<string, Column>>): string {
  const column = known(table, field);
  const unit = column?.unit;
  const quoted = (one: string) => `\u201c${one}\u201d`;
  const said = Array.isArray(value)
    ? alternatives(value.map(quoted))
    : typeof value === 'number'
      ? amount(value, unit)
      : quoted(String(value));
  const name = column?.name ?? field;
  const verb: Readonly<Record<Operator, string>> = column?.many
    ? {
        is: 'include',
        'is not': 'do not include',
        contains: 'include one that contains',
        'one of': 'include one of',
        'none of': 'include none of',
        'at least': 'are at least',
        'at most': 'are at most',
        above: 'are above',
        below: 'are below',
      }
    : {
        is: 'is',
        'is not': 'is not',
        contains: 'contains',
        'one of': 'is one of',
        'none of': 'is none of',
        'at least': 'is at least',
        'at most': 'is at most',
        above: 'is above',
        below: 'is below',
      };
  return `${name} ${verb[is]} ${said}`;
}

/** A condition in words: "title contains “student” and price is below £20". */
export function conditionInWords(
  condition: Condition,
  table: Readonly<Record<string, Column>>,
  inner = false,
): string {
  if (isTest(condition)) return wordsOf(condition, table);
  const [list, joint] = 'all' in condition ? [condition.all, ' and '] : [condition.any, ' or '];
  const words = list.map((one) => conditionInWords(one, table, true)).join(joint);
  return inner && list.length > 1 ? `(${words})` : words;
}

/** A rule as a sentence. */
export function ruleInWords({ items, customers }: Pick<EligibilityRule, 'items' | 'customers'>): string {
  const which = items ? `Items whose ${conditionInWords(items, ITEM_COLUMNS)}` : 'Every item';
  const who = customers
    ? `only for customers whose ${conditionInWords(customers, CUSTOMER_COLUMNS)}`
    : 'for nobody';
  return `${which}: ${who}.`;
}

/** Ready to be taken over and changed. */
export const ELIGIBILITY_EXAMPLES: readonly EligibilityRule[] = [
  {
    name: 'Supplier agreement: wine in Europe only',
    on: true,
    items: { field: 'subcategory', is: 'is', value: 'Wine' },
    customers: { field: 'jurisdiction', is: 'one of', value: ['EU', 'UK'] },
  },
  {
    name: 'Large furniture for settled customers',
    on: true,
    items: {
      all: [
        { field: 'category', is: 'is', value: 'Furniture' },
        { field: 'price', is: 'at least', value: 150 },
      ],
    },
    customers: {
      any: [
        { field: 'tenure', is: 'at least', value: 180 },
        { field: 'orders', is: 'at least', value: 3 },
      ],
    },
  },
  {
    name: 'Cat food for cat owners',
    on: true,
    items: { field: 'subcategory', is: 'is', value: 'Cats' },
    customers: { field: 'ownsSubcategory', is: 'is', value: 'Cats' },
  },
  {
    name: 'Nearly sold out: hold back',
    on: true,
    items: { field: 'stock', is: 'below', value: 10 },
    customers: null,
  },
  {
    name: 'Student discount only to 25',
    on: true,
    items: { field: 'title', is: 'contains', value: 'student' },
    customers: { field: 'age', is: 'at most', value: 25 },
  },
  {
    name: 'No life insurance at 18',
    on: true,
    items: { field: 'title', is: 'contains', value: 'life insurance' },
    customers: { field: 'age', is: 'above', value: 18 },
  },
];

/** Values of the columns that have few, where the world does not decide them. */
export const FIXED_CHOICES: Readonly<Partial<Record<string, readonly string[]>>> = {
  jurisdiction: JURISDICTIONS,
};
