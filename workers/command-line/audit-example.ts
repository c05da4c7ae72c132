import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { PURPOSES } from '../protocol/consent';
import { CHANNELS, OUTBOUND_CHANNELS } from '../protocol/names';
import { DEFAULT_POLICY, fillPolicy, type Policy, parsePolicy } from '../protocol/policy';
import { type AuditReport, audit } from './audit';

/** A small set of files that breaks no rule, for tests to break one at a time. */

export type Cells = Record<string, string | number>;

export interface Example {
  readonly customers: Cells[];
  readonly items: Cells[];
  readonly slates: Cells[];
  policy: Policy;
}

/** The policy as it is patched. */
export function policyWith(patch: unknown, base: Policy = DEFAULT_POLICY): Policy {
  const merge = (a: unknown, b: unknown): unknown => {
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || Array.isArray(b))
      return b;
    const out: Record<string, unknown> = { ...a };
    for (const [key, value] of Object.entries(b)) out[key] = key in out ? merge(out[key], value) : value;
    return out;
  };
  const parsed = parsePolicy(fillPolicy(merge(base, patch)));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** Somebody in Leeds who agreed to everything and bought a lamp. */
function person(customer: number, cells: Cells = {}): Cells {
  return {
    customer,
    name: 'Ada',
    age: 40,
    region: 'United Kingdom',
    engagement: 3.2,
    frequency: 2,
    spend: 80.5,
    tenure: 400,
    segment: 'casual',
    'do not show': '',
    jurisdiction: 'UK',
    ageBand: '18+',
    gpc: 0,
    ...Object.fromEntries(
      PURPOSES.flatMap((purpose) => [
        [`purpose.${purpose}`, 'granted'],
        [`purpose.${purpose}.date`, '2025-02-03'],
      ]),
    ),
    ...Object.fromEntries(
      CHANNELS.flatMap((channel) => [
        [`channel.${channel}`, 'granted'],
        [`channel.${channel}.date`, '2024-11-30'],
        [`channel.${channel}.basis`, 'consent'],
      ]),
    ),
    objectedToMarketing: 0,
    limitSensitive: 0,
    bought: 'Home / Lamps',
    'first training event': '2025-01-20T09:30',
    'last training event': '2025-09-30T18:05',
    'bought plainly': cells.bought ?? 'Home / Lamps',
    ...cells,
  };
}

const everyPurpose = (status: string): Cells =>
  Object.fromEntries(
    PURPOSES.flatMap((purpose) => [
      [`purpose.${purpose}`, status],
      [`purpose.${purpose}.date`, ''],
    ]),
  );

/** Cells of somebody who never agreed to be written to, but has bought and may hear of similar products. */
export const ON_SOFT_OPT_IN: Cells = Object.fromEntries(
  OUTBOUND_CHANNELS.flatMap((channel) => [
    [`channel.${channel}`, 'unknown'],
    [`channel.${channel}.date`, ''],
    [`channel.${channel}.basis`, channel === 'email' ? 'soft opt-in' : 'none'],
  ]),
);

/** Title, category, subcategory, supplier, price; the cells that differ from the usual. */
const ITEMS: readonly (readonly [string, string, string, string, number, Cells?])[] = [
  ['Lamp', 'Home', 'Lamps', 'Abel', 10],
  ['Rug', 'Home', 'Rugs', 'Bond', 30],
  ['Ball', 'Sport', 'Balls', 'Cole', 60],
  ['Bat', 'Sport', 'Bats', 'Dunn', 25],
  ['Pot', 'Garden', 'Pots', 'Eden', 70, { stock: 0 }],
  ['Soil', 'Garden', 'Soil', 'Fox', 75, { 'regions barred': 'Germany; United Kingdom' }],
  ['Wine', 'Food', 'Wine', 'Gray', 15, { 'minimum age': 18 }],
  ['Test kit', 'Health', 'Tests', 'Hunt', 40, { sensitive: 'health' }],
  ['Store card', 'Services', 'Credit', 'Ivor', 5, { sensitive: 'finance' }],
  ['Sofa', 'Home', 'Sofas', 'Jay', 400],
  ['Saw', 'Tools', 'Saws', 'Kerr', 50, { cost: 49 }],
  ['Student desk', 'Office', 'Desks', 'Lowe', 90],
  ['Chair', 'Home', 'Chairs', 'Mole', 105],
  ['Net', 'Sport', 'Nets', 'Abel', 55],
  ['Kite', 'Toys', 'Kites', 'Abel', 120],
  ['Doll', 'Toys', 'Dolls', 'Nash', 45, { promotion: 1 }],
  ['Penknife', 'Tools', 'Knives', 'Owen', 18, { 'minimum age': 16 }],
  ['Table lamp', 'Home', 'Lamps', 'Pike', 35],
];

const POLICY = policyWith({
  slateSize: 3,
  consent: { reviewFrom: 200 },
  eligibility: [
    {
      name: 'Student discount only to 25',
      on: true,
      items: { field: 'title', is: 'contains', value: 'student' },
      customers: { field: 'age', is: 'at most', value: 25 },
    },
  ],
  business: { lowMarginFloor: 0.1, perCategory: 2, perSupplier: 2, perPriceRange: 2 },
  review: [
    { customer: 2, item: 9, decision: 'approve', by: null },
    { customer: 3, item: 8, decision: 'replace', by: 9 },
    { customer: 3, item: 2, decision: 'refuse', by: null },
  ],
});

