import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EvaluateRequest } from '../../workers/protocol/engine-api';
import type { Result } from '../../workers/protocol/engine-error';
import { DEFAULT_POLICY, DEFAULT_WORLD } from '../../workers/protocol/policy';
import type { Evaluation } from '../../workers/protocol/results';
import { createQueryClient, evaluationQuery } from './queries';

interface Asked {
  readonly request: EvaluateRequest;
  readonly tell: ((evaluation: Evaluation) => void) | undefined;
  readonly answer: (result: Result<Evaluation>) => void;
}

const asked: Asked[] = [];
const cancelled: string[] = [];

vi.mock('./client', () => {
  const link = {
    lost: new Promise(() => undefined),
    api: {
      evaluate: (request: EvaluateRequest, _: unknown, tell: Asked['tell']) =>
        new Promise((answer) => asked.push({ request, tell, answer })),
      cancel: async (id: string) => cancelled.push(id),
    },
  };
  return { connected: () => link, connect: async () => link };
});

const figures = (refitting: boolean) =>
  ({ key: 'a policy', ...(refitting && { refitting }) }) as unknown as Evaluation;
const shown = evaluationQuery(DEFAULT_WORLD, DEFAULT_POLICY);
const behind = evaluationQuery(DEFAULT_WORLD, DEFAULT_POLICY, 'background');
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

afterEach(() => {
  asked.length = 0;
  cancelled.length = 0;
});

describe('provisional figures', () => {
  it('are shown, and give way to the final ones, which are never asked for again', async () => {
    const client = createQueryClient();
    const leave = new QueryObserver(client, shown).subscribe(() => undefined);
    await turn();
    asked[0]?.tell?.(figures(true));
    expect(client.getQueryData(shown.queryKey)?.refitting).toBe(true);
    asked[0]?.answer({ ok: true, value: figures(false) });
    await turn();
    expect(client.getQueryData(shown.queryKey)?.refitting).toBeUndefined();
    leave();
    new QueryObserver(client, shown).subscribe(() => undefined)();
    await turn();
    expect(asked).toHaveLength(1);
    client.clear();
  });

  it('are asked for again by whoever comes back before the final ones came', async () => {
    const client = createQueryClient();
    const leave = new QueryObserver(client, shown).subscribe(() => undefined);
    await turn();
    asked[0]?.tell?.(figures(true));
    leave();
    await turn();
    expect(cancelled).toEqual([asked[0]?.request.id]);
    // Told too late: nobody is shown them.
    asked[0]?.tell?.(figures(true));
    const back = new QueryObserver(client, shown).subscribe(() => undefined);
    await turn();
    expect(asked).toHaveLength(2);
    back();
    client.clear();
  });

  it('are neither told nor taken for final behind the scenes', async () => {
    const client = createQueryClient();
    const leave = new QueryObserver(client, shown).subscribe(() => undefined);
    await turn();
    asked[0]?.tell?.(figures(true));
    const other = new QueryObserver(client, behind).subscribe(() => undefined);
    await turn();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.tell).toBeUndefined();
    expect(client.getQueryData(behind.queryKey)).toBeUndefined();
    leave();
    other();
    client.clear();
  });
});
