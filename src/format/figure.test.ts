import { describe, expect, it } from 'vitest';
import { OUTCOME_IDS } from '../../workers/protocol/results';
import {
  formatChange,
  formatFigure,
  formatMargin,
  formatNumber,
  formatPercent,
  formatSignedPercent,
} from './figure';

describe('formatFigure', () => {
  it('gives no more digits than the standard error allows', () => {
    expect(formatFigure({ value: 0.10823, se: 0.0015, n: 8272 }, 'ndcg')).toBe('0.108');
    expect(formatFigure({ value: 0.10823, se: 0.015, n: 80 }, 'ndcg')).toBe('0.11');
    expect(formatFigure({ value: 1482.4, se: 7.2, n: 12_000 }, 'margin')).toBe('£1,482 per 1,000');
  });

  it('always names the unit', () => {
    expect(formatFigure({ value: 7410, se: null, n: 12_000 }, 'profiled')).toBe('7,410 people');
    expect(formatFigure({ value: 0.613, se: null, n: 1200 }, 'coverage')).toBe('61.3% of items');
  });

  it('survives values that are not numbers', () => {
    for (const id of OUTCOME_IDS) expect(formatNumber(id, Number.NaN)).toBe('none');
  });
});

describe('changes', () => {
  it('carry a sign, a true minus included', () => {
    expect(formatChange('margin', 960)).toBe('+£960');
    expect(formatChange('ndcg', -0.0214)).toBe('\u22120.021');
    expect(formatSignedPercent(-0.031)).toBe('\u22123.1%');
    expect(formatSignedPercent(0)).toBe('0.0%');
  });

  it('gives half the interval, and none for a count', () => {
    expect(formatMargin({ value: 1482, se: 7, n: 10 }, 'margin')).toBe('± £14');
    expect(formatMargin({ value: 7410, se: null, n: 10 }, 'profiled')).toBeNull();
  });

  it('keeps a decimal where a percentage is small', () => {
    expect(formatPercent(0.041)).toBe('4%');
    expect(formatPercent(0.013)).toBe('1.3%');
  });
});
