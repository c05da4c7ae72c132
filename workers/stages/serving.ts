import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { type Policy, policyKey } from '../protocol/policy';
import type { Progress } from '../protocol/results';
import {
  SERVING_CLASSES,
  SERVING_REQUESTS,
  type ServingFigures,
  type ServingReport,
} from '../protocol/serving-report';
import type { ShardPool } from '../shard/pool';
import type { ServeResult } from '../shard/shard-api';
import { effectiveWeights, type PreparedLists } from './lists';
import type { Precedence } from './precedence';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

/** Lists of each worker before the first that counts, so that its code has been compiled. */
const WARM_UP = 1_000;
/** Lists asked of a worker at a time, cold and warm: some tens of milliseconds, after which others may go first. */
const PART = { cold: 500, warm: 4_000 } as const;
/** A report is told so many times. */
const REPORTS = 20;
/** A hand on a slider rests less than this, in milliseconds. */
const AT_REST = 150;
/** A step of the clock this much shorter than a list is fine enough to time lists singly. */
const STEPS_PER_LIST = 10;
/** Otherwise batches span so many steps, within these sizes. */
const STEPS_PER_BATCH = 8;
const SMALLEST_BATCH = 16;
const LARGEST_BATCH = 512;

/** Times of one worker's requests, part by part. */
type WorkerTimes = Float64Array[];

/** One loop as far as it has come. */
interface Loop {
  readonly isWarm: boolean;
  readonly byWorker: WorkerTimes[];
}

/** Waits, whenever it is called, until nothing that goes before is under way, nor was a moment ago. */
function restBehind(precedence: Precedence, priority: number): () => Promise<void> {
  let begun = precedence.begunBefore(priority);
  return async () => {
    for (;;) {
      await precedence.clear(() => priority);
      const now = precedence.begunBefore(priority);
      if (now === begun) return;
      begun = now;
      await new Promise((resolve) => setTimeout(resolve, AT_REST));
    }
  };
}

/**
 * Times lists made one by one for customers drawn at random: in every worker at once, each for its own customers;
 * first with nothing remembered, then with candidates remembered.
 * @throws EngineFault `cancelled`
 */
export async function measureServing(
  pool: ShardPool,
  precedence: Precedence,
  state: WorldState,
  policy: Policy,
  { lists, resources }: PreparedLists,
  ticket: Ticket,
  onProgress: (progress: Progress) => void,
  onReport: (report: ServingReport) => void,
  requests: number = SERVING_REQUESTS,
): Promise<ServingReport> {
  const perWorker = Math.max(1, Math.ceil(requests / pool.size));
  const wanted = 2 * perWorker * pool.size;
  const rest = restBehind(precedence, ticket.priority);
  let clockStep = 0;
  let waitedMs = 0;
  let busyMs = 0;
  let served = 0;
  const serve = async (isWarm: boolean, from: number, to: number): Promise<readonly ServeResult[]> => {
    await rest();
    const parts = await pool.serve(
      {
        request: ticket.id,
        world: state.key,
        priority: ticket.priority,
        lists,
        weights: effectiveWeights(policy.weights, policy),
        seed: policy.seed,
        from,
        to,
        isWarm,
      },
      resources,
    );
    if (!parts || ticket.cancelled) throw new EngineFault(CANCELLED);
    return parts;
  };
  const loops: readonly Loop[] = [false, true].map((isWarm) => ({
    isWarm,
    byWorker: Array.from({ length: pool.size }, () => []),
  }));
  const read = (): ServingReport => {
    const [cold = null, warm = null] = loops.map(({ byWorker }) => readFigures(byWorker, clockStep));
    const all = waitedMs + busyMs;
    return {
      key: policyKey(state.summary.spec, policy),
      workers: pool.size,
      clockStep,
      waitedShare: all > 0 ? waitedMs / all : 0,
      cold,
      warm,
      served,
      wanted,
      complete: served === wanted,
    };
  };
  onProgress({ stage: 'serving', done: 0, total: wanted });
  for (const { isWarm, byWorker } of loops) {
    await serve(isWarm, 0, Math.min(WARM_UP, perWorker));
    const part = isWarm ? PART.warm : PART.cold;
    for (let from = 0; from < perWorker; from += part) {
      const to = Math.min(from + part, perWorker);
      const results = await serve(isWarm, from, to);
      results.forEach((result, worker) => {
        byWorker[worker]!.push(result.ms);
        clockStep = Math.max(clockStep, result.clockStep);
        waitedMs += result.waitedMs;
        busyMs += sumOf(result.ms);
      });
      const told = Math.floor((REPORTS * served) / wanted);
      served += (to - from) * pool.size;
      onProgress({ stage: 'serving', done: served, total: wanted });
      if (served < wanted && Math.floor((REPORTS * served) / wanted) > told) onReport(read());
    }
  }
  const report = read();
  onReport(report);
  return report;
}

