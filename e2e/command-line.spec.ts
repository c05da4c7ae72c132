import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parley, parleyJson, policyFile } from './command-line';

const SMALL = ['--customers', '400', '--items', '120'];

test('bad input gets one sentence that names the field, and exit code 2', async () => {
  const info = test.info();
  const notJson = info.outputPath('not.json');
  writeFileSync(notJson, 'weights: half');
  const huge = info.outputPath('huge.json');
  writeFileSync(huge, '');
  truncateSync(huge, 50_000_000);
  const file = (patch: unknown) => policyFile(info.outputPath(`policy-${Math.random()}.json`), patch);

  const cases: readonly (readonly [words: string[], field: RegExp])[] = [
    [['evaluate', '--customers', '0'], /customers/],
    [['evaluate', '--customers', '1e9'], /customers/],
    [['evaluate', '--customers', 'many'], /customers/],
    [['evaluate', '--items', '5'], /items/],
    [['evaluate', '--seed', '-1'], /seed/],
    [['evaluate', '--world', 'moon'], /world/],
    [['evaluate', '--policy', notJson], /policy.*not JSON/],
    [['evaluate', '--policy', huge], /policy/],
    [['evaluate', '--policy', info.outputPath('missing.json')], /policy/],
    [['evaluate', '--policy', file({ weights: { relevance: 2, margin: -1, diversity: 0 } })], /weights/],
    [
      ['evaluate', '--policy', file({ weights: { relevance: 0.5, margin: 0.5, diversity: 0.5 } })],
      /sum to 1/,
    ],
    [['evaluate', '--policy', file({ consent: { rules: { 'be-nice': true } } })], /be-nice/],
    [['recommend'], /out/],
    [['dance'], /command/],
    [['evaluate', '--tempo', '3'], /tempo/],
  ];
  for (const [words, field] of cases) {
    await test.step(words.join(' '), () => {
      const { code, stdout, stderr } = parley(...words);
      expect(code, stderr).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(field);
    });
  }
});

test('the world, its outcomes and its lists can be taken away as files', async () => {
  const info = test.info();
  const folder = info.outputPath('world');
  const world = parleyJson<{ customers: number; facts: Record<string, number> }>(
    'world',
    ...SMALL,
    '--out',
    folder,
  );
  expect(world.customers).toBe(400);
  for (const fact of Object.values(world.facts)) expect(Number.isFinite(fact)).toBe(true);
  for (const name of ['customers', 'items', 'events']) expect(existsSync(`${folder}/${name}.csv`)).toBe(true);
  const [header = '', ...rows] = readFileSync(`${folder}/customers.csv`, 'utf8').trim().split('\n');
  expect(rows).toHaveLength(400);
  for (const column of [
    'purpose.profiling',
    'purpose.profiling.date',
    'channel.email',
    'channel.email.basis',
  ]) {
    expect(header.split(',')).toContain(column);
  }

  const lists = info.outputPath('lists.csv');
  parleyJson('recommend', ...SMALL, '--out', lists);
  expect(readFileSync(lists, 'utf8').trim().split('\n').length).toBeGreaterThan(400);
});
