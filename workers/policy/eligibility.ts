import type { Csr } from '../math/csr';
import { JURISDICTIONS } from '../protocol/consent';
import {
  type Condition,
  CUSTOMER_COLUMNS,
  type CustomerColumn,
  conditionInWords,
  type EligibilityRule,
  ITEM_COLUMNS,
  type ItemColumn,
  isTest,
  type Test,
} from '../protocol/eligibility';
import type { EligibilityCount } from '../protocol/privacy-report';
import type { World } from '../world/world';

/** What eligibility rules may read. */
export interface EligibilityTables
  extends Pick<World, 'customers' | 'items' | 'regions' | 'categories' | 'suppliers'> {
  /** SENSITIVE_TAGS, RFM_SEGMENTS and DAYS of the world. */
  readonly sensitiveTags: readonly string[];
  readonly segments: readonly string[];
  readonly days: number;
  /** Second-level categories bought from: customers x flat second-level categories. */
  readonly bought: Csr;
  /** 1 where what a customer did may be read, by which columns such as segment and spend stand; left out: everybody's. */
  readonly historyOpen?: Uint8Array;
}

export interface CompiledRule {
  readonly rule: EligibilityRule;
  /** 1 where the rule is about the item. */
  readonly items: Uint8Array;
  /** 1 where the customer may see such items. */
  readonly customers: Uint8Array;
}

export interface CompiledEligibility {
  /** In the order of the policy, those that are off too. */
  readonly rules: readonly CompiledRule[];
  /** Per customer: bit r set where rule r is on and its test of customers fails. */
  readonly ineligible: Uint32Array;
}

/** A column as a test reads it; whatever is not finite, empty or outside its names cannot be read. */
type Values =
  | { readonly kind: 'number'; readonly numbers: ArrayLike<number> }
  | {
      readonly kind: 'text';
      readonly names: readonly (string | undefined)[];
      readonly codes: ArrayLike<number>;
    }
  | { readonly kind: 'many'; readonly names: readonly (string | undefined)[]; readonly rows: Csr };

interface Table {
  readonly count: number;
  readonly column: (field: string) => Values | null;
  /** 1 where a field can be read; null where it can be everywhere. */
  readonly open: (field: string) => Uint8Array | null;
}

const numbersIn = (numbers: ArrayLike<number>): Values => ({ kind: 'number', numbers });
const textsIn = (names: readonly (string | undefined)[], codes: ArrayLike<number>): Values => ({
  kind: 'text',
  names,
  codes,
});

/** Names of the flat second-level categories, and for each the first-level one it lies in. */
function aislesOf(categories: World['categories']) {
  const names = categories.flatMap(({ children }) => children);
  const parents = categories.flatMap(({ name, children }) => children.map(() => name));
  let next = 0;
  const first = categories.map(({ children }) => {
    next += children.length;
    return next - children.length;
  });
  const flat = (category: number, child: number) =>
    child < (categories[category]?.children.length ?? 0) ? first[category]! + child : -1;
  return { names, parents, flat };
}

function itemTable({ items, categories, suppliers, sensitiveTags, days }: EligibilityTables): Table {
  const { count } = items;
  const aisles = aislesOf(categories);
  const columns: Readonly<Record<ItemColumn, () => Values>> = {
    title: () =>
      textsIn(
        items.title,
        Uint32Array.from({ length: count }, (_, row) => row),
      ),
    category: () =>
      textsIn(
        categories.map(({ name }) => name),
        items.category,
      ),
    subcategory: () =>
      textsIn(
        aisles.names,
        Int32Array.from({ length: count }, (_, row) =>
          aisles.flat(items.category[row]!, items.subcategory[row]!),
        ),
      ),
    supplier: () => textsIn(suppliers, items.supplier),
    price: () => numbersIn(items.price),
    marginRate: () =>
      // Prices are kept in single precision: what lies beyond six digits is noise.
      numbersIn(
        Float64Array.from(
          items.price,
          (price, row) => Math.round(((price - items.cost[row]!) / price) * 1e6) / 1e6,
        ),
      ),
    stock: () => numbersIn(items.stock),
    age: () => numbersIn(Int32Array.from(items.launchDay, (day) => days - day)),
    returnRate: () => numbersIn(items.returnRate),
    minimumAge: () => numbersIn(items.minimumAge),
    sensitive: () => textsIn(sensitiveTags, items.sensitive),
    promotion: () => numbersIn(items.promotion),
  };
  return {
    count,
    column: (field) => (Object.hasOwn(columns, field) ? columns[field as ItemColumn]() : null),
    open: () => null,
  };
}

