import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './timestamps';

const at = (iso: string) => Date.parse(iso);

describe('parseTimestamp', () => {
  it.each([
    ['881250949', at('1997-12-04T15:55:49Z')],
    ['881250949.0', at('1997-12-04T15:55:49Z')],
    ['8.81250949e8', at('1997-12-04T15:55:49Z')],
    ['881250949000', at('1997-12-04T15:55:49Z')],
    ['0', 0],
    ['-86400', at('1969-12-31')],
    ['7258118399', at('2199-12-31T23:59:59Z')],
    ['2011-12-09', at('2011-12-09T00:00:00Z')],
    ['2011-12-09 12:50', at('2011-12-09T12:50:00Z')],
    ['2011-12-09 12:50:01', at('2011-12-09T12:50:01Z')],
    ['2011-12-09T12:50:01.250', at('2011-12-09T12:50:01.250Z')],
    ['2011-12-09T12:50:00Z', at('2011-12-09T12:50:00Z')],
    ['2011-12-09t12:50:00z', at('2011-12-09T12:50:00Z')],
    ['2011-12-09T12:50:00+01:00', at('2011-12-09T11:50:00Z')],
    ['2011-12-09T12:50:00-0330', at('2011-12-09T16:20:00Z')],
    ['2011-12-09 12:50:00 +02', at('2011-12-09T10:50:00Z')],
    ['2011/12/09', at('2011-12-09T00:00:00Z')],
    ['2011/1/9 8:26', at('2011-01-09T08:26:00Z')],
    ['9/12/2011', at('2011-12-09T00:00:00Z')],
    ['09/12/2011 12:50:30', at('2011-12-09T12:50:30Z')],
    ['29/02/2012', at('2012-02-29T00:00:00Z')],
  ])('reads %s', (text, time) => {
    expect(parseTimestamp(text)).toBe(time);
  });

  it.each([
    '',
    'yesterday',
    '12/31/2011',
    '29/02/2011',
    '2011-02-29',
    '2011-13-01',
    '2011-12-09T24:30',
    '2011-12-09T12:60',
    '2011-12-09T12:50+25:00',
    '1/2/11',
    '2011-1-9',
    '09-12-2011',
    '2011/12-09',
    '1e30',
    '9999999999',
    '881250949000000',
    '1899-12-31',
    '2200-01-01',
    '0x10',
    'NaN',
    'Infinity',
    '2011-12-09 extra',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeNull();
  });

  it('reads one moment the same in all formats', () => {
    const moments = fc.integer({ min: at('1973-01-01') / 1000, max: at('2199-01-01') / 1000 });
    fc.assert(
      fc.property(moments, (seconds) => {
        const iso = new Date(seconds * 1000).toISOString();
        const [year, month, day] = iso.slice(0, 10).split('-');
        const clock = iso.slice(11, 19);
        const texts = [
          String(seconds),
          String(seconds * 1000),
          iso,
          `${year}/${month}/${day} ${clock}`,
          `${day}/${month}/${year} ${clock}`,
        ];
        for (const text of texts) expect(parseTimestamp(text)).toBe(seconds * 1000);
      }),
    );
  });
});
