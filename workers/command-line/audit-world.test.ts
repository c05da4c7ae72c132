import { readFileSync, rmSync } from 'node:fs';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT_PRESET_IDS, CONSENT_PRESETS, CONSENT_RULE_IDS, PURPOSES, RIGHTS } from '../protocol/consent';
import { ELIGIBILITY_EXAMPLES } from '../protocol/eligibility';
import { CHANNELS } from '../protocol/names';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localEngine, ticket } from '../testing/small-world';
import { generateWorld } from '../world/generate';
import { type AuditReport, audit } from './audit';
import { asCsv, broken, type Cells, exampleFolder, listOf, policyWith, writeText } from './audit-example';
import { writeCustomers, writeEvents, writeItems, writeRecommendations } from './csv';

/** The files that a small world and its recommender write, audited as they are and with violations planted. */

const WORLD = { preset: 'retail', seed: 7, customers: 600, items: 120 } as const;
const engine = localEngine();
const paths = { customers: '', items: '', slates: '' };

beforeAll(async () => {
  const { world } = await engine.open(WORLD);
  paths.customers = writeText('', 'customers.csv');
  paths.items = writeText('', 'items.csv');
  paths.slates = writeText('', 'slates.csv');
  writeCustomers(paths.customers, world);
  writeItems(paths.items, world);
});
afterAll(() => rmSync(exampleFolder()!, { recursive: true, force: true }));

async function recommended(policy: Policy): Promise<AuditReport> {
  await writeRecommendations(paths.slates, engine, WORLD, policy, ticket());
  return audit({ ...paths, policy, policyFile: null });
}

const read = (path: string) =>
  Papa.parse<Record<string, string>>(readFileSync(path, 'utf8'), { header: true, skipEmptyLines: true }).data;

describe('the file of customers', () => {
  it('says of the training weeks what the file of events says', async () => {
    const { world } = await engine.open(WORLD);
    const path = writeText('', 'events.csv');
    writeEvents(path, world);
    const events = read(path).filter(({ time }) => time! < '2025-10-13');
    const places = read(paths.items).map((row) => `${row.category} / ${row.subcategory}`);
    const customers = read(paths.customers);
    expect(customers.filter(({ bought }) => bought !== '').length).toBeGreaterThan(100);
    for (const { customer, bought, ...row } of customers) {
      const own = events.filter((event) => event.customer === customer);
      const times = own.map(({ time }) => time).sort();
      const purchases = own
        .filter(({ kind }) => kind === 'purchase')
        .map(({ item }) => places[Number(item)]!);
      expect([row['first training event'], row['last training event']]).toEqual([
        times[0] ?? '',
        times.at(-1) ?? '',
      ]);
      expect(bought!.split('; ').sort().join('; ')).toBe([...new Set(purchases)].sort().join('; '));
    }
  });

  it('writes codes and dates that mean nothing as what they are, and the audit takes them as denied', () => {
    const world = structuredClone(generateWorld({ ...WORLD, customers: 200 }, () => {}));
    const { consent } = world.customers;
    const profiling = PURPOSES.indexOf('profiling');
    const faults: readonly ((customer: number) => void)[] = [
      (c) => consent.purposeStatus.fill(4, c * PURPOSES.length, (c + 1) * PURPOSES.length),
      (c) => consent.purposeStatus.fill(9, c * PURPOSES.length, (c + 1) * PURPOSES.length),
      (c) => {
        consent.purposeStatus[c * PURPOSES.length + profiling] = 0;
        consent.purposeDate[c * PURPOSES.length + profiling] = -2_147_483_648;
      },
      (c) => consent.channelStatus.fill(4, c * CHANNELS.length, (c + 1) * CHANNELS.length),
      (c) => consent.channelBasis.fill(9, c * CHANNELS.length, (c + 1) * CHANNELS.length),
      (c) => consent.jurisdiction.fill(99, c, c + 1),
      (c) => consent.ageBand.fill(99, c, c + 1),
      (c) => consent.gpc.fill(7, c, c + 1),
    ];
    faults.forEach((plant, customer) => {
      plant(customer);
    });
    const path = writeText('', 'customers.csv');
    writeCustomers(path, world);
    const rows = read(path);
    const cells = rows.slice(0, faults.length).map((row, at) => {
      const column = [
        'purpose.profiling',
        'purpose.training',
        'purpose.profiling.date',
        'channel.sms',
        'channel.email.basis',
        'jurisdiction',
        'ageBand',
        'gpc',
      ][at]!;
      return row[column];
    });
    expect(cells).toEqual(['granted and withdrawn', '?', '?', 'granted and withdrawn', '?', '?', '?', '7']);
    const one = (customer: number) => listOf(customer, [0], { channels: 'email' });
    const report = audit({
      customers: path,
      items: paths.items,
      slates: writeText(asCsv(faults.flatMap((_, customer) => one(customer))), 'slates.csv'),
      policy: DEFAULT_POLICY,
      policyFile: null,
    });
    const caught = (rule: string) =>
      report.rules.find((each) => each.rule === rule)!.examples.map(({ customer }) => customer);
    expect(caught('refusal')).toEqual(expect.arrayContaining([0, 1, 2]));
    expect(caught('channel-permission')).toEqual(expect.arrayContaining([3, 4]));
    expect(
      report.rules.find(({ rule }) => rule === 'minors-ads')!.examples.map(({ customer }) => customer),
    ).toContain(6);
    expect(report.rows.recordsReadAsDenied).toBeGreaterThanOrEqual(faults.length);
  });
});

