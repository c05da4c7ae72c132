import type { Interval } from '../../workers/protocol/models-report';
import { OUTCOMES, type OutcomeId } from '../../workers/protocol/results';
import { around, outcomeAxis } from './axis';
import { EMPHASIS_COLOURS, type Emphasis, Whisker } from './marks';
import { Plot, type PlotAxis, type PlotScale } from './Plot';

export interface IntervalMark extends Interval {
  readonly value: number;
  readonly emphasis: Emphasis;
}

/** A row of the chart; one without marks heads those below it. */
export interface IntervalRow {
  readonly id: string;
  readonly label: string;
  /** At the right end, such as how many it is a mean of. */
  readonly note: string;
  readonly strong?: boolean;
  readonly marks: readonly IntervalMark[];
}

interface Props {
  readonly label: string;
  readonly outcome: OutcomeId;
  readonly rows: readonly IntervalRow[];
  /** Over the notes. */
  readonly noteTitle: string;
  /** Whose marks are whose; left out where the rows say it. */
  readonly legend?: readonly { readonly name: string; readonly emphasis: Emphasis }[];
}

const LEFT = 176;
const RIGHT = 92;
const NO_AXIS: Omit<PlotAxis, 'domain'> = { ticks: [], format: () => '', title: '', grid: false };

/** From one name of the legend to the next. */
const LEGEND_STEP = 130;

function Rows({
  rows,
  noteTitle,
  legend = [],
  scale,
}: Pick<Props, 'rows' | 'noteTitle' | 'legend'> & { scale: PlotScale }) {
  const { plot } = scale;
  const right = plot.x + plot.width;
  const shift = rows.some((row) => row.marks.length > 1) ? 3 : 0;
  return (
    <g fontSize={12}>
      <text x={right + RIGHT - 16} y={plot.y - 9} textAnchor="end" fill="var(--muted)">
        {noteTitle}
      </text>
      {legend.map(({ name, emphasis }, at) => (
        <g key={name}>
          <Whisker
            value={plot.x + at * LEGEND_STEP + 8}
            low={plot.x + at * LEGEND_STEP}
            high={plot.x + at * LEGEND_STEP + 16}
            to={(x) => x}
            at={plot.y - 13}
            emphasis={emphasis}
          />
          <text
            x={plot.x + at * LEGEND_STEP + 22}
            y={plot.y - 9}
            fill={EMPHASIS_COLOURS[emphasis]}
            fontWeight={600}
          >
            {name}
          </text>
        </g>
      ))}
      {rows.map((row, index) => {
        const y = scale.y(index);
        const heads = row.marks.length === 0 && row.note === '';
        return (
          <g key={row.id}>
            {!heads && <line x1={plot.x} x2={right} y1={y} y2={y} stroke="var(--hairline)" strokeWidth={1} />}
            <text
              x={heads ? 4 : 14}
              y={y + 4}
              fontWeight={heads || row.strong ? 600 : 450}
              fill={heads ? 'var(--muted)' : 'var(--ink)'}
            >
              {row.label}
            </text>
            <text x={right + RIGHT - 16} y={y + 4} textAnchor="end" fill="var(--muted)">
              {row.note}
            </text>
            {row.marks.map((mark, at) => (
              <Whisker
                key={mark.emphasis}
                {...mark}
                to={scale.x}
                at={y + (row.marks.length > 1 ? (at - (row.marks.length - 1) / 2) * 2 * shift : 0)}
              />
            ))}
          </g>
        );
      })}
    </g>
  );
}

/** Values with their intervals, one row each, on a common scale. */
export function IntervalChart({ label, outcome, rows, noteTitle, legend }: Props) {
  const values = rows.flatMap((row) => row.marks.flatMap((mark) => [mark.low, mark.value, mark.high]));
  const x: PlotAxis = { ...outcomeAxis(outcome, around(values), 5, OUTCOMES[outcome].label), grid: true };
  // Downwards from the first row.
  const y: PlotAxis = { ...NO_AXIS, domain: [Math.max(1, rows.length) - 0.5, -0.5] };
  return (
    <Plot label={label} x={x} y={y} margin={{ left: LEFT, right: RIGHT }}>
      {(scale) => <Rows rows={rows} noteTitle={noteTitle} legend={legend ?? []} scale={scale} />}
    </Plot>
  );
}
