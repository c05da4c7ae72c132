import type { CalibrationBin } from '../../workers/protocol/models-report';
import { formatCount } from '../format/figure';
import { formatPerTenThousand } from '../format/measure';
import { fromNought, plainAxis } from './axis';
import type { Extent } from './domain';
import { ChartLabel } from './frontier-layers';
import { alongLine, placeLabels } from './label-placement';
import { pathOf, Whisker } from './marks';
import { Plot, type PlotAxis, type PlotScale } from './Plot';

interface Props {
  readonly label: string;
  readonly bins: readonly CalibrationBin[];
}

/** Predictions that span more than this are drawn by magnitude. */
const SPAN_FOR_MAGNITUDES = 8;
const PER = 10_000;

/** From probabilities to places along an axis. */
interface Mapping {
  readonly place: (probability: number) => number;
  readonly axis: (probabilities: readonly number[], title: string) => PlotAxis;
}

const BY_MAGNITUDE: Mapping = {
  place: (p) => Math.log10(p * PER),
  axis: (probabilities, title) => {
    const places = probabilities.map((p) => Math.log10(p * PER));
    const domain: Extent = [Math.min(...places) - 0.1, Math.max(...places) + 0.1];
    const [low, high] = domain;
    const ticks: number[] = [];
    for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
      for (const step of high - low > 2.5 ? [1] : [1, 2, 5]) {
        const at = Math.log10(step) + power;
        if (at >= low && at <= high) ticks.push(at);
      }
    }
    return { domain, ticks, format: (at) => formatPerTenThousand(10 ** at / PER), title, grid: true };
  },
};

const EVENLY: Mapping = {
  place: (p) => p * PER,
  axis: (probabilities, title) => ({
    ...plainAxis(fromNought(probabilities.map((p) => p * PER)), 5, title),
    grid: true,
  }),
};

function mappingOf(bins: readonly CalibrationBin[]): Mapping {
  const predicted = bins.map((bin) => bin.predicted).filter((p) => p > 0);
  const span = Math.max(...predicted) / Math.min(...predicted);
  return predicted.length > 1 && span > SPAN_FOR_MAGNITUDES ? BY_MAGNITUDE : EVENLY;
}

interface BinsProps {
  readonly bins: readonly CalibrationBin[];
  readonly mapping: Mapping;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly scale: PlotScale;
}

function Bins({ bins, mapping, x, y, scale }: BinsProps) {
  const low = Math.max(x.domain[0], y.domain[0]);
  const high = Math.min(x.domain[1], y.domain[1]);
  const diagonal = [scale.at({ x: low, y: low }), scale.at({ x: high, y: high })];
  // Where nothing was bought there is no magnitude: the mark goes to the foot of the axis.
  const place = (p: number) => (p > 0 ? Math.max(y.domain[0], mapping.place(p)) : y.domain[0]);
  const across = (p: number) => scale.x(p > 0 ? Math.max(x.domain[0], mapping.place(p)) : x.domain[0]);
  const spots = bins.map((bin) => ({ x: across(bin.predicted), y: scale.y(place(bin.observed)) }));
  const whiskers = bins.flatMap((bin) =>
    alongLine(
      [place(bin.low), place(bin.high)].map((at) => ({ x: across(bin.predicted), y: scale.y(at) })),
      5,
    ),
  );
  const labels = placeLabels(
    [
      { id: 'diagonal', text: 'as predicted', at: alongLine(diagonal, 16).reverse(), clearance: 8 },
      ...bins.map((bin, at) => ({
        id: String(at),
        text: formatCount(bin.purchases),
        at: [spots[at]!],
        clearance: 6,
      })),
    ],
    scale.plot,
    [...whiskers, ...alongLine(diagonal, 16)],
    spots.map((p) => ({ x: p.x - 5, y: p.y - 5, width: 10, height: 10 })),
  );
  return (
    <g>
      <path d={pathOf(diagonal)} stroke="var(--control)" strokeDasharray="5 3" fill="none" />
      {bins.map((bin, index) => (
        <Whisker
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups are named by their order.
          key={index}
          value={place(bin.observed)}
          low={place(bin.low)}
          high={place(bin.high)}
          to={scale.y}
          at={across(bin.predicted)}
          emphasis="own"
          upright
        />
      ))}
      {labels.map((label) => (
        <ChartLabel key={label.id} label={label} colour="var(--muted)" />
      ))}
    </g>
  );
}

/** What was predicted against what happened, by height of the prediction; on the diagonal they agree. */
export function CalibrationChart({ label, bins }: Props) {
  const mapping = mappingOf(bins);
  const positive = (values: readonly number[]) => values.filter((p) => p > 0);
  const x = mapping.axis(
    positive(bins.map((bin) => bin.predicted)),
    'predicted purchases per 10,000 pairs of customer and item',
  );
  const y = mapping.axis(
    positive(bins.flatMap((bin) => [bin.observed, bin.low, bin.high])),
    'bought per 10,000 pairs; at each dot the number of purchases',
  );
  return (
    <Plot label={label} x={x} y={y}>
      {(scale) => <Bins bins={bins} mapping={mapping} x={x} y={y} scale={scale} />}
    </Plot>
  );
}
