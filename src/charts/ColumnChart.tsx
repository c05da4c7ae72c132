import { formatCount } from '../format/figure';
import { fromNought, plainAxis } from './axis';
import { Plot, type PlotAxis, type PlotScale } from './Plot';

export interface Column {
  readonly label: string;
  readonly value: number;
  /** Which of `parts` it belongs to. */
  readonly part?: number;
}

/** A run of columns with a name and a shade of its own. */
export interface ColumnPart {
  readonly name: string;
  readonly colour: string;
}

interface Props {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly parts?: readonly ColumnPart[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Labels of every so many columns are written out. */
  readonly every?: number;
  /** The figure over each column. */
  readonly figures?: boolean;
}

const PLAIN: readonly ColumnPart[] = [{ name: '', colour: 'var(--analytics)' }];

function Columns({
  columns,
  parts,
  figures,
  scale,
}: Required<Pick<Props, 'columns' | 'parts' | 'figures'>> & { scale: PlotScale }) {
  const { plot } = scale;
  const base = plot.y + plot.height;
  const room = plot.width / Math.max(1, columns.length);
  const width = Math.max(2, room - (room > 20 ? 6 : 2));
  return (
    <g>
      {columns.map((column, at) => {
        const x = scale.x(at);
        const y = scale.y(column.value);
        return (
          <g key={column.label}>
            <rect
              x={x - width / 2}
              y={y}
              width={width}
              height={Math.max(0, base - y)}
              fill={parts[column.part ?? 0]?.colour ?? 'var(--analytics)'}
            />
            {figures && (
              <text x={x} y={y - 5} textAnchor="middle" fontSize={12} fill="var(--ink)">
                {formatCount(column.value)}
              </text>
            )}
          </g>
        );
      })}
      {parts.map((part, index) => {
        const own = columns
          .map((column, at) => ({ column, at }))
          .filter(({ column }) => (column.part ?? 0) === index);
        const first = own[0];
        const last = own.at(-1);
        if (part.name === '' || !first || !last) return null;
        const left = scale.x(first.at) - room / 2;
        const right = scale.x(last.at) + room / 2;
        return (
          <g key={part.name}>
            {index > 0 && (
              <line
                x1={left}
                x2={left}
                y1={plot.y - 4}
                y2={base}
                stroke="var(--control)"
                strokeDasharray="2 3"
              />
            )}
            <text
              x={index === 0 ? left + 4 : index === parts.length - 1 ? right : (left + right) / 2}
              y={index % 2 === 1 ? plot.y - 9 : plot.y + 8}
              textAnchor={index === 0 ? 'start' : index === parts.length - 1 ? 'end' : 'middle'}
              fontSize={12}
              fontWeight={600}
              fill="var(--ink)"
              stroke="var(--paper)"
              strokeWidth={4}
              paintOrder="stroke"
            >
              {part.name}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** Counts by class or by week. */
export function ColumnChart({
  label,
  columns,
  parts = PLAIN,
  xTitle,
  yTitle,
  every = 1,
  figures = false,
}: Props) {
  const x: PlotAxis = {
    domain: [-0.5, Math.max(1, columns.length) - 0.5],
    ticks: columns.map((_, at) => at).filter((at) => at % every === 0),
    format: (at) => columns[at]?.label ?? '',
    title: xTitle,
  };
  const tallest = Math.max(1, ...columns.map((column) => column.value));
  const y = plainAxis(fromNought([tallest * (parts.length > 1 || figures ? 1.12 : 1)]), 4, yTitle);
  return (
    <Plot label={label} x={x} y={y} margin={{ left: 56 }}>
      {(scale) => <Columns columns={columns} parts={parts} figures={figures} scale={scale} />}
    </Plot>
  );
}
