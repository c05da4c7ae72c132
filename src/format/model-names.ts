import type { ModelId } from '../../workers/protocol/models';

/** Names short enough to stand on a chart or inside a sentence. */
export const MODEL_NAMES: Readonly<Record<ModelId, string>> = {
  random: 'Random',
  popularity: 'Popularity',
  trending: 'Trending',
  activity: 'Activity score',
  manual: 'Manual rules',
  content: 'Content-based',
  'item-knn': 'Item neighbours',
  sar: 'SAR',
  'session-knn': 'Session neighbours',
  ease: 'EASE',
  ials: 'iALS',
  bpr: 'BPR',
  'two-tower': 'Two-tower',
  neumf: 'NeuMF',
  context: 'Context-aware',
  hybrid: 'Hybrid',
  oracle: 'Oracle',
};
