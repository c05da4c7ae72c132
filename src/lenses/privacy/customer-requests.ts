import { CONSENT_BOUNDS, type Right, type RightsRequest } from '../../../workers/protocol/consent';
import type { Policy } from '../../../workers/protocol/policy';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { CHANNEL_NAMES } from '../../format/names';
import { listed } from './customer-words';

export interface RightText {
  /** On the button. */
  readonly action: string;
  /** On the button once it is exercised. */
  readonly undo: string;
  /** In a list of what was exercised. */
  readonly name: string;
  readonly explanation: string;
}

export const RIGHT_TEXTS: Readonly<Record<Right, RightText>> = {
  objection: {
    action: 'Object to marketing',
    undo: 'Take back objection',
    name: 'Objection to marketing',
    explanation:
      'GDPR 21(2): no profile, no message, and nothing learned from them any more. It is final until they take it back themselves.',
  },
  withdrawal: {
    action: 'Withdraw consent',
    undo: 'Take back withdrawal',
    name: 'Withdrawal of consent',
    explanation:
      'GDPR 7(3): everything they had agreed to, purposes and channels alike, counts as withdrawn from now on. The model is fitted anew without them.',
  },
  erasure: {
    action: 'Erase their data',
    undo: 'Undo in this exercise',
    name: 'Erasure',
    explanation:
      'GDPR 17: what they did, their profile and their answers are gone from the recommender; neither a list nor the model rests on them, and they are not written to again.',
  },
};

/** Why an erased record can still be read. */
export const ERASED_NOTE =
  'This is an exercise on made-up people: the recommender holds nothing of them any more and reads every answer as a no. Name and record stay on this page so that you can see what was erased.';

const same = (a: RightsRequest, b: RightsRequest) => a.customer === b.customer && a.right === b.right;

/** Whether somebody has exercised a right already. */
export const hasExercised = (requests: readonly RightsRequest[], request: RightsRequest): boolean =>
  requests.some((one) => same(one, request));

/** Whether there is no room for another request. */
export const isFull = (requests: readonly RightsRequest[]): boolean =>
  requests.length >= CONSENT_BOUNDS.requests.max;

/** The policy with one more request; as it was where the request stands already or there is no room. */
export function exercise(policy: Policy, request: RightsRequest): Policy {
  const { requests } = policy.consent;
  if (hasExercised(requests, request) || isFull(requests)) return policy;
  return { ...policy, consent: { ...policy.consent, requests: [...requests, request] } };
}

/** The policy without a request. */
export function takeBack(policy: Policy, request: RightsRequest): Policy {
  const requests = policy.consent.requests.filter((one) => !same(one, request));
  return { ...policy, consent: { ...policy.consent, requests } };
}

/** What a request, or taking it back, changed for a person: one sentence. */
export function effectOfRequest(before: CustomerReport, after: CustomerReport): string {
  const channelsOf = (report: CustomerReport) => report.sent.map(({ channel }) => channel);
  const lost = channelsOf(before).filter((channel) => !channelsOf(after).includes(channel));
  const gained = channelsOf(after).filter((channel) => !channelsOf(before).includes(channel));
  const named = (channels: ReturnType<typeof channelsOf>) =>
    listed(channels.map((channel) => CHANNEL_NAMES[channel]));
  const held = new Set(before.slate.map(({ item }) => item));
  const entered = after.slate.filter(({ item }) => !held.has(item)).length;
  const parts = [
    ...(before.profiled !== after.profiled ? [after.profiled ? 'profiled again' : 'no longer profiled'] : []),
    ...(before.trained !== after.trained
      ? [after.trained ? 'learned from again' : 'no longer learned from, the model fitted anew']
      : []),
    ...(lost.length > 0 ? [`no more messages by ${named(lost)}`] : []),
    ...(gained.length > 0 ? [`messages by ${named(gained)} again`] : []),
    ...(entered > 0
      ? [`${entered} of ${after.slate.length} items on the list are others`]
      : before.slate.length !== after.slate.length
        ? [`${after.slate.length} items on the list instead of ${before.slate.length}`]
        : []),
  ];
  const changed = parts.length === 0 ? '' : `What changed: ${parts.join('; ')}.`;
  if (before.erased !== after.erased) {
    const gone = after.erased
      ? `Gone from the recommender: their history, their profile and their record.${stoppedBefore(before)}`
      : 'Their history, their profile and their record are there again.';
    return [gone, changed].filter(Boolean).join(' ');
  }
  return changed || 'Their list, their messages and their part in training stay as they were.';
}

/** What an erasure found stopped. */
function stoppedBefore({ profiled, trained, sent }: CustomerReport): string {
  const stopped = [
    ...(profiled ? [] : ['The personal list']),
    ...(sent.length > 0 ? [] : ['messages']),
    ...(trained ? [] : ['learning from them']),
  ];
  if (stopped.length === 0) return '';
  const words = listed(stopped);
  return ` ${words[0]?.toUpperCase()}${words.slice(1)} had stopped already.`;
}
