import { queryOptions, useQuery } from '@tanstack/react-query';
import { proxy } from 'comlink';
import { policyKey } from '../../workers/protocol/policy';
import type { Progress } from '../../workers/protocol/results';
import type { ServingReport } from '../../workers/protocol/serving-report';
import type { StartedServing } from '../state/analytics-view';
import { useTable } from '../state/policy-store';
import { allowRestart } from './client';
import { visibleError } from './evaluation-feed';
import type { Work } from './models-data';
import { ask, engineCode, progressKey, stopRequest } from './queries';
import { useProgress } from './table-data';

/** Nothing aborts a run but its Stop and the next run: it goes on while its reader looks elsewhere. */
const UNABORTED = new AbortController().signal;

const servingQuery = ({ world, policy, run }: StartedServing) => {
  // Times differ from run to run, so that each run is a query of its own.
  const queryKey = ['serving', policyKey(world, policy), run] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client }) =>
      ask<ServingReport>(queryKey, UNABORTED, (api, id) =>
        api.serving(
          { id, lane: 'serving', world, policy },
          proxy((progress: Progress) => client.setQueryData(progressKey('serving'), progress)),
          proxy((report: ServingReport) => client.setQueryData<ServingReport>(queryKey, report)),
        ),
      ),
  });
};

/** The run that was started last; `started` null where there is none. */
export function useServing(started: StartedServing | null): Work<ServingReport> {
  const scenario = useTable((s) => s.scenario);
  const options = servingQuery(started ?? { ...scenario, run: 0 });
  const query = useQuery({
    ...options,
    // What is measured, or stopped, is measured again only when somebody asks.
    enabled: ({ state }) => started !== null && state.data?.complete !== true,
    retryOnMount: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const { data, isFetching, refetch } = query;
  const progress = useProgress('serving');
  return {
    report: started === null ? null : (data ?? null),
    stale:
      started !== null &&
      policyKey(started.world, started.policy) !== policyKey(scenario.world, scenario.policy),
    running: isFetching,
    stopped: !isFetching && query.error !== null && engineCode(query.error) === 'cancelled',
    progress: isFetching ? progress : null,
    error: started === null ? null : visibleError(query.error),
    stop: () => void stopRequest(options.queryKey),
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}
