import { expect, it, vi } from 'vitest';
import { Copies } from './copies';

const MANY = 64;

function ask<V>(copies: Copies<V>, original: object, bytes: number, make: () => V, times = MANY): V | null {
  let copy: V | null = null;
  for (let at = 0; at < times; at++) copy = copies.of(original, bytes, make);
  return copy;
}

it('copies what is asked for again and again, once', () => {
  const copies = new Copies<string>();
  const original = {};
  const make = vi.fn(() => 'copy');
  expect(ask(copies, original, 100, make, MANY - 1)).toBeNull();
  expect(ask(copies, original, 100, make, 10)).toBe('copy');
  expect(make).toHaveBeenCalledTimes(1);
});

const THIRD = 4 * 2 ** 20;

it('makes room by letting go of what was not asked for in a long time', () => {
  const copies = new Copies<string>();
  const [a, b, c] = [{}, {}, {}];
  ask(copies, a, THIRD, () => 'a');
  ask(copies, b, THIRD, () => 'b');
  ask(copies, a, THIRD, () => 'a', 1100);
  expect(ask(copies, c, 2 * THIRD, () => 'c')).toBe('c');
  expect(copies.of(a, THIRD, () => 'a')).toBe('a');
  expect(copies.of(b, THIRD, () => 'b')).toBeNull();
});

it('lets some keep their copies where more are asked for in turn than there is room for', () => {
  const copies = new Copies<object>();
  const originals = [{}, {}, {}, {}, {}];
  const make = vi.fn(() => ({}));
  for (let turn = 0; turn < 2000; turn++) for (const each of originals) copies.of(each, THIRD, make);
  expect(make).toHaveBeenCalledTimes(3);
  expect(originals.filter((each) => copies.of(each, THIRD, make) !== null)).toHaveLength(3);
});

it('leaves alone what is larger than all its room', () => {
  const make = vi.fn(() => 'copy');
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
  ask(copies, small, THIRD, () => 'small');
  ask(copies, large, 5 * THIRD, () => 'large', 1100);
  expect(ask(copies, large, 5 * THIRD, () => 'large')).toBe('large');
  expect(copies.of(small, THIRD, () => 'small')).toBeNull();
  expect(ask(new Copies<string>(), {}, 7 * THIRD, () => 'too large')).toBeNull();
});

it('lets go of what is not asked for any more', () => {
  const copies = new Copies<string>();
  const [kept, left] = [{}, {}];
  ask(copies, kept, 100, () => 'kept');
  ask(copies, left, 100, () => 'left');
  copies.forget([left, 'no matrix']);
  expect(copies.of(kept, 100, () => 'kept')).toBe('kept');
  expect(copies.of(left, 100, () => 'left')).toBeNull();
});
