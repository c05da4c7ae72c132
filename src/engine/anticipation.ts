import type { QueryClient } from '@tanstack/react-query';
import type { Scenario } from '../state/scenario';
import { ask, evaluationQuery } from './queries';

/** A hand that only passes by rests less. */
export const REST_MS = 60;

/**
 * Has the engine get ready for a scenario that a person is about to choose, unless its figures are at hand.
 * @param after milliseconds until it begins
 * @returns ends it: the hand has gone on
 */
export function anticipate(client: QueryClient, { world, policy }: Scenario, after: number): () => void {
  if (client.getQueryData(evaluationQuery(world, policy).queryKey) !== undefined) return () => {};
  const controller = new AbortController();
  const timer = setTimeout(() => {
    // Nobody waits for it: what fails now fails again, and is told, when the scenario is chosen.
    ask(['ahead'], controller.signal, (api, id) =>
      api.anticipate({ id, lane: 'ahead', world, policy }),
    ).catch(() => {});
  }, after);
  return () => {
    clearTimeout(timer);
    controller.abort();
  };
}
