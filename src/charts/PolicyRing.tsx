import { useEffect, useMemo, useRef } from 'react';
import type { FrontierAxes } from '../../workers/protocol/results';
import { useEvaluation } from '../engine/table-data';
import { tableStore } from '../state/policy-store';
import type { Spot } from './frontier-chart-data';
import { ChartLabel, type ToPixels } from './frontier-layers';
import { type Box, type LabelWish, placeLabel, placeLabels } from './label-placement';

interface Props {
  readonly axes: FrontierAxes;
  readonly toPixels: ToPixels;
  readonly bounds: Box;
  /** Boxes of the labels that stay where they are. */
  readonly taken: readonly Box[];
  readonly obstacles: readonly Spot[];
  /** Labels that make room for the ring. */
  readonly interest: readonly LabelWish[];
}

/** Pixels that an eye follows by itself. */
const NEAR = 32;
/** How long it takes, see `travels` in styles.css, and a little more. */
const TRAVEL_MS = 250;

/** Travels to where a click or an undo sends it; a drag, and a step by key, moves it at once. */
function Ring({ at }: { readonly at: Spot }) {
  const last = useRef({ at, since: Number.NEGATIVE_INFINITY });
  const way = Math.hypot(at.x - last.current.at.x, at.y - last.current.at.y);
  const now = performance.now();
  const isHeld = tableStore.getState().origin !== null;
  // What is under way is not cut short by figures that move it a little further.
  const isUnderWay = !isHeld && now - last.current.since < TRAVEL_MS;
  const sets = !isHeld && way > NEAR;
  const motion = sets || isUnderWay ? 'travels' : '';
  useEffect(() => {
    last.current = { at, since: sets ? now : last.current.since };
  });
  return (
    <g className={motion} style={{ transform: `translate(${at.x}px, ${at.y}px)` }}>
      <circle r={11} fill="var(--paper)" fillOpacity={0.35} stroke="var(--paper)" strokeWidth={6} />
      <circle r={11} fill="none" stroke="var(--ink)" strokeWidth={3} />
      <circle r={2} fill="var(--ink)" />
    </g>
  );
}

/** The policy at hand and today's rules: the only layer that follows a drag. */
export function PolicyRing({ axes, toPixels, bounds, taken, obstacles, interest }: Props) {
  const { evaluation } = useEvaluation();
  const manualX = evaluation?.manual[axes.x].value ?? Number.NaN;
  const manualY = evaluation?.manual[axes.y].value ?? Number.NaN;
  const manual = useMemo(() => {
    if (!Number.isFinite(manualX) || !Number.isFinite(manualY)) return null;
    const at = toPixels({ x: manualX, y: manualY });
    const wish: LabelWish = { id: 'manual', text: 'Manual rules (today)', at: [at], clearance: 7 };
    return { at, label: placeLabel(wish, bounds, taken, obstacles) };
  }, [manualX, manualY, toPixels, bounds, taken, obstacles]);
  if (evaluation === null) return null;

  const at = toPixels({ x: evaluation.policy[axes.x].value, y: evaluation.policy[axes.y].value });
  if (!Number.isFinite(at.x) || !Number.isFinite(at.y)) return null;
  const text = 'AI-assisted, your policy';
  const wish: LabelWish = { id: 'policy', text, at: [at], clearance: 13, bold: true };
  const avoid: Box[] = manual
    ? [
        ...taken,
        ...(manual.label ? [manual.label.box] : []),
        { x: manual.at.x - 7, y: manual.at.y - 7, width: 14, height: 14 },
      ]
    : [...taken];
  const label = placeLabel(wish, bounds, avoid, obstacles);
  const ring = { x: at.x - 13, y: at.y - 13, width: 26, height: 26 };
  const others = placeLabels(interest, bounds, obstacles, [...avoid, ring, ...(label ? [label.box] : [])]);
  return (
    <g pointerEvents="none" data-testid="policy-ring" data-x={at.x.toFixed(1)} data-y={at.y.toFixed(1)}>
      {manual && (
        <>
          <rect
            x={manual.at.x - 5}
            y={manual.at.y - 5}
            width={10}
            height={10}
            fill="var(--paper)"
            stroke="var(--ink)"
            strokeWidth={2}
          />
          {manual.label && <ChartLabel label={manual.label} />}
        </>
      )}
      <Ring at={at} />
      {others.map((other) => (
        <ChartLabel key={other.id} label={other} />
      ))}
      {label && <ChartLabel label={label} />}
    </g>
  );
}
