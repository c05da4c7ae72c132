import type { CustomerReport, ExplainedItem } from '../../../workers/protocol/privacy-report';

/** What an item's place rests on most. */
export type Reason =
  | 'placed'
  | 'lot'
  | 'today'
  | 'fallback'
  | 'earns'
  | 'differs'
  | 'suits'
  | 'sells'
  | 'nothing';

export interface Why {
  readonly reason: Reason;
  /** Own events may be named: how well it suits them is most of the score, or a fair share of it. */
  readonly isOwn: boolean;
}

/** Share of a score from which how well an item suits somebody is worth a word. */
const FAIR = 1 / 3;

/**
 * Why an item stands on a list, by the parts of its score: what a person or a lot decided first, else the
 * largest part. Boost counts with margin. Never names what somebody did where it hardly counted.
 */
export function whyOf(
  { parts, decision }: Pick<ExplainedItem, 'parts' | 'decision'>,
  { bucket, ladder, profiled }: Pick<CustomerReport, 'bucket' | 'ladder' | 'profiled'>,
): Why {
  if (decision === 'replace') return { reason: 'placed', isOwn: false };
  if (ladder > 0) return { reason: 'fallback', isOwn: false };
  if (bucket !== null) return { reason: bucket === 'exploration' ? 'lot' : 'today', isOwn: false };
  const relevance = Math.max(0, parts.relevance);
  const earned = Math.max(0, parts.margin) + Math.max(0, parts.boost);
  const difference = Math.max(0, parts.diversity);
  const sum = relevance + earned + difference;
  if (sum === 0) return { reason: 'nothing', isOwn: false };
  const most = Math.max(relevance, earned, difference);
  const reason = relevance === most ? (profiled ? 'suits' : 'sells') : earned === most ? 'earns' : 'differs';
  return { reason, isOwn: profiled && (relevance === most || relevance >= FAIR * sum) };
}
