import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Hush } from './hush';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function isOver(hush: Hush): Promise<boolean> {
  let over = false;
  void hush.over().then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

it('is over where no hand ever moved', async () => {
  expect(await isOver(new Hush())).toBe(true);
});

it('lasts until a fifth of a second after the last move, and begins again with the next', async () => {
  const hush = new Hush();
  for (let move = 0; move < 10; move++) {
    hush.begin();
    await vi.advanceTimersByTimeAsync(150);
    expect(await isOver(hush)).toBe(false);
  }
  expect(hush.isOn).toBe(true);
  await vi.advanceTimersByTimeAsync(60);
  expect(await isOver(hush)).toBe(true);
  expect(hush.isOn).toBe(false);
  hush.begin();
  expect(await isOver(hush)).toBe(false);
  await vi.advanceTimersByTimeAsync(250);
  expect(await isOver(hush)).toBe(true);
});
