import type { Conditions } from '../../workers/protocol/conditions';
import { formatCount } from '../format/figure';

/** What the words for a machine mean, wherever one of them stands. */
export const MACHINE_HINT =
  'Workers are the browser\u2019s own helpers, one for each core: the customers are dealt out among them. SIMD is arithmetic on several numbers at once. Neither changes a figure: they decide how soon it is there.';

const workers = (count: number) => `${formatCount(count)} ${count === 1 ? 'worker' : 'workers'}`;

/** Without kernels in any of its threads. */
const without = ({ lost }: Conditions): number => lost['no-simd'] + lost['no-memory'];

/** What the engine works with: `2 workers, fast arithmetic (SIMD)`. */
export function worksWith(conditions: Conditions): string {
  const missing = without(conditions);
  // The engine's own thread is one more.
  const threads = conditions.workers + 1;
  const arithmetic =
    missing === 0
      ? 'fast arithmetic (SIMD)'
      : missing < threads
        ? 'fast arithmetic (SIMD) in some of them'
        : 'plain arithmetic';
  return `${workers(conditions.workers)}, ${arithmetic}`;
}

/** What is missing on this machine and what that costs, a sentence each; empty where nothing is. */
export function lossesOf(conditions: Conditions): readonly string[] {
  const { lost, cores } = conditions;
  const sentences: string[] = [];
  if (lost['no-simd'] > 0) {
    sentences.push('This browser lacks fast arithmetic (SIMD): the same figures, several times slower.');
  }
  if (lost['no-memory'] > 0) {
    const part = lost['no-memory'] <= conditions.workers ? 'some of the' : 'the';
    sentences.push(
      `This browser refused memory for ${part} fast arithmetic: the same figures, ${part === 'the' ? 'several times slower' : 'more slowly'}.`,
    );
  }
  if (cores === 1) {
    sentences.push('This browser offers one core, so one worker does it all: the same figures, more slowly.');
  }
  return sentences;
}

/** What became of workers that died; null where none did. */
export function replacedSentence(replaced: number): string | null {
  if (replaced === 0) return null;
  return replaced === 1
    ? 'One of the browser\u2019s helpers stopped and another took its place; the figures are the same.'
    : `${formatCount(replaced)} of the browser\u2019s helpers stopped and others took their places; the figures are the same.`;
}
