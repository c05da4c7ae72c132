import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EvaluateRequest } from '../../workers/protocol/engine-api';
import type { Evaluation } from '../../workers/protocol/results';
import { DEFAULT_SCENARIO } from '../state/scenario';
import { anticipate, REST_MS } from './anticipation';
import { createQueryClient, evaluationQuery } from './queries';

const asked: EvaluateRequest[] = [];
const cancelled: string[] = [];
let fails = false;

vi.mock('./client', () => {
  const link = {
    lost: new Promise(() => undefined),
    api: {
      anticipate: (request: EvaluateRequest) => {
        asked.push(request);
        return fails ? Promise.reject(new Error('gone')) : new Promise(() => undefined);
      },
      cancel: async (id: string) => cancelled.push(id),
    },
  };
  return { connected: () => link, connect: async () => link };
});

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  cancelled.length = 0;
  fails = false;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('while a hand rests on a control', () => {
  it('the engine is asked once it has rested long enough, and told when the hand goes on', async () => {
    const { end: leave } = anticipate(createQueryClient(), DEFAULT_SCENARIO);
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toMatchObject([{ lane: 'ahead', policy: DEFAULT_SCENARIO.policy }]);
    expect(cancelled).toEqual([]);
    leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(cancelled).toEqual([asked[0]!.id]);
  });

  it('nothing is asked by a hand that passes, nor where the figures are at hand', async () => {
    const client = createQueryClient();
    anticipate(client, DEFAULT_SCENARIO).end();
    await vi.advanceTimersByTimeAsync(10 * REST_MS);
    const { world, policy } = DEFAULT_SCENARIO;
    client.setQueryData(evaluationQuery(world, policy).queryKey, {} as Evaluation);
    anticipate(client, DEFAULT_SCENARIO).begin();
    await vi.advanceTimersByTimeAsync(10 * REST_MS);
    expect(asked).toEqual([]);
  });

  it('nothing is asked of figures that are on their way, as after the press itself', async () => {
    const client = createQueryClient();
    const { world, policy } = DEFAULT_SCENARIO;
    const queryFn = () => new Promise<Evaluation>(() => {});
    client.fetchQuery({ ...evaluationQuery(world, policy), queryFn }).catch(() => {});
    anticipate(client, DEFAULT_SCENARIO);
    await vi.advanceTimersByTimeAsync(10 * REST_MS);
    expect(asked).toEqual([]);
    client.clear();
  });

  it('a press asks at once, and only once', async () => {
    const { begin } = anticipate(createQueryClient(), DEFAULT_SCENARIO);
    begin();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(1);
    begin();
    await vi.advanceTimersByTimeAsync(10 * REST_MS);
    expect(asked).toHaveLength(1);
    expect(cancelled).toEqual([]);
  });

  it('a failure is nobody’s: it is told when the change is made', async () => {
    fails = true;
    anticipate(createQueryClient(), DEFAULT_SCENARIO).begin();
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(asked).toHaveLength(1);
  });
});
