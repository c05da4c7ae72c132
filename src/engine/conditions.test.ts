import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Conditions } from '../../workers/protocol/conditions';
import { conditionsQuery, followAnswers } from './conditions';
import { createQueryClient, progressKey } from './queries';

let replaced = 0;
let times = 0;
vi.mock('./client', () => {
  const conditions = async () => {
    times += 1;
    const value: Conditions = { cores: 2, workers: 2, replaced, lost: { 'no-simd': 0, 'no-memory': 0 } };
    return { ok: true, value };
  };
  const link = { lost: new Promise(() => undefined), api: { conditions } };
  return { connected: () => link, connect: async () => link };
});

let client: QueryClient;
let leave: () => void;
let unfollow: () => void;
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const known = () => client.getQueryData(conditionsQuery.queryKey)?.replaced;

beforeEach(async () => {
  vi.useFakeTimers();
  replaced = 0;
  times = 0;
  client = createQueryClient();
  leave = new QueryObserver(client, conditionsQuery).subscribe(() => undefined);
  unfollow = followAnswers(client);
  await wait(2_000);
});

afterEach(() => {
  unfollow();
  leave();
  client.clear();
  vi.useRealTimers();
});

it('conditions are asked for once, and not again while nothing is answered', async () => {
  expect(times).toBe(1);
  client.setQueryData(progressKey('policy'), { stage: 'serving', done: 1, total: 2 });
  await wait(2_000);
  expect(times).toBe(1);
});

it.each(['evaluation', 'prices', 'models', 'serving', 'customer'])(
  'an answer of %s tells of a worker that died, with no frontier made',
  async (kind) => {
    replaced = 1;
    client.setQueryData([kind, 'of a policy'], {});
    await wait(1_000);
    expect(known()).toBe(1);
    expect(times).toBe(2);
  },
);

it('a request that failed tells of it as well', async () => {
  replaced = 1;
  const failing = { queryKey: ['evaluation'], queryFn: () => Promise.reject(new Error('lost')) };
  await client.fetchQuery(failing).catch(() => undefined);
  await wait(1_000);
  expect(known()).toBe(1);
});

it('many answers in a row are asked after together, the last among them', async () => {
  for (let answer = 0; answer < 100; answer++) {
    if (answer === 99) replaced = 1;
    client.setQueryData(['evaluation', answer], {});
    await wait(20);
  }
  await wait(1_000);
  expect(known()).toBe(1);
  expect(times).toBeLessThanOrEqual(6);
});
