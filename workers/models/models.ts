import type { ModelId } from '../protocol/models';
import { activity } from './activity';
import { bpr } from './bpr';
import { content } from './content';
import { context } from './context';
import { ease } from './ease';
import { hybrid } from './hybrid';
import { ials } from './ials';
import { itemKnn } from './item-knn';
import { manual } from './manual';
import type { Fitted, Model } from './model';
import { neumf } from './neumf';
import { oracle } from './oracle';
import { popularity } from './popularity';
import { randomOrder } from './random-order';
import { sar } from './sar';
import { sessionKnn } from './session-knn';
import { trending } from './trending';
import { twoTower } from './two-tower';

/** Every model there is. A new one: its own file, one line here, its id, texts and settings in `protocol/models.ts`. */
export const MODELS: { readonly [I in ModelId]: Model<Fitted, I> } = {
  random: randomOrder,
  popularity,
  trending,
  activity,
  manual,
  content,
  'item-knn': itemKnn,
  sar,
  'session-knn': sessionKnn,
  ease,
  ials,
  bpr,
  'two-tower': twoTower,
  neumf,
  context,
  hybrid,
  oracle,
};
