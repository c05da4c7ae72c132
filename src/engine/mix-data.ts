import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ConsentMix } from '../../workers/protocol/consent';
import { keyOf } from '../../workers/protocol/key';
import type { Policy, WorldSpec } from '../../workers/protocol/policy';
import type { PrivacyReport } from '../../workers/protocol/privacy-report';
import type { Evaluation } from '../../workers/protocol/results';
import { useTable } from '../state/policy-store';
import { usePrivacy } from './privacy-data';
import { ask, evaluationQuery } from './queries';
import { useEvaluation, useUnsettled } from './table-data';

/** The same policy with nothing assumed about consent. */
function asRecorded(policy: Policy): Policy {
  return { ...policy, consent: { ...policy.consent, mix: {} } };
}

/** What the records say, in the background: the rules do not matter for it, and no drag may cancel it. */
const recordsQuery = (world: WorldSpec, policy: Policy) => {
  const { requests } = policy.consent;
  const queryKey = ['records', keyOf({ world, requests })] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      ask<PrivacyReport>(queryKey, signal, (api, id) =>
        api.privacy({ id, lane: 'background', world, policy: asRecorded(policy) }),
      ),
  });
};

export interface MixData {
  /** Shares by jurisdiction as recorded; null until known. */
  readonly recorded: PrivacyReport['funnels'] | null;
  /** The figures of the policy at hand, and of the same policy as recorded; null until known. */
  readonly now: Evaluation | null;
  readonly before: Evaluation | null;
  /** The mix that `now` was worked out under. */
  readonly shownMix: ConsentMix;
  /** One of them belongs to earlier settings. */
  readonly stale: boolean;
}

/** What an assumed mix of consent is held against. */
export function useMix(): MixData {
  const { world, policy } = useTable((s) => s.origin ?? s.scenario);
  const isDragging = useTable((s) => s.origin !== null);
  const isAssumed = useTable((s) => Object.keys(s.scenario.policy.consent.mix).length > 0);
  const { report, stale: isReportStale } = usePrivacy();
  const { evaluation, scenario } = useEvaluation();
  // What an answer changed is told of final figures alone.
  const stale = useUnsettled();
  const records = useQuery({ ...recordsQuery(world, policy), enabled: report !== null });
  // While nothing is assumed this is the evaluation at hand, which costs nothing: it is there when a drag begins.
  const before = useQuery({
    ...evaluationQuery(world, asRecorded(policy), 'background'),
    enabled: !stale && !isDragging,
  });
  return {
    // While nothing is assumed the report at hand is what the records say.
    recorded: records.data?.funnels ?? (isAssumed || isReportStale ? null : (report?.funnels ?? null)),
    now: evaluation,
    before: before.data ?? (isAssumed ? null : evaluation),
    shownMix: scenario?.policy.consent.mix ?? {},
    stale,
  };
}
