import type { ReviewDecision } from '../../../workers/protocol/business';
import { BUSINESS_BOUNDS } from '../../../workers/protocol/business-values';
import type { Policy } from '../../../workers/protocol/policy';
import type { PendingOffer, ReviewReport } from '../../../workers/protocol/privacy-report';
import { formatPrice } from '../../format/figure';

type Offer = Pick<ReviewDecision, 'customer' | 'item'>;

export const offerKey = ({ customer, item }: Offer): string => `${customer} ${item}`;

/** Whether no more decisions fit into a policy. */
export const isReviewFull = (policy: Policy): boolean =>
  policy.review.length >= BUSINESS_BOUNDS.decisions.max;

/** The policy with an offer decided; an earlier decision on the same offer gives way. */
export function decide(policy: Policy, decision: ReviewDecision): Policy {
  const others = policy.review.filter((one) => offerKey(one) !== offerKey(decision));
  if (others.length >= BUSINESS_BOUNDS.decisions.max) return policy;
  return { ...policy, review: [...others, decision] };
}

/** The policy with the offer waiting again. */
export function undecide(policy: Policy, offer: Offer): Policy {
  return { ...policy, review: policy.review.filter((one) => offerKey(one) !== offerKey(offer)) };
}

/** For so long after a decision another one is not taken, milliseconds: the second half of a double click. */
const SETTLES_IN = 600;

/**
 * Whether a decision comes so soon after another that it was not meant: what waited next has moved under the pointer.
 * @param last when the one before was taken, and `now`, both milliseconds on the same clock; null where there was none
 */
export const isTooSoon = (last: number | null, now: number): boolean =>
  last !== null && now - last < SETTLES_IN;

/** Offers that wait still, also while the engine has not heard of the latest decisions. */
export function waiting(
  queue: readonly PendingOffer[],
  decisions: readonly ReviewDecision[],
): PendingOffer[] {
  const decided = new Set(decisions.map(offerKey));
  return queue.filter((offer) => !decided.has(offerKey(offer)));
}

/** The offer that comes after one in the queue, else the one before it; null where it was the only one. */
export function nextOffer(queue: readonly PendingOffer[], offer: Offer): string | null {
  const at = queue.findIndex((one) => offerKey(one) === offerKey(offer));
  const next = queue[at + 1] ?? queue[at - 1];
  return at < 0 || next === undefined ? null : offerKey(next);
}

/** A place of a list: `1st`, `2nd`, `11th`. */
export function ordinal(rank: number): string {
  const tens = rank % 100;
  if (tens >= 11 && tens <= 13) return `${rank}th`;
  return `${rank}${['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th'}`;
}

/**
 * Why an offer needs a person.
 * @param from pounds from which a price matters
 */
export function reasonInWords({ reason }: Pick<PendingOffer, 'reason'>, from: number): string {
  return reason === 'credit'
    ? 'held as a finance product'
    : `held for its price, ${formatPrice(from)} or more`;
}

/** What a person is told after deciding. */
export function decisionSentence(
  decision: ReviewDecision['decision'],
  offer: Pick<PendingOffer, 'name' | 'title' | 'rank'>,
  by: string | null,
): string {
  const { name, title, rank } = offer;
  switch (decision) {
    case 'approve':
      return `Approved: ${title} takes the ${ordinal(rank)} place of ${name}\u2019s list.`;
    case 'refuse':
      return `Kept out: ${title} stays out of ${name}\u2019s list.`;
    case 'replace':
      return `Kept out: ${title}. ${by ?? 'Another item'} is put first in ${name}\u2019s list instead.`;
  }
}

export interface DecidedRow {
  readonly decision: ReviewDecision;
  readonly name: string;
  readonly title: string;
  readonly by: string | null;
  /** What was approved or put first is on the list now; null where it was kept out, and until known. */
  readonly entered: boolean | null;
}

/** Why what was approved or put first is not on the list. */
export const outsideInWords = ({ by, title }: Pick<DecidedRow, 'by' | 'title'>): string =>
  by === null
    ? `${title} could not enter: a rule keeps it out, or others stand before it by now.`
    : `${by} could not enter: a rule keeps it out.`;

/** What is known of an offer by name. */
export interface KnownOffer {
  readonly name: string;
  readonly title: string;
  readonly by: string | null;
}

/**
 * Decisions with their names, the latest first. The engine's list is in the order of the policy's; one it
 * has not heard of yet goes by what was known when it was made.
 */
export function decidedRows(
  decisions: readonly ReviewDecision[],
  decided: ReviewReport['decided'],
  isStale: boolean,
  known: ReadonlyMap<string, KnownOffer>,
): DecidedRow[] {
  return decisions
    .map((decision, at): DecidedRow => {
      const told = isStale ? undefined : decided[at];
      const isTold = told?.customer === decision.customer;
      const names = known.get(offerKey(decision)) ?? (isTold ? told : undefined);
      return {
        decision,
        entered: isTold && decision.decision !== 'refuse' ? told.entered : null,
        name: names?.name ?? `no. ${decision.customer}`,
        title: names?.title ?? `item ${decision.item}`,
        by: names?.by ?? (decision.by === null ? null : `item ${decision.by}`),
      };
    })
    .reverse();
}
