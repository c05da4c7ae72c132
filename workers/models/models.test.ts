import { describe, expect, it } from 'vitest';
import type { History } from '../features/interactions';
import { type Csr, maskRows } from '../math/csr';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { MODEL_IDS, type ModelId, settingsOf } from '../protocol/models';
import { DEFAULT_POLICY, type WorldSpec } from '../protocol/policy';
import { resolveConsent } from '../stages/consent-state';
import { trainingData } from '../stages/training-data';
import { openWorld } from '../stages/world-state';
import { fitting, scoringOf } from '../testing/training';
import type { Fitted, Model, TrainingData } from './model';
import { MODELS } from './models';

const WORLD: WorldSpec = { preset: 'retail', seed: 7, customers: 500, items: 120 };
const state = openWorld(WORLD, () => {});
const consent = resolveConsent(state, DEFAULT_POLICY);
const data = trainingData(state, consent);
/** Those whose data the consent rules keep out of training, as the shop still remembers them. */
const everybody = { ...scoringOf(data), history: state.split.history };
const ITEMS = WORLD.items;

/** Enough to see that a model learns, little enough for a test. */
const QUICK: Readonly<Record<string, number>> = {
  'two-tower.epochs': 3,
  'neumf.epochs': 3,
  'bpr.epochs': 5,
  'ials.epochs': 3,
  'ials.factors': 8,
};

const modelOf = (id: ModelId): Model => MODELS[id];
const contextOf = (id: ModelId, seed = 1) => ({
  ...fitting(id, {}, seed),
  settings: settingsOf(id, QUICK) as Readonly<Record<string, number>>,
});

function scoresOf(id: ModelId, fitted: Fitted, from = 0, to = WORLD.customers): Float64Array {
  const out = new Float64Array((to - from) * ITEMS);
  modelOf(id).score(fitted, everybody, from, to, out);
  return out;
}

function emptied(training: TrainingData): TrainingData {
  const nobody = new Uint8Array(training.interactions.rows);
  const rows = maskRows(training.interactions, nobody);
  const nothing = { minute: new Int32Array(0), channel: new Uint8Array(0) };
  const history: History = { ...rows, ...nothing, value: new Float32Array(0) };
  const events = {
    ...nothing,
    count: 0,
    customer: new Uint32Array(0),
    item: new Uint32Array(0),
    value: new Float32Array(0),
  };
  const validation = training.validation && (maskRows(training.validation, nobody) as Csr);
  return { ...training, interactions: history, events, validation };
}

describe.each(MODEL_IDS)('%s', (id) => {
  const model = modelOf(id);

  it('knows its own name, gives finite scores, and gives the same bytes for the same seed', async () => {
    expect(model.id).toBe(id);
    const fitted = await model.fit(data, contextOf(id));
    const scores = scoresOf(id, fitted);
    expect(scores.every(Number.isFinite)).toBe(true);
    const again = await model.fit(data, contextOf(id));
    expect(again).toEqual(fitted);
    expect(scoresOf(id, again)).toEqual(scores);
    if (model.seeded && id !== 'hybrid') expect(await model.fit(data, contextOf(id, 2))).not.toEqual(fitted);
  });

  it('scores customers one by one as it scores them together', async () => {
    const fitted = await model.fit(data, contextOf(id));
    const together = scoresOf(id, fitted, 40, 60);
    for (let customer = 40; customer < 60; customer++) {
      const alone = scoresOf(id, fitted, customer, customer + 1);
      expect(alone).toEqual(together.slice((customer - 40) * ITEMS, (customer - 39) * ITEMS));
    }
  });

  it('has an answer where there is nothing to learn from', async () => {
    const nothing = emptied(data);
    const fitted = await model.fit(nothing, contextOf(id));
    const out = new Float64Array(20 * ITEMS);
    model.score(fitted, scoringOf(nothing), 0, 20, out);
    expect(out.every(Number.isFinite)).toBe(true);
  });
});

/** A catalogue large enough for every fit that takes time to pause in the middle. */
const wide = openWorld({ preset: 'retail', seed: 7, customers: 300, items: 900 }, () => {});
const wideData = trainingData(wide, resolveConsent(wide, DEFAULT_POLICY));
/** Fits that are over before anybody could ask them to stop. */
const INSTANT: readonly ModelId[] = [
  'random',
  'popularity',
  'trending',
  'activity',
  'manual',
  'content',
  'oracle',
];

it.each(MODEL_IDS.filter((id) => !INSTANT.includes(id)))('%s stops at its next pause', async (id) => {
  const stopped = new EngineFault(CANCELLED);
  let pauses = 0;
  const pause = () => {
    pauses++;
    return Promise.reject(stopped);
  };
  await expect(modelOf(id).fit(wideData, { ...contextOf(id), pause })).rejects.toBe(stopped);
  expect(pauses).toBe(1);
});

const LEARNED = MODEL_IDS.filter(
  (id) => !['random', 'oracle', 'popularity', 'trending', 'manual', 'activity', 'context'].includes(id),
);

it.each(LEARNED)('%s gives somebody without a history the best sellers of the region', async (id) => {
  const fitted = await modelOf(id).fit(data, contextOf(id));
  const popular = await MODELS.popularity.fit(data, fitting('popularity'));
  const { start } = everybody.history;
  const cold = [...Array(WORLD.customers).keys()].filter((c) => start[c] === start[c + 1]);
  expect(cold.length).toBeGreaterThan(5);
  const order = (scores: Float64Array) =>
    [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 20);
  for (const customer of cold.slice(0, 10)) {
    const best = order(scoresOf('popularity', popular, customer, customer + 1));
    expect(order(scoresOf(id, fitted, customer, customer + 1))).toEqual(best);
  }
});

it.each(LEARNED)('%s has a personal list for somebody kept out of training', async (id) => {
  const fitted = await modelOf(id).fit(data, contextOf(id));
  const popular = await MODELS.popularity.fit(data, fitting('popularity'));
  const { start } = everybody.history;
  const kept = [...Array(WORLD.customers).keys()].filter(
    (c) => !consent.trainable[c] && start[c + 1]! - start[c]! >= 5,
  );
  expect(kept.length).toBeGreaterThan(10);
  const order = (scores: Float64Array) =>
    [...scores.keys()]
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, 20)
      .join();
  const personal = kept.filter(
    (c) => order(scoresOf(id, fitted, c, c + 1)) !== order(scoresOf('popularity', popular, c, c + 1)),
  );
  expect(personal.length).toBeGreaterThan(kept.length / 2);
});
