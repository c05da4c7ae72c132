import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { CONSENT_RULE_IDS, LOCKED_CONSENT_RULES } from '../../workers/protocol/consent';
import type { Lane } from '../../workers/protocol/engine-api';
import type { EngineError } from '../../workers/protocol/engine-error';
import { DEFAULT_POLICY, type Policy, withoutOptionalRules } from '../../workers/protocol/policy';
import type { Evaluation, FrontierSnapshot, Progress, WorldSummary } from '../../workers/protocol/results';
import { tableStore, useTable } from '../state/policy-store';
import { type Scenario, settingsKey } from '../state/scenario';
import { allowRestart, engineStatus } from './client';
import { createEvaluationFeed, type EvaluationFeed, type FeedState, visibleError } from './evaluation-feed';
import { hushForHands } from './hush';
import { engineCode, frontierQuery, progressKey, stopRequest, worldQuery } from './queries';

export interface EvaluationData {
  /** The latest figures there are; null before the first ones. */
  readonly evaluation: Evaluation | null;
  /** The scenario they belong to. */
  readonly scenario: Scenario | null;
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

const FeedContext = createContext<EvaluationFeed | null>(null);
const FrontierContext = createContext<FrontierData | null>(null);

function required<T>(value: T | null): T {
  if (value === null) throw new Error('TableData is missing above this component');
  return value;
}

export const useFrontier = (): FrontierData => required(useContext(FrontierContext));

export function useProgress(lane: Lane): Progress | null {
  const { data } = useQuery<Progress | null>({ queryKey: progressKey(lane), queryFn: skipToken });
  return data ?? null;
}

export function useWorldSummary(): WorldSummary | null {
  const world = useTable((s) => s.scenario.world);
  return useQuery(worldQuery(world)).data ?? null;
}

/** Follows the figures of one part of the page; whoever selects little is drawn again seldom. */
export function useFeed<T>(select: (state: FeedState) => T): T {
  return useStore(required(useContext(FeedContext)).store, select);
}

export function useEvaluation(): EvaluationData {
  const shown = useFeed((s) => s.shown);
  return { evaluation: shown?.evaluation ?? null, scenario: shown?.scenario ?? null };
}

/** Asks again for the figures of the policy at hand. */
export const useRetry = (): (() => void) => required(useContext(FeedContext)).retry;
/** The figures belong to an earlier policy than the one chosen. */
export const useStale = (): boolean => useFeed((s) => s.stale);
/** The figures are of the policy shown, but with the model as it was fitted before: a change is not judged by them. */
export const useRefitting = (): boolean => useFeed((s) => s.shown?.evaluation.refitting === true);
/** Key of the policy whose final figures came last; empty before the first. */
export const useFinalKey = (): string => useFeed((s) => s.final?.evaluation.key ?? '');
/** The final figures of the policy chosen are still to come. */
export const useUnsettled = (): boolean => useFeed((s) => s.stale || s.shown?.evaluation.refitting === true);
/** A part of the latest figures; null before the first ones. */
export const useFigures = <T,>(select: (evaluation: Evaluation) => T): T | null =>
  useFeed((s) => (s.shown === null ? null : select(s.shown.evaluation)));

function EvaluationProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [feed] = useState(() => createEvaluationFeed(client, tableStore));
  useEffect(() => feed.start(), [feed]);
  return <FeedContext value={feed}>{children}</FeedContext>;
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
  const key = useTable((s) => settingsKey(s.scenario));
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
  const [shownGhost, setShownGhost] = useState(ghost);
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

  // Until there is a frontier to compare it with, the last one is on the screen itself.
  const stale = shown !== null && shown.key !== key;
  if (!stale && shownGhost !== ghost) setShownGhost(ghost);

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
      stale,
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
      ghost: shownGhost,
      error,
      stop: () => void stopRequest(frontierQuery(world, policy, axes).queryKey),
      resume: () => {
        allowRestart();
        void refetch();
      },
    }),
    [
      shown,
      stale,
      isFetching,
      code,
      baseline,
      anyOptional,
      baselineQuery.isFetching,
      shownGhost,
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
  useEffect(() => hushForHands(window), []);
  return (
    <EvaluationProvider>
      <FrontierProvider>
        <RefetchAfterRestart />
        {children}
      </FrontierProvider>
    </EvaluationProvider>
  );
}
