import { Check } from 'lucide-react';
import { useId } from 'react';
import { MODEL_INFO, type ModelId } from '../../../workers/protocol/models';
import type { ComparedId, Difference, Interval, ModelReport } from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { around } from '../../charts/axis';
import { formatNumber } from '../../format/figure';
import {
  formatBytes,
  formatDuration,
  formatInterval,
  formatP,
  formatSignedInterval,
  formatSignedWithin,
  formatWithin,
  widestOf,
} from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';
import { type Sort, type SortColumn, setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { tableActions, useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Hint } from '../../ui/Term';
import { meanOf, SHOWN_BELOW, verdictOf } from './finding';
import { IntervalStrip, Scale } from './IntervalStrip';
import { LensTerm } from './LensTerm';
import { type ModelRow, VERDICT_WORDS } from './models-table';
import { emphasisOf } from './selection';
import { correctionHint } from './terms';

/** Narrow enough for the head of a column. */
const COLUMN_NAMES: Readonly<Record<ComparedId, string>> = {
  ndcg: 'NDCG',
  precision: 'Precision',
  recall: 'Recall',
  map: 'MAP',
  mrr: 'MRR',
  hitRate: 'Hit rate',
  orders: 'Orders',
};

/** The frame of the comparison: what knows the simulation's mind is the ceiling of simulated figures alone. */
function kindOf(model: ModelId, metric: ComparedId): string | null {
  const { kind } = MODEL_INFO[model];
  if (kind === 'floor') return 'floor';
  if (kind !== 'ceiling') return null;
  return OUTCOMES[metric].evidence === 'simulated' ? 'ceiling' : 'of the simulation';
}

interface HeadProps {
  readonly by: SortColumn;
  readonly text: string;
  readonly sort: Sort;
  readonly align?: 'left' | 'right';
}

const CELL = 'border-b border-hairline bg-paper px-2 font-medium text-muted';

/** Largest first, but for the order of the screen, for times and for sizes. */
const startsDescending = (by: SortColumn) => by === 'value' || by === 'difference' || by === 'audience';

function Head({ by, text, sort, align = 'right' }: HeadProps) {
  // The order of the screen is no order by name.
  const isSorted = sort.by === by && !(by === 'screen' && !sort.descending);
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={`${CELL} ${align === 'right' ? 'text-right' : 'text-left'}`}
    >
      <button
        type="button"
        className="min-h-7 whitespace-nowrap hover:text-ink"
        onClick={() =>
          setAnalyticsView({
            sort: { by, descending: isSorted ? !sort.descending : startsDescending(by) },
          })
        }
      >
        {align === 'right' && <Arrow sort={isSorted ? sort : null} />}
        {text}
        {align === 'left' && <Arrow sort={isSorted ? sort : null} />}
      </button>
    </th>
  );
}

function Arrow({ sort }: { readonly sort: Sort | null }) {
  return (
    <span aria-hidden="true" className="mx-1 text-[9px]">
      {sort === null ? '' : sort.descending ? '\u25bc' : '\u25b2'}
    </span>
  );
}

/** The least sure figure of a column says how many digits all of them have. */
interface ColumnDigits {
  readonly value: Interval;
  readonly difference: Interval;
  readonly audienceError: number;
}

interface AgainstProps {
  readonly report: ModelReport;
  readonly metric: ComparedId;
  readonly correction: string;
  readonly comparisons: number;
  readonly digits: Interval;
}

