import {
  type Condition,
  CUSTOMER_COLUMNS,
  type EligibilityRule,
  eligibilitySchema,
  FIXED_CHOICES,
  ITEM_COLUMNS,
  isTest,
  NUMBER_OPERATORS,
  type Operator,
  TEXT_OPERATORS,
  type Test,
} from '../../../workers/protocol/eligibility';
import type { PrivacyReport } from '../../../workers/protocol/privacy-report';

/** Whose columns a condition reads. */
export type Side = 'items' | 'customers';

export interface DraftTest {
  readonly key: number;
  readonly field: string;
  readonly is: Operator;
  /** As typed; of a list, one entry for each of its texts. */
  readonly values: readonly string[];
}

export interface DraftGroup {
  readonly key: number;
  readonly join: 'all' | 'any';
  readonly parts: readonly DraftPart[];
}

export type DraftPart = DraftTest | DraftGroup;

/** A rule while it is edited: it may be half typed, and holds whatever is in its fields. */
export interface Draft {
  readonly name: string;
  readonly on: boolean;
  /** Every item, and nobody, where they are null. */
  readonly items: DraftGroup | null;
  readonly customers: DraftGroup | null;
}

export const isDraftTest = (part: DraftPart): part is DraftTest => 'field' in part;
export const isListOperator = (is: Operator): boolean => is === 'one of' || is === 'none of';

const TABLES = { items: ITEM_COLUMNS, customers: CUSTOMER_COLUMNS } as const;

export interface ColumnChoice {
  readonly id: string;
  readonly name: string;
  readonly kind: 'number' | 'text';
  readonly unit: string | undefined;
}

export function columnsOf(side: Side): ColumnChoice[] {
  return Object.entries(TABLES[side]).map(([id, { name, kind, unit }]) => ({ id, name, kind, unit }));
}

/** A column by its name in the contract; null for one that does not exist. */
export function columnOf(side: Side, field: string): ColumnChoice | null {
  return columnsOf(side).find(({ id }) => id === field) ?? null;
}

export const operatorsOf = (side: Side, field: string): readonly Operator[] =>
  columnOf(side, field)?.kind === 'number' ? NUMBER_OPERATORS : TEXT_OPERATORS;

/** Values a text column has in this world; empty where there are too many to name, or none. */
export function choicesOf(
  side: Side,
  field: string,
  choices: PrivacyReport['choices'] | undefined,
): readonly string[] {
  const known = choices?.[`${side === 'items' ? 'item' : 'customer'}.${field}`];
  return known ?? (side === 'customers' ? (FIXED_CHOICES[field] ?? []) : []);
}

let keys = 0;
const nextKey = (): number => {
  keys += 1;
  return keys;
};

function draftPart(condition: Condition): DraftPart {
  if (isTest(condition)) {
    const { field, is, value } = condition;
    return { key: nextKey(), field, is, values: Array.isArray(value) ? [...value] : [String(value)] };
  }
  return draftGroup(condition);
}

/** A lone test becomes a group of one, so that others can be put beside it. */
function draftGroup(condition: Condition): DraftGroup {
  if (isTest(condition)) return { key: nextKey(), join: 'all', parts: [draftPart(condition)] };
  const [join, parts] =
    'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
  return { key: nextKey(), join, parts: parts.map(draftPart) };
}

/** A rule as the editor opens it. */
export function draftOf({ name, on, items, customers }: EligibilityRule): Draft {
  return { name, on, items: items && draftGroup(items), customers: customers && draftGroup(customers) };
}

/** A test of a side's first column, to begin with. */
export function newTest(side: Side, choices?: PrivacyReport['choices']): DraftTest {
  const field = side === 'items' ? 'category' : 'age';
  return withField({ key: nextKey(), field: '', is: 'is', values: [] }, side, field, choices);
}

export function newGroup(side: Side, choices?: PrivacyReport['choices']): DraftGroup {
  return { key: nextKey(), join: 'any', parts: [newTest(side, choices)] };
}

/** Items of a first category, for nobody yet: what a new rule begins with. */
export function newDraft(name: string, choices?: PrivacyReport['choices']): Draft {
  const group = (side: Side): DraftGroup => ({
    key: nextKey(),
    join: 'all',
    parts: [newTest(side, choices)],
  });
  return { name, on: true, items: group('items'), customers: group('customers') };
}

