import { afterEach, expect, it, vi } from 'vitest';
import { Copies, type Copy } from './copies';

const MANY = 64;

const released = vi.fn();
const copyOf = <F>(work: F): Copy<F> => ({ work, release: () => released(work) });

afterEach(() => released.mockClear());

function ask<V>(
  copies: Copies<V>,
  original: object,
  bytes: number,
  make: () => Copy<V> | null,
  times = MANY,
): V | null {
  let copy: V | null = null;
  for (let at = 0; at < times; at++) copy = copies.of(original, bytes, make);
  return copy;
}

it('copies what is asked for again and again, once', () => {
  const copies = new Copies<string>();
  const original = {};
  const make = vi.fn(() => copyOf('copy'));
  expect(ask(copies, original, 100, make, MANY - 1)).toBeNull();
  expect(ask(copies, original, 100, make, 10)).toBe('copy');
  expect(make).toHaveBeenCalledTimes(1);
});

const THIRD = 4 * 2 ** 20;

it('makes room by letting go of what was not asked for in a long time', () => {
  const copies = new Copies<string>();
  const [a, b, c] = [{}, {}, {}];
  ask(copies, a, THIRD, () => copyOf('a'));
  ask(copies, b, THIRD, () => copyOf('b'));
  ask(copies, a, THIRD, () => copyOf('a'), 1100);
  expect(ask(copies, c, 2 * THIRD, () => copyOf('c'))).toBe('c');
  expect(copies.of(a, THIRD, () => copyOf('a'))).toBe('a');
  expect(copies.of(b, THIRD, () => copyOf('b'))).toBeNull();
  expect(released.mock.calls).toEqual([['b']]);
});

it('lets some keep their copies where more are asked for in turn than there is room for', () => {
  const copies = new Copies<object>();
  const originals = [{}, {}, {}, {}, {}];
  const make = vi.fn(() => copyOf({}));
  for (let turn = 0; turn < 2000; turn++) for (const each of originals) copies.of(each, THIRD, make);
  expect(make).toHaveBeenCalledTimes(3);
  expect(originals.filter((each) => copies.of(each, THIRD, make) !== null)).toHaveLength(3);
});

it('leaves alone what is larger than all its room', () => {
  const make = vi.fn(() => copyOf('copy'));
  expect(ask(new Copies<string>(), {}, 2 ** 30, make)).toBeNull();
  expect(make).not.toHaveBeenCalled();
});

it('does not try at every turn where no copy can be had', () => {
  const make = vi.fn(() => null);
  ask(new Copies<null>(), {}, 1, make, 5 * MANY);
  expect(make).toHaveBeenCalledTimes(5);
});

it('gives one large matrix more room than many, alone', () => {
  const copies = new Copies<string>();
  const [small, large] = [{}, {}];
  ask(copies, small, THIRD, () => copyOf('small'));
  ask(copies, large, 5 * THIRD, () => copyOf('large'), 1100);
  expect(ask(copies, large, 5 * THIRD, () => copyOf('large'))).toBe('large');
  expect(copies.of(small, THIRD, () => copyOf('small'))).toBeNull();
  expect(ask(new Copies<string>(), {}, 7 * THIRD, () => copyOf('too large'))).toBeNull();
});

it('lets go of what is not asked for any more', () => {
  const copies = new Copies<string>();
  const [kept, left] = [{}, {}];
  ask(copies, kept, 100, () => copyOf('kept'));
  ask(copies, left, 100, () => copyOf('left'));
  copies.forget([left, 'no matrix']);
  expect(released.mock.calls).toEqual([['left']]);
  expect(copies.of(kept, 100, () => copyOf('kept'))).toBe('kept');
  expect(copies.of(left, 100, () => copyOf('left'))).toBeNull();
});
