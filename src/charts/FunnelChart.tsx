import { useId } from 'react';
import { useSize } from './use-size';

export interface FunnelPart {
  /** Stands in the bar where there is room. */
  readonly name: string;
  readonly value: number;
  readonly look: 'plain' | 'solid' | 'hatched' | 'outlined' | 'breach';
}

/** A step of the funnel; one without parts heads those below it. */
export interface FunnelBar {
  readonly id: string;
  readonly label: string;
  /** At the right end. */
  readonly note: string;
  readonly parts: readonly FunnelPart[];
}

interface Props {
  readonly label: string;
  readonly bars: readonly FunnelBar[];
  /** What fills the whole width. */
  readonly most: number;
  /** What the looks stand for, as not every part has room for its name. */
  readonly legend: readonly Omit<FunnelPart, 'value'>[];
}

const LEFT = 148;
const RIGHT = 132;
/** Average advance of a 12 px letter. */
const ADVANCE = 6.6;
const ROOM_AROUND_TEXT = 12;
const LEGEND = 26;
/** From the end of one name of the legend to the next mark. */
const LEGEND_GAP = 18;

interface PartProps {
  readonly part: FunnelPart;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly hatch: string;
}

function Part({ part, x, y, width, height, hatch }: PartProps) {
  const { look, name } = part;
  const fill = {
    plain: 'var(--cloud)',
    solid: 'var(--privacy)',
    hatched: `url(#${hatch})`,
    outlined: 'var(--paper)',
    breach: 'var(--breach)',
  }[look];
  const fits = name !== '' && name.length * ADVANCE + ROOM_AROUND_TEXT <= width;
  const onSolid = look === 'solid' || look === 'breach';
  return (
    <g>
      <rect
        x={x + 0.5}
        y={y}
        width={Math.max(0.5, width - 1)}
        height={height}
        fill={fill}
        stroke={look === 'plain' ? 'none' : look === 'breach' ? 'var(--breach)' : 'var(--privacy)'}
        strokeWidth={1}
      />
      {fits && (
        <text
          x={x + 6}
          y={y + height / 2 + 4}
          fontSize={12}
          fill={onSolid ? 'var(--paper)' : 'var(--ink)'}
          stroke={look === 'hatched' ? 'var(--paper)' : 'none'}
          strokeWidth={look === 'hatched' ? 4 : 0}
          paintOrder="stroke"
        >
          {name}
        </text>
      )}
    </g>
  );
}

/** How many are left after each step, one bar each, by what they rest on. */
export function FunnelChart({ label, bars, most, legend }: Props) {
  const { frame, size } = useSize();
  const hatch = useId();
  const { width, height } = size;
  const room = Math.max(0, width - LEFT - RIGHT);
  const step = bars.length > 0 ? Math.min(34, (height - LEGEND) / bars.length) : 0;
  const thick = Math.max(4, step - 7);
  const to = (value: number) => (most > 0 ? (value / most) * room : 0);
  return (
    <div ref={frame} className="absolute inset-0" role="img" aria-label={label}>
      {width > 0 && height > 0 && (
        <svg width={width} height={height} className="recharts-surface" aria-hidden="true">
          <defs>
            <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse">
              <rect width={6} height={6} fill="var(--paper)" />
              <path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="var(--privacy)" strokeWidth={1.5} />
            </pattern>
          </defs>
          {bars.map((bar, at) => {
            const y = at * step;
            const heads = bar.parts.length === 0;
            let x = LEFT;
            return (
              <g key={bar.id} fontSize={12}>
                <text
                  x={heads ? 0 : LEFT - 8}
                  y={y + step / 2 + 4}
                  textAnchor={heads ? 'start' : 'end'}
                  fill={heads ? 'var(--muted)' : 'var(--ink)'}
                  fontWeight={heads ? 600 : 450}
                >
                  {bar.label}
                </text>
                {bar.parts
                  .filter((part) => part.value > 0)
                  .map((part) => {
                    const from = x;
                    x += to(part.value);
                    return (
                      <Part
                        key={part.look}
                        part={part}
                        x={from}
                        y={y + (step - thick) / 2}
                        width={to(part.value)}
                        height={thick}
                        hatch={hatch}
                      />
                    );
                  })}
                <text
                  x={heads ? width : Math.max(x, LEFT) + 8}
                  y={y + step / 2 + 4}
                  textAnchor={heads ? 'end' : 'start'}
                  fill={heads ? 'var(--muted)' : 'var(--ink)'}
                >
                  {bar.note}
                </text>
              </g>
            );
          })}
          <g transform={`translate(0 ${bars.length * step + 8})`} fontSize={12}>
            {legend.map(({ name, look }, at) => {
              const before = legend
                .slice(0, at)
                .reduce((sum, one) => sum + 20 + one.name.length * ADVANCE + LEGEND_GAP, 0);
              return (
                <g key={name}>
                  <Part
                    part={{ name: '', value: 0, look }}
                    x={before}
                    y={0}
                    width={14}
                    height={14}
                    hatch={hatch}
                  />
                  <text x={before + 20} y={11} fill="var(--muted)">
                    {name}
                  </text>
                </g>
              );
            })}
          </g>
        </svg>
      )}
    </div>
  );
}
