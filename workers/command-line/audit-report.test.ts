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
  listOf,
  ON_SOFT_OPT_IN,
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

describe('rights that were exercised', () => {
  const brokenAfter = (right: string, cells: Cells, rows: readonly Cells[], off: readonly string[] = []) =>
    broken(
      auditExample(
        planted(cells, rows, {
          consent: {
            requests: [{ customer: 0, right }],
            rules: Object.fromEntries(off.map((id) => [id, false])),
          },
        }),
      ),
    );

  it('a withdrawal leaves a no what it was, and lets stand what rests on no consent', () => {
    const off = ['withdrawal', 'non-profiled-option', 'training-purpose'];
    const nothing = list(undefined, { channels: '' });
    expect(brokenAfter('withdrawal', { 'purpose.profiling': 'denied' }, nothing, off)).toEqual({
      refusal: 2,
    });
    expect(brokenAfter('withdrawal', {}, nothing, off)).toEqual({});
    const other = {
      jurisdiction: 'US-opt-out',
      'channel.sms': 'unknown',
      'channel.sms.basis': 'legitimate interest',
    };
    const plain = { personalised: 0, 'trained on': 0 };
    expect(brokenAfter('withdrawal', other, list(undefined, { ...plain, channels: 'sms' }))).toEqual({});
    expect(brokenAfter('withdrawal', {}, list(undefined, { ...plain, channels: 'sms' }))).toEqual({
      'channel-permission': 1,
      withdrawal: 1,
    });
  });

  it('an erasure takes away what was bought and agreed to', () => {
    const plain = { personalised: 0, 'trained on': 0, channels: '' };
    expect(brokenAfter('erasure', {}, list([0, 1, 2], plain))).toEqual({});
    expect(brokenAfter('erasure', {}, list([0, 7], plain))).toEqual({ 'no-inferred-sensitive': 1 });
    expect(brokenAfter('erasure', ON_SOFT_OPT_IN, list([0], { ...plain, channels: 'email' }))).toEqual({
      'channel-permission': 1,
      erasure: 1,
    });
  });
});

describe('a person is as old as their band says at least', () => {
  it.each([
    ['under 13', 0],
    ['13-15', 13],
    ['16-17', 16],
    ['18+', 18],
    ['unknown', 0],
    ['?', 0],
  ])('%s: %i', (ageBand, certain) => {
    for (const minimum of [certain, certain + 1]) {
      const example = planted({ ageBand }, list([0, 6]), {
        consent: { rules: { 'minors-ads': false, 'minors-sharing': false } },
      });
      example.items[6]!['minimum age'] = minimum;
      relist(example, 1, listOf(1, [11, 7]));
      expect(broken(auditExample(example))).toEqual(minimum > certain ? { age: 1 } : {});
    }
  });
});

describe('caps', () => {
  it('count price ranges from 20, from 50 and from 100 pounds', () => {
    const prices = [19.99, 20, 49.99, 50, 99.99, 100];
    const capped = (places: readonly number[]) => {
      const example = planted({}, list(places), { business: { perPriceRange: 1 } });
      for (const [item, price] of prices.entries())
        Object.assign(example.items[item]!, { price, cost: 1, stock: 1 });
      example.slates.splice(0, example.slates.length, ...list(places));
      return auditExample(example).rules.find(({ rule }) => rule === 'cap-price-range')!;
    };
    expect(capped([0, 1, 3]).violations + capped([5, 2, 4]).violations).toBe(0);
    for (const [pair, words] of [
      [[1, 2], 'from 20 to below 50'],
      [[3, 4], 'from 50 to below 100'],
    ] as const) {
      const { violations, examples } = capped(pair);
      expect(violations).toBe(1);
      expect(examples[0]!.says).toBe(`2 items of ${words} are on the list; at most 1 may be.`);
    }
    prices[1] = 5;
    prices[2] = 500;
    expect(capped([0, 1]).examples[0]!.says).toContain('of below 20 are');
    expect(capped([5, 2]).examples[0]!.says).toContain('of from 100 are');
  });

  it('do not hold for what a person put on the list, and count it for all others', () => {
    const review = [4, 5].map((item, at) => ({ customer: 0, item, decision: 'replace', by: at }));
    const placed = (places: readonly number[], customer = 0) =>
      planted({}, list(places), {
        business: { perCategory: 1 },
        review: review.map((one) => ({ ...one, customer })),
      });
    const caught = (example: Example) => {
      example.slates.splice(example.slates.findIndex((row) => row.customer !== 0));
      return broken(auditExample(example))['cap-category'] ?? 0;
    };
    expect(caught(placed([0, 1]))).toBe(0);
    expect(caught(placed([0, 1, 12]))).toBe(1);
    expect(caught(placed([0, 12]))).toBe(1);
    expect(caught(placed([0, 1], 7))).toBe(1);
  });

  it('a margin just at the floor is no fault', () => {
    const example = planted({}, list([0, 10]), { business: { lowMarginFloor: 0.28 } });
    Object.assign(example.items[10]!, { price: 32, cost: 23.04 });
    expect(broken(auditExample(example))).toEqual({});
    Object.assign(example.items[10]!, { cost: 23.05 });
    expect(broken(auditExample(example))).toEqual({ 'low-margin-floor': 1 });
  });
});

