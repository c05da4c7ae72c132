import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { MODEL_IDS, type ModelId } from '../../workers/protocol/models';
import type { ComparedId } from '../../workers/protocol/models-report';
import type { Policy, WorldSpec } from '../../workers/protocol/policy';

export const SECTIONS = [
  'models',
  'settings',
  'length',
  'segments',
  'calibration',
  'concentration',
  'evidence',
  'data',
  'serving',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The largest to fit and to score: measured only when asked for. */
export const NETWORKS: readonly ModelId[] = ['two-tower', 'neumf'];

export const SORT_COLUMNS = ['screen', 'value', 'difference', 'audience', 'fit', 'size'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sort {
  readonly by: SortColumn;
  readonly descending: boolean;
}

/** A search for settings, under the policy as it was when the search began. */
export interface StartedSearch {
  readonly world: WorldSpec;
  readonly policy: Policy;
  readonly model: ModelId;
  readonly trials: number;
  readonly seed: number;
}

/** A run of the serving figures, under the policy as it was when the run began. */
export interface StartedServing {
  readonly world: WorldSpec;
  readonly policy: Policy;
  /** Counts runs: each is measured anew. */
  readonly run: number;
}

/** How this person looks at the models; none of it changes a policy, none of it is in the link. */
export interface AnalyticsView {
  readonly section: Section;
  readonly metric: ComparedId;
  readonly baseline: ModelId;
  /** Networks that are measured all the same. */
  readonly included: readonly ModelId[];
  /** The model looked at where one is; null is the policy's own, whichever that is. */
  readonly looked: ModelId | null;
  readonly sort: Sort;
  /** Charts shown as tables, by name. */
  readonly twins: readonly string[];
  readonly search: StartedSearch | null;
  readonly serving: StartedServing | null;
}

const analyticsView = createStore<AnalyticsView>()(() => ({
  section: 'models',
  metric: 'ndcg',
  baseline: 'popularity',
  included: [],
  looked: null,
  sort: { by: 'screen', descending: false },
  twins: [],
  search: null,
  serving: null,
}));

export function useAnalyticsView<T>(select: (state: AnalyticsView) => T): T {
  return useStore(analyticsView, select);
}

export function setAnalyticsView(update: Partial<AnalyticsView>): void {
  analyticsView.setState(update);
}

export function include(model: ModelId, on: boolean): void {
  const { included } = analyticsView.getState();
  setAnalyticsView({ included: on ? [...included, model] : included.filter((id) => id !== model) });
}

/**
 * The models that are measured, those a person waits for first: the baseline that all are held against,
 * the policy's own, and the floor and ceiling that frame them.
 */
export function modelsAsked(included: readonly ModelId[], baseline: ModelId, own: ModelId): ModelId[] {
  const first: ModelId[] = [baseline, own, 'random', 'oracle'];
  const wanted = MODEL_IDS.filter((id) => !NETWORKS.includes(id) || included.includes(id));
  return [...new Set([...first, ...wanted])];
}
