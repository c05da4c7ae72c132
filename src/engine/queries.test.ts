import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Result } from '../../workers/protocol/engine-error';
import type { ModelsReport } from '../../workers/protocol/models-report';
import { DEFAULT_POLICY, DEFAULT_WORLD } from '../../workers/protocol/policy';
import { createQueryClient, modelsKey, modelsQuery } from './queries';

interface Asked {
  readonly id: string;
  readonly tell: (report: ModelsReport) => void;
  readonly answer: (result: Result<ModelsReport>) => void;
}

const asked: Asked[] = [];
const cancelled: string[] = [];

vi.mock('./client', () => ({
  connected: () => null,
  connect: async () => ({
    lost: new Promise(() => undefined),
    api: {
      models: ({ id }: { id: string }, _: unknown, tell: Asked['tell']) =>
        new Promise((answer) => asked.push({ id, tell, answer })),
      cancel: async (id: string) => cancelled.push(id),
    },
  }),
}));

const report = (complete: boolean) => ({ complete, models: [] }) as unknown as ModelsReport;
const query = modelsQuery(DEFAULT_WORLD, DEFAULT_POLICY, ['ease', 'popularity'], 'popularity');
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

afterEach(() => {
  asked.length = 0;
  cancelled.length = 0;
});

describe('a report that is told in parts', () => {
  it('is gone on with by whoever comes back before it was complete, and then never asked for again', async () => {
    const client = createQueryClient();
    const leave = new QueryObserver(client, query).subscribe(() => undefined);
    await turn();
    asked[0]?.tell(report(false));
    expect(client.getQueryData(query.queryKey)?.complete).toBe(false);
    leave();
    await turn();
    expect(cancelled).toEqual([asked[0]?.id]);

    const back = new QueryObserver(client, query).subscribe(() => undefined);
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]?.answer({ ok: true, value: report(true) });
    await turn();
    back();
    const again = new QueryObserver(client, query).subscribe(() => undefined);
    await turn();
    expect(asked).toHaveLength(2);
    expect(client.getQueryData(query.queryKey)?.complete).toBe(true);
    again();
    client.clear();
  });
});

describe('what models are compared under', () => {
  it('leaves out what does not bear on it', () => {
    const key = modelsKey(DEFAULT_WORLD, DEFAULT_POLICY);
    const weights = { relevance: 0.2, margin: 0.7, diversity: 0.1 };
    const contact = { ...DEFAULT_POLICY.contact, capPerWeek: 5 };
    for (const change of [{ weights }, { model: 'bpr' }, { reranker: 'none' }] as const) {
      expect(modelsKey(DEFAULT_WORLD, { ...DEFAULT_POLICY, ...change })).toBe(key);
    }
    const rules = { ...DEFAULT_POLICY.consent.rules, retention: false };
    const consent = { ...DEFAULT_POLICY.consent, rules };
    // Who may be written to on which channel decides whose list is kept to similar products.
    for (const change of [
      { slateSize: 5 },
      { consent },
      { contact },
      { settings: { 'ease.lambda': 9 } },
      { seed: 2 },
    ]) {
      expect(modelsKey(DEFAULT_WORLD, { ...DEFAULT_POLICY, ...change })).not.toBe(key);
    }
  });

  it('does not ask anew for the same models in another order', () => {
    const other = modelsQuery(DEFAULT_WORLD, DEFAULT_POLICY, ['popularity', 'ease'], 'popularity');
    expect(other.queryKey).toEqual(query.queryKey);
  });
});
