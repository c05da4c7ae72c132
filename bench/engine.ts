import { Engine } from '../workers/engine';
import { eventsBetween, historyOf } from '../workers/features/interactions';
import { TRAIN_END } from '../workers/features/split';
import { fitEase } from '../workers/models/ease';
import type { ConsentRuleId } from '../workers/protocol/consent';
import { MODEL_SETTINGS } from '../workers/protocol/models';
import { DEFAULT_POLICY, DEFAULT_WORLD, type Policy } from '../workers/protocol/policy';
import { localShard } from '../workers/shard/connect';
import { ShardPool } from '../workers/shard/pool';
import type { Ticket } from '../workers/stages/ticket';
import { generateWorld } from '../workers/world/generate';
import { median, quantile, timed, type Unreferenced } from './measure';

const REPEATS = 3;
const WEIGHT_CHANGES = 20;
const SINGLE_SLATES = 2_000;
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

/** The engine in this one thread: what a single shard would need for everybody. */
export async function benchEngine(): Promise<Unreferenced[]> {
  const generated = await repeat(REPEATS, () => generateWorld(DEFAULT_WORLD));

  const engine = new Engine(new ShardPool(1, localShard));
  const { world } = await engine.open(DEFAULT_WORLD);
  const log = historyOf(
    eventsBetween(world.events, Number.NEGATIVE_INFINITY, TRAIN_END),
    world.customers.count,
    world.items.count,
  );
  const fitted = await repeat(REPEATS, () => fitEase(log, MODEL_SETTINGS.ease.lambda.default));

  const first = await timed(() => engine.evaluate(DEFAULT_WORLD, DEFAULT_POLICY, ticket()));
  const weights = await repeat(WEIGHT_CHANGES, (at) =>
    engine.evaluate(DEFAULT_WORLD, withMargin(0.2 + at / 100), ticket()),
  );
  const filtered = await timed(() => engine.evaluate(DEFAULT_WORLD, without('channel-permission'), ticket()));
  const refitted = await timed(() => engine.evaluate(DEFAULT_WORLD, without('training-purpose'), ticket()));
  const frontier = await timed(() =>
    engine.frontier(DEFAULT_WORLD, DEFAULT_POLICY, { x: 'ndcg', y: 'margin' }, ticket()),
  );

  const customers = world.customers.count;
  const one = await repeat(SINGLE_SLATES, (at) =>
    engine.recommend(DEFAULT_WORLD, DEFAULT_POLICY, Uint32Array.of((at * 7) % customers), ticket()),
  );

  const row = (name: string, value: number, budget: number | null = null): Unreferenced => ({
    name: `engine, one thread: ${name}`,
    value,
    unit: 'ms',
    budget,
  });
  return [
    row('world generated', median(generated)),
    row('EASE fitted', median(fitted)),
    row('first policy, fit and candidates included', first),
    row('weights changed, 12,000 customers, p95', quantile(weights, 0.95)),
    row('consent rule toggled, filtered', filtered),
    row('consent rule toggled, refitted', refitted),
    row('whole frontier, 231 policies x 12,000 customers', frontier),
    row('one slate for one customer, p99', quantile(one, 0.99), 1),
    {
      name: 'engine, one thread: slates picked and measured',
      value: (POLICIES * customers) / (frontier / 1_000),
      unit: 'per second',
      budget: 50_000,
    },
  ];
}
