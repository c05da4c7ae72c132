import { Engine } from '../workers/engine';
import { eventsBetween, historyOf } from '../workers/features/interactions';
import { TRAIN_END } from '../workers/features/split';
import { fitEase } from '../workers/models/ease';
import type { ConsentRuleId } from '../workers/protocol/consent';
import { MODEL_SETTINGS } from '../workers/protocol/models';
import { DEFAULT_POLICY, DEFAULT_WORLD, type Policy } from '../workers/protocol/policy';
import { ShardPool } from '../workers/shard/pool';
import type { Ticket } from '../workers/stages/ticket';
import { generateWorld } from '../workers/world/generate';
import { budgeted } from './budgets';
import { median, quantile, repeated, timed, type Unreferenced } from './measure';
import { WatchedShard } from './watched-shard';

const REPEATS = 3;
const WEIGHT_CHANGES = 30;
/** Changes until the code that they run is compiled: reported apart. */
const FIRST_CHANGES = 3;
/** Weights in steps of a twentieth. */
const POLICIES = 231;

let tickets = 0;
const ticket = (): Ticket => ({ id: `bench-${tickets++}`, priority: 0, cancelled: false });

function withMargin(margin: number): Policy {
  const diversity = 0.1;
  return { ...DEFAULT_POLICY, weights: { relevance: 1 - diversity - margin, margin, diversity } };
}

function without(rule: ConsentRuleId): Policy {
  const { consent } = DEFAULT_POLICY;
  return { ...DEFAULT_POLICY, consent: { ...consent, rules: { ...consent.rules, [rule]: false } } };
}

async function repeat(times: number, work: (at: number) => unknown): Promise<number[]> {
  const all: number[] = [];
  for (let at = 0; at < times; at++) all.push(await timed(() => work(at)));
  return all;
}

/** The engine in this one thread: what a single worker would need for everybody. */
export async function benchEngine(): Promise<Unreferenced[]> {
  const generated = await repeat(REPEATS, () => generateWorld(DEFAULT_WORLD));

  const watched = new WatchedShard();
  const engine = new Engine(new ShardPool(1, watched.start), () => performance.now());
  const { world } = await engine.open(DEFAULT_WORLD);
  const log = historyOf(
    eventsBetween(world.events, Number.NEGATIVE_INFINITY, TRAIN_END),
    world.customers.count,
    world.items.count,
  );
  const fitted = await repeat(REPEATS, () => fitEase(log, MODEL_SETTINGS.ease.lambda.default));

  const first = await timed(() => engine.evaluate(DEFAULT_WORLD, DEFAULT_POLICY, ticket()));
  const one: number[] = [];
  const weights = await repeat(FIRST_CHANGES + WEIGHT_CHANGES, async (at) => {
    await engine.evaluate(DEFAULT_WORLD, withMargin(0.2 + at / 100), ticket());
    one.push(watched.measuring.ms);
  });
  const firstOnes = one.splice(0, FIRST_CHANGES);
  const filtered = await timed(() => engine.evaluate(DEFAULT_WORLD, without('channel-permission'), ticket()));
  const refitted = await timed(() => engine.evaluate(DEFAULT_WORLD, without('training-purpose'), ticket()));
  const frontier = await timed(() =>
    engine.frontier(DEFAULT_WORLD, DEFAULT_POLICY, { x: 'ndcg', y: 'margin' }, ticket()),
  );
  const { cold, warm } = await engine.serving(DEFAULT_WORLD, DEFAULT_POLICY, ticket());

  const row = (name: string, value: number): Unreferenced => ({ name, value, unit: 'ms', budget: null });
  return [
    row('world generated', median(generated)),
    budgeted('ease', median(fitted)),
    row('first policy, fit and candidates included', first),
    budgeted('onePolicy', quantile(one, 0.95), one),
    row(
      `the slowest of the first ${FIRST_CHANGES} of those, compiled while they run`,
      Math.max(...firstOnes),
    ),
    repeated('weights changed to all figures of 12,000 customers', weights),
    row('consent rule toggled, filtered', filtered),
    row('consent rule toggled, refitted', refitted),
    row('whole frontier, 231 policies x 12,000 customers, in one worker', frontier),
    {
      name: 'lists picked and measured for a frontier, in one worker',
      value: (POLICIES * world.customers.count) / (frontier / 1_000),
      unit: 'per second',
      budget: null,
    },
    budgeted('oneSlate', warm?.p99AtMost ?? Number.NaN),
    budgeted('slatesPerSecond', warm?.perWorker ?? Number.NaN),
    budgeted('oneSlateCold', cold?.p99AtMost ?? Number.NaN),
    {
      name: 'lists per second of one worker, nothing remembered',
      value: cold?.perWorker ?? Number.NaN,
      unit: 'per second',
      budget: null,
    },
  ];
}
