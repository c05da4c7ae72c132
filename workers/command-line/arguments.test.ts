import { describe, expect, it } from 'vitest';
import { MODEL_IDS } from '../protocol/models';
import { DEFAULT_POLICY } from '../protocol/policy';
import { readCommandLine } from './arguments';

const FILES = ['models', '--train', 'a.csv', '--test', 'b.csv'];
const EASE = [...FILES, '--models', 'ease'];

describe('the words of models', () => {
  it('are read, with defaults for what is left out', () => {
    expect(readCommandLine([...FILES, '--models', 'popularity, ease'])).toEqual({
      command: 'models',
      data: { train: 'a.csv', test: 'b.csv' },
      models: ['popularity', 'ease'],
      k: 10,
      settings: {},
      seed: 1,
      out: null,
    });
    const set = ['--set', 'ease.lambda=1e3', '--set', 'item-knn.neighbours=20'];
    const rest = ['--models', 'ease,item-knn', '--k', '50', '--seed', '0', '--out', 'lists.csv', ...set];
    expect(readCommandLine(['models', '--data', 'online-retail', ...rest])).toEqual({
      command: 'models',
      data: 'online-retail',
      models: ['ease', 'item-knn'],
      k: 50,
      settings: { 'ease.lambda': 1000, 'item-knn.neighbours': 20 },
      seed: 0,
      out: 'lists.csv',
    });
  });

  it('take every model that ratings can feed', () => {
    for (const id of MODEL_IDS) {
      const read = () => readCommandLine([...FILES, '--models', id]);
      if (id === 'content' || id === 'oracle') expect(read).toThrow(`${id} cannot be measured here`);
      else expect(read()).toMatchObject({ models: [id] });
    }
  });

  it.each([
    [['models', '--models', 'ease'], /^train: name a file/],
    [['models', '--train', 'a.csv', '--models', 'ease'], /^test: name a file/],
    [['models', '--train', '', '--test', 'b.csv', '--models', 'ease'], /^train:/],
    [[...EASE, '--data', 'online-retail'], /^data: takes the place/],
    [['models', '--data', 'movielens', '--models', 'ease'], /^data: "movielens" is not one of online-retail/],
    [FILES, /^models: name some of random, popularity/],
    [[...FILES, '--models', ''], /^models: name some of/],
    [[...FILES, '--models', 'ease,'], /^models: "" is not one of/],
    [[...FILES, '--models', 'svd'], /^models: "svd" is not one of .*ease/],
    [[...FILES, '--models', 'toString'], /^models: "toString"/],
    [[...FILES, '--models', 'ease,ease'], /^models: ease is named twice/],
    [[...EASE, '--k', '0'], /^k: must be a whole number from 1 to 50/],
    [[...EASE, '--k', '51'], /^k:/],
    [[...EASE, '--k', '2.5'], /^k:/],
    [[...EASE, '--k', 'ten'], /^k: "ten" is not a number/],
    [[...EASE, '--seed', '-1'], /^(seed|options):/],
    [[...EASE, '--seed=-1'], /^seed:/],
    [[...EASE, '--set', 'ease.lambda'], /^set: "ease.lambda" is not of the form/],
    [[...EASE, '--set', 'ease.lambda=1=2'], /^set: .*not of the form/],
    [[...EASE, '--set', 'ease.lambda='], /^set: ease.lambda: "" is not a number/],
    [[...EASE, '--set', 'ease.lambda=lots'], /^set: ease.lambda: "lots"/],
    [[...EASE, '--set', 'ease.lambda=-3'], /^set: ease.lambda must be a number from/],
    [[...EASE, '--set', 'ease.lambada=3'], /^set: ease.lambada is not a setting/],
    [[...EASE, '--set', 'ials.factors=16'], /^set: ials.factors belongs to a model/],
    [[...EASE, '--set', 'ease.lambda=3', '--set', 'ease.lambda=3'], /^set: ease.lambda is set twice/],
    [[...EASE, '--out', ''], /^out:/],
    [[...EASE, '--customers', '500'], /^customers: models has no option/],
    [[...EASE, '--policy', 'p.json'], /^policy: models has no option/],
    [['evaluate', '--train', 'a.csv'], /^train: evaluate has no option/],
    [['frontier', '--set', 'ease.lambda=3'], /^set: frontier has no option/],
    [['models', 'now', '--models', 'ease'], /^command: one at a time/],
  ])('%j are refused', (words, sentence) => {
    expect(() => readCommandLine(words)).toThrow(sentence);
  });
});

describe('the words of compare', () => {
  it('are those of a world, with the quick models by default and popularity first', () => {
    const line = readCommandLine(['compare', '--seed', '11']);
    if (line.command !== 'compare') throw new Error('not compare');
    expect(line.world.seed).toBe(11);
    expect(line.models[0]).toBe('popularity');
    expect(new Set(line.models).size).toBe(line.models.length);
    expect(line.models).not.toContain('neumf');
    const some = readCommandLine(['compare', '--models', 'ease,oracle,content']);
    expect(some).toMatchObject({ models: ['ease', 'oracle', 'content'] });
  });

  it.each([
    [['compare', '--models', 'ease,svd'], /^models: "svd" is not one of/],
    [['compare', '--models', 'ease,ease'], /^models: ease is named twice/],
    [['compare', '--out', 'x'], /^out: compare writes no files/],
    [['compare', '--set', 'ease.lambda=3'], /^set: compare has no option/],
    [['evaluate', '--models', 'ease'], /^models: evaluate has no option/],
  ])('%j are refused', (words, sentence) => {
    expect(() => readCommandLine(words)).toThrow(sentence);
  });
});

describe('the words of audit', () => {
  const AUDIT = ['audit', '--customers', 'c.csv', '--items', 'i.csv', '--slates', 's.csv'];

  it('are three files and a policy, the default one where none is named', () => {
    expect(readCommandLine(AUDIT)).toEqual({
      command: 'audit',
      customers: 'c.csv',
      items: 'i.csv',
      slates: 's.csv',
      policy: DEFAULT_POLICY,
      policyFile: null,
      out: null,
    });
  });

  it.each([
    [['audit'], /^customers: name a file, --customers world\/customers.csv/],
    [['audit', '--customers', 'c.csv'], /^items: name a file/],
    [['audit', '--customers', 'c.csv', '--items', ''], /^items: name a file/],
    [['audit', '--customers', 'c.csv', '--items', 'i.csv'], /^slates: name a file/],
    [[...AUDIT, '--policy', 'not-there.json'], /^policy: the file "not-there.json" cannot be read/],
    [[...AUDIT, '--out', 'report.json'], /^out: audit has no option --out/],
    [[...AUDIT, '--seed', '7'], /^seed: audit has no option/],
    [[...AUDIT, '--world', 'retail'], /^world: audit has no option/],
    [[...AUDIT, '--models', 'ease'], /^models: audit has no option/],
    [[...AUDIT, '--train', 'a.csv'], /^train: audit has no option/],
    [['recommend', '--out', 'a.csv', '--slates', 's.csv'], /^slates: recommend has no option/],
    [['models', '--slates', 's.csv'], /^slates: models has no option/],
    [[...AUDIT, 'twice'], /^command: one at a time/],
  ])('%j are refused', (words, sentence) => {
    expect(() => readCommandLine(words)).toThrow(sentence);
  });
});
