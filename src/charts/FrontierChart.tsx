import { memo, useMemo, useState } from 'react';
import {
  CartesianGrid,
  ScatterChart,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import type { Weights } from '../../workers/protocol/policy';
import {
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOMES,
  type OutcomeId,
} from '../../workers/protocol/results';
import { useEvaluation } from '../engine/table-data';
import { formatTick } from '../format/figure';
import { type Extent, nextDomain, roundTicks, tickDecimals } from './domain';
import {
  attainedLine,
  liesAbove,
  lineOf,
  type PlotPoint,
  plotPoints,
  type Spot,
  sameLine,
} from './frontier-chart-data';
import { ChartLabel, Dots, InterestMarks, Lines } from './frontier-layers';
import { alongLine, type LabelWish, placeLabels } from './label-placement';
import { PointExplorer } from './PointExplorer';
import { PolicyRing } from './PolicyRing';
import { useSize } from './use-size';

interface Props {
  readonly snapshot: FrontierSnapshot;
  /** Complete frontier without optional consent rules; null where unknown or the same. */
  readonly baseline: FrontierSnapshot | null;
  /** Complete frontier before the last change; null where there is none. */
  readonly ghost: FrontierSnapshot | null;
  readonly axes: FrontierAxes;
  /** The snapshot belongs to earlier settings. */
  readonly isStale: boolean;
  readonly onTake: (weights: Weights) => void;
}

const MARGIN = { top: 10, right: 24, bottom: 0, left: 0 } as const;
const Y_AXIS_WIDTH = 54;
const X_AXIS_HEIGHT = 24;

const INTEREST = [
  ['knee', 'Knee'],
  ['nash', 'Nash point'],
  ['minimaxRegret', 'Least regret'],
] as const;

const LABEL_COLOURS: Readonly<Record<string, string>> = {
  baseline: 'var(--privacy)',
  price: 'var(--privacy)',
  ghost: 'var(--muted)',
};

/** Gaps narrower than this hold no label. */
const ROOM_FOR_A_LABEL = 22;

/** Places in the middle between two lines, the widest first; none where they are close throughout. */
function gapBetween(line: readonly Spot[], other: readonly Spot[]): Spot[] {
  const across = alongLine(other, 6);
  return alongLine(line, 12)
    .flatMap((p) => {
      const q = across.reduce((a, b) => (Math.abs(b.x - p.x) < Math.abs(a.x - p.x) ? b : a), across[0] ?? p);
      const gap = Math.abs(q.y - p.y);
      return gap > ROOM_FOR_A_LABEL ? [{ at: { x: p.x, y: (p.y + q.y) / 2 }, gap }] : [];
    })
    .sort((a, b) => b.gap - a.gap)
    .map(({ at }) => at);
}

interface LayersProps extends Omit<Props, 'isStale'> {
  readonly points: readonly PlotPoint[];
  readonly line: readonly PlotPoint[];
  readonly baselineLine: readonly PlotPoint[] | null;
  readonly ghostLine: readonly PlotPoint[] | null;
}

/** Everything inside the axes. Its parts are drawn anew only when the frontier or the size changes. */
function Layers({ snapshot, axes, onTake, points, line, baselineLine, ghostLine }: LayersProps) {
  const area = usePlotArea();
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const laid = useMemo(() => {
    if (!area || !xScale || !yScale) return null;
    const toPixels = (p: Spot): Spot => ({ x: xScale(p.x) ?? Number.NaN, y: yScale(p.y) ?? Number.NaN });
    const pixels = points.map(toPixels);
    const plot = { x: area.x, y: area.y, width: area.width, height: area.height };
    const linePixels = line.map(toPixels);
    const baselinePixels = baselineLine?.map(toPixels) ?? null;
    const priced = baselineLine !== null && liesAbove(baselineLine, line, axes);
    const ghostPixels = ghostLine?.map(toPixels) ?? null;

    const { pointsOfInterest } = snapshot;
    const names = new Map<number, string[]>();
    for (const [id, name] of INTEREST) {
      const index = pointsOfInterest[id];
      if (index !== null) names.set(index, [...(names.get(index) ?? []), name]);
    }
    const marks = points.flatMap((point, at) => {
      const text = names.get(point.index)?.join(', ');
      return text === undefined ? [] : [{ id: text, at: pixels[at]! }];
    });
    const obstacles = [
      ...pixels.filter((_, at) => points[at]!.kind !== 'dominated'),
      ...[linePixels, baselinePixels ?? [], ghostPixels ?? []].flatMap((spots) => alongLine(spots, 9)),
    ];
    const interest: LabelWish[] = marks.map(({ id, at }) => ({ id, text: id, at: [at], clearance: 8 }));
    const wishes: LabelWish[] = [];
    if (baselinePixels) {
      const text = 'without optional consent rules';
      wishes.push({ id: 'baseline', text, at: alongLine(baselinePixels, 24), clearance: 6 });
      if (priced) {
        const at = gapBetween(linePixels, baselinePixels);
        wishes.push({ id: 'price', text: 'price of consent', at, clearance: 0, inside: true });
      }
    }
    if (ghostPixels) {
      const text = 'the frontier before';
      wishes.push({ id: 'ghost', text, at: alongLine(ghostPixels, 24), clearance: 6 });
    }
    const rings = marks.map(({ at }) => ({ x: at.x - 8, y: at.y - 8, width: 16, height: 16 }));
    const labels = placeLabels(wishes, plot, obstacles, rings);
    return {
      toPixels,
      pixels,
      plot,
      linePixels,
      baselinePixels,
      priced,
      ghostPixels,
      marks,
      labels,
      interest,
      obstacles,
      taken: [...rings, ...labels.map((label) => label.box)],
    };
  }, [area, xScale, yScale, points, line, baselineLine, ghostLine, snapshot, axes]);
  if (!laid) return null;
  return (
    <>
      <Lines
        line={laid.linePixels}
        baseline={laid.baselinePixels}
        priced={laid.priced}
        ghost={laid.ghostPixels}
      />
      <Dots points={points} pixels={laid.pixels} provisional={!snapshot.complete} />
      <InterestMarks marks={laid.marks} />
      {laid.labels.map((label) => (
        <ChartLabel key={label.id} label={label} colour={LABEL_COLOURS[label.id] ?? 'var(--ink)'} />
      ))}
      <PolicyRing
        axes={axes}
        toPixels={laid.toPixels}
        bounds={laid.plot}
        taken={laid.taken}
        interest={laid.interest}
        obstacles={laid.obstacles}
      />
      <PointExplorer
        snapshot={snapshot}
        axes={axes}
        points={points}
        pixels={laid.pixels}
        plot={laid.plot}
        onTake={onTake}
      />
    </>
  );
}

interface DrawnProps extends LayersProps {
  readonly width: number;
  readonly height: number;
  readonly xDomain: Extent;
  readonly yDomain: Extent;
}

const Drawn = memo(function Drawn({ width, height, xDomain, yDomain, ...layers }: DrawnProps) {
  const { axes } = layers;
  const xTicks = useMemo(() => roundTicks(xDomain, Math.max(3, Math.round(width / 100))), [xDomain, width]);
  const yTicks = useMemo(() => roundTicks(yDomain, Math.max(3, Math.round(height / 64))), [yDomain, height]);
  const tick = { fill: 'var(--muted)', fontSize: 12 };
  const label = (outcome: OutcomeId, ticks: readonly number[]) => {
    const decimals = tickDecimals(ticks);
    return (value: number) => formatTick(outcome, value, decimals);
  };
  return (
    <ScatterChart width={width} height={height} margin={MARGIN} accessibilityLayer={false}>
      <CartesianGrid stroke="var(--hairline)" strokeWidth={1} syncWithTicks />
      <XAxis
        type="number"
        dataKey="x"
        domain={[...xDomain]}
        allowDataOverflow
        reversed={OUTCOMES[axes.x].better === 'lower'}
        ticks={xTicks}
        interval={0}
        height={X_AXIS_HEIGHT}
        tick={tick}
        tickLine={false}
        axisLine={false}
        tickFormatter={label(axes.x, xTicks)}
      />
      <YAxis
        type="number"
        dataKey="y"
        domain={[...yDomain]}
        allowDataOverflow
        reversed={OUTCOMES[axes.y].better === 'lower'}
        ticks={yTicks}
        interval={0}
        width={Y_AXIS_WIDTH}
        tick={tick}
        tickLine={false}
        axisLine={false}
        tickFormatter={label(axes.y, yTicks)}
      />
      <Layers {...layers} />
    </ScatterChart>
  );
});

/** The frontier, the policy on it, today's rules, and what consent and the last change moved. */
export function FrontierChart({ isStale, ...props }: Props) {
  const { snapshot, baseline, ghost, axes } = props;
  const { frame, size } = useSize();
  const { evaluation } = useEvaluation();

  const points = useMemo(() => plotPoints(snapshot, axes), [snapshot, axes]);
  const line = useMemo(() => attainedLine(points, axes), [points, axes]);
  const baselineLine = useMemo(() => {
    const other = baseline && lineOf(baseline, axes);
    return other && !sameLine(other, line) ? other : null;
  }, [baseline, line, axes]);
  const ghostLine = useMemo(() => {
    const other = ghost && lineOf(ghost, axes);
    const seen = other && (sameLine(other, line) || (baselineLine && sameLine(other, baselineLine)));
    return seen ? null : other;
  }, [ghost, line, baselineLine, axes]);
  const spots = useMemo(
    () => [...points, ...(baselineLine ?? []), ...(ghostLine ?? [])],
    [points, baselineLine, ghostLine],
  );

  const alternatives: Spot[] = evaluation
    ? [evaluation.policy, evaluation.manual].map((o) => ({ x: o[axes.x].value, y: o[axes.y].value }))
    : [];
  const [held, setHeld] = useState<{ axes: FrontierAxes; x: Extent; y: Extent } | null>(null);
  const keep = held !== null && held.axes === axes ? held : null;
  const x = nextDomain(
    keep?.x ?? null,
    [...spots, ...alternatives].map((p) => p.x),
  );
  const y = nextDomain(
    keep?.y ?? null,
    [...spots, ...alternatives].map((p) => p.y),
  );
  if (keep === null || keep.x !== x || keep.y !== y) setHeld({ axes, x, y });

  return (
    <div
      ref={frame}
      className="absolute inset-0"
      data-complete={snapshot.complete && !isStale}
      data-testid="frontier-chart"
    >
      {size.width > 0 && size.height > 0 && (
        <Drawn
          {...props}
          width={size.width}
          height={size.height}
          xDomain={x}
          yDomain={y}
          points={points}
          line={line}
          baselineLine={baselineLine}
          ghostLine={ghostLine}
        />
      )}
    </div>
  );
}