/** Every rule that can be switched on, biting. */
const FULL = policyWith({
  eligibility: ELIGIBILITY_EXAMPLES,
  consent: {
    retentionMonths: 4,
    reviewFrom: 60,
    requests: Array.from({ length: 90 }, (_, at) => ({ customer: at * 6, right: RIGHTS[at % 3] })),
  },
  business: { lowMarginFloor: 0.2, perCategory: 3, perSupplier: 3, perPriceRange: 4 },
  review: Array.from({ length: 120 }, (_, at) => ({
    customer: at,
    item: (at * 7) % 120,
    decision: (['approve', 'refuse', 'replace'] as const)[at % 3],
    by: at % 3 === 2 ? (at * 11) % 120 : null,
  })),
  contact: { capPerWeek: 3, quietChannels: ['phone'] },
});

describe('lists of the recommender break no rule of the policy they were made under', () => {
  it.each(CONSENT_PRESET_IDS)('%s', async (preset) => {
    const report = await recommended(policyWith({ consent: CONSENT_PRESETS[preset].consent }));
    expect(broken(report)).toEqual({});
    expect(report.rows).toMatchObject({ customers: 600, items: 120, lists: 600, customersWithoutList: 0 });
    const { rules } = CONSENT_PRESETS[preset].consent;
    const held = report.rules.map(({ rule }) => rule);
    for (const id of CONSENT_RULE_IDS)
      expect([...held, ...report.off].filter((each) => each === id)).toHaveLength(1);
    expect(held.filter((id) => CONSENT_RULE_IDS.some((each) => each === id && !rules[each]))).toEqual([]);
  });

  it('with every rule on and biting', async () => {
    const report = await recommended(FULL);
    expect(broken(report)).toEqual({});
    expect(report.rows.rightsApplied).toBe(90);
    expect(report.off).toEqual([]);
    for (const { rule, concerned } of report.rules) expect([rule, concerned > 0]).toEqual([rule, true]);
  });
});

