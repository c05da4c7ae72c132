import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatInterval,
  formatP,
  formatPerTenThousand,
  formatSignedInterval,
} from './measure';

describe('measures of work', () => {
  it('writes times in the unit one would say them in', () => {
    expect([0.2, 85, 994, 1_440, 9_940, 12_400, 60_000, 125_000].map(formatDuration)).toEqual([
      '1 ms',
      '85 ms',
      '994 ms',
      '1.4 s',
      '9.9 s',
      '12 s',
      '1 min',
      '2 min 5 s',
    ]);
    expect(formatDuration(119_800)).toBe('2 min');
  });

  it('writes sizes', () => {
    expect([0, 12, 4_200, 999_400, 999_600, 5_760_000, 57_600_000].map(formatBytes)).toEqual([
      'none',
      '1 kB',
      '4 kB',
      '999 kB',
      '1.0 MB',
      '5.8 MB',
      '58 MB',
    ]);
  });
});

describe('measures of doubt', () => {
  it('gives an interval the digits its width allows', () => {
    expect(formatInterval('ndcg', { low: 0.09412, high: 0.09899 })).toBe('0.094 to 0.099');
    expect(formatInterval('orders', { low: 11.23, high: 13.81 })).toBe('11.2 to 13.8');
    expect(formatSignedInterval('ndcg', { low: -0.0123, high: 0.0044 })).toBe('\u22120.012 to +0.004');
  });

  it('never gives p as nought', () => {
    expect([0, 0.0004, 0.0123, 0.31, 1].map(formatP)).toEqual([
      'p < 0.001',
      'p < 0.001',
      'p = 0.012',
      'p = 0.31',
      'p = 1.00',
    ]);
  });

  it('writes small probabilities in tens of thousands', () => {
    expect([0, 0.000_004_2, 0.000_31, 0.0042].map(formatPerTenThousand)).toEqual(['0', '0.04', '3.1', '42']);
  });
});
