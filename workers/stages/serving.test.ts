import { describe, expect, it } from 'vitest';
import { Engine } from '../engine';
import { EngineFault } from '../protocol/engine-error';
import { DEFAULT_POLICY } from '../protocol/policy';
import type { Progress } from '../protocol/results';
import { SERVING_CLASSES, type ServingReport } from '../protocol/serving-report';
import { timedLocalShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { localEngine, SMALL_WORLD, ticket } from '../testing/small-world';
import { batchFor, readFigures } from './serving';

const quiet = () => {};

/** A clock that moves by a millisecond each time it is looked at. */
function countingEngine(shards: number): Engine {
  let now = 0;
  const clock = () => {
    now += 1;
    return now;
  };
  return new Engine(new ShardPool(shards, timedLocalShard(clock)));
}

describe('a run', () => {
  it('serves the same number cold and warm in every worker, and tells of it as it goes', async () => {
    const reports: ServingReport[] = [];
    const progress: number[] = [];
    const report = await countingEngine(2).serving(
      SMALL_WORLD,
      DEFAULT_POLICY,
      ticket(),
      ({ stage, done }) => stage === 'serving' && progress.push(done),
      (one) => reports.push(one),
      600,
    );
    expect(report).toMatchObject({ workers: 2, served: 1200, wanted: 1200, complete: true, clockStep: 1 });
    for (const figures of [report.cold, report.warm]) {
      // One look at the clock a list: a millisecond each, a thousand lists a second for each of two workers.
      expect(figures).toMatchObject({
        requests: 600,
        p50: 1,
        p99: 1,
        max: 1,
        perWorker: 1000,
        perSecond: 2000,
      });
    }
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1200);
    expect(reports.map(({ complete }) => complete)).toEqual([false, true]);
    expect(reports[0]).toMatchObject({ served: 600, cold: { requests: 600 }, warm: null });
  });

  it('has no rates where the clock stands still', async () => {
    const report = await localEngine().serving(SMALL_WORLD, DEFAULT_POLICY, ticket(), quiet, quiet, 50);
    expect(report.warm).toMatchObject({ requests: 50, p99: 0, perWorker: null, perSecond: null });
    expect(report.clockStep).toBe(0);
  });

  it('rests while a policy is at hand, and for a moment after it', async () => {
    const engine = localEngine();
    const own = { ...ticket(), priority: 3 };
    let served = 0;
    const begun = new Promise<void>((resolve) => {
      const onProgress = ({ stage, done }: Progress) => {
        if (stage !== 'serving' || done === 0) return;
        served = done;
        resolve();
      };
      engine
        .serving(SMALL_WORLD, DEFAULT_POLICY, own, onProgress, quiet, 10_000_000)
        .catch((cause: unknown) => cause);
    });
    await begun;
    const before = served;
    await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    await new Promise((resolve) => setTimeout(resolve, 50));
    // What was under way when the policy came in.
    expect(served - before).toBeLessThanOrEqual(500);
    engine.cancel(own);
  });

  it('lets a policy go first, and stops when it is told to', async () => {
    const engine = localEngine();
    const own = { ...ticket(), priority: 3 };
    const done: string[] = [];
    const serving = engine
      .serving(SMALL_WORLD, DEFAULT_POLICY, own, quiet, quiet, 1_000_000)
      .catch((cause: unknown) => {
        done.push('serving');
        return cause;
      });
    await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket());
    done.push('policy');
    engine.cancel(own);
    const cause = await serving;
    expect(cause).toBeInstanceOf(EngineFault);
    expect((cause as EngineFault).error.code).toBe('cancelled');
    expect(done).toEqual(['policy', 'serving']);
  });
});

describe('figures', () => {
  it('are of single lists where the clock is fine enough', () => {
    const times = Float64Array.from({ length: 200 }, (_, at) => (at + 1) / 100);
    const figures = readFigures([[times.subarray(0, 100)], [times.subarray(100)]], 0.0001);
    expect(figures).toMatchObject({ requests: 200, batch: 1, p50: 1, p95: 1.9, p99: 1.98, max: 2 });
    // 100 lists in 50.5 ms, and 100 in 150.5 ms.
    expect(figures?.perSecond).toBeCloseTo(100_000 / 50.5 + 100_000 / 150.5, 6);
    expect(figures?.perWorker).toBeCloseTo(figures!.perSecond! / 2, 6);
    expect(figures?.classes.reduce((sum, lists) => sum + lists, 0)).toBe(200);
    expect(figures?.classes[SERVING_CLASSES.indexOf(0.015)]).toBe(1);
  });

  it('are of batches where it is not, and what is said of single lists holds all the same', () => {
    const step = 0.1;
    const truth = Float64Array.from({ length: 6400 }, (_, at) => (at % 200 === 7 ? 0.6 : 0.02));
    let now = 0.0371;
    const read = () => Math.floor(now / step) * step;
    const seen = truth.map((ms) => {
      const before = read();
      now += ms;
      return read() - before;
    });
    const figures = readFigures([[seen]], step);
    expect(figures?.batch).toBe(64);
    // Each batch counts once.
    expect(figures?.classes.reduce((sum, batches) => sum + batches, 0)).toBe(100);
    expect(figures?.p50).toBeGreaterThan(0.015);
    expect(figures?.p50).toBeLessThan(0.025);
    expect(figures?.p99AtMost).toBeGreaterThanOrEqual(0.02);
    expect(figures?.p99AtMost).toBeLessThan(1);
    expect(figures?.maxAtMost).toBeCloseTo(Math.max(...seen) + 2 * step, 9);
    expect(figures?.perWorker).toBeCloseTo(1000 / (0.02 + 0.58 / 200), -3);
  });

  it('do not let a few that were held up decide how many are timed together', () => {
    const times = Float64Array.from({ length: 10_000 }, (_, at) =>
      at % 5_000 === 0 ? 400 : at % 5 === 0 ? 0.1 : 0,
    );
    expect(readFigures([[times]], 0.1)?.batch).toBe(64);
  });

  it('there are none before the first list', () => {
    expect(readFigures([[], []], 0.1)).toBeNull();
  });

  it('batches span eight steps of the clock', () => {
    expect(batchFor(1, 0.1)).toBe(1);
    expect(batchFor(0.5, 0.1)).toBe(16);
    expect(batchFor(0.02, 0.1)).toBe(64);
    expect(batchFor(0.001, 1)).toBe(512);
    expect(batchFor(0, 0)).toBe(1);
  });
});
