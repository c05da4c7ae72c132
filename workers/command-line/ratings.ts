import { readFileSync, statSync } from 'node:fs';
import Papa from 'papaparse';
import { badInput, EngineFault } from '../protocol/engine-error';
import { parseTimestamp, TIMESTAMP_FORMATS } from './timestamps';

/** A larger file is refused before it is read; about ten million ratings fit. */
export const LARGEST_RATINGS_FILE = 256_000_000;

/** Headers of each column in lower case, without spaces, underscores, hyphens and dots. */
const COLUMN_NAMES = {
  user: ['user', 'userid', 'customer', 'customerid'],
  item: ['item', 'itemid', 'movie', 'movieid', 'product', 'productid', 'stockcode'],
  value: ['rating', 'score', 'stars'],
  time: ['timestamp', 'time', 'date', 'datetime', 'invoicedate'],
} as const;
type Column = keyof typeof COLUMN_NAMES;

const WANTED: Readonly<Record<Column, string>> = {
  user: 'user (userId, user_id, customer, customerId)',
  item: 'item (itemId, item_id, movieId, product, StockCode)',
  value: 'rating (score, stars)',
  time: 'timestamp (time, date, InvoiceDate)',
};
const DELIMITERS = [',', ';', '\t'] as const;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMPACT_DATE = /^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/;

/** Which file a fault lies in: the option that named it. */
export type RatingsField = 'train' | 'test';

/** One row as read: what a customer gave an item, and when. */
export interface Rating {
  readonly user: string;
  readonly item: string;
  readonly value: number;
  /** Milliseconds since 1970; null where the file does not say. */
  readonly time: number | null;
}

/** Distinct (user, item) pairs, by user and then item. */
export interface Ratings {
  /** Ids in code-point order: index in the table = index everywhere. */
  readonly users: readonly string[];
  readonly items: readonly string[];
  /** Per pair: index of the user and of the item, sum of the values, latest time. */
  readonly user: Uint32Array;
  readonly item: Uint32Array;
  readonly value: Float64Array;
  readonly time: Float64Array | null;
  /** Rows read, and how many of them folded into an earlier row of the same pair. */
  readonly rows: number;
  readonly duplicates: number;
}

function refuse(field: string, sentence: string): never {
  throw new EngineFault(badInput(field, `${field}: ${sentence}`));
}

/** Order by Unicode code point; the language's own order goes by UTF-16 unit, which differs beyond the BMP. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return rankOfUnit(x) - rankOfUnit(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all other units. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Numbers ids in the order met. */
class Index {
  readonly ids: string[] = [];
  private readonly at = new Map<string, number>();

  of(id: string): number {
    let index = this.at.get(id);
    if (index === undefined) {
      index = this.ids.length;
      this.ids.push(id);
      this.at.set(id, index);
    }
    return index;
  }

  /** The ids in code-point order, and the new number of each old one. */
  ordered(): { ids: string[]; rank: Uint32Array } {
    const order = Uint32Array.from(this.ids.keys()).sort((a, b) => byCodePoint(this.ids[a]!, this.ids[b]!));
    const rank = new Uint32Array(order.length);
    order.forEach((old, at) => {
      rank[old] = at;
    });
    return { ids: Array.from(order, (old) => this.ids[old]!), rank };
  }
}

/** Collects rows into pairs: values of the same pair are added, the latest time is kept. */
export class RatingsBuilder {
  private readonly userIndex = new Index();
  private readonly itemIndex = new Index();
  private readonly user: number[] = [];
  private readonly item: number[] = [];
  private readonly value: number[] = [];
  private readonly time: number[] = [];
  private timed = true;

  add({ user, item, value, time }: Rating): void {
    this.user.push(this.userIndex.of(user));
    this.item.push(this.itemIndex.of(item));
    this.value.push(value);
    this.time.push(time ?? 0);
    if (time === null) this.timed = false;
  }

  build(): Ratings {
    const users = this.userIndex.ordered();
    const items = this.itemIndex.ordered();
    const rows = this.user.length;
    const userOf = Uint32Array.from(this.user, (id) => users.rank[id]!);
    const itemOf = Uint32Array.from(this.item, (id) => items.rank[id]!);
    const order = Uint32Array.from({ length: rows }, (_, at) => at);
    // Rows of one pair stay in the order of the file, so that sums are added in that order.
    order.sort((a, b) => userOf[a]! - userOf[b]! || itemOf[a]! - itemOf[b]! || a - b);
    const value = new Float64Array(rows);
    const time = new Float64Array(rows);
    const firstRow: number[] = [];
    for (const row of order) {
      const last = firstRow.at(-1);
      if (last === undefined || userOf[last] !== userOf[row] || itemOf[last] !== itemOf[row]) {
        time[firstRow.length] = this.time[row]!;
        firstRow.push(row);
      }
      const at = firstRow.length - 1;
      value[at]! += this.value[row]!;
      time[at] = Math.max(time[at]!, this.time[row]!);
    }
    const pairs = firstRow.length;
    return {
      users: users.ids,
      items: items.ids,
      user: Uint32Array.from(firstRow, (row) => userOf[row]!),
      item: Uint32Array.from(firstRow, (row) => itemOf[row]!),
      value: value.slice(0, pairs),
      time: this.timed ? time.slice(0, pairs) : null,
      rows,
      duplicates: rows - pairs,
    };
  }
}

