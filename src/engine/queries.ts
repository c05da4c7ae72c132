import { hashKey, notifyManager, QueryClient, queryOptions } from '@tanstack/react-query';
import { proxy, type Remote } from 'comlink';
import type { EngineApi, Lane } from '../../workers/protocol/engine-api';
import { EngineFault, type Result } from '../../workers/protocol/engine-error';
import { keyOf } from '../../workers/protocol/key';
import type { ModelId } from '../../workers/protocol/models';
import type { DataReport, ModelsReport, TuneReport } from '../../workers/protocol/models-report';
import { frontierKey, type Policy, policyKey, type WorldSpec } from '../../workers/protocol/policy';
import type { Evaluation, FrontierAxes, FrontierSnapshot, Progress } from '../../workers/protocol/results';
import { connect, connected } from './client';

export function engineCode(error: unknown): string | null {
  return error instanceof EngineFault ? error.error.code : null;
}

/** Only the engine's own death is worth another try: every other answer would be the same again. */
function worthRetrying(failures: number, error: Error): boolean {
  return engineCode(error) === 'worker-lost' && failures < 3;
}

export function createQueryClient(): QueryClient {
  // Answers are told in the turn they come in: a timer would cost a part of a frame, and in a tab at the back a second.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        // Same policy, same world: the same figures to the last digit, for ever.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        retry: worthRetrying,
        retryDelay: 150,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        structuralSharing: false,
      },
    },
  });
}

/** Requests under way by query, so that a person can stop one and keep what it has found so far. */
const running = new Map<string, string>();
let requests = 0;

/** Asks the engine, and tells it when nobody waits for the answer any more. */
export async function ask<T>(
  queryKey: readonly unknown[],
  signal: AbortSignal,
  call: (api: Remote<EngineApi>, id: string) => Promise<Result<T>>,
): Promise<T> {
  const { api, lost } = connected() ?? (await connect());
  signal.throwIfAborted();
  requests += 1;
  const id = `request-${requests}`;
  const key = hashKey(queryKey);
  running.set(key, id);
  const onAbort = () => {
    api.cancel(id).catch(() => undefined);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await Promise.race([call(api, id), lost]);
    if (!result.ok) throw new EngineFault(result.error);
    return result.value;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (running.get(key) === id) running.delete(key);
  }
}

/** Stops a request from within; the query keeps the data it had and ends as `cancelled`. */
export async function stopRequest(queryKey: readonly unknown[]): Promise<void> {
  const id = running.get(hashKey(queryKey));
  if (id === undefined) return;
  const { api } = await connect();
  await api.cancel(id);
}

/** Progress of the work under way in one lane; null when there is none. */
export const progressKey = (lane: Lane) => ['progress', lane] as const;

export const worldQuery = (world: WorldSpec) =>
  queryOptions({
    queryKey: ['world', keyOf(world)] as const,
    queryFn: ({ signal, client, queryKey }) =>
      ask(queryKey, signal, (api) =>
        api.world(
          world,
          proxy((progress: Progress) => client.setQueryData(progressKey('policy'), progress)),
        ),
      ),
  });

/** What was left half-way is gone on with by whoever comes back to it; what is whole is never asked for again. */
export const untilComplete = (query: {
  readonly state: { readonly data?: { readonly complete: boolean } | undefined };
}) => (query.state.data?.complete === false ? 0 : Number.POSITIVE_INFINITY);

const evaluationKey = (world: WorldSpec, policy: Policy, background: boolean) =>
  ['evaluation', background ? 'background' : 'shown', policyKey(world, policy)] as const;

/** Provisional figures are asked for again by whoever comes back to them, and final ones never. */
const untilFinal = (query: { readonly state: { readonly data?: Evaluation | undefined } }) =>
  query.state.data?.refitting ? 0 : Number.POSITIVE_INFINITY;

/**
 * One policy's figures. What is shown and what is asked in the background are queries of their own,
 * because a lane's newer request cancels its older one; each takes the other's answer where it has one.
 * What is shown may be provisional at first; what is asked in the background never is.
 */
