import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Policy } from '../protocol/policy';
import {
  auditExample,
  broken,
  type Cells,
  cleanExample,
  type Example,
  exampleFolder,
  list,
  planted,
  policyWith,
  relist,
} from './audit-example';

afterAll(() => {
  const folder = exampleFolder();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe('an answer that cannot be read counts as denied', () => {
  it.each<[string, Cells]>([
    ['both granted and withdrawn', { 'purpose.profiling': 'granted and withdrawn' }],
    ['an unknown code', { 'purpose.profiling': '?' }],
    ['nothing at all', { 'purpose.profiling': '' }],
    ['a yes without a date', { 'purpose.profiling.date': '' }],
    ['a yes after the last day of the log', { 'purpose.profiling.date': '2026-01-05' }],
    ['a yes more than twenty years before the log', { 'purpose.profiling.date': '2005-01-05' }],
    ['a day that no calendar has', { 'purpose.profiling.date': '2025-02-30' }],
    ['a date that is none', { 'purpose.profiling.date': '?' }],
  ])('%s', (_, cells) => {
    const report = auditExample(planted(cells, list()));
    expect(broken(report)).toEqual({ refusal: 2 });
    expect(report.rows.recordsReadAsDenied).toBe(1);
  });

  it.each(['2026-01-04', '2005-01-06'])('and a yes of %s can be read', (date) => {
    expect(auditExample(planted({ 'purpose.profiling.date': date }, list())).total).toBe(0);
  });

  it.each<[string, Cells, string]>([
    ['a status of a channel', { 'channel.sms': 'granted and withdrawn' }, 'channel-permission'],
    ['a basis', { 'channel.sms.basis': '?' }, 'channel-permission'],
    ['a channel agreed to without a date', { 'channel.sms.date': '' }, 'channel-permission'],
    ['a limit', { limitSensitive: '', jurisdiction: '?' }, 'limit-sensitive'],
  ])('%s', (_, cells, rule) => {
    expect(broken(auditExample(planted(cells, list([0, 7]))))).toEqual({ [rule]: 1 });
  });

  it('an objection', () => {
    const report = auditExample(planted({ objectedToMarketing: '?' }, list(undefined, { channels: '' })));
    expect(broken(report)).toEqual({ objection: 2 });
  });

  it('an age band, for which nothing with a minimum age may be shown', () => {
    const report = auditExample(planted({ ageBand: 'elderly' }, list([0, 16], { personalised: 0 })));
    expect(broken(report)).toEqual({ 'minors-ads': 1, age: 1 });
  });
});

describe('what files leave open is said', () => {
  const said = (example: Example) =>
    auditExample(example)
      .notCheckable.map(({ what, why }) => `${what}: ${why}`)
      .join('\n');

  it('promotions, profiles, the boost, buckets, other weeks', () => {
    expect(said(cleanExample())).toMatch(
      /promoted[\s\S]*boost[\s\S]*caps on the 2 lists[\s\S]*several weeks/,
    );
  });

  it('customers without a row, and rights of people nobody knows', () => {
    const example = cleanExample();
    relist(example, 3, []);
    example.policy = policyWith(
      { consent: { requests: [{ customer: 77, right: 'erasure' }] } },
      example.policy,
    );
    expect(said(example)).toMatch(/lists of 1 customers[\s\S]*1 rights/);
  });
});

it('writes out the first ten violations of a rule and counts them all', () => {
  const example = cleanExample();
  for (const item of example.items) item.stock = 0;
  const verdict = auditExample(example).rules.find(({ rule }) => rule === 'out-of-stock')!;
  expect(verdict.violations).toBe(28);
  expect(verdict.examples).toHaveLength(10);
  expect(verdict.examples[0]).toMatchObject({ customer: 0, item: 0 });
});

it('an assumed mix of answers is refused: the records are not those of the file', () => {
  const mix: Policy['consent']['mix'] = { EU: { granted: 0.5, unknown: 0.2 } };
  expect(() => auditExample(planted({}, list(), { consent: { mix } }))).toThrow(/^policy: consent.mix/);
});

describe('the second opinion is its own', () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const sources = readdirSync(here).filter((name) => /^audit(-[a-z-]+)?\.ts$/.test(name));
  /** Vocabulary and readers; of the eligibility rules nothing but what they look like. */
  const allowed: Readonly<Record<string, RegExp>> = {
    '../protocol/policy': /^(type \w+|parsePolicy|fillPolicy|DEFAULT_POLICY)$/,
    '../protocol/consent': /^(type \w+|[A-Z_]+)$/,
    '../protocol/engine-error': /^(badInput|EngineFault)$/,
    '../protocol/eligibility': /^type \w+$/,
    papaparse: /^Papa$/,
  };
  /** Every import of a text as its module and the names taken from it. */
  function importsOf(text: string): { from: string; names: string[] }[] {
    const found = [...text.matchAll(/\b(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s*'([^']+)'/g)];
    const others = [...text.matchAll(/\bimport\s*\(?\s*'([^']+)'/g)];
    return [
      ...found.map(([, typesOnly, names = '', from = '']) => ({
        from,
        names: names
          .replace(/[{}]/g, ' ')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
          .map((name) => (typesOnly ? `type ${name}` : name)),
      })),
      ...others.map(([, from = '']) => ({ from, names: ['*'] })),
    ];
  }
  function faultsOf(text: string): string[] {
    return importsOf(text).flatMap(({ from, names }) => {
      if (from.startsWith('node:') || /^\.\/audit(-[a-z]+)*$/.test(from)) return [];
      const rule = allowed[from];
      return names.filter((name) => !rule?.test(name)).map((name) => `${name} of ${from}`);
    });
  }

  it.each(sources)('%s takes nothing from the engine', (name) => {
    const text = readFileSync(`${here}/${name}`, 'utf8');
    expect(faultsOf(text)).toEqual([]);
    expect(text.match(/\bfrom '/g)?.length ?? 0).toBe(importsOf(text).length);
  });

  it('all of its sources are looked at, and the look sees what it should', () => {
    expect(sources).toEqual(expect.arrayContaining(['audit.ts', 'audit-rules.ts', 'audit-shop-rules.ts']));
    for (const text of [
      `import { hasPermission } from '../protocol/consent-rules';`,
      `import type { ConsentRecord } from '../protocol/consent-rules';`,
      `import { isTest, type Test } from '../protocol/eligibility';`,
      `import {\n  priceRange,\n} from '../protocol/business';`,
      `export { barring } from '../policy/item-filter';`,
      `const { a } = await import('../shard/rank');`,
      `import '../stages/lists';`,
      `import { policyKey } from '../protocol/policy';`,
    ]) {
      expect(faultsOf(text)).toHaveLength(1);
    }
  });
});
