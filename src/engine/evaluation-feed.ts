import { type QueryClient, QueryObserver, replaceEqualDeep } from '@tanstack/react-query';
import { createStore } from 'zustand/vanilla';
import { type EngineError, toEngineError } from '../../workers/protocol/engine-error';
import type { Evaluation } from '../../workers/protocol/results';
import type { TableStore } from '../state/policy-store';
import { type Scenario, sameSettings, scenarioKey } from '../state/scenario';
import { allowRestart } from './client';
import { LATE_MS } from './late';
import { engineCode, evaluationQuery } from './queries';

/** Figures and the scenario they belong to. */
interface Shown {
  readonly evaluation: Evaluation;
  readonly scenario: Scenario;
}

export interface FeedState {
  /** The latest figures there are; null before the first ones. Provisional ones give way where a refit fails. */
  readonly shown: Shown | null;
  /** The latest that were not provisional; null before the first. */
  readonly final: Shown | null;
  /** The figures belong to an earlier policy than the one chosen. */
  readonly stale: boolean;
  /** They have been stale for so long, with none to follow them, that a person should be told. */
  readonly late: boolean;
  readonly error: EngineError | null;
}

/** What a person is told about: not a newer request taking an older one's place. */
export function visibleError(error: Error | null): EngineError | null {
  return error === null || engineCode(error) === 'cancelled' ? null : toEngineError(error);
}

/**
 * The figures of the policy chosen. Follows the table outside React: a request leaves in the same turn as
 * the change it is for, and before anything of it is drawn.
 */
export function createEvaluationFeed(client: QueryClient, table: TableStore) {
  const store = createStore<FeedState>()(() => ({
    shown: null,
    final: null,
    stale: true,
    late: false,
    error: null,
  }));
  let asked = table.getState().scenario;
  let seen: Evaluation | undefined;
  let fault: Error | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const optionsOf = ({ world, policy }: Scenario) =>
    client.defaultQueryOptions(evaluationQuery(world, policy));
  const observer = new QueryObserver(client, optionsOf(asked));

  /** @param news figures have just come, if only of a position that was passed: they follow the hand */
  const settle = (stale: boolean, news: boolean): Partial<FeedState> => {
    if (stale === store.getState().stale && !news) return {};
    clearTimeout(timer);
    if (stale) timer = setTimeout(() => store.setState({ late: true }), LATE_MS);
    return stale && !news ? { stale } : { stale, late: false };
  };

  /** Takes over what the query knows. */
  const take = () => {
    const { data, error, isFetching } = observer.getCurrentResult();
    const wantedKey = scenarioKey(table.getState().scenario);
    const before = store.getState();
    let { shown } = before;
    const news = data !== undefined && data !== seen;
    if (news) {
      seen = data;
      // What a change leaves as it was keeps its identity, and is not drawn again.
      shown = { evaluation: shown ? replaceEqualDeep(shown.evaluation, data) : data, scenario: asked };
    }
    // What failed before is no fault while it is tried again.
    const itsFault = scenarioKey(asked) === wantedKey && !isFetching ? error : null;
    // Figures whose refit failed are of no policy: those before them are back, stale.
    if (itsFault !== null && shown?.evaluation.refitting) shown = before.final;
    const changes: Partial<FeedState> = {
      ...(shown === before.shown ? {} : { shown }),
      ...(shown === null || shown.evaluation.refitting || shown === before.final ? {} : { final: shown }),
      ...(itsFault === fault ? {} : { error: visibleError(itsFault) }),
      ...settle(shown === null || scenarioKey(shown.scenario) !== wantedKey, news),
    };
    fault = itsFault;
    if (Object.keys(changes).length > 0) store.setState(changes);
  };

  /** Asks for the scenario at hand, unless the figures under way should be let finish. */
  const follow = () => {
    const wanted = table.getState().scenario;
    if (wanted === asked) return;
    if (scenarioKey(wanted) !== scenarioKey(asked)) {
      const { isFetching, data } = observer.getCurrentResult();
      // A drag that cancelled every request would show none of its figures. Those that were told as
      // provisional are shown already, and what is still to come of them is not waited for.
      if (isFetching && data === undefined && sameSettings(wanted, asked)) return;
      asked = wanted;
      observer.setOptions(optionsOf(wanted));
    }
    asked = wanted;
  };

  return {
    store,
    /** Follows table and query until the function it returns is called. */
    start(): () => void {
      const unfollow = table.subscribe((now, before) => {
        if (now.scenario === before.scenario) return;
        follow();
        take();
      });
      const unsubscribe = observer.subscribe(() => {
        take();
        follow();
        take();
      });
      follow();
      take();
      return () => {
        unfollow();
        unsubscribe();
        clearTimeout(timer);
      };
    },
    retry(): void {
      allowRestart();
      void observer.refetch();
    },
  };
}

export type EvaluationFeed = ReturnType<typeof createEvaluationFeed>;
