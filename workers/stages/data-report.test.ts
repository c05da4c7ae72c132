import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, withoutOptionalRules } from '../protocol/policy';
import { localEngine, SMALL_WORLD } from '../testing/small-world';
import { churn } from './data-report';

const log = (events: readonly (readonly [customer: number, item: number, minute: number])[]) => ({
  count: events.length,
  customer: Uint32Array.from(events, ([customer]) => customer),
  item: Uint32Array.from(events, ([, item]) => item),
  minute: Int32Array.from(events, ([, , minute]) => minute),
});

describe('churn', () => {
  it('counts those who came once, those who came back, and items that are new later', () => {
    // The border lies at minute 80 of 100.
    const events = log([
      [0, 0, 0],
      [1, 0, 10],
      [1, 1, 20],
      [2, 1, 80],
      [1, 2, 90],
      [3, 0, 95],
      [2, 3, 100],
    ]);
    expect(churn(events, 5, 4)).toEqual({ oneTime: 2 / 4, returning: 2 / 3, newItems: 2 / 3 });
  });

  it('has an answer for an empty log', () => {
    expect(churn(log([]), 3, 3)).toEqual({ oneTime: 0, returning: 0, newItems: 0 });
  });
});

describe('what there is to learn from', () => {
  const engine = localEngine();

  it('adds up', async () => {
    const data = await engine.data(SMALL_WORLD, DEFAULT_POLICY);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(data.eventsByWeek)).toBe(data.events);
    expect(sum(data.kinds.map(({ events }) => events))).toBe(data.events);
    expect(sum(data.customersByEvents.map(({ customers }) => customers))).toBe(SMALL_WORLD.customers);
    expect(sum(data.eventsByWeek.slice(0, data.splitWeeks[0]))).toBe(data.train.events);
    for (const { from, back } of data.retention) {
      expect(back.filter((share) => share !== null).length).toBe(13 - from / 4);
      if (back[0] !== null) expect(back[0]).toBe(1);
    }
    expect(data.checks.map(({ id }) => id)).toEqual(['oneTime', 'returning', 'newItems', 'density']);
  });

  it('grows when rules are lifted', async () => {
    const strict = await engine.data(SMALL_WORLD, DEFAULT_POLICY);
    const free = await engine.data(SMALL_WORLD, withoutOptionalRules(DEFAULT_POLICY));
    expect(free.train).toEqual(strict.train);
    expect(free.trainable.events).toBeGreaterThan(strict.trainable.events);
    expect(free.trainable.events).toBeLessThanOrEqual(free.train.events);
  });
});
