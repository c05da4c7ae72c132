import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type {
  CustomerReport,
  FoundCustomer,
  PriceReport,
  PrivacyReport,
  ReviewReport,
} from '../../workers/protocol/privacy-report';
import { tableStore, useTable } from '../state/policy-store';
import { scenarioKey } from '../state/scenario';
import { allowRestart } from './client';
import { visibleError } from './evaluation-feed';
import type { Work } from './models-data';
import {
  customerQuery,
  findCustomersQuery,
  pricesQuery,
  privacyKey,
  privacyQuery,
  reviewQuery,
} from './privacy-queries';
import { engineCode, stopRequest } from './queries';
import { useFeed, useFrontier, useProgress } from './table-data';

interface Held<T> {
  readonly key: string;
  readonly report: T;
  /** The last report of another key. */
  readonly previous: T | null;
}

function earlier<T>(held: Held<T>, isWhole: (report: T) => boolean): T {
  return isWhole(held.report) ? held.report : (held.previous ?? held.report);
}

const always = () => true;
const isComplete = ({ complete }: { readonly complete: boolean }) => complete;

/**
 * The latest answer and what it belongs to; an earlier one stays until its successor is there. Of
 * earlier ones, one that is whole goes before a later part.
 */
function useHeld<T>(
  key: string,
  data: T | undefined,
  isWhole: (report: T) => boolean = always,
): Held<T> | null {
  const [held, setHeld] = useState<Held<T> | null>(null);
  if (data !== undefined && (held?.report !== data || held.key !== key)) {
    const isNext = held !== null && held.key !== key;
    const previous = isNext ? earlier(held, isWhole) : (held?.previous ?? null);
    setHeld({ key, report: data, previous });
  }
  return held;
}

interface Asked {
  readonly isFetching: boolean;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** The parts of a piece of work that every query has. */
function workOf(query: Asked, queryKey: readonly unknown[]) {
  const { isFetching, error, refetch } = query;
  return {
    running: isFetching,
    stopped: !isFetching && error !== null && engineCode(error) === 'cancelled',
    progress: null,
    error: visibleError(error),
    stop: () => void stopRequest(queryKey),
    resume: () => {
      allowRestart();
      void refetch();
    },
  };
}

/** The policy before the drag under way, if there is one: what is dear to work out waits for its end. */
function useSettled() {
  const settled = useTable((s) => s.origin ?? s.scenario);
  return { world: settled.world, policy: settled.policy, key: scenarioKey(settled) };
}

/** Whether something belongs to another policy than the one at hand, drag or not. */
const useIsOfAnother = (key: string | null): boolean =>
  useTable((s) => key !== null && key !== scenarioKey(s.scenario));

/** What consent and eligibility rules come to, live. */
export function usePrivacy(): Work<PrivacyReport> {
  const key = useTable((s) => privacyKey(s.scenario.world, s.scenario.policy));
  const { world, policy } = useMemo(() => ({ key, ...tableStore.getState().scenario }), [key]);
  const options = privacyQuery(world, policy);
  const query = useQuery(options);
  const held = useHeld(key, query.data);
  return {
    report: held?.report ?? null,
    stale: held !== null && held.key !== key,
    ...workOf(query, options.queryKey),
  };
}

/** How long a policy rests before its rules are priced: whoever still moves a slider wants the figures alone. */
const REST_MS = 700;
const EAGER_REST_MS = 120;

function useRested(key: string, ms: number): boolean {
  const [rested, setRested] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setRested(key), ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return rested === key;
}

export interface PricesData extends Work<PriceReport> {
  /** Nothing is asked for yet: the figures and the frontier of the policy come first. */
  readonly waiting: boolean;
  /** The last report of earlier settings, for whatever the new one does not hold yet. */
  readonly previous: PriceReport | null;
}

/**
 * The price of every consent rule, once the policy is settled; never during a drag. However many ask, the
 * engine is asked once.
 * @param eager prices are what the reader came for, and do not wait for the frontier
 */
export function usePrices(eager = false): PricesData {
  const { world, policy, key } = useSettled();
  const isDragging = useTable((s) => s.origin !== null);
  const isShown = useFeed(
    (s) =>
      !s.stale && s.shown !== null && !s.shown.evaluation.refitting && scenarioKey(s.shown.scenario) === key,
  );
  const { snapshot, running, stopped, stale, baselineState, error } = useFrontier();
  const isEvaluated = isShown && !isDragging;
  // A frontier that somebody stopped, or that cannot be had, is not waited for.
  const isFrontierDone =
    stopped ||
    error !== null ||
    (!stale &&
      !running &&
      snapshot?.complete === true &&
      (baselineState === 'ready' || baselineState === 'same'));
  const isRested = useRested(key, eager ? EAGER_REST_MS : REST_MS);
  const isReady = isEvaluated && isRested && (eager || isFrontierDone);
  const options = pricesQuery(world, policy);
  // Going on with what a drag broke off needs nothing but `enabled` turning true again.
  const query = useQuery({ ...options, enabled: isReady });
  const { isFetching } = query;
  useEffect(() => {
    if (isDragging && isFetching) void stopRequest(['prices', key]);
  }, [isDragging, isFetching, key]);
  const progress = useProgress('prices');
  const held = useHeld(key, query.data, isComplete);
  const isOfAnother = useIsOfAnother(held?.key ?? null);
  const work = workOf(query, options.queryKey);
  return {
    report: held?.report ?? null,
    stale: isOfAnother,
    previous: held === null ? null : held.key === key ? held.previous : earlier(held, isComplete),
    ...work,
    waiting: !isReady && !isFetching && query.data?.complete !== true,
    stopped: work.stopped && isReady,
    progress: isFetching ? progress : null,
  };
}

/** One person under the policy at hand. While another is on the way, the one before stays, stale. */
export function useCustomer(customer: number | null): Work<CustomerReport> {
  const { world, policy, key } = useSettled();
  const shownKey = useTable((s) => scenarioKey(s.scenario));
  const options = customerQuery(world, policy, customer ?? 0);
  const query = useQuery({ ...options, enabled: customer !== null });
  const held = useHeld(`${customer} ${key}`, query.data);
  return {
    report: customer === null ? null : (held?.report ?? null),
    stale: held !== null && held.key !== `${customer} ${shownKey}`,
    ...workOf(query, options.queryKey),
  };
}

/** People whose number, name or town begins so: the first few. */
export function useFindCustomers(text: string): Work<readonly FoundCustomer[]> {
  const world = useTable((s) => s.scenario.world);
  const options = findCustomersQuery(world, text.trim());
  const query = useQuery(options);
  const key = JSON.stringify(options.queryKey);
  const held = useHeld(key, query.data);
  return {
    report: held?.report ?? null,
    stale: held !== null && held.key !== key,
    ...workOf(query, options.queryKey),
  };
}

/** Offers that wait for a person under the policy at hand, and what was decided. */
export function useReview(): Work<ReviewReport> {
  const { world, policy, key } = useSettled();
  const options = reviewQuery(world, policy);
  const query = useQuery(options);
  const held = useHeld(key, query.data);
  const isOfAnother = useIsOfAnother(held?.key ?? null);
  return {
    report: held?.report ?? null,
    stale: isOfAnother,
    ...workOf(query, options.queryKey),
  };
}
