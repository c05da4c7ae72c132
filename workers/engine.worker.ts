import * as Comlink from 'comlink';
import { holdLock, workerShard } from './shard/connect';
import { ShardPool } from './shard/pool';
import { EngineService } from './stages/service';

const cores = Math.max(1, navigator.hardwareConcurrency);
const shards = new ShardPool(cores, workerShard);

Comlink.expose(new EngineService(shards, holdLock, () => performance.now(), cores));
