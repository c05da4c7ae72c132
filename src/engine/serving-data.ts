import {
  notifyManager,
  type QueryClient,
  queryOptions,
  skipToken,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { proxy } from 'comlink';
import { useCallback, useSyncExternalStore } from 'react';
import { keyOf } from '../../workers/protocol/key';
import type { ModelsReport } from '../../workers/protocol/models-report';
import { type Policy, policyKey, type WorldSpec } from '../../workers/protocol/policy';
import type { Progress } from '../../workers/protocol/results';
import type { ServingReport } from '../../workers/protocol/serving-report';
import type { StartedServing } from '../state/analytics-view';
import { useTable } from '../state/policy-store';
import { allowRestart } from './client';
import { visibleError } from './evaluation-feed';
import type { Work } from './models-data';
import { ask, engineCode, progressKey, stopRequest } from './queries';
import { useProgress } from './table-data';

/** A report with what it was measured on, and what was done beside it. */
export interface MeasuredServing extends ServingReport {
  readonly world: WorldSpec;
  readonly policy: Policy;
  /** Counts runs, as started. */
  readonly run: number;
  /** Models were measured, or settings searched, during some of it. */
  readonly besideModels: boolean;
}

export interface ServingWork extends Work<MeasuredServing> {
  /** What was changed since the last run was started. */
  readonly changed: 'world' | 'policy' | null;
  /** The figures are of a run before the one started last, which has none yet. */
  readonly isEarlier: boolean;
  /** It ended because the world was changed. */
  readonly endedByWorld: boolean;
}

/** Nothing aborts a run but its Stop and the next run: it goes on while its reader looks elsewhere. */
const UNABORTED = new AbortController().signal;

/** Queries that fit models in the engine's own worker, beside whatever the others do. */
const MODEL_WORK = ['models', 'tune'] as const;

/** Runs that a person stopped; whatever else ends as cancelled was ended by a change of world. */
const stoppedByHand = new Set<number>();

export const servingQuery = ({ world, policy, run }: StartedServing) => {
  // Times differ from run to run, so that each run is a query of its own.
  const queryKey = ['serving', policyKey(world, policy), run] as const;
  return queryOptions<MeasuredServing>({
    queryKey,
    // A run begins once: one that was stopped or failed stays as it is, even where all else is asked for again.
    enabled: ({ state }) => state.data === undefined && state.error === null,
    retryOnMount: false,
    gcTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ client }) => {
      let besideModels = false;
      const measured = (report: ServingReport): MeasuredServing => {
        besideModels ||= MODEL_WORK.some((kind) => client.isFetching({ queryKey: [kind] }) > 0);
        return { ...report, world, policy, run, besideModels };
      };
      const report = await ask<ServingReport>(queryKey, UNABORTED, (api, id) =>
        api.serving(
          { id, lane: 'serving', world, policy },
          proxy((progress: Progress) => client.setQueryData(progressKey('serving'), progress)),
          proxy((part: ServingReport) => client.setQueryData<MeasuredServing>(queryKey, measured(part))),
        ),
      );
      return measured(report);
    },
  });
};

/** Of the last runs up to one, the latest that has figures. */
function latestFigures(client: QueryClient, run: number): MeasuredServing | null {
  return client
    .getQueriesData<MeasuredServing>({ queryKey: ['serving'] })
    .reduce<MeasuredServing | null>(
      (latest, [, report]) =>
        report && report.run <= run && report.run > (latest?.run ?? 0) ? report : latest,
      null,
    );
}

const NOTHING_STARTED = queryOptions<MeasuredServing>({ queryKey: ['serving'], queryFn: skipToken });

/** The run that was started last; `started` null where there is none. */
export function useServing(started: StartedServing | null): ServingWork {
  const scenario = useTable((s) => s.scenario);
  const options = started === null ? null : servingQuery(started);
  const query = useQuery<MeasuredServing>(options ?? NOTHING_STARTED);
  const { data, isFetching, refetch } = query;
  const progress = useProgress('serving');
  const client = useQueryClient();
  const run = started?.run ?? 0;
  const report = data ?? latestFigures(client, run);
  const isEarlier = report !== null && report.run < run;
  const changed =
    started === null ||
    policyKey(started.world, started.policy) === policyKey(scenario.world, scenario.policy)
      ? null
      : keyOf(started.world) === keyOf(scenario.world)
        ? 'policy'
        : 'world';
  const stopped = !isFetching && query.error !== null && engineCode(query.error) === 'cancelled';
  return {
    report,
    stale: isEarlier || changed !== null,
    changed,
    isEarlier,
    running: isFetching,
    stopped,
    endedByWorld: stopped && !stoppedByHand.has(run),
    progress: isFetching ? progress : null,
    error: visibleError(query.error),
    stop: () => {
      if (!options) return;
      stoppedByHand.add(run);
      void stopRequest(options.queryKey);
    },
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}

/** Models that requests under way have still to measure. */
function modelsLeft(client: QueryClient): number {
  return client
    .getQueryCache()
    .findAll({ queryKey: ['models'], fetchStatus: 'fetching' })
    .reduce((most, { queryKey, state }) => {
      const asked = String(queryKey[2]).split(' ').length;
      const report = state.data as ModelsReport | undefined;
      const known = report ? report.models.length + report.failures.length : 0;
      return Math.max(most, asked - known, 1);
    }, 0);
}

/** How many models are still to be measured by what is under way, 0 where nothing is, and how to stop it. */
export function useModelsUnderWay(): { readonly left: number; readonly stop: () => void } {
  const client = useQueryClient();
  const left = useSyncExternalStore(
    useCallback((told) => client.getQueryCache().subscribe(notifyManager.batchCalls(told)), [client]),
    () => modelsLeft(client),
  );
  return {
    left,
    stop: () => {
      for (const { queryKey } of client
        .getQueryCache()
        .findAll({ queryKey: ['models'], fetchStatus: 'fetching' })) {
        void stopRequest(queryKey);
      }
    },
  };
}
