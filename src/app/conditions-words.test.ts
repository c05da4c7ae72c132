import { expect, it } from 'vitest';
import type { Conditions } from '../../workers/protocol/conditions';
import { lossesOf, replacedSentence, worksWith } from './conditions-words';

const WHOLE: Conditions = { cores: 2, workers: 2, replaced: 0, lost: { 'no-simd': 0, 'no-memory': 0 } };

it('nothing is said of a machine that lacks nothing', () => {
  expect(worksWith(WHOLE)).toBe('2 workers, fast arithmetic (SIMD)');
  expect(lossesOf(WHOLE)).toEqual([]);
  expect(replacedSentence(0)).toBeNull();
});

it('a browser without SIMD', () => {
  const plain = { ...WHOLE, lost: { 'no-simd': 3, 'no-memory': 0 } };
  expect(worksWith(plain)).toBe('2 workers, plain arithmetic');
  expect(lossesOf(plain)).toEqual([
    'This browser lacks fast arithmetic (SIMD): the same figures, several times slower.',
  ]);
});

it('memory refused in all threads, or in some', () => {
  const all = { ...WHOLE, lost: { 'no-simd': 0, 'no-memory': 3 } };
  expect(lossesOf(all)).toEqual([
    'This browser refused memory for the fast arithmetic: the same figures, several times slower.',
  ]);
  const some = { ...WHOLE, lost: { 'no-simd': 0, 'no-memory': 1 } };
  expect(worksWith(some)).toBe('2 workers, fast arithmetic (SIMD) in some of them');
  expect(lossesOf(some)).toEqual([
    'This browser refused memory for some of the fast arithmetic: the same figures, more slowly.',
  ]);
});

it('one core', () => {
  const single = { ...WHOLE, cores: 1, workers: 1 };
  expect(worksWith(single)).toBe('1 worker, fast arithmetic (SIMD)');
  expect(lossesOf(single)).toEqual([
    'This browser offers one core, so one worker does it all: the same figures, more slowly.',
  ]);
});

it('workers that died', () => {
  expect(replacedSentence(1)).toBe(
    'One of the browser\u2019s helpers stopped and another took its place; the figures are the same.',
  );
  expect(replacedSentence(2)).toBe(
    '2 of the browser\u2019s helpers stopped and others took their places; the figures are the same.',
  );
});
