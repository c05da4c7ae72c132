import { shareAxis } from './axis';
import { ChartLabel } from './frontier-layers';
import { alongLine, placeLabels } from './label-placement';
import { EMPHASIS_COLOURS, type Emphasis, pathOf } from './marks';
import { Plot, type PlotScale } from './Plot';

export interface LorenzLine {
  readonly id: string;
  readonly name: string;
  readonly emphasis: Emphasis;
  /** Share of the places taken by the least shown items, at every hundredth of the catalogue. */
  readonly shares: readonly number[];
}

interface Props {
  readonly label: string;
  readonly lines: readonly LorenzLine[];
}

/** Away from both ends, where the curves are. */
const middleOf = <T,>(spots: readonly T[]): readonly T[] =>
  spots.slice(Math.floor(spots.length * 0.3), Math.ceil(spots.length * 0.7));

function Curves({ lines, scale }: { lines: readonly LorenzLine[]; scale: PlotScale }) {
  const even = [scale.at({ x: 0, y: 0 }), scale.at({ x: 1, y: 1 })];
  const curves = lines.map((line) => ({
    line,
    spots: line.shares.map((share, at) =>
      scale.at({ x: at / Math.max(1, line.shares.length - 1), y: share }),
    ),
  }));
  const obstacles = [...alongLine(even, 20), ...curves.flatMap(({ spots }) => alongLine(spots, 20))];
  const labels = placeLabels(
    [{ id: 'even', text: 'all items shown alike', at: middleOf(alongLine(even, 24)), clearance: 8 }],
    scale.plot,
    obstacles,
    [],
  );
  return (
    <g>
      <path d={pathOf(even)} stroke="var(--control)" strokeDasharray="2 3" fill="none" />
      {curves.map(({ line, spots }) => (
        <path
          key={line.id}
          d={pathOf(spots)}
          fill="none"
          stroke={EMPHASIS_COLOURS[line.emphasis]}
          strokeWidth={line.emphasis === 'own' ? 2.5 : 2}
          strokeDasharray={line.emphasis === 'baseline' ? '5 3' : undefined}
        />
      ))}
      {labels.map((label) => (
        <ChartLabel key={label.id} label={label} colour="var(--muted)" />
      ))}
      {lines.map((line, at) => (
        <g key={line.id}>
          <path
            d={`M${scale.plot.x + 16} ${scale.plot.y + 20 + at * 20}h22`}
            stroke={EMPHASIS_COLOURS[line.emphasis]}
            strokeWidth={line.emphasis === 'own' ? 2.5 : 2}
            strokeDasharray={line.emphasis === 'baseline' ? '5 3' : undefined}
          />
          <text
            x={scale.plot.x + 46}
            y={scale.plot.y + 24 + at * 20}
            fontSize={12}
            fontWeight={600}
            fill={EMPHASIS_COLOURS[line.emphasis]}
          >
            {line.name}
          </text>
        </g>
      ))}
    </g>
  );
}

/** How unevenly the places in lists are shared out over the catalogue. */
export function LorenzChart({ label, lines }: Props) {
  return (
    <Plot
      label={label}
      x={{ ...shareAxis([0, 1], 5, 'share of the catalogue, least shown items first'), grid: true }}
      y={shareAxis([0, 1], 5, 'share of all places in lists')}
    >
      {(scale) => <Curves lines={lines} scale={scale} />}
    </Plot>
  );
}