/** Another column: what was typed for the one before stays only where it still makes sense. */
export function withField(
  test: DraftTest,
  side: Side,
  field: string,
  choices?: PrivacyReport['choices'],
): DraftTest {
  const column = columnOf(side, field);
  const same = columnOf(side, test.field)?.kind === column?.kind;
  const operators = operatorsOf(side, field);
  if (column?.kind === 'number') {
    const is = same && operators.includes(test.is) ? test.is : 'at least';
    return { ...test, field, is, values: same ? test.values : [column.id === 'age' ? '18' : '0'] };
  }
  const is = same && operators.includes(test.is) ? test.is : field === 'title' ? 'contains' : 'is';
  const known = choicesOf(side, field, choices);
  return { ...test, field, is, values: known.length > 0 && is !== 'contains' ? known.slice(0, 1) : [''] };
}

/** Another operator: one value becomes a list of one, a list keeps its first. */
export function withOperator(test: DraftTest, is: Operator): DraftTest {
  if (isListOperator(is)) return { ...test, is, values: test.values.filter((one) => one.trim() !== '') };
  return { ...test, is, values: [test.values[0] ?? ''] };
}

/** What was typed, as a number where the column is one; the text itself where it is none, for the schema to refuse. */
function typedValue(test: DraftTest, side: Side): Test['value'] {
  if (isListOperator(test.is)) return test.values;
  const text = (test.values[0] ?? '').trim();
  if (columnOf(side, test.field)?.kind !== 'number') return text;
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}

type Path = string;

/** The condition a draft stands for; `paths` learns which field is which part of it. */
function conditionOf(part: DraftPart, side: Side, path: Path, paths: Map<Path, number>): Condition {
  paths.set(path, part.key);
  if (isDraftTest(part)) return { field: part.field, is: part.is, value: typedValue(part, side) };
  const [only] = part.parts;
  if (part.parts.length === 1 && only) return conditionOf(only, side, path, paths);
  const inner = part.parts.map((one, at) => conditionOf(one, side, `${path}.${part.join}.${at}`, paths));
  return part.join === 'all' ? { all: inner } : { any: inner };
}

export interface Checked {
  /** As it would be kept; it may be refused. */
  readonly rule: EligibilityRule;
  readonly valid: boolean;
  /** What is wrong, by the key of the part at fault; `name` and `rule` are the rule's own. */
  readonly problems: ReadonlyMap<number | 'name' | 'rule', string>;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Holds a draft against the policy's schema, among the other rules of the policy. */
export function check(draft: Draft, others: readonly EligibilityRule[]): Checked {
  const paths = new Map<Path, number>();
  const side = (name: Side) => draft[name] && conditionOf(draft[name], name, name, paths);
  const rule: EligibilityRule = {
    name: draft.name.trim(),
    on: draft.on,
    items: side('items'),
    customers: side('customers'),
  };
  const parsed = eligibilitySchema.safeParse([...others, rule]);
  const problems = new Map<number | 'name' | 'rule', string>();
  if (parsed.success) return { rule, valid: true, problems };
  for (const issue of parsed.error.issues) {
    const [at, ...rest] = issue.path;
    // Rules beside it were valid when they were kept: what concerns all of them is the new one's doing.
    if (at !== undefined && at !== others.length) continue;
    const path = rest.map(String);
    let found: number | 'name' | 'rule' = at === undefined || path[0] === 'name' ? 'name' : 'rule';
    for (let end = path.length; end > 0; end--) {
      const key = paths.get(path.slice(0, end).join('.'));
      if (key === undefined) continue;
      found = key;
      break;
    }
    if (at === undefined && !issue.message.includes('same name')) found = 'rule';
    if (!problems.has(found)) problems.set(found, sentence(issue.message));
  }
  if (problems.size === 0) problems.set('rule', 'Another rule of this policy cannot be read.');
  return { rule, valid: false, problems };
}

/** A group with one of its parts changed, wherever that is; null takes it out. */
export function withPart(
  group: DraftGroup,
  key: number,
  change: (part: DraftPart) => DraftPart | null,
): DraftGroup {
  const parts = group.parts.flatMap((part): DraftPart[] => {
    if (part.key === key) {
      const next = change(part);
      return next ? [next] : [];
    }
    return [isDraftTest(part) ? part : withPart(part, key, change)];
  });
  return { ...group, parts };
}

/** A name that no rule has yet. */
export function freeName(wanted: string, rules: readonly EligibilityRule[]): string {
  const taken = new Set(rules.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  for (let at = 2; ; at++) {
    if (!taken.has(`${wanted} ${at}`)) return `${wanted} ${at}`;
  }
}
