import { describe, expect, it } from 'vitest';
import type { FilterCount } from '../../../workers/protocol/privacy-report';
import { eligibilitySentence, filtersSentence, filtersTwin, shortageSentences } from './filters';

const filter = (rule: FilterCount['rule'], first: number, on = true): FilterCount => ({
  rule,
  on,
  first,
  pairs: first * 2,
  alone: 1,
  customers: 10,
  items: 3,
});
const filters = [
  filter({ kind: 'guardrail', id: 'out-of-stock' }, 300),
  filter({ kind: 'consent', id: 'limit-sensitive' }, 700),
  filter({ kind: 'eligibility', id: 'Wine' }, 0, false),
];

describe('what the filters remove', () => {
  it('is summed over whoever removed it first', () => {
    expect(filtersSentence(filters, 14_400)).toBe(
      'Of 14,400 pairs of a customer and an item, 1,000 (7%) are removed, most of them first by \u201cLimit use of sensitive data\u201d.',
    );
    expect(filtersSentence(filters.slice(2), 14_400)).toMatch(/^No rule removes anything/);
  });

  it('is a table with a row for each rule, off ones marked', () => {
    const { columns, rows } = filtersTwin(filters);
    expect(columns.map(({ name }) => name)).toEqual([
      'Rule',
      'On',
      'Removed first',
      'All it removes',
      'By it alone',
      'Customers',
      'Items',
    ]);
    expect(rows[1]?.map(({ value }) => value)).toEqual([
      'Limit use of sensitive data',
      'on',
      700,
      1400,
      1,
      10,
      3,
    ]);
    expect(rows[2]?.[1]?.value).toBe('off');
  });
});

describe('the ladder', () => {
  it('is told step by step', () => {
    expect(shortageSentences({ popular: 312, empty: 4, short: 1 }, 10)).toEqual([
      'No new item may be shown to 312 people: they get best sellers that may be shown, known to them or not.',
      'To 4 people nothing may be shown: their list is empty.',
      '1 person gets fewer than the 10 items asked for.',
    ]);
  });

  it('is not needed where everybody has enough', () => {
    expect(shortageSentences({ popular: 0, empty: 0, short: 0 }, 8)).toEqual([
      'Enough may be shown to everybody: nobody gets fewer than the 8 items asked for.',
    ]);
  });
});

describe('an eligibility rule', () => {
  const counts = { name: 'Wine', on: true, items: 42, customers: 7812, emptied: 0, problem: null };
  it('says what it is about and who may see it', () => {
    expect(eligibilitySentence(counts)).toBe('About 42 items; 7,812 people may see them.');
    expect(eligibilitySentence({ ...counts, items: 1, emptied: 1 })).toBe(
      'About 1 item; 7,812 people may see it, and it leaves 1 person without a single item.',
    );
    expect(eligibilitySentence({ ...counts, customers: 0 })).toBe('About 42 items; nobody may see them.');
    expect(eligibilitySentence({ ...counts, on: false })).toMatch(/^Off\. It would be about/);
  });
});
