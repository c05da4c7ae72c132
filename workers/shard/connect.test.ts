import { expect, it } from 'vitest';
import { NO_BUSINESS } from '../protocol/business-values';
import { EngineFault } from '../protocol/engine-error';
import { remoteShard, type ShardWorkerApi, shardWorkerApi } from './connect';

const JOB = { request: 'r', world: 'w', priority: 0, held: 'test' } as const;
const FIT = { model: 'ease', fit: 'f', history: null, filter: 'x', count: 1 } as const;
const LISTS = {
  population: 'p',
  personal: FIT,
  impersonal: FIT,
  holdout: FIT,
  business: NO_BUSINESS,
  seed: 1,
  slateSize: 1,
};

it('a worker answers a fault as a value', async () => {
  const answer = await shardWorkerApi(() => 0).rank({ ...JOB, lists: LISTS });
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
});

it('its caller gets the fault as it was, code and field', async () => {
  const error = { code: 'not-solvable', message: 'Raise lambda.', field: 'lambda' } as const;
  const worker: ShardWorkerApi = {
    ...shardWorkerApi(() => 0),
    rank: () => Promise.resolve({ ok: false, error }),
  };
  const fault = await Promise.resolve(remoteShard(worker).rank({ ...JOB, lists: LISTS })).catch(
    (cause: unknown) => cause,
  );
  expect(fault).toBeInstanceOf(EngineFault);
  expect((fault as EngineFault).error).toEqual(error);
});