/** What a customer is, not what they did. */
const NOT_HISTORY: readonly string[] = ['age', 'region', 'jurisdiction'] satisfies CustomerColumn[];

function customerTable(tables: EligibilityTables): Table {
  const { customers, regions, categories, segments, bought, historyOpen } = tables;
  const aisles = aislesOf(categories);
  const columns: Readonly<Record<CustomerColumn, () => Values>> = {
    age: () => numbersIn(customers.age),
    region: () =>
      textsIn(
        regions.map(({ name }) => name),
        customers.region,
      ),
    jurisdiction: () => textsIn(JURISDICTIONS, customers.consent.jurisdiction),
    tenure: () => numbersIn(customers.tenure),
    segment: () => textsIn(segments, customers.rfm),
    engagement: () => numbersIn(customers.engagement),
    orders: () => numbersIn(customers.frequency),
    spend: () => numbersIn(customers.spend),
    ownsCategory: () => ({ kind: 'many', names: aisles.parents, rows: bought }),
    ownsSubcategory: () => ({ kind: 'many', names: aisles.names, rows: bought }),
  };
  return {
    count: customers.count,
    column: (field) => (Object.hasOwn(columns, field) ? columns[field as CustomerColumn]() : null),
    open: (field) => (NOT_HISTORY.includes(field) ? null : (historyOpen ?? null)),
  };
}

const plain = (text: string) => text.trim().toLowerCase();

/** The number test; prices and shares are stored in single precision, and so compared in it. */
function numberPasses({ is, value }: Test): (x: number) => boolean {
  const limit = Math.fround(typeof value === 'number' ? value : Number.NaN);
  switch (is) {
    case 'is':
      return (x) => x === limit;
    case 'is not':
      return (x) => x !== limit && !Number.isNaN(limit);
    case 'at least':
      return (x) => x >= limit;
    case 'at most':
      return (x) => x <= limit;
    case 'above':
      return (x) => x > limit;
    case 'below':
      return (x) => x < limit;
    default:
      return () => false;
  }
}

const UNREADABLE = 2;

/** Per name: 1 where it is one that the test names, 0 where not, UNREADABLE. */
function named({ is, value }: Test, names: readonly (string | undefined)[]): Uint8Array {
  const wanted = (Array.isArray(value) ? value : [value]).map((one) => plain(String(one)));
  return Uint8Array.from(names, (name) => {
    const held = plain(name ?? '');
    if (held === '') return UNREADABLE;
    return Number(is === 'contains' ? held.includes(wanted[0]!) : wanted.includes(held));
  });
}

/** Of a list of names: 1 where the test names one of them, 0 where none, UNREADABLE where it cannot be told. */
function amongMany(hit: Uint8Array, rows: Csr, row: number): number {
  // Nothing bought is a known answer: whoever bought nothing has bought none of these.
  let found = 0;
  for (let at = rows.start[row]!; at < rows.start[row + 1]!; at++) {
    const one = hit[rows.columns[at]!] ?? UNREADABLE;
    if (one === 1) return 1;
    found = Math.max(found, one);
  }
  return found;
}

/** One test on every row; a row that cannot be read comes out as `unreadable`. */
function runTest(table: Table, test: Test, unreadable: 0 | 1): Uint8Array {
  const out = new Uint8Array(table.count).fill(unreadable);
  const values = table.column(test.field);
  if (values === null) return out;
  const open = table.open(test.field);
  if (values.kind === 'number') {
    const passes = numberPasses(test);
    for (let row = 0; row < table.count; row++) {
      const x = Math.fround(values.numbers[row]!);
      if (Number.isFinite(x) && open?.[row] !== 0) out[row] = passes(x) ? 1 : 0;
    }
    return out;
  }
  const hit = named(test, values.names);
  const not = test.is === 'is not' || test.is === 'none of';
  for (let row = 0; row < table.count; row++) {
    if (open?.[row] === 0) continue;
    const found =
      values.kind === 'text' ? (hit[values.codes[row]!] ?? UNREADABLE) : amongMany(hit, values.rows, row);
    if (found !== UNREADABLE) out[row] = not ? 1 - found : found;
  }
  return out;
}

