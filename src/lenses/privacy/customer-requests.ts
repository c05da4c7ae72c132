import { CONSENT_BOUNDS, type Right, type RightsRequest } from '../../../workers/protocol/consent';
import type { Policy } from '../../../workers/protocol/policy';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { CHANNEL_NAMES } from '../../format/names';
import { listed } from './customer-words';

export interface RightText {
  /** On the button. */
  readonly action: string;
  /** In a list of what was exercised. */
  readonly name: string;
  readonly explanation: string;
}

export const RIGHT_TEXTS: Readonly<Record<Right, RightText>> = {
  objection: {
    action: 'Object to marketing',
    name: 'Objection to marketing',
    explanation:
      'GDPR 21(2): no profile, no message, and nothing learned from them any more. It is final until they take it back themselves.',
  },
  withdrawal: {
    action: 'Withdraw consent',
    name: 'Withdrawal of consent',
    explanation:
      'GDPR 7(3): everything they had agreed to, purposes and channels alike, counts as withdrawn from now on. The model is fitted anew without them.',
  },
  erasure: {
    action: 'Erase their data',
    name: 'Erasure',
    explanation:
      'GDPR 17: their events are forgotten, so that neither a list nor the model rests on them, and they are not written to again.',
  },
};

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
  return parts.length === 0
    ? 'Their list, their messages and their part in training stay as they were.'
    : `What changed: ${parts.join('; ')}.`;
}