function Against({ report, metric, correction, comparisons, digits }: AgainstProps) {
  const difference = report.differences?.[metric];
  const verdict = verdictOf(report, metric);
  if (!difference || verdict === null) {
    return (
      <>
        <td className="px-2 text-right text-muted" />
        <td className="px-2 text-muted">baseline</td>
      </>
    );
  }
  const look = {
    better: 'font-semibold text-analytics',
    worse: 'font-semibold text-ink',
    none: 'text-muted',
  }[verdict];
  const mark = { better: '\u25b2 ', worse: '\u25bc ', none: '' }[verdict];
  return (
    <>
      <td className="px-2 text-right whitespace-nowrap">
        {formatSignedWithin(metric, difference.value, digits)}
        <span className="ml-1.5 hidden text-muted wide:inline">
          {formatSignedInterval(metric, difference, digits)}
        </span>
      </td>
      <td className="px-2 whitespace-nowrap">
        <Hint
          hint={`${formatSignedInterval(metric, difference)} with 95% confidence, each difference by itself; ${formatP(difference.adjustedP)} after correction, ${formatP(difference.p)} before. ${verdict === 'none' ? 'That does not mean that they are equal. ' : ''}${correctionHint(correction, comparisons)}`}
          className={`min-h-6 cursor-help text-left ${look}`}
        >
          <span aria-hidden="true" className="text-[9px]">
            {mark}
          </span>
          {isCorrectedAway(difference) ? 'not after correction' : VERDICT_WORDS[verdict]}
        </Hint>
      </td>
    </>
  );
}

/** Alone the difference would be shown; among so many comparisons it is not. */
function isCorrectedAway({ low, high, adjustedP }: Difference): boolean {
  return adjustedP >= SHOWN_BELOW && (low > 0 || high < 0);
}

function use(model: ModelId) {
  tableActions.changePolicy((policy) => ({ ...policy, model }));
  announce(`${MODEL_NAMES[model]} is now the policy\u2019s model.`);
}

interface WaitingProps {
  readonly failure: string | undefined;
  readonly isFitting: boolean;
  readonly isStopped: boolean;
}

function Waiting({ failure, isFitting, isStopped }: WaitingProps) {
  return (
    <td colSpan={7} className="px-2 text-muted">
      {failure ?? (isFitting ? 'being fitted and measured' : isStopped ? 'not measured' : 'waiting')}
    </td>
  );
}

interface Props {
  readonly rows: readonly ModelRow[];
  readonly metric: ComparedId;
  readonly baseline: ModelId;
  readonly correction: string;
  /** The model being worked on; null where none is. */
  readonly fitting: ModelId | null;
  readonly isStopped: boolean;
  /** Why a model could not be fitted. */
  readonly failures: ReadonlyMap<ModelId, string>;
}

