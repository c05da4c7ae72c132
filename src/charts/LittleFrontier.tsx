import { useMemo, useRef } from 'react';
import { OUTCOMES } from '../../workers/protocol/results';
import { useLate } from '../engine/late';
import { useEvaluation, useFrontier, useRefitting, useStale } from '../engine/table-data';
import { formatCount } from '../format/figure';
import { useTable } from '../state/policy-store';
import { announce } from '../state/view-store';
import { ExportMenu } from '../ui/ExportMenu';
import { type Extent, nextDomain } from './domain';
import { estimateOf, lineOf, plotPoints, type Spot } from './frontier-chart-data';
import { pathOf } from './marks';

const WIDTH = 236;
const HEIGHT = 112;
const INSET = { left: 14, right: 10, top: 14, bottom: 16 } as const;

/** The policy at hand on its frontier, small: where a change made here leaves it. */
export function LittleFrontier() {
  const { snapshot, ghost, stale: frontierStale } = useFrontier();
  const { evaluation } = useEvaluation();
  const late = useLate(frontierStale);
  const stale = useStale();
  const refitting = useRefitting();
  const axes = useTable((s) => s.scenario.axes);
  const world = useTable((s) => s.scenario.world);
  const frame = useRef<HTMLElement>(null);
  const drawn = useMemo(() => {
    if (!snapshot || !evaluation) return null;
    const points = plotPoints(snapshot, axes);
    const line = lineOf(snapshot, axes);
    const before = ghost ? lineOf(ghost, axes) : [];
    const own: Spot = { x: evaluation.policy[axes.x].value, y: evaluation.policy[axes.y].value };
    const manual: Spot = { x: evaluation.manual[axes.x].value, y: evaluation.manual[axes.y].value };
    const spots = [...points, ...before, own, manual];
    const domain = (values: readonly number[]): Extent => nextDomain(null, values);
    const xs = domain(spots.map((p) => p.x));
    const ys = domain(spots.map((p) => p.y));
    const turned = { x: OUTCOMES[axes.x].better === 'lower', y: OUTCOMES[axes.y].better === 'lower' };
    const share = (value: number, [low, high]: Extent, flip: boolean) => {
      const at = high > low ? (value - low) / (high - low) : 0.5;
      return flip ? 1 - at : at;
    };
    const place = (p: Spot): Spot => ({
      x: INSET.left + share(p.x, xs, turned.x) * (WIDTH - INSET.left - INSET.right),
      y: HEIGHT - INSET.bottom - share(p.y, ys, turned.y) * (HEIGHT - INSET.top - INSET.bottom),
    });
    return {
      dots: points.filter((p) => p.kind !== 'line').map(place),
      line: line.map(place),
      ghost: before.map(place),
      own: place(own),
      manual: place(manual),
    };
  }, [snapshot, ghost, evaluation, axes]);
  const estimate = snapshot === null ? '' : estimateOf(snapshot);
  const names = { x: OUTCOMES[axes.x].label, y: OUTCOMES[axes.y].label };
  return (
    <figure
      ref={frame}
      className="dims relative shrink-0"
      data-stale={stale || frontierStale}
      data-late={late}
      data-testid="little-frontier"
      data-complete={snapshot?.complete === true && !frontierStale}
      style={{ width: WIDTH }}
    >
      <svg
        width={WIDTH}
        height={HEIGHT}
        className="recharts-surface"
        role="img"
        aria-label={`Your policy on the frontier of ${names.x} and ${names.y}`}
      >
        <path
          d={`M${INSET.left} ${INSET.top}V${HEIGHT - INSET.bottom}H${WIDTH - INSET.right}`}
          fill="none"
          stroke="var(--hairline)"
        />
        <text x={2} y={10} fontSize={11} fill="var(--muted)">
          ↑ {names.y}
        </text>
        <text x={WIDTH - 4} y={HEIGHT - 3} fontSize={11} textAnchor="end" fill="var(--muted)">
          {names.x} →
        </text>
        {drawn ? (
          <>
            {drawn.dots.map((p, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the dots have no name and keep their order.
              <circle key={at} cx={p.x} cy={p.y} r={1.2} fill="var(--cloud)" />
            ))}
            <path d={pathOf(drawn.ghost)} fill="none" stroke="var(--muted)" strokeDasharray="5 3" />
            <path d={pathOf(drawn.line)} fill="none" stroke="var(--ink)" strokeWidth={1.75} />
            <rect
              x={drawn.manual.x - 3.5}
              y={drawn.manual.y - 3.5}
              width={7}
              height={7}
              fill="var(--paper)"
              stroke="var(--ink)"
              strokeWidth={1.5}
            />
            <g
              className="travels"
              style={{ transform: `translate(${drawn.own.x}px, ${drawn.own.y}px)` }}
              data-testid="little-ring"
              data-x={drawn.own.x.toFixed(1)}
              data-y={drawn.own.y.toFixed(1)}
            >
              <circle r={7} fill="var(--paper)" fillOpacity={0.4} stroke="var(--ink)" strokeWidth={2.5} />
              <circle r={1.5} fill="var(--ink)" />
            </g>
          </>
        ) : (
          <text x={WIDTH / 2} y={HEIGHT / 2} fontSize={12} textAnchor="middle" fill="var(--muted)">
            working out the frontier
          </text>
        )}
      </svg>
      {snapshot && (
        <div className="absolute top-0 right-0" inert={refitting || frontierStale || stale}>
          <ExportMenu
            frame={frame}
            caption={{
              title: `Small frontier of ${names.y} and ${names.x}`,
              summary: estimate && `A ${estimate}.`,
              source: `Parley, your policy on its frontier; synthetic retail world of ${formatCount(world.customers)} customers and ${formatCount(world.items)} items, seed ${world.seed}${estimate && `; ${estimate}`}.`,
            }}
            twin={async () => (await import('./frontier-twin')).frontierTwin(snapshot, axes)}
            onDone={announce}
            isSmall
          />
        </div>
      )}
    </figure>
  );
}
