import type { Policy } from '../protocol/policy';
import type { List } from './audit-lists';
import type { RuleVerdict, Violation } from './audit-rules';

export interface BucketCount {
  readonly lists: number;
  /** Share the policy asks for, and the share there is. */
  readonly asked: number;
  readonly found: number;
}

/** Chance that a normal variable lies farther than four standard deviations to one side. */
const FOUR_SIGMA = 3.17e-5;

/** log of the chance of exactly k out of n. */
function logChance(k: number, n: number, share: number): number {
  let log = k * Math.log(share) + (n - k) * Math.log1p(-share);
  for (let at = 1; at <= k; at++) log += Math.log((n - k + at) / at);
  return log;
}

/**
 * Whether k of n is as far from a share as four standard deviations of a normal variable are, by the exact
 * tail of the binomial distribution: for small counts the bell curve is too narrow on the upper side.
 */
export function isFarFrom(k: number, n: number, share: number): boolean {
  if (share === 0 || n === 0) return k > 0;
  const above = k > n * share;
  let tail = 0;
  for (let at = k; above ? at <= n : at >= 0; at += above ? 1 : -1) {
    const chance = Math.exp(logChance(at, n, share));
    tail += chance;
    if (tail >= FOUR_SIGMA) return false;
    if (chance <= tail * 1e-12) break;
  }
  return true;
}

/** How many lists lie in each bucket, against what the policy asks for. */
export function countBuckets(
  lists: readonly List[],
  shares: Policy['buckets'],
): {
  readonly counts: Readonly<Record<'exploration' | 'holdout', BucketCount>>;
  readonly verdict: RuleVerdict;
} {
  const n = lists.length;
  const count = (name: 'exploration' | 'holdout'): BucketCount => {
    const inside = lists.filter(({ bucket }) => bucket === name).length;
    return { lists: inside, asked: shares[name], found: inside / n };
  };
  const counts = { exploration: count('exploration'), holdout: count('holdout') };
  const examples = (['exploration', 'holdout'] as const)
    .filter((name) => isFarFrom(counts[name].lists, n, shares[name]))
    .map((name): Violation => {
      const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
      return {
        says: `${counts[name].lists} of ${n} lists are in ${name} (${percent(counts[name].found)}); the policy asks for ${percent(shares[name])}, and chance alone does not go that far.`,
      };
    });
  const verdict: RuleVerdict = {
    rule: 'bucket-shares',
    name: 'Exploration and holdout as large as asked for',
    checked: n,
    of: 'lists',
    concerned: n,
    violations: examples.length,
    examples,
  };
  return { counts, verdict };
}