/** Every model on one scale, with its difference from the baseline, its cost, and a way to choose it. */
export function ModelsTable({ rows, metric, baseline, correction, fitting, isStopped, failures }: Props) {
  const own = useTable((s) => s.scenario.policy.model);
  const sort = useAnalyticsView((s) => s.sort);
  const caption = useId();
  const reports = rows.flatMap((row) => (row.measured ? [row.measured.report] : []));
  const domain = around(
    reports.flatMap((report) => [report.intervals[metric].low, report.intervals[metric].high]),
  );
  const digits: ColumnDigits = {
    value: widestOf(reports.map((report) => report.intervals[metric])),
    difference: widestOf(reports.flatMap((report) => report.differences?.[metric] ?? [])),
    audienceError: Math.max(0, ...reports.map((report) => report.audience.se ?? 0)),
  };
  const base = reports.find((report) => report.model === baseline);
  const baselineValue = base ? meanOf(base, metric) : null;
  const comparisons = reports.filter((report) => report.differences !== null).length;
  const head = (by: SortColumn, text: string, align: 'left' | 'right' = 'right') => (
    <Head by={by} text={text} sort={sort} align={align} />
  );
  return (
    <section
      className="scrolls absolute inset-0 overflow-x-auto"
      aria-labelledby={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
      tabIndex={0}
    >
      <table
        className="w-full border-separate border-spacing-0 text-note wide:text-body wide:[&_tbody_tr]:h-8"
        data-testid="models-table"
      >
        <caption id={caption} className="sr-only">
          Models side by side: {OUTCOMES[metric].label} with its 95% interval, the difference from{' '}
          {MODEL_NAMES[baseline]}, and what each costs
        </caption>
        <thead className="sticky top-0 z-1">
          <tr>
            {head('screen', 'Model', 'left')}
            {head('value', COLUMN_NAMES[metric])}
            <td className={`${CELL} w-full min-w-40`}>
              {reports.length > 0 && <Scale domain={domain} metric={metric} />}
            </td>
            {head('difference', 'Difference')}
            <th scope="col" className={`${CELL} text-left`}>
              Verdict
            </th>
            {head('audience', 'Audience')}
            {head('fit', 'Fit')}
            {head('size', 'Size')}
            <th scope="col" className={CELL}>
              <span className="sr-only">Choose</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ model, measured }) => {
            const report = measured?.report ?? null;
            const isOwn = model === own;
            const kind = kindOf(model, metric);
            return (
              <tr
                key={model}
                data-stale={measured?.stale ?? false}
                data-model={model}
                aria-current={isOwn ? 'true' : undefined}
                className={`dims-itself hover:bg-wash ${isOwn ? 'bg-wash' : ''}`}
              >
                <th scope="row" className="px-2 text-left font-normal whitespace-nowrap">
                  <Hint
                    hint={`${MODEL_INFO[model].name}: ${MODEL_INFO[model].about}`}
                    className={`min-h-6 cursor-help text-left underline decoration-dotted decoration-from-font underline-offset-3 ${isOwn ? 'font-semibold text-analytics' : 'font-medium'}`}
                  >
                    {MODEL_NAMES[model]}
                  </Hint>
                  {kind && <span className="ml-1.5 text-muted">{kind}</span>}
                </th>
                {report ? (
                  <>
                    <td className={`px-2 text-right whitespace-nowrap ${isOwn ? 'font-semibold' : ''}`}>
                      {formatWithin(metric, meanOf(report, metric), digits.value)}
                      <span className="sr-only">, {formatInterval(metric, report.intervals[metric])}</span>
                    </td>
                    <td className="px-2" title={formatInterval(metric, report.intervals[metric])}>
                      <IntervalStrip
                        domain={domain}
                        metric={metric}
                        report={report}
                        baselineValue={baselineValue}
                        emphasis={emphasisOf(model, own, baseline)}
                      />
                    </td>
                    <Against
                      report={report}
                      metric={metric}
                      correction={correction}
                      comparisons={comparisons}
                      digits={digits.difference}
                    />
                    <td className="px-2 text-right">
                      {formatNumber('ndcg', report.audience.value, digits.audienceError)}
                    </td>
                    <td className="px-2 text-right whitespace-nowrap">{formatDuration(report.fitMs)}</td>
                    <td className="px-2 text-right whitespace-nowrap">{formatBytes(report.bytes)}</td>
                  </>
                ) : (
                  <Waiting
                    failure={failures.get(model)}
                    isFitting={fitting === model}
                    isStopped={isStopped}
                  />
                )}
                <td
                  className={`pl-2 text-right whitespace-nowrap max-desk:sticky max-desk:right-0 ${isOwn ? 'bg-wash' : 'bg-paper'}`}
                >
                  <button
                    type="button"
                    aria-label={isOwn ? `${MODEL_NAMES[model]} is in use` : `Use ${MODEL_NAMES[model]}`}
                    aria-disabled={isOwn}
                    className={`inline-flex h-6 items-center gap-1 rounded-md px-2 ${isOwn ? 'text-muted' : 'font-medium underline underline-offset-3 hover:bg-hairline'}`}
                    onClick={() => {
                      if (!isOwn) use(model);
                    }}
                  >
                    {isOwn ? (
                      <>
                        <Check size={13} aria-hidden /> in use
                      </>
                    ) : (
                      'Use'
                    )}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="flex flex-wrap gap-x-3 px-2 pt-1 text-note text-muted">
        <LensTerm of="interval" className="min-h-6">
          95% intervals
        </LensTerm>
        <LensTerm of="difference" className="min-h-6">
          Differences
        </LensTerm>
        <Hint
          hint={correctionHint(correction, comparisons)}
          className="min-h-6 cursor-help text-left underline decoration-dotted decoration-from-font underline-offset-3"
        >
          {correction} correction
        </Hint>
        <LensTerm of="people" className="min-h-6">
          Audience
        </LensTerm>
        <LensTerm of="fit" className="min-h-6">
          Fit
        </LensTerm>
        <LensTerm of="size" className="min-h-6">
          Size
        </LensTerm>
        <LensTerm of="held-out-split" className="min-h-6">
          Held-out split
        </LensTerm>
      </p>
    </section>
  );
}
