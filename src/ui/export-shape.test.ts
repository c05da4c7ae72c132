import { parse } from 'papaparse';
import { describe, expect, it } from 'vitest';
import { brokenLines, type Caption, csvOf, fileNameOf, type Look, svgOf } from './export-shape';
import { number, type Twin, words } from './twin';

const TWIN: Twin = {
  columns: [{ name: 'Model' }, { name: 'NDCG' }, { name: 'Note' }],
  rows: [
    [words('EASE'), number(0.096_418_2, '0.096'), words('best, "by far"')],
    [words('=1+1'), number(-0.02, '\u22120.02'), words('@here')],
    [words('Random'), number(null, 'none'), words('')],
  ],
};

describe('the table for a spreadsheet', () => {
  it('holds the unrounded figures under the names of the columns', () => {
    const { data } = parse<Record<string, string>>(csvOf(TWIN), { header: true });
    expect(data[0]).toEqual({ Model: 'EASE', NDCG: '0.0964182', Note: 'best, "by far"' });
    expect(data[2]).toEqual({ Model: 'Random', NDCG: '', Note: '' });
  });

  it('starts no formula, and leaves negative numbers numbers', () => {
    const { data } = parse<string[]>(csvOf(TWIN));
    expect(data[2]).toEqual(["'=1+1", '-0.02', "'@here"]);
  });
});

describe('the picture', () => {
  const look: Look = {
    background: 'rgb(251, 250, 247)',
    ink: 'rgb(28, 27, 26)',
    muted: 'rgb(107, 104, 99)',
    fontFamily: '"Inter Variable", system-ui',
    fontFace: '',
  };
  const caption: Caption = {
    title: 'R&D <models>',
    summary: 'One two three four five six seven eight nine ten eleven twelve.',
    source: 'Parley, synthetic data.',
  };

  it('is one document with its title, its background and the chart below the words', () => {
    const { svg, height } = svgOf({ width: 200, height: 100, body: '<circle r="3"/>' }, caption, look);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="200" height="\d+"/);
    expect(svg).toContain('<title>R&amp;D &lt;models&gt;</title>');
    expect(svg).toContain('font-family="&quot;Inter Variable&quot;, system-ui"');
    expect(svg).toContain(`<rect width="200" height="${height}" fill="rgb(251, 250, 247)"/>`);
    const top = Number(/translate\(0 (\d+)\)/.exec(svg)?.[1]);
    const lowestAbove = Math.max(
      ...[...svg.slice(0, svg.indexOf('<g ')).matchAll(/ y="(\d+)"/g)].map(([, y]) => Number(y)),
    );
    expect(top).toBeGreaterThan(lowestAbove);
    expect(height).toBeGreaterThan(top + 100);
  });

  it('refers to nothing outside itself', () => {
    const { svg } = svgOf({ width: 300, height: 90, body: '' }, caption, look);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/url\(|https?:|var\(/);
  });

  it('breaks sentences at spaces and loses no word', () => {
    const lines = brokenLines(caption.summary, 20);
    expect(lines.join(' ')).toBe(caption.summary);
    expect(lines.every((line) => line.length <= 20)).toBe(true);
    expect(brokenLines('', 20)).toEqual([]);
  });
});

describe('the name of the file', () => {
  it.each([
    ['Relevance (NDCG) by list length', 'csv', 'Parley Relevance (NDCG) by list length.csv'],
    ['Held-out / simulated: who wins?', 'png', 'Parley Held-out simulated who wins.png'],
    ['..\\..\\etc', 'svg', 'Parley etc.svg'],
  ])('%s as %s is %s', (title, extension, name) => {
    expect(fileNameOf(title, extension)).toBe(name);
  });
});