describe('eligibility reads every column', () => {
  const report = (items: unknown, customers: unknown, cells: Cells = {}) => {
    const example = planted({}, list([0, 13], cells), {
      eligibility: [{ name: 'Rule', on: true, items, customers }],
    });
    example.slates.splice(2);
    Object.assign(example.items[13]!, { promotion: 1, 'return rate': 0.25, 'minimum age': 12, stock: 77 });
    Object.assign(example.items[13]!, { 'launch day': 300, cost: 44 });
    return auditExample(example).rules.find(({ rule }) => rule === 'eligibility: Rule')!;
  };
  const about = (items: unknown) => report(items, null).examples.map(({ item }) => item);

  it.each([
    ['title', 'contains', 'net'],
    ['category', 'is', 'sport'],
    ['subcategory', 'one of', ['Nets', 'Balls']],
    ['supplier', 'is', 'Abel'],
    ['price', 'is', 55],
    ['marginRate', 'at most', 0.2],
    ['stock', 'above', 76],
    ['age', 'is', 64],
    ['returnRate', 'is', 0.25],
    ['minimumAge', 'is', 12],
    ['sensitive', 'is', 'none'],
    ['promotion', 'is', 1],
  ])('of items: %s', (field, is, value) => {
    const shared = field === 'supplier' || field === 'sensitive';
    expect(about({ field, is, value })).toEqual(shared ? [0, 13] : [13]);
  });

  it.each([
    ['age', 'is', 40, 41],
    ['region', 'is', 'united kingdom', 'Germany'],
    ['jurisdiction', 'is', 'UK', 'EU'],
    ['tenure', 'is', 400, 401],
    ['segment', 'is', 'Casual', 'loyal'],
    ['engagement', 'is', 3.2, 3.3],
    ['orders', 'is', 2, 3],
    ['spend', 'is', 80.5, 80],
    ['ownsCategory', 'is', 'home', 'Lamps'],
    ['ownsSubcategory', 'is', 'lamps', 'Home'],
  ])('of customers: %s', (field, is, own, other) => {
    expect(report(null, { field, is, value: own }).violations).toBe(0);
    expect(report(null, { field, is, value: other }).violations).toBe(2);
  });

  it.each([
    ['age', true],
    ['tenure', false],
    ['engagement', false],
    ['orders', false],
    ['spend', false],
  ])('and %s, where the list is not personal: %s', (field, open) => {
    const rule = { field, is: 'at least', value: 1 };
    expect(report(null, rule, { personalised: 0 }).violations).toBe(open ? 0 : 2);
  });

  it('nothing that was bought, where the list is not personal', () => {
    for (const field of ['segment', 'ownsCategory', 'ownsSubcategory']) {
      const rule = { field, is: 'is not', value: 'nothing' };
      expect(report(null, rule).violations).toBe(0);
      expect(report(null, rule, { personalised: 0 }).violations).toBe(2);
    }
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
    '../protocol/names': /^(type \w+|(OUTBOUND_)?CHANNELS)$/,
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
