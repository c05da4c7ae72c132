import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineFault } from '../protocol/engine-error';
import { DEFAULT_POLICY } from '../protocol/policy';
import { audit } from './audit';
import { type AuditedFile, LARGEST_AUDITED_FILE } from './audit-csv';
import { asCsv, type Cells, cleanExample, type Example, exampleFolder, writeText } from './audit-example';

afterAll(() => {
  const folder = exampleFolder();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

type Texts = Record<AuditedFile, string | Uint8Array>;

function textsOf({ customers, items, slates }: Example): Texts {
  return { customers: asCsv(customers), items: asCsv(items), slates: asCsv(slates) };
}

function auditPaths(paths: Record<AuditedFile, string>) {
  return audit({ ...paths, policy: cleanExample().policy, policyFile: null });
}

function auditTexts(texts: Texts) {
  return auditPaths({
    customers: writeText(texts.customers, 'customers.csv'),
    items: writeText(texts.items, 'items.csv'),
    slates: writeText(texts.slates, 'slates.csv'),
  });
}

/** The sentence with which files are refused. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    if (cause instanceof EngineFault) return cause.error.message;
    throw cause;
  }
  throw new Error('nothing was refused');
}

/** Files in which one cell of one row, counted from 0, says something else. */
function withCell(file: AuditedFile, row: number, cells: Cells): Texts {
  const example = cleanExample();
  Object.assign(example[file][row]!, cells);
  return textsOf(example);
}

const line = (row: number) => row + 2;

describe('a cell that cannot be read is refused with file, line and column', () => {
  it.each<[AuditedFile, number, Cells, RegExp]>([
    ['customers', 3, { customer: 'three' }, /"three" is not a whole number/],
    ['customers', 3, { customer: 2 }, /customer 2 stands here a second time/],
    ['customers', 3, { customer: -3 }, /"-3" is not a whole number/],
    ['customers', 4, { age: 'old' }, /"old" is not a number/],
    ['customers', 4, { age: '' }, /"" is not a number/],
    ['customers', 0, { spend: '1,5' }, /"1,5" is not a number/],
    ['customers', 0, { engagement: 'Infinity' }, /is not a number/],
    ['customers', 0, { 'do not show': '3 x' }, /"x" is not a whole number/],
    ['customers', 0, { 'do not show': '3 400' }, /no item 400 in the file of items/],
    [
      'customers',
      0,
      { 'last training event': 'yesterday' },
      /"yesterday" is not a minute of the training weeks/,
    ],
    ['customers', 0, { 'last training event': '2025-10-13T00:00' }, /not a minute of the training weeks/],
    ['customers', 0, { 'first training event': '2025-02-30T10:00' }, /not a minute of the training weeks/],
    ['items', 2, { item: 'x' }, /"x" is not a whole number/],
    ['items', 2, { item: 1 }, /item 1 stands here a second time/],
    ['items', 2, { price: 'dear' }, /"dear" is not a number/],
    ['items', 2, { stock: -1 }, /"-1" is not a whole number/],
    ['items', 2, { sensitive: 'secret' }, /"secret" is not one of none, health, finance, intimate/],
    ['items', 2, { promotion: 2 }, /"2" is neither 1 nor 0/],
    ['slates', 1, { customer: 99 }, /no customer 99 in the file of customers/],
    ['slates', 1, { item: 99 }, /no item 99 in the file of items/],
    ['slates', 1, { item: '' }, /empty list and other rows beside it|has no item/],
    ['slates', 0, { rank: 0 }, /ranks begin at 1/],
    ['slates', 1, { rank: 'first' }, /"first" is not a whole number/],
    ['slates', 1, { score: 'high' }, /"high" is not a number/],
    ['slates', 1, { 'boost part': 'NaN' }, /"NaN" is not a number/],
    ['slates', 0, { personalised: 'yes' }, /"yes" is neither 1 nor 0/],
    ['slates', 0, { 'trained on': '' }, /"" is neither 1 nor 0/],
    ['slates', 0, { bucket: 'control' }, /"control" is not one of exploration, holdout/],
    ['slates', 0, { channels: 'email fax' }, /"fax" is not one of email, sms/],
    ['slates', 0, { channels: 'onSite' }, /"onSite" is not one of email, sms/],
    ['slates', 1, { channels: 'email' }, /"email" here and "email sms" on line 2, for one and the same list/],
    ['slates', 1, { personalised: 0 }, /"0" here and "1" on line 2/],
    ['slates', 1, { decision: 'refuse' }, /"refuse" is not one of approve, replace/],
  ])('%s, row %i, %j', (file, row, cells, sentence) => {
    const said = refusal(() => auditTexts(withCell(file, row, cells)));
    expect(said).toMatch(sentence);
    const [column] = Object.keys(cells);
    expect(said).toMatch(
      new RegExp(`^${file}: "[^"]*${file}\\.csv", line ${line(row)}, column "${column}": .*\\.$`),
    );
    expect(said).not.toContain('\n');
  });

  it('an empty list with places beside it', () => {
    const example = cleanExample();
    const empty = example.slates.findIndex(({ item }) => item === '');
    example.slates.push({
      ...example.slates[0]!,
      ...{ customer: 8, personalised: 0, 'trained on': 0, channels: '' },
    });
    expect(refusal(() => auditTexts(textsOf(example)))).toMatch(
      /customer 8 has an empty list and other rows/,
    );
    expect(empty).toBeGreaterThan(0);
  });
});

describe('a file that cannot be read is refused', () => {
  const texts = () => textsOf(cleanExample());
  const files = ['customers', 'items', 'slates'] as const;

  it.each(files)('%s: empty, blank, a header alone', (file) => {
    for (const text of ['', '\uFEFF', '\n \n']) {
      expect(refusal(() => auditTexts({ ...texts(), [file]: text }))).toMatch(
        new RegExp(`^${file}: ".*" is empty; its first line must name the columns\\.$`),
      );
    }
    const [header] = (texts()[file] as string).split('\n');
    expect(refusal(() => auditTexts({ ...texts(), [file]: `${header}\n` }))).toMatch(
      /has no rows under its header/,
    );
  });

  it.each(files)('%s: without a column, or with one twice', (file) => {
    const columns = (texts()[file] as string).split('\n')[0]!.split(',');
    for (const column of columns) {
      const rename = (name: string) =>
        (texts()[file] as string).replace(
          columns.join(','),
          columns.map((each) => (each === column ? name : each)).join(','),
        );
      if (['name', 'own brand'].includes(column)) {
        expect(auditTexts({ ...texts(), [file]: rename('other') }).total).toBe(0);
        continue;
      }
      expect(refusal(() => auditTexts({ ...texts(), [file]: rename('other') }))).toContain(
        `, line 1: there is no column ${JSON.stringify(column)};`,
      );
    }
    const twice = (texts()[file] as string).replaceAll(/^(.*)$/gm, (row) =>
      row ? `${row},${row.split(',')[0]}` : '',
    );
    expect(refusal(() => auditTexts({ ...texts(), [file]: twice }))).toMatch(/line 1: there are two columns/);
  });

  it.each(files)('%s: not there, a folder, not text, too large', (file) => {
    const paths = {
      customers: writeText(texts().customers, 'customers.csv'),
      items: writeText(texts().items, 'items.csv'),
      slates: writeText(texts().slates, 'slates.csv'),
    };
    const missing = `${paths[file]}.not`;
    expect(refusal(() => auditPaths({ ...paths, [file]: missing }))).toMatch(
      new RegExp(`^${file}: .* cannot be read`),
    );
    const folder = `${paths[file]}.folder`;
    mkdirSync(folder);
    expect(refusal(() => auditPaths({ ...paths, [file]: folder }))).toMatch(/is not a file/);
    expect(refusal(() => auditTexts({ ...texts(), [file]: Uint8Array.of(0x63, 0xff, 0xfe) }))).toMatch(
      /is not text in UTF-8/,
    );
    const huge = writeText('', 'huge.csv');
    truncateSync(huge, LARGEST_AUDITED_FILE + 1);
    expect(refusal(() => auditPaths({ ...paths, [file]: huge }))).toMatch(/at most 256000000 are read/);
  });

  it.each(files)('%s: a row longer or shorter than the header, an open quote', (file) => {
    const rows = (texts()[file] as string).split('\n');
    const change = (to: (row: string) => string) =>
      rows.map((row, at) => (at === 2 ? to(row) : row)).join('\n');
    expect(refusal(() => auditTexts({ ...texts(), [file]: change((row) => `${row},1`) }))).toMatch(
      /line 3: the row has \d+ cells and the header \d+/,
    );
    expect(refusal(() => auditTexts({ ...texts(), [file]: change((row) => `"${row}`) }))).toMatch(
      /line 3: a quoted cell is not closed/,
    );
  });
});

describe('files are read as they come', () => {
  const clean = () => auditTexts(textsOf(cleanExample())).rows;

  it.each<[string, (text: string) => string]>([
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark and old Macintosh line ends', (text) => `\uFEFF${text.replaceAll('\n', '\r')}`],
    ['blank lines', (text) => `\n${text.replaceAll('\n', '\n\n')}`],
    ['no line end after the last row', (text) => text.trimEnd()],
    [
      'columns in another order',
      (text) => text.replaceAll(/^(.*)$/gm, (row) => row.split(',').reverse().join(',')),
    ],
    ['a column nobody asked for', (text) => text.replaceAll(/^(.+)$/gm, (row) => `${row},"a\nb"`)],
  ])('%s', (_, change) => {
    const texts = textsOf(cleanExample());
    const report = auditTexts({
      customers: change(texts.customers as string),
      items: change(texts.items as string),
      slates: change(texts.slates as string),
    });
    expect(report.total).toBe(0);
    expect(report.rows).toMatchObject({
      customers: clean().customers,
      items: clean().items,
      messages: clean().messages,
    });
  });

  it.each([';', '\t'])('%j between cells', (delimiter) => {
    const { customers, items, slates } = cleanExample();
    const report = auditTexts({
      customers: asCsv(customers, delimiter),
      items: asCsv(items, delimiter),
      slates: asCsv(slates, delimiter),
    });
    expect(report.total).toBe(0);
    expect(report.rows).toEqual(clean());
  });

  it('rows in any order are the same lists, and rows of one list may stand apart', () => {
    const example = cleanExample();
    example.slates.reverse();
    const [first, ...rest] = example.slates;
    const report = auditTexts({ ...textsOf(example), slates: asCsv([...rest, first!]) });
    expect(report.total).toBe(0);
    expect(report.rows).toEqual(clean());
  });

  it('the line is that of the file, blank lines and cells over several lines counted', () => {
    const example = cleanExample();
    example.items[1]!.title = 'A rug,\nin "two"\nlines';
    example.items[5]!.price = 'dear';
    const text = asCsv(example.items).replace('\n', '\n\n');
    expect(refusal(() => auditTexts({ ...textsOf(example), items: text }))).toContain(
      'line 10, column "price"',
    );
  });

  it('a title guarded against being a formula is read as what it was', () => {
    const example = cleanExample();
    example.items[4]!.title = "'=Pot";
    const { items } = textsOf(example);
    const report = audit({
      customers: writeText(asCsv(example.customers), 'customers.csv'),
      items: writeText(items, 'items.csv'),
      slates: writeText(asCsv([{ ...example.slates[0]!, item: 4 }]), 'slates.csv'),
      policy: DEFAULT_POLICY,
      policyFile: null,
    });
    const stock = report.rules.find(({ rule }) => rule === 'out-of-stock')!;
    expect(stock.examples[0]!.says).toContain('"=Pot" is on the list');
  });
});
