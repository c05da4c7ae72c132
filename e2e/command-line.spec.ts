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
  let files = 0;
  const file = (patch: unknown) => policyFile(info.outputPath(`policy-${files++}.json`), patch);

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

interface Audited {
  readonly total: number;
  readonly rows: { readonly customers: number; readonly lists: number };
  readonly rules: readonly {
    readonly rule: string;
    readonly violations: number;
    readonly examples: readonly {
      readonly customer: number;
      readonly item?: number;
      readonly says: string;
    }[];
  }[];
  readonly notCheckable: readonly unknown[];
}

test('lists are audited from files alone, and a rule that was broken is named', async () => {
  const info = test.info();
  const folder = info.outputPath('world');
  const lists = info.outputPath('lists.csv');
  const policy = policyFile(info.outputPath('policy.json'), { slateSize: 5 });
  parleyJson('world', ...SMALL, '--out', folder);
  parleyJson('recommend', ...SMALL, '--policy', policy, '--out', lists);
  const words = (slates: string) => [
    'audit',
    ...['--customers', `${folder}/customers.csv`, '--items', `${folder}/items.csv`],
    ...['--slates', slates, '--policy', policy],
  ];
  const clean = parleyJson<Audited>(...words(lists));
  expect(clean.total).toBe(0);
  expect(clean.rows).toMatchObject({ customers: 400, lists: 400 });
  expect(clean.notCheckable.length).toBeGreaterThan(0);

  // One customer's list goes out by telephone, which is to be quiet.
  const [header, first, ...rest] = readFileSync(lists, 'utf8').trim().split('\n');
  const channels = header!.split(',').indexOf('channels');
  const customer = first!.split(',')[0];
  const called = [first!, ...rest].map((row) => {
    const cells = row.split(',');
    if (cells[0] === customer) cells[channels] = 'phone';
    return cells.join(',');
  });
  const planted = info.outputPath('planted.csv');
  writeFileSync(planted, `${[header, ...called].join('\n')}\n`);
  const { code, stdout } = parley(...words(planted));
  expect(code).toBe(1);
  const found = JSON.parse(stdout) as Audited;
  const quiet = found.rules.find(({ rule }) => rule === 'quiet-channels')!;
  expect(quiet.violations).toBe(1);
  expect(quiet.examples[0]).toMatchObject({ customer: Number(customer), channel: 'phone' });
  expect(quiet.examples[0]!.says).toMatch(/phone/);

  const torn = info.outputPath('torn.csv');
  writeFileSync(torn, `${header}\n${first}\n0,2,none\n`);
  const cases: readonly (readonly [words: string[], sentence: RegExp])[] = [
    [words(torn), /^slates: .*torn\.csv", line 3: the row has 3 cells/],
    [words(info.outputPath('missing.csv')), /^slates: .* cannot be read/],
    [words(`${folder}/items.csv`), /^slates: .*line 1: there is no column "customer"/],
    [words(lists).slice(0, 5), /^slates: name a file/],
  ];
  for (const [wrong, sentence] of cases) {
    await test.step(wrong.join(' '), () => {
      const answer = parley(...wrong);
      expect(answer.code, answer.stderr).toBe(2);
      expect(answer.stdout).toBe('');
      expect(answer.stderr.trim().split('\n')).toHaveLength(1);
      expect(answer.stderr).toMatch(sentence);
    });
  }
});

interface Measured {
  readonly data: { readonly test: { readonly evaluatedCustomers: number } };
  readonly models: readonly { readonly model: string; readonly metrics: Record<string, { value: number }> }[];
}

test('models are measured on a pair of rating files', async () => {
  const info = test.info();
  const write = (name: string, ...lines: string[]) => {
    writeFileSync(info.outputPath(name), lines.join('\r\n'));
    return info.outputPath(name);
  };
  // Who reads one book of a series reads the next; the atlas is everybody's.
  const series = [1, 2, 3, 4].map((volume) => `Saga, volume ${volume}`);
  const readers = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'];
  const rows = readers.flatMap((reader, at) =>
    ['Atlas', ...(at < 4 ? series.slice(0, at === 3 ? 3 : 4) : ['Cookery'])].map(
      (book) => `"${book}",${reader},2024-01-0${at + 1}`,
    ),
  );
  const train = write('train.csv', 'product,customer,date', ...rows);
  const held = write('test.csv', 'customer,product', `dan,"${series[3]}"`, 'zoe,Atlas');
  const lists = info.outputPath('lists.csv');
  const words = ['models', '--train', train, '--test', held, '--models', 'popularity,ease', '--k', '1'];
  const measured = parleyJson<Measured>(...words, '--set', 'ease.lambda=2', '--out', lists);
  expect(measured.data.test.evaluatedCustomers).toBe(2);
  const [popularity, ease] = measured.models;
  expect([popularity?.model, ease?.model]).toEqual(['popularity', 'ease']);
  expect(ease?.metrics.ndcg?.value).toBe(1);
  const [header, ...written] = readFileSync(lists, 'utf8').trim().split('\n');
  expect(header).toBe('user,rank,item,score,model');
  expect(written.filter((row) => row.startsWith(`dan,1,"${series[3]}",`))).toHaveLength(2);
  expect(written.filter((row) => row.startsWith('zoe,1,Atlas,'))).toHaveLength(2);

  const broken = write('broken.csv', 'customer,product,rating', 'ann,"a', 'b",5', 'bob,c,five');
  const headless = write('u.data', '196\t242\t3\t881250949');
  const files = (a: string, b: string) => ['models', '--train', a, '--test', b, '--models'];
  const cases: readonly (readonly [words: string[], sentence: RegExp])[] = [
    [[...files(broken, held), 'ease'], /train: line 4: rating "five"/],
    [[...files(train, headless), 'ease'], /test: .*name the columns/],
    [[...files(train, info.outputPath('missing.csv')), 'ease'], /test: .*cannot be read/],
    [[...files(train, held), 'content'], /models: content .*descriptions/],
    [[...files(train, held), 'magic'], /models: "magic" is not one of/],
    [[...files(train, held), 'ease', '--k', '51'], /k: .*from 1 to 50/],
    [[...files(train, held), 'ease', '--out', info.outputPath('no/such/folder.csv')], /out: .*written/],
  ];
  for (const [wrong, sentence] of cases) {
    await test.step(wrong.join(' '), () => {
      const { code, stdout, stderr } = parley(...wrong);
      expect(code, stderr).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(sentence);
    });
  }
});
