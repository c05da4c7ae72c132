import { eventsBetween, historyOf } from '../features/interactions';
import { retentionStart, TRAIN_END } from '../features/split';
import { maskRows } from '../math/csr';
import { finished, type Parts } from '../math/parts';
import type { TrainingData } from '../models/model';
import { AGE_BANDS, DIMENSIONS } from '../world/world';
import type { ConsentState } from './consent-state';
import type { WorldState } from './world-state';

/** Of a policy's consent rules, all that training depends on. */
export type TrainingScope = Pick<ConsentState, 'trainable' | 'trainingKey' | 'retention'>;

/** What a model may be fitted on under a policy's consent rules. */
export const trainingData = (state: WorldState, consent: TrainingScope): TrainingData =>
  finished(trainingInParts(state, consent));

/** The same in parts. */
export function* trainingInParts(state: WorldState, consent: TrainingScope): Parts<TrainingData> {
  const { world, split } = state;
  const { customers, items } = world;
  const from = retentionStart(consent.retention);
  const events = eventsBetween(world.events, from, TRAIN_END, consent.trainable);
  yield;
  const interactions = historyOf(events, customers.count, items.count);
  yield;
  return {
    interactions,
    events,
    end: TRAIN_END,
    customers: {
      region: customers.region,
      regions: world.regions.length,
      ageBand: customers.ageBand,
      ageBands: AGE_BANDS.length,
    },
    items: {
      count: items.count,
      category: items.category,
      categories: world.categories.length,
      embedding: items.embedding,
      dimensions: DIMENSIONS,
    },
    validation: maskRows(split.validation, consent.trainable),
  };
}
