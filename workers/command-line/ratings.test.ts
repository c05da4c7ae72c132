import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byCodePoint, LARGEST_RATINGS_FILE, parseRatings, type Ratings, readRatings } from './ratings';

/** The pairs as they would be written down: user, item, value, time. */
function pairsOf({ users, items, user, item, value, time }: Ratings): unknown[][] {
  return Array.from(user, (at, row) => [users[at], items[item[row]!], value[row], time?.[row] ?? null]);
}

const parse = (...lines: string[]) => parseRatings(lines.join('\n'), 'train');

describe('the columns', () => {
  it.each([
    ['user', 'item', 'rating', 'timestamp'],
    ['userId', 'movieId', 'rating', 'timestamp'],
    ['user_id', 'item_id', 'score', 'time'],
    ['userID', 'itemID', 'stars', 'date'],
    ['CUSTOMER', 'Product', 'Rating', 'Date'],
    ['customerId', 'ItemId', 'Score', 'Time'],
    ['CustomerID', 'StockCode', 'Stars', 'InvoiceDate'],
    [' user id ', 'Movie ID', 'RATING', 'Timestamp'],
  ])('are found as %s, %s, %s, %s, in any order', (...names) => {
    const cells = ['u', 'i', '2.5', '60'];
    const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(orders, (order) => {
        const [header, row] = [names, cells].map((line) => order.map((at) => line[at]).join(','));
        expect(pairsOf(parse(header!, row!))).toEqual([['u', 'i', 2.5, 60_000]]);
      }),
    );
  });

  it.each([',', ';', '\t'])('may be divided by %j', (delimiter) => {
    const table = parse(
      ['title', 'user', 'item', 'rating'].join(delimiter),
      ['"A, b; c\td"', 'u', 'i', '4'].join(delimiter),
    );
    expect(pairsOf(table)).toEqual([['u', 'i', 4, null]]);
  });

  it('may leave out rating and timestamp', () => {
    const table = parse('user,item', 'u,i');
    expect(pairsOf(table)).toEqual([['u', 'i', 1, null]]);
    expect(table.time).toBeNull();
  });

  it.each([
    [
      'a file without a header',
      ['196\t242\t3\t881250949', '186\t302\t3\t891717742'],
      /none for user.*looked for/,
    ],
    ['no user', ['item,rating', 'i,1'], /none for user.*customerId/],
    ['no item', ['user,rating', 'u,1'], /none for item.*StockCode/],
    ['two users', ['user,customer,item', 'u,c,i'], /more than one column for user: "user" and "customer"/],
    ['two times', ['user,item,date,time', 'u,i,0,0'], /more than one column for time/],
  ])('are asked for: %s', (_, lines, sentence) => {
    expect(() => parse(...lines)).toThrow(sentence);
  });
});

describe('rows at fault are refused with their line and the field', () => {
  it.each([
    ['text for a rating', ['user,item,rating', 'u,i,1', 'u,j,good'], /line 3: rating "good" is not a number/],
    ['an empty rating', ['user,item,rating', 'u,i,'], /line 2: rating ""/],
    ['a rating beyond all bounds', ['user,item,rating', 'u,i,1e300'], /line 2: rating/],
    ['a rating in hexadecimal', ['user,item,rating', 'u,i,0x10'], /line 2: rating/],
    ['text for a time', ['user,item,time', 'u,i,0', 'u,j,noon'], /line 3: timestamp "noon"/],
    ['month before day', ['user,item,time', 'u,i,12/31/2011'], /line 2: timestamp.*day\/month\/year/],
    ['an empty user', ['user,item', ',i'], /line 2: user is empty/],
    ['a blank item', ['user,item', 'u,  '], /line 2: item is empty/],
    ['too few cells', ['user,item,rating', 'u,i'], /line 2 has 2 cells and the header 3/],
    ['too many cells', ['user,item', 'u,i,3'], /line 2 has 3 cells and the header 2/],
    ['an open quote', ['user,item', 'u,i', '"u,i'], /line 3: a quoted cell/],
    [
      'a fault after a quoted newline',
      ['title,user,item', '"a', 'b",u,i', '"c', 'd",u,'],
      /line 4: item is empty/,
    ],
    ['a fault after blank lines', ['', 'user,item', '', 'u,i', '   ', ',i'], /line 6: user is empty/],
    ['no rows', ['user,item'], /no rows/],
    ['blank rows alone', ['user,item', '', ''], /no rows/],
    ['an empty file', [''], /must name the columns/],
    ['dates without hyphens', ['user,item,date', 'u,i,20111209', 'u,j,20111210'], /write 2011-12-09/],
  ])('%s', (_, lines, sentence) => {
    for (const newline of ['\n', '\r\n', '\r']) {
      for (const mark of ['', '\uFEFF']) {
        expect(() => parseRatings(mark + lines.join(newline), 'train')).toThrow(sentence);
      }
    }
  });

  it('names the file by its option', () => {
    expect(() => parseRatings('user,item\n', 'test')).toThrow(/^test: /);
  });
});

