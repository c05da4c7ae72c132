import type { QueryClient } from '@tanstack/react-query';
import type { Scenario } from '../state/scenario';
import { ask, evaluationQuery } from './queries';

/** A hand that only passes by rests less. */
export const REST_MS = 60;

export interface Anticipation {
  /** The hand does not only rest: it presses. */
  begin(): void;
  /** The hand has gone on. */
  end(): void;
  /** It was pressed: whoever asks for the figures ends what is under way. */
  done(): void;
}

/**
 * Once a hand has rested on a control, has the engine get ready for the scenario that the control would choose,
 * unless its figures are at hand or on their way.
 */
export function anticipate(client: QueryClient, { world, policy }: Scenario): Anticipation {
  const controller = new AbortController();
  const { queryKey } = evaluationQuery(world, policy);
  const { queryKey: asBefore } = evaluationQuery(world, policy, 'background');
  let isBegun = false;
  const begin = () => {
    const state = client.getQueryState(queryKey);
    const isKnown = state?.data !== undefined || client.getQueryData(asBefore) !== undefined;
    if (isBegun || isKnown || state?.fetchStatus === 'fetching') return;
    isBegun = true;
    // Nobody waits for it: what fails now fails again, and is told, when the scenario is chosen.
    ask(['ahead'], controller.signal, (api, id) =>
      api.anticipate({ id, lane: 'ahead', world, policy }),
    ).catch(() => {});
  };
  const timer = setTimeout(begin, REST_MS);
  return {
    begin,
    done: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
