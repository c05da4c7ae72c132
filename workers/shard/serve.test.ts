import { expect, it } from 'vitest';
import { Engine } from '../engine';
import { keyedHash } from '../math/hash';
import { DEFAULT_BUSINESS } from '../protocol/business-values';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { SMALL_WORLD, ticket } from '../testing/small-world';
import { ShardPool } from './pool';
import { Shard } from './shard';
import type { ServeJob, ServeResult, ShardData } from './shard-api';

/** One shard whose answers to `serve` are kept. */
class Watched extends Shard {
  readonly jobs: ServeJob[] = [];
  readonly results: ServeResult[] = [];
  ids: Uint32Array = new Uint32Array(0);

  override load(data: ShardData): void {
    this.ids = data.ids;
    super.load(data);
  }

  override async serve(job: ServeJob): Promise<ServeResult | null> {
    const result = await super.serve(job);
    this.jobs.push(job);
    if (result) this.results.push(result);
    return result;
  }
}

/** Every bucket, a boost, a promotion and a cap: all ways in which a list is picked. */
const POLICIES: readonly Policy[] = [
  DEFAULT_POLICY,
  {
    ...DEFAULT_POLICY,
    weights: { relevance: 0.4, margin: 0.3, diversity: 0.3 },
    buckets: { exploration: 0.2, holdout: 0.2 },
    business: { ...DEFAULT_BUSINESS, promotions: true, perCategory: 3 },
  },
];

it.each(POLICIES)('lists made one by one, cold and warm, are those of everybody', async (policy) => {
  const shard = new Watched();
  const engine = new Engine(new ShardPool(1, () => ({ api: shard, lost: new Promise(() => {}) })));
  await engine.serving(SMALL_WORLD, policy, ticket(), undefined, undefined, 1_200);
  const everybody = Uint32Array.from({ length: SMALL_WORLD.customers }, (_, id) => id);
  const { slates } = await engine.recommend(SMALL_WORLD, policy, everybody, ticket());
  // A first thousand that does not count, then 500 at a time; and the same, up to 4,000 at a time.
  expect(shard.jobs.map(({ from, to }) => to - from)).toEqual([1_000, 500, 500, 200, 1_000, 1_200]);
  const draw = keyedHash(policy.seed, 'shard/serving');
  shard.jobs.forEach((job, index) => {
    let listed = 0;
    let checksum = 0;
    let last = -1;
    for (let request = job.from; request < job.to; request++) {
      let customer = draw(request) % shard.ids.length;
      if (customer === last) customer = (customer + 1) % shard.ids.length;
      last = customer;
      for (const item of slates.get(shard.ids[customer]!)!.items) {
        checksum = (Math.imul(checksum, 31) + item + 1) >>> 0;
        listed++;
      }
    }
    expect(shard.results[index], `part ${index}`).toMatchObject({ listed, checksum });
  });
});

it('ends at the next pause once nobody wants it', async () => {
  const shard = new Watched();
  const engine = new Engine(new ShardPool(1, () => ({ api: shard, lost: new Promise(() => {}) })));
  await engine.serving(SMALL_WORLD, DEFAULT_POLICY, ticket(), undefined, undefined, 20);
  const job = { ...shard.jobs[0]!, request: 'given up' };
  expect(await shard.serve(job)).not.toBeNull();
  shard.cancel('given up');
  expect(await shard.serve(job)).toBeNull();
});
