import { replaceEqualDeep, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { CONSENT_RULE_IDS, LOCKED_CONSENT_RULES } from '../../workers/protocol/consent';
import type { Lane } from '../../workers/protocol/engine-api';
import { type EngineError, toEngineError } from '../../workers/protocol/engine-error';
import {
  DEFAULT_POLICY,
  frontierKey,
  type Policy,
  policyKey,
  withoutOptionalRules,
} from '../../workers/protocol/policy';
import type { Evaluation, FrontierSnapshot, Progress, WorldSummary } from '../../workers/protocol/results';
import { tableStore, useTable } from '../state/policy-store';
import type { Scenario } from '../state/scenario';
import { allowRestart, engineStatus } from './client';
import { engineCode, evaluationQuery, frontierQuery, progressKey, stopRequest, worldQuery } from './queries';

export interface EvaluationData {
  /** The latest figures there are; null before the first ones. */
  readonly evaluation: Evaluation | null;
  /** The scenario they belong to. */
  readonly scenario: Scenario | null;
  readonly error: EngineError | null;
  readonly retry: () => void;
}

export interface FrontierData {
  readonly snapshot: FrontierSnapshot | null;
  /** The snapshot belongs to earlier settings than the ones chosen. */
  readonly stale: boolean;
  readonly running: boolean;
  /** A person stopped it before it was complete. */
  readonly stopped: boolean;
  /** Complete frontier without the consent rules that may be switched off; null until known. */
  readonly baseline: FrontierSnapshot | null;
  /** The baseline is being worked out, or all its rules are off already. */
  readonly baselineState: 'waiting' | 'running' | 'ready' | 'same';
  /** Complete frontier before the last change that altered it. */
  readonly ghost: FrontierSnapshot | null;
  readonly error: EngineError | null;
  readonly stop: () => void;
  readonly resume: () => void;
}

const EvaluationContext = createContext<EvaluationData | null>(null);
/** The figures belong to an earlier policy than the one chosen. Apart, as it turns twice for each redraw. */
const StaleContext = createContext(true);
const FrontierContext = createContext<FrontierData | null>(null);

function required<T>(value: T | null): T {
  if (value === null) throw new Error('TableData is missing above this component');
  return value;
}

export const useEvaluation = (): EvaluationData => required(useContext(EvaluationContext));
export const useStale = (): boolean => useContext(StaleContext);
export const useFrontier = (): FrontierData => required(useContext(FrontierContext));

/** What a person is told about: not a newer request taking an older one's place. */
export function visibleError(error: Error | null): EngineError | null {
  return error === null || engineCode(error) === 'cancelled' ? null : toEngineError(error);
}

export function useProgress(lane: Lane): Progress | null {
  const { data } = useQuery<Progress | null>({ queryKey: progressKey(lane), queryFn: skipToken });
  return data ?? null;
}

export function useWorldSummary(): WorldSummary | null {
  const world = useTable((s) => s.scenario.world);
  return useQuery(worldQuery(world)).data ?? null;
}

function EvaluationProvider({ children }: { readonly children: ReactNode }) {
  const wanted = useTable((s) => s.scenario);
  const [asked, setAsked] = useState(wanted);
  const [shown, setShown] = useState<{ evaluation: Evaluation; scenario: Scenario } | null>(null);
  const query = useQuery(evaluationQuery(asked.world, asked.policy));
  const { data, refetch, isFetching } = query;

  const wantedKey = policyKey(wanted.world, wanted.policy);
  const isAsked = wantedKey === policyKey(asked.world, asked.policy);
  // While only the weights move, the figures under way are let finish: a drag that cancelled every
  // request would show none of them.
  const onlyWeights = frontierKey(wanted.world, wanted.policy) === frontierKey(asked.world, asked.policy);
  if (!isAsked && (!isFetching || !onlyWeights)) setAsked(wanted);
  const [seen, setSeen] = useState<Evaluation | null>(null);
  if (data !== undefined && seen !== data) {
    // What a change leaves as it was keeps its identity, and is not drawn again.
    setSeen(data);
    setShown({ evaluation: shown ? replaceEqualDeep(shown.evaluation, data) : data, scenario: asked });
  }

  const error = isAsked ? visibleError(query.error) : null;
  const stale = shown === null || wantedKey !== policyKey(shown.scenario.world, shown.scenario.policy);
  const value = useMemo(
    (): EvaluationData => ({
      evaluation: shown?.evaluation ?? null,
      scenario: shown?.scenario ?? null,
      error,
      retry: () => {
        allowRestart();
        void refetch();
      },
    }),
    [shown, error, refetch],
  );
  return (
    <StaleContext value={stale}>
      <EvaluationContext value={value}>{children}</EvaluationContext>
    </StaleContext>
  );
}

/**
 * Rules that are off have no settings, and without review nothing waits for a decision: one frontier
 * serves every setting of theirs.
 */
function baselineOf(policy: Policy): Policy {
  const bare = withoutOptionalRules(policy);
  const { rules, mix, requests } = bare.consent;
  return { ...bare, consent: { ...DEFAULT_POLICY.consent, rules, mix, requests }, review: [] };
}

function FrontierProvider({ children }: { readonly children: ReactNode }) {
  const key = useTable((s) => frontierKey(s.scenario.world, s.scenario.policy));
  const axes = useTable((s) => s.scenario.axes);
  const { world, policy } = useMemo(() => ({ key, ...tableStore.getState().scenario }), [key]);
  const query = useQuery(frontierQuery(world, policy, axes));
  const { data, isFetching, refetch } = query;

  const [shown, setShown] = useState<{ key: string; snapshot: FrontierSnapshot } | null>(null);
  if (data !== undefined && shown?.snapshot !== data) setShown({ key, snapshot: data });

  // The last complete frontier of the settings at hand, and of the settings before them.
  const [current, setCurrent] = useState<{
    key: string;
    worldKey: string;
    snapshot: FrontierSnapshot;
  } | null>(null);
  const [ghost, setGhost] = useState<FrontierSnapshot | null>(null);
  const worldKey = JSON.stringify(world);
  const [ofKey, setOfKey] = useState(key);
  if (ofKey !== key) {
    // Settings that were left before their frontier was complete have no ghost to leave.
    setOfKey(key);
    setGhost(current !== null && current.worldKey === worldKey ? current.snapshot : null);
    setCurrent(null);
  } else if (data?.complete && current?.snapshot !== data) {
    setCurrent({ key, worldKey, snapshot: data });
  }

  const stripped = useMemo(() => baselineOf(policy), [policy]);
  const anyOptional = CONSENT_RULE_IDS.some(
    (id) => policy.consent.rules[id] && !LOCKED_CONSENT_RULES.includes(id),
  );
  const complete = data?.complete === true;
  const baselineQuery = useQuery({
    ...frontierQuery(world, stripped, axes, 'background'),
    enabled: anyOptional && complete,
  });
  const baseline = anyOptional && baselineQuery.data?.complete ? baselineQuery.data : null;

  const code = query.error === null ? null : engineCode(query.error);
  const error = useMemo(() => visibleError(query.error), [query.error]);
  const value = useMemo(
    (): FrontierData => ({
      snapshot: shown?.snapshot ?? null,
      stale: shown !== null && shown.key !== key,
      running: isFetching,
      stopped: !isFetching && code === 'cancelled',
      baseline,
      baselineState: !anyOptional
        ? 'same'
        : baseline !== null
          ? 'ready'
          : baselineQuery.isFetching
            ? 'running'
            : 'waiting',
      ghost,
      error,
      stop: () => void stopRequest(frontierQuery(world, policy, axes).queryKey),
      resume: () => {
        allowRestart();
        void refetch();
      },
    }),
    [
      shown,
      key,
      isFetching,
      code,
      baseline,
      anyOptional,
      baselineQuery.isFetching,
      ghost,
      error,
      world,
      policy,
      axes,
      refetch,
    ],
  );
  return <FrontierContext value={value}>{children}</FrontierContext>;
}

/** After a restart every figure is asked for again: the new engine warms up, and shows the same. */
function RefetchAfterRestart() {
  const client = useQueryClient();
  const generation = useStore(engineStatus, (s) => s.generation);
  useEffect(() => {
    if (generation > 0) void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'progress' });
  }, [client, generation]);
  return null;
}

export function TableData({ children }: { readonly children: ReactNode }) {
  return (
    <EvaluationProvider>
      <FrontierProvider>
        <RefetchAfterRestart />
        {children}
      </FrontierProvider>
    </EvaluationProvider>
  );
}
