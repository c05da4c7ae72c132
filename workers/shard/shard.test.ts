import { expect, it } from 'vitest';
import { Engine } from '../engine';
import { DEFAULT_POLICY } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import { SMALL_WORLD } from '../testing/small-world';
import { ShardPool } from './pool';
import { Shard } from './shard';
import type { MeasureJob } from './shard-api';

const ticket = (id: string, priority = 0): Ticket => ({ id, priority, cancelled: false });
const AXES = { x: 'ndcg', y: 'margin' } as const;

/** A shard that notes its last job of measuring. */
class NotedShard extends Shard {
  last: MeasureJob | null = null;

  override measure(job: MeasureJob) {
    this.last = job;
    return super.measure(job);
  }
}

it('a job that cannot be set up keeps nobody of a later lane waiting', async () => {
  const shard = new NotedShard();
  const engine = new Engine(new ShardPool(1, () => ({ api: shard, lost: new Promise(() => {}) })));
  await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket('first'));
  const { last } = shard;
  const unknown = { ...last!, request: 'unknown', lists: { ...last!.lists, population: 'nobody' } };
  await expect(shard.measure(unknown)).rejects.toThrow('population');
  const frontier = await engine.frontier(SMALL_WORLD, DEFAULT_POLICY, AXES, ticket('frontier', 1));
  expect(frontier.complete).toBe(true);
});

it('gives the same figures to jobs that take turns as to one after another', async () => {
  const policies = [0.2, 0.4, 0.6].map((margin) => ({
    ...DEFAULT_POLICY,
    weights: { relevance: 0.9 - margin, margin, diversity: 0.1 },
  }));
  // A clock that asks for a turn whenever it is looked at.
  let now = 0;
  const clock = () => {
    now += 9;
    return now;
  };
  const turns = new Engine(new ShardPool(2, () => ({ api: new Shard(clock), lost: new Promise(() => {}) })));
  const together = await Promise.all([
    ...policies.map((policy, at) => turns.evaluate(SMALL_WORLD, policy, ticket(`policy ${at}`))),
    turns.frontier(SMALL_WORLD, policies[0]!, AXES, ticket('frontier', 1)),
  ]);
  const alone = new Engine(new ShardPool(1, () => ({ api: new Shard(), lost: new Promise(() => {}) })));
  const oneByOne: unknown[] = [];
  for (const policy of policies) oneByOne.push(await alone.evaluate(SMALL_WORLD, policy, ticket('alone')));
  oneByOne.push(await alone.frontier(SMALL_WORLD, policies[0]!, AXES, ticket('alone', 1)));
  expect(together).toEqual(oneByOne);
});

it('rests with what nobody waits for while figures are asked for, unless it is not wanted any more', async () => {
  const shard = new NotedShard();
  const engine = new Engine(new ShardPool(1, () => ({ api: shard, lost: new Promise(() => {}) })));
  await engine.evaluate(SMALL_WORLD, DEFAULT_POLICY, ticket('figures'));
  const job = shard.last!;
  const done: string[] = [];
  const start = async (request: string, priority: number) => {
    const answer = await shard.measure({ ...job, request, priority });
    done.push(`${request}: ${answer ? 'measured' : 'let go'}`);
  };
  shard.hush();
  const unhurried = [start('prices', 2), start('not wanted', 2)];
  await start('figures', 0);
  shard.cancel('not wanted');
  await unhurried[1];
  expect(done).toEqual(['figures: measured', 'not wanted: let go']);
  await unhurried[0];
  expect(done.at(-1)).toBe('prices: measured');
});
