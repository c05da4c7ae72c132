import type { ComparedId, ModelReport } from '../../../workers/protocol/models-report';
import { type Extent, roundTicks, tickDecimals } from '../../charts/domain';
import type { Emphasis } from '../../charts/marks';
import { formatTick } from '../../format/figure';
import { meanOf } from './finding';

/** Units of the small drawings, which stretch to the width of their column. */
const STRIP = 240;
const STRIP_HEIGHT = 20;

interface StripProps {
  readonly domain: Extent;
  readonly metric: ComparedId;
}

const placeIn =
  ([low, high]: Extent) =>
  (value: number) =>
    6 + ((value - low) / (high - low)) * (STRIP - 12);

/** The scale all intervals of the column share. */
export function Scale({ domain, metric }: StripProps) {
  const ticks = roundTicks(domain, 4);
  const decimals = tickDecimals(ticks);
  const place = placeIn(domain);
  return (
    <span className="relative block h-4" aria-hidden="true">
      {ticks.map((tick) => (
        <span
          key={tick}
          className="absolute -translate-x-1/2 font-normal"
          style={{ left: `${(place(tick) / STRIP) * 100}%` }}
        >
          {formatTick(metric, tick, decimals)}
        </span>
      ))}
    </span>
  );
}

interface IntervalStripProps extends StripProps {
  readonly report: ModelReport;
  readonly baselineValue: number | null;
  readonly emphasis: Emphasis;
}

/** The value and its interval on the scale of the column, over a line at the baseline. */
export function IntervalStrip({ domain, metric, report, baselineValue, emphasis }: IntervalStripProps) {
  const place = placeIn(domain);
  const { low, high } = report.intervals[metric];
  const percent = (value: number) => `${(place(value) / STRIP) * 100}%`;
  const colour = { own: 'bg-analytics', baseline: 'bg-ink', other: 'bg-control' }[emphasis];
  return (
    <span className="relative block" style={{ height: STRIP_HEIGHT }} aria-hidden="true">
      {baselineValue !== null && (
        <span
          className="absolute -inset-y-[2px] w-px wide:-inset-y-[6px] bg-control opacity-60"
          style={{ left: percent(baselineValue) }}
        />
      )}
      <span
        className={`absolute top-1/2 h-[2px] -translate-y-1/2 rounded-full ${colour}`}
        style={{ left: percent(low), right: `calc(100% - ${percent(high)})` }}
      />
      <span
        className={`absolute top-1/2 size-[9px] -translate-1/2 rounded-full border-2 ${
          emphasis === 'baseline' ? 'border-ink bg-paper' : `border-transparent bg-clip-border ${colour}`
        }`}
        style={{ left: percent(meanOf(report, metric)) }}
      />
    </span>
  );
}
