import { memo, useMemo } from 'react';
import type { PlotPoint, Spot } from './frontier-chart-data';
import type { Box, PlacedLabel } from './label-placement';
import { viridis } from './viridis';

/** From figures to pixels of the chart. */
export type ToPixels = (spot: Spot) => Spot;

function path(spots: readonly Spot[]): string {
  return spots.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('');
}

interface DotsProps {
  readonly points: readonly PlotPoint[];
  readonly pixels: readonly Spot[];
  /** Measured on a part of the customers only: drawn hollow. */
  readonly provisional: boolean;
}

const ORDER = { dominated: 0, further: 1, line: 2 } as const;
/** The dark end of the scale has to be seen on dark paper too. */
const RIM = { dominated: 'none', further: 'var(--control)', line: 'var(--ink)' } as const;
const RADIUS = { dominated: 2.2, further: 3.2, line: 4.6 } as const;

/** All measured policies. Never drawn again during a drag. */
export const Dots = memo(function Dots({ points, pixels, provisional }: DotsProps) {
  const drawn = useMemo(
    () =>
      points
        .map((point, at) => ({ point, pixel: pixels[at]! }))
        .sort((a, b) => ORDER[a.point.kind] - ORDER[b.point.kind]),
    [points, pixels],
  );
  return (
    <g>
      {drawn.map(({ point, pixel }) => {
        const faint = point.kind === 'dominated';
        const colour = faint ? 'var(--cloud)' : viridis(point.diversity);
        return (
          <circle
            key={point.index}
            cx={pixel.x}
            cy={pixel.y}
            r={RADIUS[point.kind]}
            fill={provisional ? 'var(--paper)' : colour}
            stroke={provisional ? colour : RIM[point.kind]}
            strokeWidth={provisional ? 1.5 : point.kind === 'line' ? 1.25 : 0.75}
          />
        );
      })}
    </g>
  );
});

interface LinesProps {
  readonly line: readonly Spot[];
  readonly baseline: readonly Spot[] | null;
  /** The space between the line and the baseline is a price, and is shaded. */
  readonly priced: boolean;
  readonly ghost: readonly Spot[] | null;
}

/** The frontier, its ghost, and the frontier without optional consent rules with the price between. */
export const Lines = memo(function Lines({ line, baseline, priced, ghost }: LinesProps) {
  return (
    <g fill="none" strokeLinejoin="round">
      {priced && baseline && baseline.length > 1 && line.length > 1 && (
        <path
          d={`${path([...line, ...[...baseline].reverse()])}Z`}
          fill="var(--privacy)"
          fillOpacity={0.08}
        />
      )}
      {baseline && (
        <path
          d={path(baseline)}
          stroke="var(--privacy)"
          strokeWidth={1.5}
          strokeDasharray="3 3"
          opacity={0.8}
        />
      )}
      {ghost && <path d={path(ghost)} stroke="var(--muted)" strokeWidth={1.5} strokeDasharray="7 4" />}
      <path d={path(line)} stroke="var(--ink)" strokeWidth={2} />
    </g>
  );
});

interface LabelProps {
  readonly label: PlacedLabel;
  readonly colour?: string;
}

function nearestOf(box: Box, at: Spot): Spot {
  return {
    x: Math.max(box.x, Math.min(box.x + box.width, at.x)),
    y: Math.max(box.y, Math.min(box.y + box.height, at.y)),
  };
}

/** From the rim of what is labelled to the label. */
function Leader({ label, colour }: { readonly label: PlacedLabel; readonly colour: string }) {
  if (label.leader === null) return null;
  const { at, clearance } = label.leader;
  const to = nearestOf(label.box, at);
  const length = Math.hypot(to.x - at.x, to.y - at.y);
  if (length <= clearance) return null;
  const t = clearance / length;
  const from = { x: at.x + t * (to.x - at.x), y: at.y + t * (to.y - at.y) };
  return <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke={colour} strokeWidth={1} opacity={0.7} />;
}

/** A label on the chart, with paper behind it so that it reads over a line. */
export function ChartLabel({ label, colour = 'var(--ink)' }: LabelProps) {
  return (
    <g pointerEvents="none">
      <Leader label={label} colour={colour} />
      <text
        x={label.box.x + 2}
        y={label.box.y + 12}
        fill={colour}
        fontSize={12}
        fontWeight={label.bold ? 650 : 450}
        stroke="var(--paper)"
        strokeWidth={4}
        strokeLinejoin="round"
        paintOrder="stroke"
      >
        {label.text}
      </text>
    </g>
  );
}

interface MarksProps {
  readonly marks: readonly { readonly id: string; readonly at: Spot }[];
}

/** Rings round the points of interest. */
export const InterestMarks = memo(function InterestMarks({ marks }: MarksProps) {
  return (
    <g fill="none" stroke="var(--ink)">
      {marks.map(({ id, at }) => (
        <circle key={id} cx={at.x} cy={at.y} r={7.5} strokeWidth={1.25} />
      ))}
    </g>
  );
});
