import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { EngineError } from '../../workers/protocol/engine-error';
import type { ModelId } from '../../workers/protocol/models';
import type {
  ComparedId,
  DataReport,
  Difference,
  ModelReport,
  ModelsReport,
  TuneReport,
} from '../../workers/protocol/models-report';
import type { Progress } from '../../workers/protocol/results';
import { modelsAsked, type StartedSearch, useAnalyticsView } from '../state/analytics-view';
import { tableStore, useTable } from '../state/policy-store';
import { allowRestart } from './client';
import { visibleError } from './evaluation-feed';
import { dataQuery, engineCode, modelsKey, modelsQuery, stopRequest, tuneQuery } from './queries';
import { useProgress } from './table-data';

/** One request to the engine that may be stopped and gone on with. */
export interface Work<T> {
  /** The latest answer there is, be it of earlier settings; null before the first. */
  readonly report: T | null;
  /** It belongs to earlier settings than the ones chosen. */
  readonly stale: boolean;
  readonly running: boolean;
  /** A person stopped it before it was complete. */
  readonly stopped: boolean;
  readonly progress: Progress | null;
  readonly error: EngineError | null;
  readonly stop: () => void;
  readonly resume: () => void;
}

export interface MeasuredModel {
  readonly report: ModelReport;
  /** It was measured under earlier settings, or against another baseline. */
  readonly stale: boolean;
}

export interface ModelsData extends Work<ModelsReport> {
  /** In the order measured. */
  readonly asked: readonly ModelId[];
  /** What is known of each, the latest first to be had. */
  readonly measured: ReadonlyMap<ModelId, MeasuredModel>;
  /** Why a model could not be fitted under the settings at hand. */
  readonly failures: ReadonlyMap<ModelId, string>;
  /** The others minus the policy's own model; null until that is known. */
  readonly pairs: ReadonlyMap<ModelId, Readonly<Record<ComparedId, Difference>>> | null;
  /** Whether `pairs` is still to come. */
  readonly pairsWaited: boolean;
}

interface Held {
  readonly key: string;
  readonly report: ModelsReport;
  readonly models: ReadonlyMap<ModelId, { readonly key: string; readonly report: ModelReport }>;
}

function hold(held: Held | null, key: string, report: ModelsReport): Held {
  const models = new Map(held?.models);
  for (const one of report.models) models.set(one.model, { key, report: one });
  return { key, report, models };
}

/** All models asked for, side by side; rows of earlier settings stay until their successors are there. */
export function useModels(): ModelsData {
  const key = useTable((s) => modelsKey(s.scenario.world, s.scenario.policy));
  const own = useTable((s) => s.scenario.policy.model);
  const { world, policy } = useMemo(() => ({ key, ...tableStore.getState().scenario }), [key]);
  const baseline = useAnalyticsView((s) => s.baseline);
  const included = useAnalyticsView((s) => s.included);
  const asked = useMemo(() => modelsAsked(included, baseline, own), [included, baseline, own]);
  const options = modelsQuery(world, policy, asked, baseline);
  const query = useQuery(options);
  const { data, isFetching, refetch } = query;
  const progress = useProgress('models');

  const fullKey = `${key} ${baseline}`;
  const [held, setHeld] = useState<Held | null>(null);
  if (data !== undefined && (held?.report !== data || held.key !== fullKey)) {
    setHeld(hold(held, fullKey, data));
  }
  const measured = useMemo(() => {
    const known = new Map<ModelId, MeasuredModel>();
    for (const id of asked) {
      const one = held?.models.get(id);
      if (one) known.set(id, { report: one.report, stale: one.key !== fullKey });
    }
    return known;
  }, [held, asked, fullKey]);
  // The same models against the policy's own: all is measured by then, and only the pairing is worked out.
  const wantsPairs = data?.complete === true && own !== baseline;
  const paired = useQuery({ ...modelsQuery(world, policy, asked, own), enabled: wantsPairs });
  const versus = own === baseline ? data : wantsPairs ? paired.data : undefined;
  const pairs = useMemo(
    () =>
      versus?.complete
        ? new Map(
            versus.models.flatMap((one) => (one.differences ? [[one.model, one.differences] as const] : [])),
          )
        : null,
    [versus],
  );
  return {
    asked,
    measured,
    failures: new Map(data?.failures.map(({ model, message }) => [model, message])),
    pairs,
    pairsWaited: wantsPairs && pairs === null && paired.error === null,
    report: held?.report ?? null,
    stale: held !== null && held.key !== fullKey,
    running: isFetching,
    stopped: !isFetching && query.error !== null && engineCode(query.error) === 'cancelled',
    progress: isFetching ? progress : null,
    error: visibleError(query.error),
    stop: () => void stopRequest(options.queryKey),
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}

/** What there is to learn from under the consent rules at hand. */
export function useData(): Work<DataReport> {
  const world = useTable((s) => s.scenario.world);
  const policy = useTable((s) => s.scenario.policy);
  const query = useQuery(dataQuery(world, policy));
  const { data, isFetching, refetch } = query;
  const [shown, setShown] = useState<DataReport | null>(null);
  if (data !== undefined && shown !== data) setShown(data);
  return {
    report: shown,
    stale: data === undefined && shown !== null,
    running: isFetching,
    stopped: false,
    progress: null,
    error: visibleError(query.error),
    stop: () => undefined,
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}

/** The search that was started last; `search` null where there is none. */
export function useSearch(search: StartedSearch | null): Work<TuneReport> {
  const scenario = useTable((s) => s.scenario);
  const options = tuneQuery(
    search?.world ?? scenario.world,
    search?.policy ?? scenario.policy,
    search ?? { model: scenario.policy.model, trials: 1, seed: 1 },
  );
  const query = useQuery({ ...options, enabled: search !== null, gcTime: Number.POSITIVE_INFINITY });
  const { data, isFetching, refetch } = query;
  const progress = useProgress('tuning');
  const stale =
    search !== null && modelsKey(search.world, search.policy) !== modelsKey(scenario.world, scenario.policy);
  return {
    report: search === null ? null : (data ?? null),
    stale,
    running: isFetching,
    stopped: !isFetching && query.error !== null && engineCode(query.error) === 'cancelled',
    progress: isFetching ? progress : null,
    error: search === null ? null : visibleError(query.error),
    stop: () => void stopRequest(options.queryKey),
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}
