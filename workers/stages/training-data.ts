import { interactions, retentionStart, TRAIN_END } from '../features/split';
import type { TrainingData } from '../models/model';
import type { ConsentState } from './consent-state';
import type { WorldState } from './world-state';

/** What a model may be fitted on under a policy's consent rules. */
export function trainingData(state: WorldState, consent: ConsentState): TrainingData {
  const { world } = state;
  const { customers, items } = world;
  return {
    interactions: interactions(
      world.events,
      customers.count,
      items.count,
      retentionStart(consent.retention),
      TRAIN_END,
      consent.trainable,
    ),
    region: customers.region,
    regions: world.regions.length,
    category: items.category,
    categories: world.categories.length,
  };
}
