import * as Comlink from 'comlink';
import { holdLock, workerShard } from './shard/connect';
import { ShardPool } from './shard/pool';
import { EngineService } from './stages/service';

Comlink.expose(
  new EngineService(new ShardPool(Math.max(1, navigator.hardwareConcurrency), workerShard), holdLock),
);
