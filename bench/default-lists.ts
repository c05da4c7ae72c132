import { Engine } from '../workers/engine';
import { ContentSimilarity } from '../workers/features/item-similarity';
import { MODELS } from '../workers/models/models';
import { ItemFilter } from '../workers/policy/item-filter';
import { DEFAULT_POLICY, DEFAULT_WORLD } from '../workers/protocol/policy';
import { CandidateSet } from '../workers/shard/candidates';
import { ShardPool } from '../workers/shard/pool';
import type { CandidateSpec, ShardData } from '../workers/shard/shard-api';
import { candidatesFor } from '../workers/shard/workbench';
import type { WorldState } from '../workers/stages/world-state';
import { WatchedShard } from './watched-shard';

/** The default policy's candidates, laid out row by row: what a list is picked from, and nothing else. */
export interface DefaultLists {
  /** The shard that made them, and all it was told. */
  readonly watched: WatchedShard;
  readonly state: WorldState;
  readonly data: ShardData;
  readonly customers: number;
  readonly items: number;
  readonly width: number;
  /** customers x width; 0 beyond a customer's own. */
  readonly item: Uint32Array;
  readonly relevance: Float32Array;
  readonly count: Int32Array;
  /** By item. */
  readonly margin: Float32Array;
  readonly boost: Float32Array;
  readonly content: ContentSimilarity;
  /** Content similarities, items x items, at most 1. */
  readonly similarity: Float32Array;
  readonly slateSize: number;
  /** Where a customer's candidates come from. */
  readonly source: (customer: number) => CandidateSet;
}

let made: Promise<DefaultLists> | null = null;

/** Made once a process. */
export function defaultLists(): Promise<DefaultLists> {
  made ??= makeLists();
  return made;
}

async function makeLists(): Promise<DefaultLists> {
  const watched = new WatchedShard();
  const engine = new Engine(new ShardPool(1, watched.start));
  const state = await engine.open(DEFAULT_WORLD);
  await engine.evaluate(DEFAULT_WORLD, DEFAULT_POLICY, { id: 'lists', priority: 0, cancelled: false });
  const { data } = watched;
  const { lists } = watched.measuring.job;
  const { value: rules } = watched.given('filter', lists.personal.filter);
  const filter = new ItemFilter(data.items, data.customers, rules);
  const set = ({ model, fit, history, count }: CandidateSpec) =>
    new CandidateSet(data, count, {
      model: MODELS[model],
      fit: watched.given('fit', fit).value,
      history: history === null ? null : watched.given('history', history).value,
      filter,
    });
  const sets = {
    personal: set(lists.personal),
    impersonal: set(lists.impersonal),
    holdout: set(lists.holdout),
  };
  const { value: population } = watched.given('population', lists.population);
  const customers = data.ids.length;
  const width = lists.personal.count;
  const item = new Uint32Array(customers * width);
  const relevance = new Float32Array(customers * width);
  const count = new Int32Array(customers);
  const source = (customer: number) => candidatesFor(sets, population, customer).set;
  for (let customer = 0; customer < customers; customer++) {
    const own = source(customer);
    const from = own.offset(customer);
    count[customer] = own.count(customer);
    item.set(own.item.subarray(from, from + count[customer]!), customer * width);
    relevance.set(own.relevance.subarray(from, from + count[customer]!), customer * width);
  }
  const { marginBoost } = lists.business;
  const content = new ContentSimilarity(data.items.embedding, data.items.count, data.items.dimensions);
  return {
    watched,
    state,
    data,
    customers,
    items: data.items.count,
    width,
    item,
    relevance,
    count,
    margin: Float32Array.from(data.items.marginScore),
    boost: Float32Array.from(data.items.highMargin, (high) => 1 + marginBoost * high),
    content,
    similarity: content.all(),
    slateSize: lists.slateSize,
    source,
  };
}