/** @throws EngineFault `bad-input`: what the file is or holds, with the line at fault. */
export function readRatings(path: string, field: RatingsField): Ratings {
  const name = JSON.stringify(path.length > 60 ? `${path.slice(0, 57)}...` : path);
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) refuse(field, `${name} is not a file.`);
    if (stat.size > LARGEST_RATINGS_FILE) {
      refuse(field, `${name} holds ${stat.size} bytes; at most ${LARGEST_RATINGS_FILE} are read.`);
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof EngineFault) throw cause;
    return refuse(field, `${name} cannot be read.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(field, `${name} is not text in UTF-8.`);
  }
  return parseRatings(text, field);
}

/**
 * Ratings from text: one header line, then one row per rating; commas, semicolons or tabs between cells,
 * quotes around cells that hold them. Columns are found by name. Blank lines are skipped, spaces around
 * cells dropped.
 * @throws EngineFault `bad-input` with the physical line on which the row at fault begins.
 */
export function parseRatings(text: string, field: RatingsField): Ratings {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const { delimiter, header } = readHeader(lines);
  const columns = findColumns(header, field);
  const builder = new RatingsBuilder();
  let rows = 0;
  let compactDates = columns.time !== null;
  eachRecord(lines, delimiter, field, (cells, line, isHeader) => {
    if (isHeader) return;
    if (cells.length !== header.length) {
      refuse(field, `line ${line} has ${cells.length} cells and the header ${header.length}.`);
    }
    if (compactDates && !COMPACT_DATE.test(cells[columns.time!]!.trim())) compactDates = false;
    builder.add(readRow(cells, columns, line, field));
    rows++;
  });
  if (rows === 0) refuse(field, 'there are no rows under the header.');
  if (compactDates) {
    refuse(
      field,
      `${WANTED.time}: every cell looks like a date without hyphens and would be read as seconds since 1970; write 2011-12-09, not 20111209.`,
    );
  }
  return builder.build();
}

type Columns = Readonly<Record<'user' | 'item', number>> & Readonly<Record<'value' | 'time', number | null>>;

function cellsOfHeader(lines: string, delimiter: string): string[] {
  const start = lines.search(/\S/);
  const [first] = Papa.parse<string[]>(start < 0 ? '' : lines.slice(lines.lastIndexOf('\n', start) + 1), {
    delimiter,
    newline: '\n',
    preview: 1,
  }).data;
  return (first ?? []).map((cell) => cell.trim());
}

const columnOf = (title: string): Column | null => {
  const plain = title.toLowerCase().replace(/[\s_.-]/g, '');
  const names = Object.entries(COLUMN_NAMES) as [Column, readonly string[]][];
  return names.find(([, known]) => known.includes(plain))?.[0] ?? null;
};

/** The delimiter is the one that makes the most of the header's names. */
function readHeader(lines: string): { delimiter: string; header: string[] } {
  const choices = DELIMITERS.map((delimiter) => ({ delimiter, header: cellsOfHeader(lines, delimiter) }));
  const known = (header: readonly string[]) => header.filter((title) => columnOf(title) !== null).length;
  return choices.reduce((best, each) => (known(each.header) > known(best.header) ? each : best));
}

function findColumns(header: readonly string[], field: RatingsField): Columns {
  const found = (column: Column): number | null => {
    const places = header.flatMap((title, at) => (columnOf(title) === column ? [at] : []));
    if (places.length > 1) {
      const titles = places.map((at) => `"${header[at]}"`).join(' and ');
      refuse(field, `the header has more than one column for ${column}: ${titles}; keep one.`);
    }
    return places[0] ?? null;
  };
  const [user, item, value, time] = [found('user'), found('item'), found('value'), found('time')];
  if (user === null || item === null) {
    const missing = user === null ? 'user' : 'item';
    refuse(
      field,
      `the first line must name the columns and has none for ${missing}; looked for: ${WANTED.user}, ${WANTED.item}, and optionally ${WANTED.value} and ${WANTED.time}.`,
    );
  }
  return { user, item, value, time };
}

/** Calls back for every record that is not blank, with the line it begins on, counted from 1. */
function eachRecord(
  lines: string,
  delimiter: string,
  field: RatingsField,
  take: (cells: readonly string[], line: number, isHeader: boolean) => void,
): void {
  let line = 1;
  let read = 0;
  let isHeader = true;
  Papa.parse<string[]>(lines, {
    delimiter,
    newline: '\n',
    // The fast way does not say where a record ends.
    fastMode: false,
    step: ({ data: cells, errors, meta }) => {
      const begin = line;
      for (
        let at = lines.indexOf('\n', read);
        at >= 0 && at < meta.cursor;
        at = lines.indexOf('\n', at + 1)
      ) {
        line++;
      }
      read = meta.cursor;
      if (errors.length > 0) {
        refuse(field, `line ${begin}: a quoted cell is not closed, or has text after its closing quote.`);
      }
      if (cells.every((cell) => cell.trim() === '') && cells.length === 1) return;
      take(cells, begin, isHeader);
      isHeader = false;
    },
  });
}

function readRow(cells: readonly string[], columns: Columns, line: number, field: RatingsField): Rating {
  const user = cells[columns.user]!.trim();
  const item = cells[columns.item]!.trim();
  if (user === '') refuse(field, `line ${line}: user is empty.`);
  if (item === '') refuse(field, `line ${line}: item is empty.`);
  let value = 1;
  if (columns.value !== null) {
    const text = cells[columns.value]!.trim();
    value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(Math.fround(value))) {
      refuse(field, `line ${line}: rating ${quote(text)} is not a number.`);
    }
  }
  let time: number | null = null;
  if (columns.time !== null) {
    const text = cells[columns.time]!.trim();
    time = parseTimestamp(text);
    if (time === null) {
      refuse(field, `line ${line}: timestamp ${quote(text)} is not one of ${TIMESTAMP_FORMATS}.`);
    }
  }
  return { user, item, value, time };
}

const quote = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
