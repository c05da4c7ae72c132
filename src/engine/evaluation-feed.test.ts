import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EvaluateRequest } from '../../workers/protocol/engine-api';
import type { Result } from '../../workers/protocol/engine-error';
import { type Policy, policyKey } from '../../workers/protocol/policy';
import type { Evaluation } from '../../workers/protocol/results';
import { createTableStore, type TableStore } from '../state/policy-store';
import { DEFAULT_SCENARIO, type Scenario, scenarioKey } from '../state/scenario';
import { createEvaluationFeed, type EvaluationFeed } from './evaluation-feed';
import { createQueryClient } from './queries';

interface Asked {
  readonly request: EvaluateRequest;
  readonly provisional: (evaluation: Evaluation) => void;
  readonly answer: (result: Result<Evaluation>) => void;
}

const asked: Asked[] = [];
const cancelled: string[] = [];
const link = {
  lost: new Promise(() => undefined),
  api: {
    evaluate: (request: EvaluateRequest, _: unknown, provisional: Asked['provisional']) =>
      new Promise((answer) => asked.push({ request, provisional, answer })),
    cancel: async (id: string) => cancelled.push(id),
  },
};
vi.mock('./client', () => ({
  connected: () => link,
  connect: async () => link,
  allowRestart: () => undefined,
}));

const at = (margin: number) => (scenario: Scenario) => {
  const weights = { relevance: 1 - margin, margin, diversity: 0 };
  return { ...scenario, policy: { ...scenario.policy, weights } };
};
const rulesOff = (scenario: Scenario): Scenario => {
  const { consent } = scenario.policy;
  const rules = { ...consent.rules, retention: false };
  return { ...scenario, policy: { ...scenario.policy, consent: { ...consent, rules } } };
};
const figuresOf = ({ world, policy }: Pick<EvaluateRequest, 'world' | 'policy'>) =>
  ({ key: policyKey(world, policy), rules: [{ id: 'retention', customers: 7 }] }) as unknown as Evaluation;
const marginOf = (policy: Policy | undefined) => policy?.weights.margin;

let client: QueryClient;
let table: TableStore;
let feed: EvaluationFeed;
let stop: () => void;

const turn = () => vi.advanceTimersByTimeAsync(0);
async function answer(one: Asked | undefined): Promise<void> {
  if (!one) throw new Error('Nothing was asked.');
  one.answer({ ok: true, value: figuresOf(one.request) });
  await turn();
}
const shownMargin = () => marginOf(feed.store.getState().shown?.scenario.policy);

beforeEach(async () => {
  vi.useFakeTimers();
  asked.length = 0;
  cancelled.length = 0;
  client = createQueryClient();
  table = createTableStore(DEFAULT_SCENARIO);
  feed = createEvaluationFeed(client, table);
  stop = feed.start();
  await answer(asked[0]);
  asked.length = 0;
  table.getState().begin('weight margin');
});

afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

