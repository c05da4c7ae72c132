import { MEASURE_INDEX } from '../metrics/measures';
import { meanFigure } from '../metrics/outcomes';
import type { SegmentFigure } from '../protocol/results';
import type { Aggregate } from './aggregate';
import type { WorldState } from './world-state';

/** A segment smaller than this is too small to be called the worst served. */
const SEGMENT_MINIMUM = 100;

/** Simulated clicks of every segment, and how far each lies from everybody's. */
export function readSegments(state: WorldState, aggregate: Aggregate, slateSize: number): SegmentFigure[] {
  const scale = 1000 / slateSize;
  const all = aggregate.totals(0);
  const everyone = (all.sums[MEASURE_INDEX.clicks]! / all.customers) * scale;
  return state.segments.map(({ dimension, name }, at) => {
    const [customers, clicks, squares] = aggregate.segment(at);
    const figure = meanFigure(clicks, squares, customers, scale);
    return {
      dimension,
      segment: name,
      customers,
      clicks: figure,
      gap: customers > 0 && everyone > 0 ? figure.value / everyone - 1 : 0,
    };
  });
}

/** The segment that lies farthest below everybody; null where none is large enough to be named. */
export function worstServed(segments: readonly SegmentFigure[]): SegmentFigure | null {
  const eligible = segments.filter(({ customers }) => customers >= SEGMENT_MINIMUM);
  return eligible.reduce<SegmentFigure | null>(
    (lowest, segment) => (lowest === null || segment.gap < lowest.gap ? segment : lowest),
    null,
  );
}
