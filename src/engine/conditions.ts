import { useQuery } from '@tanstack/react-query';
import type { Conditions } from '../../workers/protocol/conditions';
import { ask } from './queries';
import { useFrontier } from './table-data';

/** What the engine works with, asked anew whenever it begins or ends some work; null until it first answers. */
export function useConditions(): Conditions | null {
  const { running, baselineState } = useFrontier();
  const queryKey = ['conditions', running, baselineState] as const;
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask<Conditions>(queryKey, signal, (api) => api.conditions()),
    staleTime: 0,
    gcTime: 0,
    placeholderData: (previous) => previous,
  });
  return data ?? null;
}
