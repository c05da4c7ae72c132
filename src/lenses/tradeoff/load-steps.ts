import { useState } from 'react';
import type { Progress } from '../../../workers/protocol/results';
import { useProgress } from '../../engine/table-data';

/** From nothing to a frontier, in this order. */
export const LOAD_STEPS = [
  'world',
  'model',
  'candidates',
  'frontier',
] as const satisfies readonly Progress['stage'][];

const placeOf = (progress: Progress | null): number =>
  progress ? (LOAD_STEPS as readonly Progress['stage'][]).indexOf(progress.stage) : -1;

/** What was told since `isOn` turned true: what came before is of other work. */
function useNews(progress: Progress | null, isOn: boolean): Progress | null {
  const [seen, setSeen] = useState(isOn ? null : progress);
  if (!isOn && seen !== progress) setSeen(progress);
  return isOn && seen !== progress ? progress : null;
}

/** The step under way, the furthest of those told since `isOn` turned true, and how much of it is done; null before the first. */
export function useLoadStep(isOn: boolean): { readonly at: number; readonly share: number } | null {
  const policy = useNews(useProgress('policy'), isOn);
  const frontier = useNews(useProgress('frontier'), isOn);
  const progress = placeOf(frontier) >= placeOf(policy) ? (frontier ?? policy) : policy;
  const at = placeOf(progress);
  // Two requests tell of their steps by turns: none of them goes back.
  const [furthest, setFurthest] = useState(-1);
  const reached = isOn ? Math.max(at, furthest) : -1;
  if (reached !== furthest) setFurthest(reached);
  if (reached < 0) return null;
  const share =
    progress === null || at < reached || progress.total === 0 ? 0 : progress.done / progress.total;
  return { at: reached, share };
}
