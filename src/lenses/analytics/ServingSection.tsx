import { useEffect, useRef, useState } from 'react';
import { SERVING_REQUESTS, type ServingReport } from '../../../workers/protocol/serving-report';
import { ColumnChart } from '../../charts/ColumnChart';
import type { Work } from '../../engine/models-data';
import { useServing } from '../../engine/serving-data';
import { formatCount } from '../../format/figure';
import { type StartedServing, setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { tableStore } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { ChartFrame } from '../../ui/ChartFrame';
import { Select } from '../../ui/Select';
import { LensTerm } from './LensTerm';
import { useSource, useTwin } from './selection';
import {
  clockSentence,
  disturbedSentence,
  LOOP_NAMES,
  type Loop,
  servingColumns,
  servingRows,
  servingSentence,
  servingTwin,
} from './serving';

const LOOPS: readonly Loop[] = ['warm', 'cold'];
/** Labels along the axis that stay apart. */
const LABELS = 7;
const HEAD = 'h-7 border-b border-hairline px-2 font-medium text-muted';

function begin(last: StartedServing | null) {
  const { world, policy } = tableStore.getState().scenario;
  setAnalyticsView({ serving: { world, policy, run: (last?.run ?? 0) + 1 } });
  announce('Making lists one by one.');
}

function statusOf({ report, progress, running, stopped, error, stale }: Work<ServingReport>): string {
  if (error) return error.message;
  const served = report
    ? `${formatCount(report.served)} of ${formatCount(report.wanted)} lists made.`
    : progress?.stage === 'serving'
      ? 'Other work goes first; what is measured above may be stopped.'
      : 'Getting ready.';
  if (running) return served;
  if (stopped) return report ? `Stopped. ${served}` : 'Stopped.';
  return stale && report ? 'The policy has changed since.' : '';
}

/** The figures of both loops beside what is asked of them. */
function Figures({ report }: { readonly report: ServingReport }) {
  return (
    <table className="border-separate border-spacing-0 text-note" data-testid="serving-table">
      <caption className="sr-only">Times of lists and lists per second, with what is asked of them</caption>
      <thead>
        <tr>
          <td className="border-b border-hairline" />
          <th scope="col" className={`${HEAD} text-right`}>
            <LensTerm of="remembered">{LOOP_NAMES.warm}</LensTerm>
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            <LensTerm of="from-nothing">{LOOP_NAMES.cold}</LensTerm>
          </th>
          <th scope="col" className={`${HEAD} text-left`}>
            Asked for
          </th>
        </tr>
      </thead>
      <tbody>
        {servingRows(report).map((row) => (
          <tr key={row.id} data-figure={row.id}>
            <th scope="row" className="h-6 pr-2 text-left font-normal whitespace-nowrap">
              {row.name}
            </th>
            {LOOPS.map((loop) => {
              const cell = row.cells[loop];
              return (
                <td key={loop} className="px-2 text-right whitespace-nowrap">
                  {cell === null ? (
                    <span className="text-muted">to come</span>
                  ) : (
                    <>
                      {cell.text}
                      {cell.kept !== null && (
                        <span className={cell.kept ? 'ml-1' : 'ml-1 font-semibold text-breach'}>
                          <span aria-hidden="true">{cell.kept ? '\u2713' : '\u2715'}</span>
                          <span className="sr-only">{cell.kept ? ', kept' : ', missed'}</span>
                        </span>
                      )}
                    </>
                  )}
                </td>
              );
            })}
            <td className="px-2 whitespace-nowrap text-muted">{row.target}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Times({ report, stale }: { readonly report: ServingReport; readonly stale: boolean }) {
  const [picked, setPicked] = useState<Loop>('warm');
  const [isTwin, setTwin] = useTwin('serving');
  const source = useSource('times measured in this browser');
  const loop = report[picked] ? picked : 'cold';
  const figures = report[loop];
  const title = 'How long a list takes';
  const columns = figures ? servingColumns(figures) : [];
  const batch = figures && figures.batch > 1 ? `, by means of ${formatCount(figures.batch)}` : '';
  return (
    <ChartFrame
      title={title}
      finding=""
      summary={servingSentence(report)}
      source={source}
      aside={
        <Select
          label="Lists shown"
          value={loop}
          options={LOOPS.filter((one) => report[one] !== null).map((id) => ({ id, text: LOOP_NAMES[id] }))}
          onChange={setPicked}
          className="text-note"
        />
      }
      twin={servingTwin(report)}
      isTwin={isTwin}
      isStale={stale}
      onTwin={setTwin}
      onDone={announce}
      className="grow"
    >
      {figures && (
        <ColumnChart
          label={`${title}, ${LOOP_NAMES[loop].toLowerCase()}. The same figures are in the table.`}
          columns={columns}
          every={Math.ceil(columns.length / LABELS)}
          xTitle="under so many ms"
          yTitle={`lists${batch}`}
        />
      )}
    </ChartFrame>
  );
}

/** How soon a list is there for one customer, and how many a second. */
export function ServingSection() {
  const started = useAnalyticsView((s) => s.serving);
  const work = useServing(started);
  const { report, running, stopped, error, stale } = work;
  const sentence = report ? servingSentence(report) : '';
  const disturbed = report && !running ? disturbedSentence(report) : null;
  const whole = report?.complete === true ? sentence : null;
  const said = useRef(whole);
  useEffect(() => {
    if (whole === said.current) return;
    said.current = whole;
    if (whole !== null) announce(whole);
  }, [whole]);
  const share = running && report ? report.served / Math.max(1, report.wanted) : 0;
  return (
    <section aria-labelledby="serving-title" className="scrolls flex min-h-0 grow flex-col overflow-x-hidden">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id="serving-title" className="font-semibold">
          Serving
        </h3>
        {running ? (
          <Button look="outlined" onClick={work.stop}>
            Stop
          </Button>
        ) : (
          <Button look={report ? 'outlined' : 'solid'} onClick={() => begin(started)}>
            {report || stopped || error ? 'Run again' : 'Run'}
          </Button>
        )}
        <span className="text-note text-muted" role="status" data-testid="serving-status">
          {started ? statusOf(work) : 'Takes some seconds.'}
        </span>
      </div>
      <div aria-hidden="true" className="mt-1 h-[2px] shrink-0 overflow-hidden">
        <span
          className="block h-full origin-left bg-analytics transition-transform duration-150"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      <p
        className="dims-itself min-h-5 max-w-[96ch] text-pretty"
        data-testid="serving-finding"
        data-stale={stale}
      >
        {sentence}
      </p>
      <p className="text-pretty text-note text-muted">
        {formatCount(SERVING_REQUESTS)} customers drawn at random ask one after another, each for the list of
        the policy at hand, without explanations: once with nothing remembered of anybody, once with
        candidates remembered. The figures are those of this machine, in this browser, now; no network is in
        them.
        {report ? ` ${clockSentence(report)}` : ''}
        {disturbed && ` ${disturbed}`}
      </p>
      {report && (
        <div className="mt-2 grid min-h-0 grow gap-x-8 gap-y-4 desk:grid-cols-[auto_minmax(320px,1fr)]">
          <section
            aria-label="Times and rates"
            className="dims-itself overflow-x-auto"
            data-stale={stale}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
            tabIndex={0}
          >
            <Figures report={report} />
          </section>
          <Times report={report} stale={stale} />
        </div>
      )}
    </section>
  );
}
