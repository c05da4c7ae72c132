import { type ReactNode, useMemo } from 'react';
import {
  CartesianGrid,
  ScatterChart,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import type { Extent } from './domain';
import type { Spot } from './frontier-chart-data';
import type { Box } from './label-placement';
import { useSize } from './use-size';

export interface PlotAxis {
  readonly domain: Extent;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  readonly title: string;
  /** Lines across the plot at its ticks. */
  readonly grid?: boolean;
}

/** From figures to pixels, within a box. */
export interface PlotScale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly at: (spot: Spot) => Spot;
  readonly plot: Box;
}

export interface PlotMargin {
  readonly left: number;
  readonly right: number;
}

interface Props {
  /** What a listener is told of it, in place of its marks. */
  readonly label: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly margin?: Partial<PlotMargin>;
  readonly children: (scale: PlotScale) => ReactNode;
}

const TITLE_HEIGHT = 20;
const X_AXIS_HEIGHT = 24;
const LEFT = 48;
const RIGHT = 16;
const TICK_STYLE = { fill: 'var(--muted)', fontSize: 12 } as const;

function Layers({ x, y, draw }: { x: PlotAxis; y: PlotAxis; draw: Props['children'] }) {
  const area = usePlotArea();
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const scale = useMemo((): PlotScale | null => {
    if (!area || !xScale || !yScale) return null;
    const toX = (value: number) => xScale(value) ?? Number.NaN;
    const toY = (value: number) => yScale(value) ?? Number.NaN;
    return {
      x: toX,
      y: toY,
      at: (spot) => ({ x: toX(spot.x), y: toY(spot.y) }),
      plot: { x: area.x, y: area.y, width: area.width, height: area.height },
    };
  }, [area, xScale, yScale]);
  if (!scale) return null;
  const { plot } = scale;
  return (
    <>
      <text x={plot.x} y={plot.y - 9} {...TICK_STYLE}>
        {y.title}
      </text>
      <text x={plot.x + plot.width} y={plot.y + plot.height + 38} textAnchor="end" {...TICK_STYLE}>
        {x.title}
      </text>
      {draw(scale)}
    </>
  );
}

/** Axes, their titles and a grid; what is drawn within them is the caller's. */
export function Plot({ label, x, y, margin, children }: Props) {
  const { frame, size } = useSize();
  const { left = LEFT, right = RIGHT } = margin ?? {};
  return (
    <div ref={frame} className="absolute inset-0" role="img" aria-label={label}>
      {size.width > 0 && size.height > 0 && (
        <ScatterChart
          width={size.width}
          height={size.height}
          margin={{ top: TITLE_HEIGHT, right, bottom: x.title === '' ? 0 : TITLE_HEIGHT, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid
            stroke="var(--hairline)"
            strokeWidth={1}
            syncWithTicks
            vertical={x.grid ?? false}
            horizontal={y.grid ?? true}
          />
          <XAxis
            type="number"
            dataKey="x"
            domain={[...x.domain]}
            allowDataOverflow
            ticks={x.ticks}
            interval={0}
            height={X_AXIS_HEIGHT}
            tick={TICK_STYLE}
            tickLine={false}
            axisLine={{ stroke: 'var(--control)' }}
            tickFormatter={x.format}
          />
          <YAxis
            type="number"
            dataKey="y"
            domain={[...y.domain]}
            allowDataOverflow
            ticks={y.ticks}
            interval={0}
            width={left}
            tick={TICK_STYLE}
            tickLine={false}
            axisLine={false}
            tickFormatter={y.format}
          />
          <Layers x={x} y={y} draw={children} />
        </ScatterChart>
      )}
    </div>
  );
}