describe('violations planted in the files of the recommender are found', () => {
  let customers: Record<string, string>[];
  let items: Record<string, string>[];
  let slates: Record<string, string>[];
  const policy = policyWith({
    ...FULL,
    consent: { ...FULL.consent, requests: [] },
    review: [],
    eligibility: [
      {
        name: 'Pots for owners of pots',
        on: true,
        items: { field: 'category', is: 'is', value: 'Garden' },
        customers: { field: 'ownsSubcategory', is: 'contains', value: 'pots' },
      },
    ],
  });

  beforeAll(async () => {
    expect(broken(await recommended(policy))).toEqual({});
    customers = read(paths.customers);
    items = read(paths.items);
    slates = read(paths.slates);
  });

  const auditCells = (
    tables: Partial<Record<'customers' | 'items' | 'slates', readonly Cells[]>>,
    held = policy,
  ) =>
    audit({
      customers: tables.customers ? writeText(asCsv(tables.customers), 'customers.csv') : paths.customers,
      items: tables.items ? writeText(asCsv(tables.items), 'items.csv') : paths.items,
      slates: tables.slates ? writeText(asCsv(tables.slates), 'slates.csv') : paths.slates,
      policy: held,
      policyFile: null,
    });
  /** The same rows with other cells. */
  const eachWith = (rows: readonly Cells[], change: (row: Cells) => Cells | null) =>
    rows.map((row) => ({ ...row, ...change(row) }));
  const all = (cells: Cells) => () => cells;

  it('in who is profiled, learned from and written to: everybody', () => {
    const every = eachWith(
      slates,
      all({ personalised: 1, 'trained on': 1, channels: 'email sms push post' }),
    );
    const found = broken(auditCells({ slates: every }));
    for (const rule of [
      'objection',
      'channel-permission',
      'soft-opt-in',
      'unknown-is-no',
      'withdrawal',
      'training-purpose',
      'browser-signal',
      'minors-sharing',
      'minors-ads',
      'retention',
      'non-profiled-option',
      'refusal',
      'frequency-cap',
    ]) {
      expect(found[rule] ?? 0, rule).toBeGreaterThan(0);
    }
    expect(found['frequency-cap']).toBe(600);
  });

  it('in records: every answer turned to no', () => {
    const refusing = eachWith(customers, () =>
      Object.fromEntries(
        Object.keys(customers[0]!)
          .filter((column) => /^(purpose|channel)\.\w+$/.test(column))
          .map((column) => [column, 'denied']),
      ),
    );
    const found = broken(auditCells({ customers: refusing }));
    expect(Object.keys(found).sort()).toEqual([
      'channel-permission',
      'no-inferred-sensitive',
      'non-profiled-option',
      'refusal',
      'training-purpose',
    ]);
  });

  it.each<[string, Cells, string[]]>([
    ['everything out of stock', { stock: 0 }, ['out-of-stock']],
    [
      'everything barred everywhere',
      { 'regions barred': 'United Kingdom; Germany; France; Netherlands; California; Texas; Canada' },
      ['region'],
    ],
    ['everything for people from 99', { 'minimum age': 99 }, ['age', 'minors-ads']],
    [
      'everything a credit offer',
      { sensitive: 'finance' },
      ['human-review', 'limit-sensitive', 'no-inferred-sensitive'],
    ],
    ['everything dear', { price: 600, cost: 60 }, ['cap-price-range', 'human-review']],
    ['everything sold at cost', { price: 30, cost: 29 }, ['cap-price-range', 'low-margin-floor']],
    ['everything of one supplier', { supplier: 'Abel' }, ['cap-supplier']],
    [
      'everything in one category that few own',
      { category: 'Garden' },
      ['cap-category', 'eligibility: Pots for owners of pots', 'soft-opt-in'],
    ],
  ])('in items: %s', (_, cells, rules) => {
    const found = broken(auditCells({ items: eachWith(items, all(cells)) }));
    expect(Object.keys(found).sort()).toEqual(rules);
  });

  it('in lists: places, decisions, do-not-show, buckets', () => {
    const first = (row: Cells) => row.rank === '1';
    const change = (cells: (row: Cells) => Cells) =>
      Object.keys(
        broken(auditCells({ slates: eachWith(slates, (row) => (first(row) ? cells(row) : null)) })),
      ).sort();
    expect(change(() => ({ rank: 30 }))).toEqual(['ranks']);
    expect(change(() => ({ decision: 'approve' }))).toEqual(['decisions']);
    const second = new Map(
      slates.filter(({ rank }) => rank === '2').map(({ customer, item }) => [customer, item]),
    );
    expect(change(({ customer, item }) => ({ item: second.get(String(customer)) ?? item! }))).toContain(
      'no-item-twice',
    );
    const shown = new Map(slates.filter(first).map(({ customer, item }) => [customer, item!]));
    const unwanted = eachWith(customers, ({ customer }) => ({
      'do not show': shown.get(String(customer)) ?? '',
    }));
    expect(broken(auditCells({ customers: unwanted }))).toEqual({ 'do-not-show': shown.size });
    const swapped = eachWith(slates, all({ bucket: 'holdout' }));
    expect(broken(auditCells({ slates: swapped }))).toEqual({ 'bucket-shares': 2 });
    expect(broken(auditCells({}, policyWith({ slateSize: 3 }, policy)))).toEqual({
      'list-length': expect.any(Number),
    });
    expect(
      broken(auditCells({}, policyWith({ contact: { quietChannels: ['email'] } }, policy))),
    ).toHaveProperty('quiet-channels');
  });

  it('in the policy: everybody objects, withdraws or is erased', () => {
    for (const right of RIGHTS) {
      const requests = Array.from({ length: 100 }, (_, customer) => ({ customer, right }));
      const found = broken(auditCells({}, policyWith({ consent: { requests } }, policy)));
      expect(found[right === 'erasure' ? 'erasure' : right], right).toBeGreaterThan(20);
    }
  });
});
