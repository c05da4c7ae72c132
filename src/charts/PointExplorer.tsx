import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Weights } from '../../workers/protocol/policy';
import type { FrontierAxes, FrontierSnapshot } from '../../workers/protocol/results';
import { useFeed } from '../engine/table-data';
import { OBJECTIVE_NAMES } from '../format/names';
import { tableStore } from '../state/policy-store';
import { toPercents } from '../state/weights';
import { near, ownFigures, type PlotPoint, pointSentence, type Spot } from './frontier-chart-data';
import type { Box } from './label-placement';
import { PointCard } from './PointCard';
import { PointPicker } from './PointPicker';

interface Props {
  readonly snapshot: FrontierSnapshot;
  readonly axes: FrontierAxes;
  readonly points: readonly PlotPoint[];
  readonly pixels: readonly Spot[];
  readonly plot: Box;
  readonly onTake: (weights: Weights) => void;
}

const HIT_RADIUS = 14;
const SAME_SPOT = 5;

function weightsInWords(weights: Weights): string {
  const percents = toPercents(weights);
  return `${OBJECTIVE_NAMES.relevance} ${percents.relevance}, ${OBJECTIVE_NAMES.margin.toLowerCase()} ${percents.margin}, ${OBJECTIVE_NAMES.diversity.toLowerCase()} ${percents.diversity}`;
}

