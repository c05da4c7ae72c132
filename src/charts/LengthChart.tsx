import { type PointerEvent, useMemo, useState } from 'react';
import type { AccuracyId } from '../../workers/protocol/models-report';
import { OUTCOMES } from '../../workers/protocol/results';
import { formatNumber } from '../format/figure';
import { fromNought, outcomeAxis } from './axis';
import { EMPHASIS_COLOURS, type Emphasis, pathOf } from './marks';
import { Plot, type PlotAxis, type PlotScale } from './Plot';
import { spread } from './spread';

export interface LengthSeries {
  readonly id: string;
  readonly name: string;
  readonly emphasis: Emphasis;
  /** At index k - 1: lists of k. */
  readonly values: readonly number[];
}

interface Props {
  readonly label: string;
  readonly metric: AccuracyId;
  readonly series: readonly LengthSeries[];
  /** Length of the policy's own lists. */
  readonly ownLength: number;
}

const LABEL_GAP = 14;
const WIDTHS: Readonly<Record<Emphasis, number>> = { own: 2.5, baseline: 2, other: 1.25 };

interface Hover {
  readonly series: number;
  readonly k: number;
}

/** Lines and their names, with a layer of its own for the pointer: nothing else is drawn anew. */
function Lines({ series, metric, ownLength, scale }: Omit<Props, 'label'> & { scale: PlotScale }) {
  const [hover, setHover] = useState<Hover | null>(null);
  const { plot } = scale;
  const lines = useMemo(
    () => series.map((one) => one.values.map((value, at) => scale.at({ x: at + 1, y: value }))),
    [series, scale],
  );
  const labels = useMemo(
    () =>
      spread(
        lines.map((line) => line.at(-1)?.y ?? plot.y),
        LABEL_GAP,
        plot.y,
        plot.y + plot.height,
      ),
    [lines, plot],
  );
  const onMove = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left + plot.x;
    const y = event.clientY - box.top + plot.y;
    const most = Math.max(...series.map((one) => one.values.length));
    const k = Math.max(
      1,
      Math.min(most, Math.round(1 + ((x - scale.x(1)) / (scale.x(most) - scale.x(1))) * (most - 1))),
    );
    let nearest: Hover | null = null;
    let best = 40;
    lines.forEach((line, index) => {
      const spot = line[k - 1];
      const distance = spot ? Math.abs(spot.y - y) : Number.POSITIVE_INFINITY;
      if (distance < best) {
        best = distance;
        nearest = { series: index, k };
      }
    });
    setHover(nearest);
  };
  const order = series
    .map((one, index) => ({ one, index }))
    .sort(
      (a, b) =>
        rank(a.one.emphasis, a.index === hover?.series) - rank(b.one.emphasis, b.index === hover?.series),
    );
  const at = hover && lines[hover.series]?.[hover.k - 1];
  const shown = hover && series[hover.series];
  return (
    <>
      <line
        x1={scale.x(ownLength)}
        x2={scale.x(ownLength)}
        y1={plot.y}
        y2={plot.y + plot.height}
        stroke="var(--control)"
        strokeDasharray="2 3"
      />
      <text x={scale.x(ownLength) + 4} y={plot.y + plot.height - 6} fontSize={12} fill="var(--muted)">
        your lists: {ownLength}
      </text>
      {order.map(({ one, index }) => {
        const isHovered = hover?.series === index;
        const colour = isHovered && one.emphasis === 'other' ? 'var(--ink)' : EMPHASIS_COLOURS[one.emphasis];
        const strong = isHovered || one.emphasis !== 'other';
        const end = lines[index]?.at(-1);
        const y = labels[index] ?? 0;
        return (
          <g key={one.id}>
            <path
              d={pathOf(lines[index] ?? [])}
              fill="none"
              stroke={colour}
              strokeWidth={isHovered ? 2.5 : WIDTHS[one.emphasis]}
              strokeDasharray={one.emphasis === 'baseline' ? '5 3' : undefined}
              opacity={strong ? 1 : 0.75}
            />
            {end && (
              <>
                <path
                  d={`M${end.x + 3} ${end.y}L${plot.x + plot.width + 12} ${y}`}
                  stroke={colour}
                  strokeWidth={0.75}
                  opacity={0.6}
                  fill="none"
                />
                <text
                  x={plot.x + plot.width + 15}
                  y={y + 4}
                  fontSize={12}
                  fontWeight={strong ? 650 : 450}
                  fill={strong ? colour : 'var(--muted)'}
                >
                  {one.name}
                </text>
              </>
            )}
          </g>
        );
      })}
      {at && shown && hover && (
        <g pointerEvents="none" data-not-exported>
          <circle cx={at.x} cy={at.y} r={4.5} fill="var(--paper)" stroke="var(--ink)" strokeWidth={2} />
          <text
            x={plot.x + plot.width}
            y={plot.y - 9}
            textAnchor="end"
            fontSize={12}
            fontWeight={600}
            fill="var(--ink)"
          >
            {shown.name}, lists of {hover.k}: {formatNumber(metric, shown.values[hover.k - 1] ?? Number.NaN)}
          </text>
        </g>
      )}
      <rect
        x={plot.x}
        y={plot.y}
        width={plot.width}
        height={plot.height}
        fill="transparent"
        onPointerMove={onMove}
        onPointerLeave={() => setHover(null)}
        data-not-exported
      />
    </>
  );
}

function rank(emphasis: Emphasis, isHovered: boolean): number {
  return isHovered ? 3 : { other: 0, baseline: 1, own: 2 }[emphasis];
}

/** What longer lists bring each model, named at the end of its line. */
export function LengthChart({ label, ...rest }: Props) {
  const { series, metric } = rest;
  const deepest = Math.max(10, ...series.map((one) => one.values.length));
  const x: PlotAxis = {
    domain: [1, deepest],
    ticks: [1, 10, 20, 30, 40, 50].filter((tick) => tick <= deepest),
    format: String,
    title: 'items in the list',
  };
  const y = outcomeAxis(metric, fromNought(series.flatMap((one) => one.values)), 5, OUTCOMES[metric].label);
  return (
    <Plot label={label} x={x} y={y} margin={{ right: 132 }}>
      {(scale) => <Lines {...rest} scale={scale} />}
    </Plot>
  );
}
