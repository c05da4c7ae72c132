import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Precedence } from './precedence';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const flush = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

it('what nobody waits for rests a moment when a hand acts; what somebody waits for does not', async () => {
  const precedence = new Precedence();
  precedence.rest();
  const over: string[] = [];
  void precedence.clear(() => 2).then(() => over.push('prices'));
  void precedence.clear(() => 1).then(() => over.push('frontier'));
  await flush();
  expect(over).toEqual(['frontier']);
  await vi.advanceTimersByTimeAsync(199);
  expect(over).toEqual(['frontier']);
  await vi.advanceTimersByTimeAsync(1);
  expect(over).toEqual(['frontier', 'prices']);
});

it('a hand that acts is no drag until figures were asked for', async () => {
  const precedence = new Precedence();
  precedence.rest();
  expect(precedence.isMoving).toBe(false);
  await precedence.during(0, async () => {});
  expect(precedence.isMoving).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(precedence.isMoving).toBe(false);
});
