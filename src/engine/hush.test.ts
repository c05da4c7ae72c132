import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const hush = vi.fn(async () => {});
const link = vi.hoisted(() => ({ atHand: true }));
vi.mock('./client', () => ({ connected: () => (link.atHand ? { api: { hush } } : null) }));

const { hushForHands } = await import('./hush');

class Key extends Event {
  constructor(
    readonly repeat: boolean,
    private readonly at: number,
  ) {
    super('keydown');
  }

  override get timeStamp(): number {
    return this.at;
  }
}

beforeEach(() => {
  vi.stubGlobal('KeyboardEvent', Key);
  hush.mockClear();
  link.atHand = true;
});
afterEach(() => vi.unstubAllGlobals());

it('tells the engine of a hand, once for what it does in one go', () => {
  const target = new EventTarget();
  const end = hushForHands(target);
  for (const at of [1_000, 1_010, 1_099, 1_100, 1_150]) target.dispatchEvent(new Key(false, at));
  expect(hush).toHaveBeenCalledTimes(2);
  end();
  target.dispatchEvent(new Key(false, 5_000));
  expect(hush).toHaveBeenCalledTimes(2);
});

it('lets the engine go on while a key is held down, and does without one', () => {
  const target = new EventTarget();
  hushForHands(target);
  target.dispatchEvent(new Key(false, 1_000));
  for (let at = 1_500; at < 3_000; at += 30) target.dispatchEvent(new Key(true, at));
  expect(hush).toHaveBeenCalledTimes(1);
  link.atHand = false;
  target.dispatchEvent(new Key(false, 9_000));
  expect(hush).toHaveBeenCalledTimes(1);
});
