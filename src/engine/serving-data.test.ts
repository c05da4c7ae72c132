import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Result } from '../../workers/protocol/engine-error';
import { DEFAULT_POLICY, DEFAULT_WORLD } from '../../workers/protocol/policy';
import type { ServingReport } from '../../workers/protocol/serving-report';
import { createQueryClient } from './queries';
import { servingQuery } from './serving-data';

interface Asked {
  readonly tell: (report: ServingReport) => void;
  readonly answer: (result: Result<ServingReport>) => void;
}

const asked: Asked[] = [];
vi.mock('./client', () => {
  const serving = (_: unknown, __: unknown, tell: Asked['tell']) =>
    new Promise((answer) => asked.push({ tell, answer }));
  const link = { lost: new Promise(() => undefined), api: { serving, cancel: async () => undefined } };
  return { connected: () => link, connect: async () => link };
});

const report = (served: number) => ({ served, complete: served === 2 }) as unknown as ServingReport;
const run = servingQuery({ world: DEFAULT_WORLD, policy: DEFAULT_POLICY, run: 1 });
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const stop = () => asked[0]?.answer({ ok: false, error: { code: 'cancelled', message: 'Stopped.' } });

let client: QueryClient;
let leave: () => void;
const look = () => {
  leave = new QueryObserver(client, run).subscribe(() => undefined);
};

beforeEach(async () => {
  asked.length = 0;
  client = createQueryClient();
  look();
  await turn();
});

afterEach(() => {
  leave();
  client.clear();
});

it.each([
  ['before its first figures', () => undefined],
  ['half-way', () => asked[0]?.tell(report(1))],
])('a run that was stopped %s is not begun again by a new engine, nor by coming back', async (_, before) => {
  expect(asked).toHaveLength(1);
  before();
  stop();
  await turn();
  void client.invalidateQueries();
  await turn();
  expect(asked).toHaveLength(1);
  leave();
  look();
  await turn();
  expect(asked).toHaveLength(1);
});

it('a run goes on while nobody looks, and its end is there for whoever comes back', async () => {
  asked[0]?.tell(report(1));
  leave();
  look();
  void client.invalidateQueries();
  asked[0]?.answer({ ok: true, value: report(2) });
  await turn();
  expect(client.getQueryData(run.queryKey)?.complete).toBe(true);
  expect(asked).toHaveLength(1);
});

it('a run carries its world and policy, and notes that models were measured beside some of it', async () => {
  asked[0]?.tell(report(1));
  expect(client.getQueryData(run.queryKey)).toMatchObject({
    world: DEFAULT_WORLD,
    policy: DEFAULT_POLICY,
    run: 1,
    besideModels: false,
  });
  let measured: () => void = () => undefined;
  const models = client.fetchQuery({
    queryKey: ['models', 'key', 'ease random', 'random'],
    queryFn: () => new Promise<string>((done) => (measured = () => done('measured'))),
  });
  asked[0]?.tell(report(1));
  measured();
  await models;
  asked[0]?.answer({ ok: true, value: report(2) });
  await turn();
  expect(client.getQueryData(run.queryKey)).toMatchObject({ complete: true, besideModels: true });
});
