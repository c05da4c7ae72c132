import * as Comlink from 'comlink';
import { shardWorkerApi } from './shard/connect';

Comlink.expose(shardWorkerApi(() => performance.now()));
