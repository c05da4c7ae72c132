import * as Comlink from 'comlink';
import type { ShardConnection } from './pool';
import { Shard } from './shard';
import type { MeasureJob, RankJob, ShardApi } from './shard-api';

/** A shard in the caller's own thread. */
export function localShard(): ShardConnection {
  return { api: new Shard(), lost: new Promise(() => {}) };
}

/** The same, which reports how long its work takes. */
export const timedLocalShard =
  (clock: () => number): (() => ShardConnection) =>
  () => ({ api: new Shard(clock), lost: new Promise(() => {}) });

/** What a shard worker exposes. */
export interface ShardWorkerApi extends ShardApi {
  /** Holds a Web Lock of this name for as long as the worker lives. */
  hold(lockName: string): Promise<void>;
}

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

/** A result of typed arrays, given away rather than copied. */
function handOver<T extends object>(result: T): T {
  return Comlink.transfer(
    result,
    Object.values(result)
      .filter((value) => ArrayBuffer.isView(value))
      .map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** @param clock milliseconds; reported durations alone depend on it */
export function shardWorkerApi(clock: () => number): ShardWorkerApi {
  const shard = new Shard(clock);
  return {
    hold: holdLock,
    load: (data) => shard.load(data),
    give: (resource) => shard.give(resource),
    forget: (kind, key) => shard.forget(kind, key),
    cancel: (request) => shard.cancel(request),
    slates: (lists, weights, customers) => shard.slates(lists, weights, customers),
    async rank(job: RankJob) {
      const result = await shard.rank(job);
      return result && handOver(result);
    },
    async measure(job: MeasureJob) {
      const result = await shard.measure(job);
      return result && handOver(result);
    },
  };
}

let started = 0;

/** A shard in a worker of its own; `lost` resolves when its lock comes free or the worker reports a crash. */
export function workerShard(): ShardConnection {
  const worker = new Worker(new URL('../shard.worker.ts', import.meta.url), {
    type: 'module',
    name: 'shard',
  });
  const api = Comlink.wrap<ShardWorkerApi>(worker) as unknown as ShardWorkerApi;
  const lockName = `${self.name}-shard-${started++}`;
  const lost = new Promise<void>((resolve) => {
    worker.addEventListener('error', () => resolve());
    if (locks) void api.hold(lockName).then(() => locks.request(lockName, () => resolve()));
  });
  void lost.then(() => worker.terminate());
  return { api, lost };
}
