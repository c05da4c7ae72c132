import * as Comlink from 'comlink';
import { EngineService } from './stages/service';
import { holdLock, workerShard } from './shard/connect';
import { ShardPool } from './shard/pool';

Comlink.expose(new EngineService(new ShardPool(Math.max(1, navigator.hardwareConcurrency), workerShard), holdLock));