/** Rows of one list; cells hold for each of them. */
export function listOf(customer: number, items: readonly number[], cells: Cells = {}): Cells[] {
  const row = (rank: number, item: number | ''): Cells => ({
    customer,
    rank,
    item,
    score: item === '' ? '' : 0.9 - rank / 10,
    'relevance part': item === '' ? '' : 0.5,
    'margin part': item === '' ? '' : 0.3,
    'boost part': item === '' ? '' : 0.01,
    'diversity part': item === '' ? '' : 0.1,
    personalised: 1,
    'trained on': 1,
    bucket: '',
    channels: 'email sms',
    decision: '',
    ...cells,
  });
  return items.length > 0 ? items.map((item, at) => row(at + 1, item)) : [row(0, '')];
}

const NOT_PERSONAL: Cells = { personalised: 0, 'trained on': 0 };

/** Files that no rule finds fault with: eleven people, each of another kind. Customer 0 agreed to everything. */
export function cleanExample(): Example {
  const list = listOf(2, [9, 0, 3]);
  list[0]!.decision = 'approve';
  const replaced = listOf(3, [9, 1]);
  replaced[0]!.decision = 'replace';
  return {
    policy: POLICY,
    items: ITEMS.map(([title, category, subcategory, supplier, price, cells], item) => ({
      item,
      title,
      category,
      subcategory,
      supplier,
      price,
      cost: price / 2,
      stock: 12,
      'launch day': -30,
      'return rate': 0.05,
      'regions barred': '',
      'minimum age': 0,
      sensitive: 'none',
      promotion: 0,
      ...cells,
    })),
    customers: [
      person(0),
      person(1, { age: 22, 'do not show': '3 4' }),
      person(2),
      person(3),
      person(4, { ...everyPurpose('unknown'), ...ON_SOFT_OPT_IN, bought: 'Home / Lamps; Sport / Nets' }),
      person(5, { objectedToMarketing: 1 }),
      person(6, { ageBand: '13-15', age: 14 }),
      person(7, { ...everyPurpose('unknown'), jurisdiction: 'US-opt-out', region: 'Texas' }),
      person(8, everyPurpose('denied')),
      person(9),
      person(10, { bought: '', 'first training event': '', 'last training event': '' }),
    ],
    slates: [
      ...listOf(0, [0, 1, 2]),
      ...listOf(1, [11, 6, 7], { channels: 'push' }),
      ...list,
      ...replaced,
      ...listOf(4, [0, 17, 13], { ...NOT_PERSONAL, channels: 'email' }),
      ...listOf(5, [0, 1, 2], { ...NOT_PERSONAL, channels: '' }),
      ...listOf(6, [0, 1, 2], { personalised: 0 }),
      ...listOf(7, [0, 5, 2]),
      ...listOf(8, [], { ...NOT_PERSONAL, channels: '' }),
      ...listOf(9, [0, 1, 9].slice(0, 2), { bucket: 'holdout' }),
      ...listOf(10, [2, 3, 13], { bucket: 'exploration' }),
    ],
  };
}

/** Puts other rows in the place of one customer's. */
export function relist(example: Example, customer: number, rows: readonly Cells[]): void {
  const at = example.slates.findIndex((row) => row.customer === customer);
  const count = example.slates.filter((row) => row.customer === customer).length;
  example.slates.splice(at, count, ...rows);
}

/** A clean example with other cells of customer 0, another list, and another policy. */
export function planted(cells: Cells, rows: readonly Cells[], patch: unknown = {}): Example {
  const example = cleanExample();
  Object.assign(example.customers[0]!, cells);
  relist(example, 0, rows);
  example.policy = policyWith(patch, example.policy);
  return example;
}

/** Rows of customer 0. */
export const list = (items: readonly number[] = [0, 1, 2], cells: Cells = {}) => listOf(0, items, cells);

let folder: string | null = null;
let files = 0;

/** Writes a text into a new file and returns its path. */
export function writeText(text: string | Uint8Array, name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'parley-audit-'));
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, text);
  return path;
}

export const asCsv = (rows: readonly Cells[], delimiter = ',') =>
  `${Papa.unparse([...rows], { newline: '\n', delimiter })}\n`;

/** Where the files lie, for whoever made them to take them away; null where none were made. */
export const exampleFolder = () => folder;

/** Writes the files and has them audited. */
export function auditExample(example: Example): AuditReport {
  return audit({
    customers: writeText(asCsv(example.customers), 'customers.csv'),
    items: writeText(asCsv(example.items), 'items.csv'),
    slates: writeText(asCsv(example.slates), 'slates.csv'),
    policy: example.policy,
    policyFile: null,
  });
}

/** Rules that found something, each with how often. */
export function broken(report: AuditReport): Record<string, number> {
  return Object.fromEntries(
    report.rules.filter(({ violations }) => violations > 0).map(({ rule, violations }) => [rule, violations]),
  );
}
