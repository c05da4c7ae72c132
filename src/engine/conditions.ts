import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Conditions } from '../../workers/protocol/conditions';
import { ask } from './queries';

/** Answers that come sooner after one another than this are asked after together, in milliseconds. */
const TOGETHER_MS = 500;

export const conditionsQuery = queryOptions({
  queryKey: ['conditions'] as const,
  queryFn: ({ signal, queryKey }) => ask<Conditions>(queryKey, signal, (api) => api.conditions()),
  staleTime: 0,
});

/** What the engine works with; null until it first answers. */
export const useConditions = (): Conditions | null => useQuery(conditionsQuery).data ?? null;

/**
 * Asks for the conditions anew after answers of any kind, failed ones among them: a worker's death is found by
 * whatever work it was for.
 * @returns what ends it
 */
export function followAnswers(client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = client.getQueryCache().subscribe((event) => {
    if (timer !== undefined || event.type !== 'updated') return;
    const { type } = event.action;
    if (type !== 'success' && type !== 'error') return;
    const [kind] = event.query.queryKey;
    if (kind === 'conditions' || kind === 'progress') return;
    timer = setTimeout(() => {
      timer = undefined;
      void client.invalidateQueries({ queryKey: conditionsQuery.queryKey });
    }, TOGETHER_MS);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}

/** The same, kept up to date for as long as what uses it is there. */
export function useLatestConditions(): Conditions | null {
  const client = useQueryClient();
  useEffect(() => followAnswers(client), [client]);
  return useConditions();
}
