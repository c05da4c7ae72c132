import { describe, expect, it } from 'vitest';
import type { ShownPrice } from '../engine/rule-prices';
import { isFirm, priceInBrief, priceInList, priceInWords } from './price-words';

const price: ShownPrice = {
  isOn: true,
  relevance: { value: -0.031, interval: { low: -0.035, high: -0.027 } },
  margin: { value: -0.012, interval: { low: -0.09, high: 0.066 } },
  changed: 2104,
  customers: 12_000,
  population: 12_000,
  stale: false,
};

describe('the price of a rule', () => {
  it('has no more digits than its interval allows', () => {
    expect(priceInBrief(price.relevance)).toBe('\u22123.1%');
    expect(priceInBrief(price.margin)).toBe('\u22121%');
    expect(priceInBrief({ value: 0, interval: null })).toBe('0.0%');
  });

  it('is told with both outcomes, their intervals and the people it changes', () => {
    expect(priceInWords(price)).toBe(
      'Relevance \u22123.1% (\u22123.5% to \u22122.7%), margin \u22121% (\u22129% to +7%) at these weights, against the same policy with only this rule off. It changes the list of 2,104 people.',
    );
  });

  it('is told as what would be, for a rule that is off, and as a first estimate while it is one', () => {
    const words = priceInWords({ ...price, isOn: false, changed: 1, customers: 1000 });
    expect(words).toMatch(/^Switched on: relevance /);
    expect(words).toContain('It would change the list of about 1 person.');
    expect(words).toMatch(/\u2248: a first estimate, from 1,000 of 12,000 customers; gain may still turn/);
  });

  it('is marked in the list until it rests on everybody, and bracketed where the rule is off', () => {
    expect(priceInList(price)).toBe('\u22123.1%');
    expect(priceInList({ ...price, customers: 1000 })).toBe('\u2248\u22123.1%');
    expect(priceInList({ ...price, isOn: false })).toBe('(\u22123.1%)');
    expect(priceInList({ ...price, isOn: false, customers: 1000 })).toBe('(\u2248\u22123.1%)');
  });

  it('is firm only where everybody was looked at and its range leaves out 0', () => {
    expect(isFirm(price)).toBe(true);
    expect(isFirm({ ...price, customers: 11_999 })).toBe(false);
    const chance = { ...price, relevance: { value: 0.004, interval: { low: -0.002, high: 0.01 } } };
    expect(isFirm(chance)).toBe(false);
    expect(priceInWords(chance)).toContain('The range for relevance holds 0');
    expect(priceInWords(price)).not.toContain('holds 0');
    expect(isFirm({ ...price, relevance: { value: 0, interval: null } })).toBe(false);
  });
});
