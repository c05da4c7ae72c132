import { describe, expect, it } from 'vitest';
import type { Carrier } from '../../../workers/protocol/privacy-report';
import {
  carrierSentence,
  coverage,
  dearestRule,
  isShown,
  priceSentence,
  priceText,
  stakeholderSentence,
} from './price-words';
import { aPrice, aPriceReport, aRule, prices } from './report-fixtures';

const unknownIsNo = aRule('unknown-is-no', {
  atWeights: prices({
    ndcg: aPrice(-0.0031, 0.1, 0.0004),
    margin: aPrice(-0.9, 130, 0.2),
    profiled: aPrice(-2_104, 9_426),
  }),
});

describe('a price in words', () => {
  it('is given in the outcome\u2019s own unit, with its interval', () => {
    expect(priceSentence(unknownIsNo)).toBe(
      'Unknown counts as no: relevance \u22123.1% (\u22123.5% to \u22122.7%), £0.90 less margin per 1,000, 2,104 people fewer profiled.',
    );
  });

  it('gives people as an estimate until everybody has been counted', () => {
    const early = prices({ profiled: aPrice(-2_104, 9_426, 300) });
    expect(priceSentence({ ...unknownIsNo, atWeights: early })).toBe(
      'Unknown counts as no: about 2,104 people fewer profiled.',
    );
  });

  it('leaves out what cannot be told from nothing, and says so where that is all', () => {
    const only = aRule('retention', { atWeights: prices({ ndcg: aPrice(-0.001, 0.1, 0.002) }) });
    expect(priceSentence(only)).toBe(
      'Old data expires: no difference shown at these weights, in any outcome.',
    );
  });

  it('speaks of a rule that is off as of one that might be on', () => {
    expect(priceSentence({ ...unknownIsNo, on: false })).toMatch(/^Unknown counts as no, were it on: /);
  });

  it('has words for gains as well as losses', () => {
    const gain = aRule('retention', {
      atWeights: prices({
        margin: aPrice(4, 130, 1),
        profiled: aPrice(1, 100),
        orders: aPrice(-2, 10, 1),
        reach: aPrice(-0.021, 0.7, 0.002),
      }),
    });
    expect(priceSentence(gain)).toBe(
      'Old data expires: £4.00 more margin per 1,000, 1 person more profiled, 2.1% fewer of all customers written to, 2.0 fewer orders per 1,000.',
    );
  });

  it('has no percentage where there was nothing without the rule', () => {
    expect(priceText('profiled', aPrice(-5, 0), null)).toEqual({
      value: '\u22125',
      percent: '',
      interval: '',
      shown: true,
    });
  });

  it('does not stand out where its digits leave nothing of it', () => {
    const price = aPrice(-0.00001, 0.1, 0.000005);
    expect(isShown(price)).toBe(true);
    expect(priceText('ndcg', price, { low: -0.01, high: 0.01 })).toMatchObject({
      value: '0.000',
      shown: false,
    });
  });

  it('is shown when its interval does not hold 0', () => {
    expect([aPrice(-1, 10, 0.5), aPrice(-1, 10, 1.5), aPrice(0, 10), aPrice(3, 10)].map(isShown)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('who carries a price', () => {
  const carrier = (group: string, value: number): Carrier => ({
    dimension: 'age',
    group,
    customers: 100,
    relevance: aPrice(value, 0.1, 0.001),
  });

  it('names the widest gap', () => {
    const most = carrier('65+', -0.01);
    const least = carrier('18-24', -0.002);
    const sentence = carrierSentence({
      carriers: [most, least],
      widest: { dimension: 'age', most, least },
    });
    expect(sentence).toBe(
      'By age the gap is widest: 65+ \u221210% (\u221211% to \u22129%) in relevance, 18-24 \u22122.0% (\u22123.0% to \u22121.0%).',
    );
  });

  it('tells groups that are alike from groups that lose nothing', () => {
    expect(carrierSentence({ carriers: [carrier('65+', -0.01)], widest: null })).toContain('No two groups');
    expect(carrierSentence({ carriers: [carrier('65+', 0)], widest: null })).toContain('costs no group');
    expect(carrierSentence({ carriers: [], widest: null })).toContain('Nobody');
  });
});

describe('the dearest rule', () => {
  it('is on, costs something, and most', () => {
    const report = aPriceReport([
      aRule('retention', { atWeights: prices({ ndcg: aPrice(-0.002, 0.1, 0.001) }) }),
      unknownIsNo,
      aRule('minors-ads', { on: false, atWeights: prices({ ndcg: aPrice(-0.05, 0.1, 0.001) }) }),
      aRule('withdrawal', { atWeights: prices({ ndcg: aPrice(0.05, 0.1, 0.001) }) }),
    ]);
    expect(dearestRule(report, 'ndcg')?.rule).toBe('unknown-is-no');
    expect(dearestRule(aPriceReport([]), 'ndcg')).toBeNull();
  });
});

describe('who costs whom', () => {
  const lifted = (stakeholder: 'privacy' | 'marketing', changes: Parameters<typeof prices>[0]) => ({
    stakeholder,
    constraints: ['a rule'],
    prices: prices(changes),
  });

  it('names the largest price that one pays for another', () => {
    const sentence = stakeholderSentence(
      [
        lifted('privacy', { ndcg: aPrice(-0.01, 0.1, 0.001), profiled: aPrice(-5_000, 10_000) }),
        lifted('marketing', { ndcg: aPrice(-0.002, 0.1, 0.001), margin: aPrice(-90, 100, 1) }),
      ],
      ['margin', 'ndcg', 'profiled', 'ild'],
    );
    expect(sentence).toBe(
      'The largest price: privacy\u2019s constraints cost analytics 10% (9% to 11%) of its relevance.',
    );
  });

  it('speaks of what is better less of as brought, not as a cost of it', () => {
    const sentence = stakeholderSentence(
      [lifted('marketing', { profiled: aPrice(300, 10_000) })],
      ['margin', 'profiled'],
    );
    expect(sentence).toBe(
      'The largest price: marketing\u2019s constraints bring privacy 3.0% more people profiled.',
    );
  });

  it('says so where nobody pays', () => {
    expect(stakeholderSentence([lifted('privacy', {})], ['margin', 'ndcg'])).toMatch(/^Nobody/);
  });
});

describe('how far the pricing is', () => {
  it('counts the customers behind each kind of price', () => {
    expect(coverage(aPriceReport([]))).toBe('at these weights on 4,000');
    const report = aPriceReport([], { customers: 12_000, bestCustomers: 1_000, shareCustomers: 2_000 });
    expect(coverage(report)).toBe(
      'at these weights on everybody, with best weights on 1,000, fair shares on 2,000',
    );
  });
});