/** Figures of a loop from the times of each worker's requests; null before there are any. */
export function readFigures(
  byWorker: readonly (readonly Float64Array[])[],
  clockStep: number,
): ServingFigures | null {
  const workers = byWorker.map((parts) => joined(parts)).filter((times) => times.length > 0);
  const singles = joined(workers).sort();
  if (singles.length === 0) return null;
  const mean = sumOf(singles) / singles.length;
  // Where other programs run, a few lists take a thousand times as long as all others.
  const usual = singles.subarray(0, Math.ceil(0.99 * singles.length));
  const batch = batchFor(sumOf(usual) / usual.length, clockStep);
  // Requests of an unfinished batch are left out, unless that leaves nothing.
  const batched = joined(workers.map((times) => meansOf(times, batch))).sort();
  const means = batched.length > 0 ? batched : Float64Array.of(mean);
  const classes = new Array<number>(SERVING_CLASSES.length + 1).fill(0);
  for (const ms of means) {
    const found = SERVING_CLASSES.findIndex((end) => ms < end);
    classes[found < 0 ? SERVING_CLASSES.length : found]! += 1;
  }
  const rates = workers.map((times) => rateOf(times));
  const perSecond = sumOf(rates);
  return {
    requests: singles.length,
    batch,
    p50: quantile(means, 0.5),
    p95: quantile(means, 0.95),
    p99: quantile(means, 0.99),
    max: quantile(means, 1),
    p95AtMost: quantile(singles, 0.95) + 2 * clockStep,
    p99AtMost: quantile(singles, 0.99) + 2 * clockStep,
    maxAtMost: quantile(singles, 1) + 2 * clockStep,
    perWorker: Number.isFinite(perSecond) ? perSecond / workers.length : null,
    perSecond: Number.isFinite(perSecond) ? perSecond : null,
    classes,
  };
}

/** How many lists are timed together: 1 where the clock is fine enough for single ones. */
export function batchFor(meanMs: number, clockStep: number): number {
  if (clockStep * STEPS_PER_LIST <= meanMs) return 1;
  let batch = SMALLEST_BATCH;
  while (batch < LARGEST_BATCH && batch * meanMs < STEPS_PER_BATCH * clockStep) batch *= 2;
  return batch;
}

/** Means of every `batch` times after another. */
function meansOf(times: Float64Array, batch: number): Float64Array {
  if (batch === 1) return times;
  const means = new Float64Array(Math.floor(times.length / batch));
  for (let at = 0; at < means.length; at++) {
    means[at] = sumOf(times.subarray(at * batch, (at + 1) * batch)) / batch;
  }
  return means;
}

/** Requests per second of work; infinite where the clock stood still. */
function rateOf(times: Float64Array): number {
  return (1000 * times.length) / sumOf(times);
}

/** By nearest rank, of values in ascending order. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum;
}

/** A copy of all, one after another. */
function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
