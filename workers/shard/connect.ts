import * as Comlink from 'comlink';
import { EngineFault, type Result, toEngineError } from '../protocol/engine-error';
import type { ShardConnection } from './pool';
import { Shard } from './shard';
import type { ShardApi } from './shard-api';

/** A shard in the caller's own thread. */
export function localShard(): ShardConnection {
  return { api: new Shard(), lost: new Promise(() => {}) };
}

/** The same, which reports how long its work takes. */
export const timedLocalShard =
  (clock: () => number): (() => ShardConnection) =>
  () => ({ api: new Shard(clock), lost: new Promise(() => {}) });

/** What a shard worker exposes: a fault is answered as a value, since errors lose their fields on the way. */
export type ShardWorkerApi = {
  readonly [Call in keyof ShardApi]: (
    ...args: Parameters<ShardApi[Call]>
  ) => Promise<Result<Awaited<ReturnType<ShardApi[Call]>>>>;
} & {
  /** Holds a Web Lock of this name for as long as the worker lives. */
  hold(lockName: string): Promise<void>;
};

/** Absent outside secure contexts, whatever the types say. */
const locks: LockManager | undefined = globalThis.navigator?.locks;

/**
 * Holds a Web Lock until this thread dies; whoever waits for the same lock learns of the death at once.
 * Where there are no locks it does nothing, and only an error that a worker reports tells of its death.
 */
export function holdLock(name: string): Promise<void> {
  if (!locks) return Promise.resolve();
  return new Promise((held) => {
    void locks.request(name, () => {
      held();
      return new Promise(() => {});
    });
  });
}

/** Answers with a value; typed arrays directly in it are given away rather than copied. */
function answering<Args extends unknown[], T>(
  work: (...args: Args) => T | Promise<T>,
): (...args: Args) => Promise<Result<T>> {
  return async (...args) => {
    try {
      const value = await work(...args);
      const buffers = Object.values(value ?? {})
        .filter((part) => ArrayBuffer.isView(part))
        .map(({ buffer }) => buffer as ArrayBuffer);
      return Comlink.transfer({ ok: true, value }, buffers);
    } catch (cause) {
      return { ok: false, error: toEngineError(cause) };
    }
  };
}

/** @param clock milliseconds; reported durations alone depend on it */
export function shardWorkerApi(clock: () => number): ShardWorkerApi {
  const shard = new Shard(clock);
  return {
    hold: holdLock,
    load: answering((data) => shard.load(data)),
    give: answering((resource) => shard.give(resource)),
    forget: answering((kind, key) => shard.forget(kind, key)),
    cancel: answering((request) => shard.cancel(request)),
    hush: answering(() => shard.hush()),
    slates: answering((lists, weights, customers) => shard.slates(lists, weights, customers)),
    price: answering((job) => shard.price(job)),
    rank: answering((job) => shard.rank(job)),
    serve: answering((job) => shard.serve(job)),
    kernelsLost: answering(() => shard.kernelsLost()),
    measure: answering((job) => shard.measure(job)),
  };
}

async function opened<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new EngineFault(result.error);
  return result.value;
}

/** A worker's shard as its caller sees it: values, and faults thrown as they were. */
export function remoteShard(worker: ShardWorkerApi): ShardApi {
  return {
    load: (data) => opened(worker.load(data)),
    give: (resource) => opened(worker.give(resource)),
    forget: (kind, key) => opened(worker.forget(kind, key)),
    cancel: (request) => opened(worker.cancel(request)),
    hush: () => opened(worker.hush()),
    slates: (lists, weights, customers) => opened(worker.slates(lists, weights, customers)),
    rank: (job) => opened(worker.rank(job)),
    serve: (job) => opened(worker.serve(job)),
    kernelsLost: () => opened(worker.kernelsLost()),
    price: (job) => opened(worker.price(job)),
    measure: (job) => opened(worker.measure(job)),
  };
}

let started = 0;

/** A shard in a worker of its own; `lost` resolves when its lock comes free or the worker reports a crash. */
export function workerShard(): ShardConnection {
  const worker = new Worker(new URL('../shard.worker.ts', import.meta.url), {
    type: 'module',
    name: 'shard',
  });
  const remote = Comlink.wrap<ShardWorkerApi>(worker) as unknown as ShardWorkerApi;
  const lockName = `${self.name}-shard-${started++}`;
  const lost = new Promise<void>((resolve) => {
    worker.addEventListener('error', () => resolve());
    if (locks) void remote.hold(lockName).then(() => locks.request(lockName, () => resolve()));
  });
  void lost.then(() => worker.terminate());
  return { api: remoteShard(remote), lost };
}
