import { Engine } from '../engine';
import type { WorldSpec } from '../protocol/policy';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';

/** Large enough for every kind of customer to occur, small enough for a test. */
export const SMALL_WORLD: WorldSpec = { preset: 'retail', seed: 7, customers: 700, items: 160 };

export function localEngine(shards = 1): Engine {
  return new Engine(new ShardPool(shards, localShard));
}

let tickets = 0;

export function ticket() {
  return { id: `test-${tickets++}`, priority: 0, cancelled: false };
}
