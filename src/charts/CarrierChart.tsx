import type { Interval } from '../../workers/protocol/models-report';
import type { OutcomeId } from '../../workers/protocol/results';
import { outcomeAxis } from './axis';
import { type Extent, extentOf } from './domain';
import { Whisker } from './marks';
import { Plot, type PlotAxis, type PlotScale } from './Plot';

/** A group with its change; one without heads those below it. */
export interface CarrierRow {
  readonly id: string;
  readonly label: string;
  /** At the right end. */
  readonly note: string;
  readonly strong?: boolean;
  readonly mark: (Interval & { readonly value: number }) | null;
}

interface Props {
  readonly label: string;
  readonly outcome: OutcomeId;
  readonly title: string;
  readonly rows: readonly CarrierRow[];
}

const LEFT = 132;
const RIGHT = 56;

/** A range that holds 0 and every interval, with a little room on either side. */
function aroundNought(values: readonly number[]): Extent {
  const [low, high] = extentOf([0, ...values]) ?? [0, 0];
  const room = (high - low || 1) * 0.06;
  return [low - room, high + room];
}

function Rows({ rows, scale }: { readonly rows: Props['rows']; readonly scale: PlotScale }) {
  const { plot } = scale;
  const right = plot.x + plot.width;
  const nought = scale.x(0);
  return (
    <g fontSize={12}>
      <line
        x1={nought}
        x2={nought}
        y1={plot.y - 4}
        y2={plot.y + plot.height}
        stroke="var(--control)"
        strokeWidth={1}
      />
      {rows.map((row, at) => {
        const y = scale.y(at);
        const heads = row.mark === null;
        return (
          <g key={row.id}>
            {!heads && <line x1={plot.x} x2={right} y1={y} y2={y} stroke="var(--hairline)" strokeWidth={1} />}
            <text
              x={heads ? 2 : 10}
              y={y + 4}
              fontWeight={heads || row.strong ? 600 : 450}
              fill={heads ? 'var(--muted)' : 'var(--ink)'}
            >
              {row.label}
            </text>
            <text
              x={right + RIGHT - 2}
              y={y + 4}
              textAnchor="end"
              fontWeight={row.strong ? 600 : 450}
              fill={row.strong ? 'var(--ink)' : 'var(--muted)'}
            >
              {row.note}
            </text>
            {row.mark && (
              <Whisker {...row.mark} to={scale.x} at={y} emphasis={row.strong ? 'own' : 'other'} />
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Changes with their intervals, group by group, on both sides of none. */
export function CarrierChart({ label, outcome, title, rows }: Props) {
  const values = rows.flatMap(({ mark }) => (mark ? [mark.low, mark.high, mark.value] : []));
  const x: PlotAxis = { ...outcomeAxis(outcome, aroundNought(values), 4, title), grid: true };
  // Downwards from the first row.
  const y: PlotAxis = {
    domain: [Math.max(1, rows.length) - 0.5, -0.5],
    ticks: [],
    format: () => '',
    title: '',
    grid: false,
  };
  return (
    <Plot label={label} x={x} y={y} margin={{ left: LEFT, right: RIGHT }}>
      {(scale) => <Rows rows={rows} scale={scale} />}
    </Plot>
  );
}