function run(table: Table, condition: Condition, unreadable: 0 | 1): Uint8Array {
  if (isTest(condition)) return runTest(table, condition, unreadable);
  const every = 'all' in condition;
  const out = new Uint8Array(table.count).fill(every ? 1 : 0);
  for (const one of every ? condition.all : condition.any) {
    const held = run(table, one, unreadable);
    for (let row = 0; row < out.length; row++) {
      out[row] = every ? out[row]! & held[row]! : out[row]! | held[row]!;
    }
  }
  return out;
}

/**
 * Runs every rule over the tables. Fails closed on what cannot be read: a customer does not pass the test,
 * also where it says "is not", and an item falls under the rule. Texts are compared without regard to case
 * and surrounding space.
 * @param rules at most 32, as the schema has it
 */
export function compileEligibility(
  rules: readonly EligibilityRule[],
  tables: EligibilityTables,
): CompiledEligibility {
  const items = itemTable(tables);
  const customers = customerTable(tables);
  const ineligible = new Uint32Array(customers.count);
  const compiled = rules.map((rule, at): CompiledRule => {
    const may = rule.customers ? run(customers, rule.customers, 0) : new Uint8Array(customers.count);
    if (rule.on) {
      for (let row = 0; row < may.length; row++) if (!may[row]) ineligible[row]! |= 1 << at;
    }
    return {
      rule,
      items: rule.items ? run(items, rule.items, 1) : new Uint8Array(items.count).fill(1),
      customers: may,
    };
  });
  return { rules: compiled, ineligible };
}

const sum = (mask: Uint8Array) => mask.reduce((total, held) => total + held, 0);

function counted(count: number, one: string): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${one}${count === 1 ? '' : 's'}`;
}

/** What is wrong with a rule that no schema can see, as a sentence; null where nothing is. */
function problemOf(rule: EligibilityRule, items: number, customers: number, emptied: number): string | null {
  if (items === 0 && rule.items) {
    return `\u201c${rule.name}\u201d is about no item: there is none whose ${conditionInWords(rule.items, ITEM_COLUMNS)}. Change which items it is about, or remove it.`;
  }
  if (emptied > 0) {
    return `\u201c${rule.name}\u201d leaves no item for ${counted(emptied, 'customer')}: it is about every item there is. Make it about fewer items, or let more customers see them.`;
  }
  if (customers === 0 && rule.customers) {
    return `\u201c${rule.name}\u201d hides ${counted(items, 'item')} from everybody: there is no customer whose ${conditionInWords(rule.customers, CUSTOMER_COLUMNS)}. Change which customers may see them, or choose nobody on purpose.`;
  }
  return null;
}

/** What each rule comes to, on or off: counts, and what to mend. */
export function describeEligibility({ rules }: CompiledEligibility): EligibilityCount[] {
  return rules.map(({ rule, items: about, customers: may }) => {
    const items = sum(about);
    const customers = sum(may);
    const emptied = about.length > 0 && items === about.length ? may.length - customers : 0;
    return {
      name: rule.name,
      on: rule.on,
      items,
      customers,
      emptied,
      problem: problemOf(rule, items, customers, emptied),
    };
  });
}

/** The different texts a column holds, in the order of its names. */
function held(table: Table, field: string): string[] {
  const values = table.column(field);
  if (values?.kind !== 'text') return [];
  const met = new Set(Array.from(values.codes));
  return [...new Set(values.names.filter((name, code) => name && met.has(code)))] as string[];
}

/** Values of the text columns that have few, for an editor to offer: those that occur, by `item.category` and the like. */
export function choices(tables: EligibilityTables): Readonly<Record<string, readonly string[]>> {
  const items = itemTable(tables);
  const customers = customerTable(tables);
  const category = held(items, 'category');
  const subcategory = held(items, 'subcategory');
  return {
    'item.category': category,
    'item.subcategory': subcategory,
    'item.supplier': held(items, 'supplier').sort(),
    'item.sensitive': held(items, 'sensitive'),
    'customer.region': held(customers, 'region'),
    'customer.jurisdiction': held(customers, 'jurisdiction'),
    'customer.segment': held(customers, 'segment'),
    'customer.ownsCategory': category,
    'customer.ownsSubcategory': subcategory,
  };
}
