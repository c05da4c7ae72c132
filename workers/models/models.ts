import type { ModelId } from '../protocol/policy';
import { ease } from './ease';
import { manual } from './manual';
import type { Model } from './model';
import { oracle } from './oracle';
import { popularity } from './popularity';
import { randomOrder } from './random-order';

/** Every model there is. A new one: its own file, one line here, its id in `protocol/policy.ts`. */
export const MODELS: Readonly<Record<ModelId, Model>> = {
  ease,
  popularity,
  manual,
  random: randomOrder,
  oracle,
};