describe('what the page shows while a weight is dragged', () => {
  it('asks in the same turn as the change', () => {
    table.getState().preview(at(0.4));
    expect(asked.map(({ request }) => marginOf(request.policy))).toEqual([0.4]);
  });

  it('lets the figures under way finish, and then asks for the newest position alone', async () => {
    for (const margin of [0.4, 0.5, 0.6]) table.getState().preview(at(margin));
    expect(asked).toHaveLength(1);
    expect(feed.store.getState().stale).toBe(true);
    await answer(asked[0]);
    expect(shownMargin()).toBe(0.4);
    expect(asked.map(({ request }) => marginOf(request.policy))).toEqual([0.4, 0.6]);
    await answer(asked[1]);
    expect(shownMargin()).toBe(0.6);
    expect(feed.store.getState().stale).toBe(false);
    expect(cancelled).toEqual([]);
  });

  it('shows at once what is known already, in the turn of the change', async () => {
    table.getState().preview(at(0.4));
    await answer(asked[0]);
    table.getState().preview(at(0.5));
    await answer(asked[1]);
    table.getState().preview(at(0.4));
    expect(shownMargin()).toBe(0.4);
    expect(feed.store.getState().stale).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('keeps what a change leaves as it was', async () => {
    const before = feed.store.getState().shown?.evaluation.rules;
    table.getState().preview(at(0.4));
    await answer(asked[0]);
    expect(feed.store.getState().shown?.evaluation.rules).toBe(before);
  });

  it('says that figures are late only when they keep a person waiting', async () => {
    table.getState().preview(at(0.4));
    await vi.advanceTimersByTimeAsync(100);
    expect(feed.store.getState()).toMatchObject({ stale: true, late: false });
    await vi.advanceTimersByTimeAsync(100);
    expect(feed.store.getState()).toMatchObject({ stale: true, late: true });
    await answer(asked[0]);
    expect(feed.store.getState()).toMatchObject({ stale: false, late: false });
  });

  it('never says so of figures that follow the hand, however long it moves', async () => {
    const late: boolean[] = [];
    feed.store.subscribe((state) => late.push(state.late));
    for (let step = 1; step <= 20; step++) {
      table.getState().preview(at(step / 40));
      await vi.advanceTimersByTimeAsync(60);
      table.getState().preview(at(step / 40 + 0.01));
      await answer(asked.at(-1));
      expect(feed.store.getState().stale).toBe(true);
    }
    expect(late).not.toContain(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(feed.store.getState().late).toBe(true);
    await answer(asked.at(-1));
    expect(feed.store.getState()).toMatchObject({ stale: false, late: false });
  });
});

describe('what the page shows when a rule is switched', () => {
  it('takes the place of whatever is under way', () => {
    table.getState().preview(at(0.4));
    table.getState().commit();
    table.getState().change(rulesOff);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.request.policy.consent.rules.retention).toBe(false);
    expect(cancelled).toHaveLength(1);
  });

  it('shows provisional figures, then final ones; a move meanwhile waits for neither', async () => {
    table.getState().change(rulesOff);
    const [first] = asked;
    first?.provisional({ ...figuresOf(first.request), refitting: true });
    await turn();
    expect(feed.store.getState()).toMatchObject({ stale: false, shown: { evaluation: { refitting: true } } });
    table.getState().change(at(0.7));
    expect(asked).toHaveLength(2);
    await answer(asked[1]);
    expect(shownMargin()).toBe(0.7);
    expect(feed.store.getState().shown?.evaluation.refitting).toBeUndefined();
  });

  it('goes back to the last final figures where the refit fails, and tries again when asked', async () => {
    const { final } = feed.store.getState();
    expect(final?.scenario).toBe(DEFAULT_SCENARIO);
    const refit = async (one: Asked | undefined) => {
      if (!one) throw new Error('Nothing was asked.');
      one.provisional({ ...figuresOf(one.request), refitting: true });
      await turn();
      expect(feed.store.getState().shown?.evaluation.refitting).toBe(true);
      expect(feed.store.getState()).toMatchObject({ stale: false, error: null, final });
    };
    const fail = async (one: Asked | undefined) => {
      one?.answer({ ok: false, error: { code: 'not-solvable', message: 'Too large.' } });
      await turn();
    };
    table.getState().change(rulesOff);
    await refit(asked[0]);
    await fail(asked[0]);
    expect(feed.store.getState()).toMatchObject({ stale: true, error: { message: 'Too large.' } });
    expect(feed.store.getState().shown).toBe(final);

    feed.retry();
    await turn();
    expect(feed.store.getState().error).toBeNull();
    await refit(asked[1]);
    await fail(asked[1]);
    expect(feed.store.getState().shown).toBe(final);

    table.getState().change(() => final?.scenario ?? DEFAULT_SCENARIO);
    expect(feed.store.getState()).toMatchObject({ stale: false, error: null });
    expect(scenarioKey(feed.store.getState().shown?.scenario ?? table.getState().scenario)).toBe(
      scenarioKey(DEFAULT_SCENARIO),
    );
    expect(asked).toHaveLength(2);
  });

  it('does not keep provisional figures of a policy that was left when the next one fails', async () => {
    const { final } = feed.store.getState();
    table.getState().change(rulesOff);
    const [first] = asked;
    first?.provisional({ ...figuresOf(first.request), refitting: true });
    await turn();
    table.getState().change(at(0.7));
    asked[1]?.answer({ ok: false, error: { code: 'not-solvable', message: 'Too large.' } });
    await turn();
    expect(feed.store.getState()).toMatchObject({ stale: true, error: { message: 'Too large.' } });
    expect(feed.store.getState().shown).toBe(final);
  });

  it('tells of an error of the policy at hand, and not of one that was left', async () => {
    table.getState().change(rulesOff);
    asked[0]?.answer({ ok: false, error: { code: 'not-solvable', message: 'Too large.' } });
    await turn();
    expect(feed.store.getState().error?.message).toBe('Too large.');
    table.getState().undo();
    expect(feed.store.getState().error).toBeNull();

    const told: unknown[] = [];
    feed.store.subscribe(({ error }) => told.push(error));
    table.getState().begin('weight margin');
    for (const margin of [0.4, 0.5]) table.getState().preview(at(margin));
    asked[1]?.answer({ ok: false, error: { code: 'not-solvable', message: 'Left behind.' } });
    await turn();
    await answer(asked[2]);
    expect(told.filter((error) => error !== null)).toEqual([]);
    expect(shownMargin()).toBe(0.5);
  });
});
