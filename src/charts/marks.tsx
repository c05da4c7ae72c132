import type { Spot } from './frontier-chart-data';

/** The look of what is compared: the model looked at, what it is held against, and all else. */
export type Emphasis = 'own' | 'baseline' | 'other';

export const EMPHASIS_COLOURS: Readonly<Record<Emphasis, string>> = {
  own: 'var(--analytics)',
  baseline: 'var(--ink)',
  other: 'var(--control)',
};

export function pathOf(spots: readonly Spot[]): string {
  return spots.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('');
}

interface WhiskerProps {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Along the axis of the values, in pixels. */
  readonly to: (value: number) => number;
  /** Across it. */
  readonly at: number;
  readonly emphasis: Emphasis;
  readonly upright?: boolean;
}

/** A value with its interval: filled for the model looked at, hollow for its baseline. */
export function Whisker({ value, low, high, to, at, emphasis, upright = false }: WhiskerProps) {
  const colour = EMPHASIS_COLOURS[emphasis];
  const from = { x: to(low), y: at };
  const until = { x: to(high), y: at };
  const dot = { x: to(value), y: at };
  const turn = (p: Spot): Spot => (upright ? { x: p.y, y: p.x } : p);
  const [a, b, c] = [turn(from), turn(until), turn(dot)];
  return (
    <g>
      <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke={colour} strokeWidth={2} strokeLinecap="round" />
      <circle
        cx={c.x}
        cy={c.y}
        r={4}
        fill={emphasis === 'baseline' ? 'var(--paper)' : colour}
        stroke={emphasis === 'baseline' ? colour : 'var(--paper)'}
        strokeWidth={emphasis === 'baseline' ? 2 : 1}
      />
    </g>
  );
}
