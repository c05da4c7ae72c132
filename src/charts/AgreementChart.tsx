import { OUTCOMES } from '../../workers/protocol/results';
import { around, outcomeAxis } from './axis';
import { ChartLabel } from './frontier-layers';
import { leadWhereUnclear, placeLabels } from './label-placement';
import { EMPHASIS_COLOURS, type Emphasis } from './marks';
import { Plot, type PlotScale } from './Plot';

export interface AgreementPoint {
  readonly id: string;
  readonly name: string;
  readonly emphasis: Emphasis;
  /** Floor and ceiling: drawn hollow, left out of the correlation. */
  readonly frames: boolean;
  readonly heldOut: number;
  readonly simulated: number;
}

interface Props {
  readonly label: string;
  readonly points: readonly AgreementPoint[];
}

/** Room around a dot. */
const CLEARANCE = 7;

function Points({ points, scale }: { points: readonly AgreementPoint[]; scale: PlotScale }) {
  const spots = points.map((point) => scale.at({ x: point.heldOut, y: point.simulated }));
  const placed = placeLabels(
    points.map((point, at) => ({
      id: point.id,
      text: point.name,
      at: [spots[at]!],
      clearance: CLEARANCE,
      bold: point.emphasis === 'own',
    })),
    scale.plot,
    spots,
    spots.map((p) => ({ x: p.x - 5, y: p.y - 5, width: 10, height: 10 })),
  );
  const labels = leadWhereUnclear(
    placed,
    new Map(points.map((point, at) => [point.id, spots[at]!])),
    CLEARANCE,
  );
  const order = points
    .map((point, at) => ({ point, at }))
    .sort((a, b) => Number(a.point.emphasis === 'own') - Number(b.point.emphasis === 'own'));
  return (
    <g>
      {order.map(({ point, at }) => (
        <circle
          key={point.id}
          cx={spots[at]!.x}
          cy={spots[at]!.y}
          r={point.emphasis === 'own' ? 6 : 4.5}
          fill={
            point.frames || point.emphasis === 'baseline' ? 'var(--paper)' : EMPHASIS_COLOURS[point.emphasis]
          }
          stroke={point.frames ? 'var(--control)' : EMPHASIS_COLOURS[point.emphasis]}
          strokeWidth={2}
          strokeDasharray={point.frames ? '2 2' : undefined}
        />
      ))}
      {labels.map((label) => (
        <ChartLabel
          key={label.id}
          label={label}
          colour={
            points.find((p) => p.id === label.id)?.emphasis === 'own' ? 'var(--analytics)' : 'var(--ink)'
          }
        />
      ))}
    </g>
  );
}

/** Every model by what the log says of it and by what the simulation says. */
export function AgreementChart({ label, points }: Props) {
  return (
    <Plot
      label={label}
      x={{
        ...outcomeAxis('ndcg', around(points.map((p) => p.heldOut)), 5, `${OUTCOMES.ndcg.label}, held-out`),
        grid: true,
      }}
      y={outcomeAxis('orders', around(points.map((p) => p.simulated)), 5, 'Orders per 1,000, simulated')}
    >
      {(scale) => <Points points={points} scale={scale} />}
    </Plot>
  );
}