/** Pointer, touch and keys over the measured policies: look at one, take its weights. */
export function PointExplorer({ snapshot, axes, points, pixels, plot, onTake }: Props) {
  const id = useId();
  const surface = useRef<SVGRectElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const [byKeys, setByKeys] = useState(false);
  const [picker, setPicker] = useState<{ at: Spot; choices: readonly number[] } | null>(null);
  const isComparing = active !== null || picker !== null;
  const evaluation = useFeed((s) => (isComparing ? (s.shown?.evaluation ?? null) : null));

  // A new frontier has new points; what was under the pointer is gone.
  useEffect(() => {
    if (points.length >= 0) setActive(null);
  }, [points]);

  // Along the frontier from left to right; dominated points are for the pointer and the table.
  const stops = useMemo(
    () =>
      points
        .map((point, at) => ({ point, at, pixel: pixels[at]! }))
        .filter(({ point }) => point.kind !== 'dominated')
        .sort((a, b) => a.pixel.x - b.pixel.x || a.pixel.y - b.pixel.y),
    [points, pixels],
  );
  const line = useMemo(() => stops.filter(({ point }) => point.kind === 'line'), [stops]);

  const toSurface = (event: PointerEvent | MouseEvent): Spot => {
    const rect = surface.current?.getBoundingClientRect();
    return { x: event.clientX - (rect?.left ?? 0) + plot.x, y: event.clientY - (rect?.top ?? 0) + plot.y };
  };
  const toScreen = (spot: Spot): Spot => {
    const rect = surface.current?.getBoundingClientRect();
    return { x: spot.x - plot.x + (rect?.left ?? 0), y: spot.y - plot.y + (rect?.top ?? 0) };
  };
  const hitAt = (spot: Spot): number | null => {
    const hits = near(pixels, spot, HIT_RADIUS);
    const closest = hits[0];
    if (!closest) return null;
    // Among points as good as equally near, one of the frontier wins over a dominated one.
    const best = hits
      .filter((hit) => hit.distance < closest.distance + 4)
      .find((hit) => points[hit.index]?.kind !== 'dominated');
    return (best ?? closest).index;
  };
  const take = (at: number) => {
    const point = points[at];
    if (point) onTake(point.weights);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const from = stops.find((stop) => stop.at === active);
    // Left and right follow the line; up and down leave it for the points below and lead back.
    const row = from && from.point.kind !== 'line' ? stops : line;
    const here = row.findIndex((stop) => stop.at === active);
    let to: number | undefined;
    if (event.key === 'ArrowRight') to = row[Math.min(row.length - 1, here + 1)]?.at;
    else if (event.key === 'ArrowLeft') to = row[Math.max(0, here - 1)]?.at;
    else if (event.key === 'Home') to = line[0]?.at;
    else if (event.key === 'End') to = line.at(-1)?.at;
    else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && from) {
      const side = event.key === 'ArrowUp' ? -1 : 1;
      to = stops
        .filter((stop) => (stop.pixel.y - from.pixel.y) * side > 0.5)
        .sort(
          (a, b) =>
            Math.hypot(a.pixel.x - from.pixel.x, a.pixel.y - from.pixel.y) -
            Math.hypot(b.pixel.x - from.pixel.x, b.pixel.y - from.pixel.y),
        )[0]?.at;
      to ??= from.at;
    } else if ((event.key === 'Enter' || event.key === ' ') && active !== null) {
      event.preventDefault();
      take(active);
      return;
    } else if (event.key === 'Escape') {
      setActive(null);
      return;
    }
    if (to === undefined) return;
    event.preventDefault();
    setByKeys(true);
    setActive(to);
  };

  const onFocus = () => {
    if (active !== null || stops.length === 0) return;
    const yours = toPercents(tableStore.getState().scenario.policy.weights);
    const distance = (p: PlotPoint) => {
      const w = toPercents(p.weights);
      return Math.abs(w.relevance - yours.relevance) + Math.abs(w.margin - yours.margin);
    };
    setByKeys(true);
    setActive([...line].sort((a, b) => distance(a.point) - distance(b.point))[0]?.at ?? null);
  };

  const point = active === null ? undefined : points[active];
  const pixel = active === null ? undefined : pixels[active];
  const measured = point && snapshot.points[point.index];
  const sentence =
    measured && evaluation ? pointSentence(measured.outcomes, ownFigures(snapshot, evaluation), axes) : '';
  const place = stops.findIndex((stop) => stop.at === active);
  if (stops.length === 0) return null;
  return (
    <g>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; keys go to the list box below. */}
      <rect
        ref={surface}
        x={plot.x}
        y={plot.y}
        width={plot.width}
        height={plot.height}
        fill="transparent"
        style={{ cursor: active !== null && !byKeys ? 'pointer' : 'default', touchAction: 'manipulation' }}
        onPointerMove={(event) => {
          if (event.pointerType === 'touch') return;
          setByKeys(false);
          setActive(hitAt(toSurface(event)));
        }}
        onPointerLeave={(event) => {
          if (event.pointerType !== 'touch' && !byKeys) setActive(null);
        }}
        onClick={(event) => {
          const at = toSurface(event.nativeEvent);
          const hit = hitAt(at);
          const touched = (event.nativeEvent as unknown as { pointerType?: string }).pointerType === 'touch';
          if (hit === null || (touched && hit !== active)) {
            setActive(hit);
            return;
          }
          const choices = near(pixels, pixels[hit]!, SAME_SPOT).map((other) => other.index);
          if (choices.length > 1) {
            setActive(null);
            setPicker({ at: toScreen(pixels[hit]!), choices });
          } else take(hit);
        }}
      />
      <g
        role="listbox"
        tabIndex={0}
        aria-label="Policies on the frontier. Arrow keys move between them, Enter takes the weights of one."
        aria-activedescendant={point ? `${id}-point` : undefined}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={() => setActive(null)}
        className="outline-none"
      >
        <g
          id={`${id}-point`}
          role="option"
          aria-selected={point !== undefined}
          aria-label={point ? `${weightsInWords(point.weights)}. ${sentence}` : 'No point chosen'}
          {...(place >= 0 ? { 'aria-posinset': place + 1, 'aria-setsize': stops.length } : {})}
        >
          {pixel && (
            <circle
              cx={pixel.x}
              cy={pixel.y}
              r={9}
              fill="none"
              stroke={byKeys ? 'var(--focus)' : 'var(--ink)'}
              strokeWidth={byKeys ? 3 : 1.5}
              pointerEvents="none"
            />
          )}
        </g>
      </g>
      {measured &&
        pixel &&
        createPortal(<PointCard at={toScreen(pixel)} point={measured} sentence={sentence} />, document.body)}
      {picker &&
        createPortal(
          <PointPicker
            at={picker.at}
            choices={picker.choices.map((at) => {
              const chosen = points[at]!;
              const figures = snapshot.points[chosen.index]!.outcomes;
              return {
                key: chosen.index,
                weights: weightsInWords(chosen.weights),
                sentence: evaluation ? pointSentence(figures, ownFigures(snapshot, evaluation), axes) : '',
                take: () => take(at),
              };
            })}
            onClose={() => setPicker(null)}
          />,
          document.body,
        )}
    </g>
  );
}
