import { expect, it } from 'vitest';
import { emptyHistory } from '../features/interactions';
import type { Parts } from '../math/parts';
import { ShardPool } from './pool';
import type { ListSpec, MeasureJob, PriceJob, Resource, ShardApi, ShardData } from './shard-api';

/** A shard that says what it holds, and measures when it is let. */
function recordingShard() {
  const held = new Set<string>();
  const loaded: string[] = [];
  const measuring: { readonly job: MeasureJob; readonly finish: () => void }[] = [];
  const api = {
    load: ({ world }: ShardData) => {
      held.clear();
      loaded.push(world);
    },
    give: ({ kind, key }: Resource) => void held.add(`${kind}:${key}`),
    forget: (kind: string, key: string) => void held.delete(`${kind}:${key}`),
    price: () => null,
    measure: (job: MeasureJob) =>
      new Promise((finish) => {
        measuring.push({ job, finish: () => finish(null) });
      }),
    cancel: () => {},
  } as unknown as ShardApi;
  return { held, loaded, measuring, connection: { api, lost: new Promise<void>(() => {}) } };
}

const WORLD = { world: 'w', ids: Uint32Array.of(0) } as unknown as ShardData;
const history = (key: string, entries = 0): Resource => ({
  kind: 'history',
  key,
  value: { ...emptyHistory(1, 1), minute: new Int32Array(entries) },
});
const fitted = (key: string, bytes: number): Resource => ({
  kind: 'fit',
  key,
  value: { weights: new Uint8Array(bytes) },
});
const job = (request: string): MeasureJob => ({
  request,
  world: 'w',
  priority: 0,
  lists: {} as ListSpec,
  weights: new Float64Array(3),
  fromBlock: 0,
  toBlock: 1,
  bySegment: false,
});
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Shares that are made in so many parts. */
const shareOf = (world: ShardData, parts = 1) =>
  function* share(): Parts<ShardData> {
    for (let part = 0; part < parts; part++) yield;
    return world;
  };

it('what a job under way needs stays, however much is asked for meanwhile; later the oldest goes', async () => {
  const { held, measuring, connection } = recordingShard();
  const pool = new ShardPool(1, () => connection);
  await pool.load({ share: shareOf(WORLD) });
  const slow = pool.measure(job('slow'), [history('needed')]);
  await soon();
  for (let other = 0; other < 80; other++) {
    const quick = pool.measure(job(`quick ${other}`), [history(`other ${other}`)]);
    await soon();
    measuring.at(-1)!.finish();
    await quick;
  }
  expect(held.has('history:needed')).toBe(true);
  expect(held.size).toBeLessThan(60);
  expect(held.has('history:other 79')).toBe(true);
  expect(held.has('history:other 0')).toBe(false);
  measuring[0]!.finish();
  await slow;
  const last = pool.measure(job('last'), [history('last')]);
  await soon();
  measuring.at(-1)!.finish();
  await last;
  expect(held.has('history:needed')).toBe(false);
});

it('tells no shard of a world that another one overtook while its shares were being made', async () => {
  const { loaded, connection } = recordingShard();
  const pool = new ShardPool(1, () => connection);
  const slow = pool.load({ share: shareOf({ ...WORLD, world: 'slow' }, 40) });
  const quick = pool.load({ share: shareOf({ ...WORLD, world: 'quick' }) });
  await Promise.all([slow, quick]);
  expect(loaded).toEqual(['quick']);
});

it('large fits go sooner than many small things', async () => {
  const { held, measuring, connection } = recordingShard();
  const pool = new ShardPool(1, () => connection);
  await pool.load({ share: shareOf(WORLD) });
  for (let at = 0; at < 5; at++) {
    const one = pool.measure(job(`${at}`), [fitted(`large ${at}`, 60_000_000)]);
    // What is large is given a turn later.
    await soon();
    await soon();
    measuring.at(-1)!.finish();
    await one;
  }
  expect([...held]).toEqual(['fit:large 3', 'fit:large 4']);
});

it('what only prices asked for goes when they are known', async () => {
  const { held, measuring, connection } = recordingShard();
  const pool = new ShardPool(1, () => connection);
  await pool.load({ share: shareOf(WORLD) });
  const own = pool.measure(job('own'), [fitted('own', 10), fitted('of both', 10)]);
  await soon();
  measuring.at(-1)!.finish();
  await own;
  const priced = { world: 'w' } as PriceJob;
  await pool.price(priced, [fitted('of both', 10), fitted('of prices', 10), fitted('then asked for', 10)]);
  const later = pool.measure(job('later'), [fitted('then asked for', 10)]);
  const alone = pool.measure({ ...job('alone'), perCustomer: true }, [fitted('of a price alone', 10)]);
  await soon();
  pool.letGo();
  await soon();
  expect([...held].sort()).toEqual(['fit:of a price alone', 'fit:of both', 'fit:own', 'fit:then asked for']);
  for (const each of measuring) each.finish();
  await Promise.all([later, alone]);
  pool.letGo();
  await soon();
  expect([...held].sort()).toEqual(['fit:of both', 'fit:own', 'fit:then asked for']);
});