export const evaluationQuery = (world: WorldSpec, policy: Policy, lane: Lane = 'policy') => {
  const background = lane === 'background';
  const queryKey = evaluationKey(world, policy, background);
  return queryOptions({
    queryKey,
    staleTime: untilFinal,
    queryFn: ({ signal, client }) => {
      const known = client.getQueryData<Evaluation>(evaluationKey(world, policy, !background));
      if (known !== undefined && !known.refitting) return known;
      return ask<Evaluation>(queryKey, signal, (api, id) =>
        api.evaluate(
          { id, lane, world, policy },
          proxy((progress: Progress) => client.setQueryData(progressKey(lane), progress)),
          background
            ? undefined
            : proxy((evaluation: Evaluation) => {
                if (!signal.aborted) client.setQueryData<Evaluation>(queryKey, evaluation);
              }),
        ),
      );
    },
  });
};

export const frontierQuery = (
  world: WorldSpec,
  policy: Policy,
  axes: FrontierAxes,
  lane: Lane = 'frontier',
) => {
  const queryKey = ['frontier', lane, frontierKey(world, policy), axes.x, axes.y] as const;
  return queryOptions({
    queryKey,
    staleTime: untilComplete,
    queryFn: ({ signal, client }) =>
      ask<FrontierSnapshot>(queryKey, signal, (api, id) =>
        api.frontier(
          { id, lane, world, policy, axes },
          proxy((progress: Progress) => {
            if (!signal.aborted) client.setQueryData(progressKey(lane), progress);
          }),
          proxy((snapshot: FrontierSnapshot) => {
            if (!signal.aborted) client.setQueryData<FrontierSnapshot>(queryKey, snapshot);
          }),
        ),
      ),
  });
};

/** Key of models side by side: they are compared by relevance alone, whichever of them the policy uses. */
export function modelsKey(world: WorldSpec, policy: Policy): string {
  const { consent, contact, guardrails, eligibility, review, business, settings, slateSize, seed } = policy;
  const { lowMarginFloor } = business;
  return keyOf({
    world,
    consent,
    contact,
    guardrails,
    eligibility,
    review,
    lowMarginFloor,
    settings,
    slateSize,
    seed,
  });
}

/** Models side by side, measured in the order given; the same models in another order are the same query. */
export const modelsQuery = (
  world: WorldSpec,
  policy: Policy,
  models: readonly ModelId[],
  baseline: ModelId,
) => {
  const queryKey = ['models', modelsKey(world, policy), [...models].sort().join(' '), baseline] as const;
  return queryOptions({
    queryKey,
    staleTime: untilComplete,
    queryFn: ({ signal, client }) =>
      ask<ModelsReport>(queryKey, signal, (api, id) =>
        api.models(
          { id, lane: 'models', world, policy, models, baseline },
          proxy((progress: Progress) => {
            if (!signal.aborted) client.setQueryData(progressKey('models'), progress);
          }),
          proxy((report: ModelsReport) => {
            if (!signal.aborted) client.setQueryData<ModelsReport>(queryKey, report);
          }),
        ),
      ),
  });
};

/** What there is to learn from; of the policy, its consent rules alone decide. */
export const dataQuery = (world: WorldSpec, policy: Policy) => {
  const queryKey = ['data', keyOf({ world, consent: policy.consent })] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      ask<DataReport>(queryKey, signal, (api, id) => api.data({ id, lane: 'background', world, policy })),
  });
};

export interface Search {
  readonly model: ModelId;
  /** Settings tried, the ones at hand included. */
  readonly trials: number;
  readonly seed: number;
}

/** Nothing aborts a search but its Stop and the next search: it goes on while its reader looks elsewhere. */
const UNABORTED = new AbortController().signal;

export const tuneQuery = (world: WorldSpec, policy: Policy, search: Search) => {
  const queryKey = ['tune', modelsKey(world, policy), search.model, search.trials, search.seed] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client }) =>
      ask<TuneReport>(queryKey, UNABORTED, (api, id) =>
        api.tune(
          { id, lane: 'tuning', world, policy, ...search },
          proxy((progress: Progress) => client.setQueryData(progressKey('tuning'), progress)),
          proxy((report: TuneReport) => client.setQueryData<TuneReport>(queryKey, report)),
        ),
      ),
  });
};
