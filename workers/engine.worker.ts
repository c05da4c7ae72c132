import * as Comlink from 'comlink';
import { holdLock, workerShard } from './shard/connect';
import { ShardPool } from './shard/pool';
import { EngineService } from './stages/service';

const shards = new ShardPool(Math.max(1, navigator.hardwareConcurrency), workerShard);

Comlink.expose(new EngineService(shards, holdLock, () => performance.now()));
