import { fromNought, shareAxis } from './axis';
import { pathOf } from './marks';
import { Plot, type PlotAxis, type PlotScale } from './Plot';

interface Props {
  readonly label: string;
  /** Shares of each group seen again, from the period after its first; shorter where the log ends. */
  readonly groups: readonly (readonly number[])[];
  /** Mean over the groups, those of more customers weighing more. */
  readonly mean: readonly number[];
}

function Curves({ groups, mean, scale }: Omit<Props, 'label'> & { scale: PlotScale }) {
  const spots = (shares: readonly number[]) => shares.map((share, at) => scale.at({ x: at + 1, y: share }));
  const line = spots(mean);
  const end = line.at(-1);
  return (
    <g fill="none">
      {groups.map((shares, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups are named by their order.
        <path key={index} d={pathOf(spots(shares))} stroke="var(--control)" strokeWidth={1} opacity={0.5} />
      ))}
      <path d={pathOf(line)} stroke="var(--analytics)" strokeWidth={2.5} />
      {line.map((spot) => (
        <circle key={spot.x} cx={spot.x} cy={spot.y} r={3} fill="var(--analytics)" />
      ))}
      {end && (
        <text x={end.x + 6} y={end.y + 4} fontSize={12} fontWeight={650} fill="var(--analytics)">
          mean
        </text>
      )}
    </g>
  );
}

/** How many of those who came once come back, period by period. */
export function RetentionChart({ label, groups, mean }: Props) {
  const periods = Math.max(1, mean.length);
  const x: PlotAxis = {
    domain: [0.5, periods + 0.5],
    ticks: mean.map((_, at) => at + 1).filter((period) => mean.length < 8 || period % 2 === 1),
    format: String,
    title: 'four-week periods after the first',
  };
  const y = shareAxis(fromNought([...groups.flat(), ...mean]), 4, 'share seen again');
  return (
    <Plot label={label} x={x} y={y} margin={{ right: 48 }}>
      {(scale) => <Curves groups={groups} mean={mean} scale={scale} />}
    </Plot>
  );
}
