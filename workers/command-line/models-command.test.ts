import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../math/random';
import { MODELS } from '../models/models';
import { EngineFault } from '../protocol/engine-error';
import type { ModelId } from '../protocol/models';
import { OUTCOME_IDS } from '../protocol/results';
import type { ModelsCommandLine } from './arguments';
import { DEFINITIONS, type ModelsDocument, NOT_AVAILABLE, runModels } from './models-command';

const USERS = 60;
const ITEMS = 40;

/** Two groups of people with a taste of their own; every fourth pair is held out. */
function makeRows(): { train: string[]; test: string[] } {
  const random = new Random(5, 'test/ratings');
  const train: string[] = [];
  const test: string[] = [];
  for (let user = 0; user < USERS; user++) {
    for (let item = 0; item < ITEMS; item++) {
      const liked = user % 2 === item % 2;
      if (random.uniform() > (liked ? 0.5 : 0.08)) continue;
      const row = `u${user},=i${item},${1 + (item % 5)},${880_000_000 + user * 7000 + item * 90}`;
      (random.uniform() < 0.25 ? test : train).push(row);
    }
  }
  test.push('stranger,=i3,1,0', 'u1,unheard-of,1,0', train[0]!);
  return { train, test };
}

describe('runModels', () => {
  let folder: string;
  let line: ModelsCommandLine;
  const header = 'userId,movieId,rating,timestamp';
  const { train, test } = makeRows();

  beforeAll(() => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    folder = mkdtempSync(join(tmpdir(), 'parley-models-'));
    writeFileSync(join(folder, 'train.csv'), [header, ...train].join('\n'));
    writeFileSync(join(folder, 'test.csv'), [header, ...test].join('\n'));
    line = {
      command: 'models',
      data: { train: join(folder, 'train.csv'), test: join(folder, 'test.csv') },
      models: ['random', 'popularity', 'ease', 'item-knn'],
      k: 5,
      settings: { 'ease.lambda': 20 },
      seed: 1,
      out: join(folder, 'lists.csv'),
    };
  });
  afterAll(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const timeless = (document: ModelsDocument) =>
    document.models.map(({ fitSeconds: _, scoreSeconds: __, ...rest }) => rest);

  it('writes lists from which its figures can be computed anew', async () => {
    const document = await runModels(line);
    const known = new Set(train.map((row) => row.split(',').slice(0, 2).join()));
    const wanted = new Map<string, string[]>();
    for (const row of test) {
      const [user, item] = row.split(',') as [string, string];
      if (!known.has(`${user},${item}`)) wanted.set(user, [...(wanted.get(user) ?? []), item]);
    }
    const text = readFileSync(line.out!, 'utf8');
    const { data } = Papa.parse<Record<string, string>>(text.trim(), { header: true });
    expect(document.lists).toEqual({ file: line.out, rows: data.length });
    const share = (item: string) =>
      train.filter((row) => row.split(',')[1] === item).length /
      new Set(train.map((r) => r.split(',')[0])).size;
    for (const { model, metrics } of document.models) {
      const rows = data.filter((row) => row.model === model);
      // A quote keeps the cell from starting a formula.
      const plain = rows.map((row) => ({
        user: row.user!,
        item: row.item!.replace(/^'/, ''),
        rank: Number(row.rank),
      }));
      expect(plain.some(({ user, item }) => known.has(`${user},${item}`))).toBe(false);
      let ndcg = 0;
      let ap = 0;
      let apOfAll = 0;
      let bits = 0;
      for (const [user, items] of wanted) {
        const list = plain.filter((row) => row.user === user);
        const ranks = list
          .filter(({ item }) => items.includes(item))
          .map(({ rank }) => rank)
          .sort((a, b) => a - b);
        let ideal = 0;
        for (let rank = 1; rank <= Math.min(5, items.length); rank++) ideal += 1 / Math.log2(rank + 1);
        ndcg += ranks.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0) / ideal;
        const precisions = ranks.reduce((sum, rank, at) => sum + (at + 1) / rank, 0);
        ap += precisions / Math.min(5, items.length);
        apOfAll += precisions / items.length;
        bits += list.reduce((sum, { item }) => sum - Math.log2(share(item)), 0) / list.length;
      }
      expect(metrics.ndcg.n).toBe(wanted.size);
      expect(metrics.ndcg.value).toBeCloseTo(ndcg / wanted.size, 12);
      expect(metrics.map.value).toBeCloseTo(ap / wanted.size, 12);
      expect(metrics.mapOverRelevant.value).toBeCloseTo(apOfAll / wanted.size, 12);
      expect(metrics.novelty.value).toBeCloseTo(bits / wanted.size, 10);
      expect(metrics.coverage.value).toBe(
        new Set(plain.map((row) => row.item)).size / document.data.train.items,
      );
      for (const [at, row] of rows.entries()) {
        const before = rows[at - 1];
        if (before?.user === row.user) {
          expect(Number(row.rank)).toBe(Number(before!.rank) + 1);
          expect(Number(row.score)).toBeLessThanOrEqual(Number(before!.score));
        } else expect(row.rank).toBe('1');
      }
    }
    const ndcgOf = (id: ModelId) => document.models.find(({ model }) => model === id)!.metrics.ndcg.value;
    expect(ndcgOf('ease')).toBeGreaterThan(ndcgOf('popularity'));
    expect(ndcgOf('popularity')).toBeGreaterThan(0);
  });

  it('gives those unknown to train the best sellers, and counts them', async () => {
    const learned = ['item-knn', 'sar', 'session-knn', 'ease', 'ials', 'bpr', 'two-tower', 'neumf'] as const;
    const settings = { 'ials.factors': 8 };
    const document = await runModels({ ...line, settings, models: ['popularity', ...learned] });
    expect(document.data.test).toMatchObject({
      customersUnknownToTrain: 1,
      itemsUnknownToTrain: 1,
      pairsOfUnknownItems: 1,
      pairsAlreadyInTrain: 1,
    });
    const rows = readFileSync(line.out!, 'utf8')
      .split('\n')
      .filter((row) => row.startsWith('stranger,'));
    const listOf = (id: ModelId) =>
      rows.filter((row) => row.endsWith(`,${id}`)).map((row) => row.split(',').slice(0, 3).join());
    expect(listOf('popularity')).toHaveLength(5);
    for (const id of learned) expect(listOf(id), id).toEqual(listOf('popularity'));
  });

  it('gives the same figures for rows in another order, with other line ends and names', async () => {
    const other = { train: join(folder, 'train2.csv'), test: join(folder, 'test2.csv') };
    const shuffled = new Random(1, 'test/order').shuffle([...train.keys()]).map((at) => train[at]!);
    writeFileSync(
      other.train,
      ['CustomerID;Product;Stars;Date', ...shuffled.map((r) => r.replaceAll(',', ';'))].join('\r\n'),
    );
    writeFileSync(other.test, ['\uFEFFuser,item,score,time', ...[...test].reverse()].join('\r\n'));
    const one = await runModels({ ...line, out: null });
    const two = await runModels({ ...line, out: null, data: other });
    expect(timeless(two)).toEqual(timeless(one));
    expect(two.data).toEqual(one.data);
  });

  it('changes a version with the data, the settings and, where it counts, the seed', async () => {
    const versions = async (change: Partial<ModelsCommandLine>) =>
      (await runModels({ ...line, models: ['random', 'ease'], out: null, ...change })).models.map(
        (m) => m.version,
      );
    const [random, ease] = await versions({});
    expect(await versions({})).toEqual([random, ease]);
    expect(await versions({ k: 3 })).toEqual([random, ease]);
    const reseeded = await versions({ seed: 2 });
    expect([reseeded[0] === random, reseeded[1] === ease]).toEqual([false, true]);
    expect((await versions({ settings: { 'ease.lambda': 21 } }))[1]).not.toBe(ease);
    const shorter = join(folder, 'shorter.csv');
    writeFileSync(shorter, [header, ...train.slice(1)].join('\n'));
    const swapped = await versions({ data: { train: shorter, test: join(folder, 'test.csv') } });
    expect(swapped[1]).not.toBe(ease);
  });

  it('says of every outcome what it is or why it cannot be had', () => {
    const told = [...Object.keys(DEFINITIONS), ...Object.keys(NOT_AVAILABLE)];
    expect(told.length).toBe(new Set(told).size);
    expect(OUTCOME_IDS.filter((id) => !told.includes(id))).toEqual([]);
  });

  it('does not write over what it reads', async () => {
    const path = (line.data as { train: string }).train;
    await expect(runModels({ ...line, out: path })).rejects.toThrow(/^out: /);
    expect(readFileSync(path, 'utf8')).toContain(header);
  });

  it('refuses a test in which nothing is left to be found', async () => {
    const same = join(folder, 'train.csv');
    await expect(runModels({ ...line, data: { train: same, test: same } })).rejects.toThrow(
      /^test: .*nothing is left/,
    );
  });

  it('says so when there is not enough memory', async () => {
    const fit = vi
      .spyOn(MODELS.ease, 'fit')
      .mockRejectedValue(new RangeError('Array buffer allocation failed'));
    await expect(runModels({ ...line, models: ['ease'] })).rejects.toThrow(/^models: ease needs more memory/);
    fit.mockRestore();
  });

  it('names the model that cannot be fitted', async () => {
    const fault = new EngineFault({
      code: 'not-solvable',
      message: 'The matrix is singular.',
      field: 'lambda',
    });
    const fit = vi.spyOn(MODELS.ease, 'fit').mockRejectedValue(fault);
    await expect(runModels({ ...line, models: ['ease'] })).rejects.toThrow('ease: The matrix is singular.');
    fit.mockRestore();
  });

  it('refuses a catalogue too large for models that compare all items', async () => {
    const wide = join(folder, 'wide.csv');
    writeFileSync(wide, ['user,item', ...Array.from({ length: 15_001 }, (_, i) => `u,${i}`)].join('\n'));
    const data = { train: wide, test: join(folder, 'test.csv') };
    await expect(runModels({ ...line, data, models: ['popularity', 'ease'] })).rejects.toThrow(
      /ease .*at most 15000/,
    );
    expect((await runModels({ ...line, data, models: ['popularity'] })).models).toHaveLength(1);
  });
});