describe('what is read', () => {
  it('does not depend on byte order mark, line ends or a last newline', () => {
    const lines = ['user,item,rating,title', 'ü,i,3,"x', 'y"', 'u,j,4,z'];
    const plain = parse(...lines);
    for (const newline of ['\n', '\r\n', '\r']) {
      for (const mark of ['', '\uFEFF']) {
        for (const end of ['', newline, newline + newline]) {
          expect(parseRatings(mark + lines.join(newline) + end, 'train')).toEqual(plain);
        }
      }
    }
    expect(plain.users).toEqual(['u', 'ü']);
  });

  it('folds rows of the same pair: values added, last time kept', () => {
    const table = parse('user,item,rating,time', 'u,i,1,100', 'v,i,5,1', 'u,i,2.5,300', 'u,i,-1,200');
    expect(pairsOf(table)).toEqual([
      ['u', 'i', 2.5, 300_000],
      ['v', 'i', 5, 1000],
    ]);
    expect([table.rows, table.duplicates]).toEqual([4, 2]);
  });

  it('keeps the latest time before 1970 too', () => {
    expect(pairsOf(parse('user,item,time', 'u,i,-500', 'u,i,-100'))).toEqual([['u', 'i', 2, -100_000]]);
  });

  it('reads numbers that merely resemble dates as seconds where others do not', () => {
    expect(pairsOf(parse('user,item,time', 'u,i,20111209', 'u,j,5'))[0]).toEqual([
      'u',
      'i',
      1,
      20_111_209_000,
    ]);
  });

  it('agrees with a plain restatement, whatever the ids hold', () => {
    const id = fc
      .string({ unit: fc.constantFrom('a', 'B', '1', ',', ';', '"', '\n', ' ', '=', 'é', '\uE000', '😀') })
      .map((text) => text.trim())
      .filter((text) => text !== '');
    const row = fc.record({ user: id, item: id, rating: fc.integer({ min: -5, max: 5 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.boolean(), (rows, quotes) => {
        const sums = new Map<string, number>();
        for (const { user, item, rating } of rows) {
          const key = JSON.stringify([user, item]);
          sums.set(key, (sums.get(key) ?? 0) + rating);
        }
        const table = parseRatings(Papa.unparse(rows, { quotes, newline: '\r\n' }), 'train');
        const found = pairsOf(table).map(([user, item, value]) => [JSON.stringify([user, item]), value]);
        expect(new Map(found as [string, number][])).toEqual(sums);
        expect(table.rows - table.duplicates).toBe(sums.size);
        const codes = (text: string) =>
          Array.from(text, (c) => c.codePointAt(0)!.toString(16).padStart(6, '0'));
        for (const ids of [table.users, table.items]) {
          const spelt = ids.map((each) => codes(each).join());
          expect(spelt).toEqual([...spelt].sort());
        }
      }),
    );
  });

  it('orders ids by code point, not by UTF-16 unit', () => {
    expect(['😀', '\uE000', 'b', 'ab', 'a', '10', '9'].sort(byCodePoint)).toEqual([
      '10',
      '9',
      'a',
      'ab',
      'b',
      '\uE000',
      '😀',
    ]);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-ratings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read', () => {
    const path = join(folder, 'good.csv');
    writeFileSync(path, '\uFEFFuser,item\r\nu,i\r\n');
    expect(pairsOf(readRatings(path, 'train'))).toEqual([['u', 'i', 1, null]]);
  });

  it('are refused when missing, no file, too large or not UTF-8', () => {
    const latin = join(folder, 'latin.csv');
    writeFileSync(latin, Buffer.from('user,item\nfran\xe7ois,i\n', 'latin1'));
    const huge = join(folder, 'huge.csv');
    writeFileSync(huge, '');
    truncateSync(huge, LARGEST_RATINGS_FILE + 1);
    expect(() => readRatings(join(folder, 'missing.csv'), 'test')).toThrow(/^test: .*cannot be read/);
    expect(() => readRatings(folder, 'train')).toThrow(/^train: .*is not a file/);
    expect(() => readRatings(huge, 'train')).toThrow(/at most 256000000/);
    expect(() => readRatings(latin, 'train')).toThrow(/not text in UTF-8/);
  });
});
