import { describe, expect, it } from 'vitest';
import { CONSENT_RULE_IDS } from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import { GUARDRAIL_IDS } from '../../../workers/protocol/names';
import type { CustomerReport, ExplainedItem, ItemRule } from '../../../workers/protocol/privacy-report';
import { exampleEffect, exampleItem, exampleReport } from './customer-example';
import { explanationFile, explanationOf } from './customer-explanation';

/** The text as one line, so that a sentence is found wherever it was broken. */
const flat = (report: CustomerReport) => explanationOf(report).replace(/\s+/g, ' ');

const WITHHELD_RULES: readonly ItemRule[] = [
  ...CONSENT_RULE_IDS.filter((id) => CONSENT_RULES[id].scopes.includes('I')).map(
    (id) => ({ kind: 'consent', id }) as const,
  ),
  ...GUARDRAIL_IDS.map((id) => ({ kind: 'guardrail', id }) as const),
  { kind: 'business', id: 'lowMarginFloor' },
  { kind: 'eligibility', id: 'Wine in Europe only' },
];

const withheldBy = (rules: readonly ItemRule[]) =>
  rules.map((first, at) => ({ item: at, title: `Kept ${at}`, price: 5, rank: at + 1, first, others: [] }));

describe('the page sent to a person', () => {
  it('gives the reason of every item in their own words', () => {
    const text = flat(exampleReport());
    expect(text).toContain(
      '1. Oak table, £101.00: because you bought \u201cOak chair\u201d (3 May 2025) and you looked at \u201cLamp\u201d (11 June 2025).',
    );
    expect(text).toContain('2. Linen cloth, £102.00: goes with what you have bought and looked at.');
  });

  it('tells what was used from what was not', () => {
    const text = flat(exampleReport());
    const [, used = '', unused = ''] = /WHAT WE USED(.*)WHAT WE DID NOT USE(.*)WHAT WE KEPT/.exec(text) ?? [];
    expect(used).toContain('Region (North England)');
    expect(used).not.toContain('Age (34)');
    expect(unused).toContain('Age (34)');
  });

  it('names what somebody did only where it counts, and else what does', () => {
    const { slate } = exampleReport();
    const [table] = slate;
    const told = (parts: ExplainedItem['parts'], change: Partial<CustomerReport> = {}) =>
      flat(exampleReport({ slate: [{ ...table!, parts }], ...change })).match(
        /1\. Oak table, [^:.]*\.\d\d(.*?)\. WHAT/,
      )?.[1];
    expect(told({ relevance: 0, margin: 0.358, boost: 0.03, diversity: 0.1 })).toBe(
      ': stands here mainly because we earn more on it',
    );
    expect(told({ relevance: 0.1, margin: 0.1, boost: 0, diversity: 0.4 })).toBe(
      ': stands here mainly because it differs from the rest of your list',
    );
    expect(told({ relevance: 0.3, margin: 0.4, boost: 0, diversity: 0.1 })).toMatch(
      /mainly because we earn more on it, and also because you bought .Oak chair/,
    );
    const suits = { relevance: 0.5, margin: 0.2, boost: 0.05, diversity: 0.05 };
    expect(told(suits)).toMatch(/^: because you bought/);
    expect(told(suits, { bucket: 'exploration' })).toBe('');
    expect(told({ relevance: 0, margin: 0.4, boost: 0, diversity: 0 }, { profiled: false })).toContain(
      'we earn more on it',
    );
  });

  it('owns up to margins where they count, and only there', () => {
    expect(flat(exampleReport())).toContain('products on which we earn more stand higher');
    const parts = { relevance: 1, margin: 0, boost: 0, diversity: 0 };
    expect(flat(exampleReport({ slate: [exampleItem(1, { parts })] }))).not.toContain('we earn');
  });

  it('keeps what chooses the list apart from what chooses a message', () => {
    const text = flat(
      exampleReport({
        dataPoints: [
          { name: 'Region', value: 'Wales', used: true, why: 'what sells there' },
          { name: 'Liking for channels', value: '', used: true, why: 'which goes first' },
        ],
      }),
    );
    expect(text).toContain('To choose the list: - Region (Wales): what sells there.');
    expect(text).toContain('To choose the channel of a message: - Liking for channels: which goes first.');
  });

  it('says why a list is not personal, for every rule that may be the reason', () => {
    const reasons = CONSENT_RULE_IDS.filter((id) => CONSENT_RULES[id].scopes.includes('F')).map((rule) => {
      const text = flat(exampleReport({ profiled: false, rules: [exampleEffect({ rule, features: true })] }));
      return /The list is not personal, because (.*?)\. It holds/.exec(text)?.[1];
    });
    expect(reasons.every((reason) => reason !== undefined && reason.length > 10)).toBe(true);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  it('goes by the rule that is on, not by one that is off', () => {
    const text = flat(
      exampleReport({
        profiled: false,
        rules: [
          exampleEffect({ rule: 'unknown-is-no', on: false, features: true }),
          exampleEffect({ rule: 'withdrawal', features: true }),
        ],
      }),
    );
    expect(text).toContain('because you withdrew your agreement');
  });

  it('says of every kind of rule why it keeps an item out', () => {
    for (const rule of WITHHELD_RULES) {
      expect(flat(exampleReport({ withheld: withheldBy([rule]) }))).toMatch(/- Kept 0: \w.*?\. MESSAGES/);
    }
  });

  it('names messages with their basis and does not hide one without', () => {
    expect(flat(exampleReport())).toContain('By email, because you agreed to it.');
    expect(flat(exampleReport({ sent: [] }))).toContain('We do not send you this list.');
    expect(flat(exampleReport({ sent: [{ channel: 'sms', basis: 'none' }] }))).toContain(
      'we have no valid permission',
    );
  });

  it('speaks of buckets, erasure and an empty list as what they are', () => {
    expect(flat(exampleReport({ bucket: 'exploration' }))).toContain('drawn by lot');
    expect(flat(exampleReport({ bucket: 'holdout' }))).toContain('keep the simple list of best sellers');
    expect(flat(exampleReport({ profiled: false, erased: true }))).toContain(
      'because you asked us to erase your data',
    );
    expect(flat(exampleReport({ slate: [], ladder: 2 }))).toContain('your list is empty');
  });

  it('says when a withdrawal takes effect, and where it does not', () => {
    expect(flat(exampleReport())).toMatch(/messages follow at once; .* when it is next fitted\./);
    const broken = explanationOf(exampleReport(), false).replace(/\s+/g, ' ');
    expect(broken).toContain('If you withdraw an agreement, we may go on using it.');
    expect(broken).not.toContain('You may withdraw');
  });

  it('does not offer what has been done, nor promise what has no object', () => {
    const gone = flat(exampleReport({ profiled: false, erased: true, objected: true }));
    expect(gone).not.toContain('You may ask us to erase');
    expect(gone).not.toContain('You may object');
    expect(gone).not.toContain('You may have a personal list');
  });

  it('holds no score and no term of the trade', () => {
    const text = flat(
      exampleReport({ withheld: withheldBy(WITHHELD_RULES), rules: [exampleEffect({ rule: 'retention' })] }),
    );
    for (const word of [
      'score',
      'NDCG',
      'slate',
      'rerank',
      'margin',
      'relevance',
      'GDPR',
      'DSA',
      'undefined',
    ]) {
      expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    }
    expect(text).not.toMatch(/0\.\d/);
  });

  it('fits a page: short lines, and one page of them for a full list', () => {
    const slate = Array.from({ length: 10 }, (_, at) =>
      exampleItem(at, {
        title: 'Extendable oak dining table, seats eight',
        because: [
          { title: 'Upholstered oak dining chair', kind: 'purchase', date: '2025-05-03', share: 0.6 },
          { title: 'Linen tablecloth, large', kind: 'view', date: '2025-09-30', share: 0.4 },
        ],
      }),
    );
    const lines = explanationOf(exampleReport({ slate, withheld: withheldBy(WITHHELD_RULES) })).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(84);
    expect(lines.length).toBeLessThan(80);
  });

  it('is saved under a name any disk takes', () => {
    expect(explanationFile({ name: 'Zo\u00eb', customer: 7 })).toBe('why-zoe-7.txt');
    expect(explanationFile({ name: '../..', customer: 7 })).toBe('why-customer-7.txt');
  });
});
