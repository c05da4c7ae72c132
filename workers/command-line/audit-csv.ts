import { readFileSync, statSync } from 'node:fs';
import Papa from 'papaparse';
import { badInput, EngineFault } from '../protocol/engine-error';

/** A larger file is refused before it is read; the lists of a hundred thousand people fit. */
export const LARGEST_AUDITED_FILE = 256_000_000;

/** Which of the three files, as the option that names it. */
export type AuditedFile = 'customers' | 'items' | 'slates';

const DELIMITERS = [',', ';', '\t'] as const;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^\d{1,9}$/;
/** The writer puts a quote in front of text that a spreadsheet would take for a formula. */
const GUARDED = /^'(?=[=+\-@\t\r])/;

export const quote = (text: string): string =>
  JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);

/** What stands between dividers, without spaces around it and without what is empty. */
export const pieces = (text: string, divider: string) =>
  text
    .split(divider)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');

function refuse(file: AuditedFile, sentence: string): never {
  throw new EngineFault(badInput(file, `${file}: ${sentence}`));
}

/** One row of a table, read by the names of its columns. Whatever is wrong is said with file, line and column. */
export class Row {
  constructor(
    private readonly file: AuditedFile,
    private readonly name: string,
    /** Physical line on which the row begins, counted from 1. */
    readonly line: number,
    private readonly cells: readonly string[],
    private readonly places: ReadonlyMap<string, number>,
  ) {}

  text(column: string): string {
    return this.cells[this.places.get(column)!]!.trim().replace(GUARDED, '');
  }

  number(column: string): number {
    const text = this.text(column);
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : this.refuse(column, `${quote(text)} is not a number.`);
  }

  /** A whole number from 0 on. */
  whole(column: string, text = this.text(column)): number {
    return WHOLE.test(text)
      ? Number(text)
      : this.refuse(column, `${quote(text)} is not a whole number from 0 on.`);
  }

  /** 1 or 0. */
  flag(column: string): boolean {
    const text = this.text(column);
    if (text !== '0' && text !== '1') this.refuse(column, `${quote(text)} is neither 1 nor 0.`);
    return text === '1';
  }

  oneOf<T extends string>(column: string, names: readonly T[], text = this.text(column)): T {
    const found = names.find((name) => name === text);
    return found ?? this.refuse(column, `${quote(text)} is not one of ${names.join(', ')}.`);
  }

  refuse(column: string, sentence: string): never {
    return refuse(this.file, `${this.name}, line ${this.line}, column ${quote(column)}: ${sentence}`);
  }
}

/**
 * Calls back for every row under the header. UTF-8 with or without a byte order mark, Windows line ends,
 * blank lines and quoted cells over several lines are read as they should be; columns may stand in any
 * order, others may stand beside them.
 * @throws EngineFault `bad-input`, one sentence naming the file, and the line and column where there is one.
 */
export function readTable(
  file: AuditedFile,
  path: string,
  columns: readonly string[],
  take: (row: Row) => void,
): void {
  // Of a long path the end tells most.
  const name = JSON.stringify(path.length > 60 ? `...${path.slice(-57)}` : path);
  parseTable(file, name, readText(file, name, path), columns, take);
}

function readText(file: AuditedFile, name: string, path: string): string {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) refuse(file, `${name} is not a file.`);
    if (stat.size > LARGEST_AUDITED_FILE) {
      refuse(file, `${name} holds ${stat.size} bytes; at most ${LARGEST_AUDITED_FILE} are read.`);
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof EngineFault) throw cause;
    return refuse(file, `${name} cannot be read.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(file, `${name} is not text in UTF-8.`);
  }
}

function parseTable(
  file: AuditedFile,
  name: string,
  text: string,
  columns: readonly string[],
  take: (row: Row) => void,
): void {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (lines.trim() === '') refuse(file, `${name} is empty; its first line must name the columns.`);
  let places: ReadonlyMap<string, number> | null = null;
  let width = 0;
  let rows = 0;
  eachRecord(lines, delimiterOf(lines, columns), (cells, line, broken) => {
    if (broken) {
      refuse(
        file,
        `${name}, line ${line}: a quoted cell is not closed, or has text after its closing quote.`,
      );
    }
    if (places === null) {
      places = placesOf(file, name, cells, line, columns);
      width = cells.length;
      return;
    }
    if (cells.length !== width) {
      refuse(file, `${name}, line ${line}: the row has ${cells.length} cells and the header ${width}.`);
    }
    take(new Row(file, name, line, cells, places));
    rows++;
  });
  if (rows === 0) refuse(file, `${name} has no rows under its header.`);
}

/** The delimiter that makes the most of the first line's names. */
function delimiterOf(lines: string, columns: readonly string[]): string {
  const known = (delimiter: string) => {
    const [header] = Papa.parse<string[]>(lines.trimStart(), { delimiter, newline: '\n', preview: 1 }).data;
    return header?.filter((title) => columns.includes(title.trim())).length ?? 0;
  };
  return DELIMITERS.reduce<string>((best, each) => (known(each) > known(best) ? each : best), ',');
}

function placesOf(
  file: AuditedFile,
  name: string,
  header: readonly string[],
  line: number,
  columns: readonly string[],
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [at, cell] of header.entries()) {
    const title = cell.trim();
    if (places.has(title) && columns.includes(title)) {
      refuse(file, `${name}, line ${line}: there are two columns ${quote(title)}; keep one.`);
    }
    places.set(title, at);
  }
  const missing = columns.find((column) => !places.has(column));
  if (missing !== undefined) {
    refuse(
      file,
      `${name}, line ${line}: there is no column ${quote(missing)}; the file is not one that Parley wrote, or an older version did.`,
    );
  }
  return places;
}

/** Calls back for every record that is not blank, with the line it begins on. */
function eachRecord(
  lines: string,
  delimiter: string,
  take: (cells: readonly string[], line: number, broken: boolean) => void,
): void {
  let line = 1;
  let read = 0;
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
      if (errors.length === 0 && cells.length === 1 && cells[0]!.trim() === '') return;
      take(cells, begin, errors.length > 0);
    },
  });
}
