import { expect, it } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../protocol/policy';
import { localShard } from '../shard/connect';
import { ShardPool } from '../shard/pool';
import { SMALL_WORLD } from '../testing/small-world';
import { EngineService } from './service';

const service = () => new EngineService(new ShardPool(2, localShard), () => Promise.resolve());
const quiet = () => {};
const request = (id: string, policy: Policy = DEFAULT_POLICY) => ({
  id,
  lane: 'policy' as const,
  world: SMALL_WORLD,
  policy,
});
const leaning = (margin: number): Policy => ({
  ...DEFAULT_POLICY,
  weights: { relevance: 1 - margin, margin, diversity: 0 },
});

it('answers bad input with a value that names the field', async () => {
  const bad = { ...DEFAULT_POLICY, weights: { relevance: Number.NaN, margin: 0, diversity: 0 } };
  expect(await service().evaluate(request('a', bad), quiet)).toMatchObject({
    ok: false,
    error: { code: 'bad-input', field: 'weights.relevance' },
  });
});

it('lets a newer request of a lane overtake the older, and the newer alone answers', async () => {
  const door = service();
  const older = door.evaluate(request('older', leaning(0.1)), quiet);
  const newer = door.evaluate(request('newer', leaning(0.9)), quiet);
  expect(await older).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(await newer).toMatchObject({ ok: true, value: { weights: { margin: 0.9 } } });
});

it('lets background work live beside a newer request, until it is cancelled by name', async () => {
  const door = service();
  const axes = { x: 'ndcg', y: 'margin' } as const;
  const background = door.frontier({ ...request('slow'), lane: 'background', axes }, quiet, quiet);
  expect(await door.evaluate(request('quick'), quiet)).toMatchObject({ ok: true });
  await door.cancel('slow');
  expect(await background).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});

it('takes a policy for the one before only where it is the same to the last field', async () => {
  const door = service();
  expect(await door.evaluate(request('a', leaning(0.1)), quiet)).toMatchObject({ ok: true });
  const again = await door.evaluate(request('b', structuredClone(leaning(0.1))), quiet);
  expect(again).toMatchObject({ ok: true, value: { weights: { margin: 0.1 } } });
  const other = await door.evaluate(request('c', leaning(0.2)), quiet);
  expect(other).toMatchObject({ ok: true, value: { weights: { margin: 0.2 } } });
  const cyclic: Record<string, unknown> = { ...leaning(0.2) };
  cyclic.weights = cyclic;
  for (const weights of [cyclic, { relevance: 1n, margin: 0, diversity: 0 }]) {
    const bad = { ...leaning(0.2), weights } as unknown as Policy;
    expect(await door.evaluate(request('d', bad), quiet)).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
  }
});
