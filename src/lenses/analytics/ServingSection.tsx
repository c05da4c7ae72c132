import { useEffect, useRef } from 'react';
import { SERVING_REQUESTS } from '../../../workers/protocol/serving-report';
import { useModelsUnderWay, useServing } from '../../engine/serving-data';
import { formatCount } from '../../format/figure';
import { type StartedServing, setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { tableStore } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { ServingFigures } from './ServingFigures';
import { ServingTimes } from './ServingTimes';
import { clockSentence, disturbedSentence, servingSentence, servingStatus, servingTable } from './serving';

function begin(last: StartedServing | null) {
  const { world, policy } = tableStore.getState().scenario;
  setAnalyticsView({ serving: { world, policy, run: (last?.run ?? 0) + 1 } });
  announce('Making lists one by one.');
}

/** How soon a list is there for one customer, and how many a second. */
export function ServingSection() {
  const started = useAnalyticsView((s) => s.serving);
  const work = useServing(started);
  const models = useModelsUnderWay();
  const { report, running, stopped, error, stale, isEarlier } = work;
  const sentence = report ? servingSentence(report) : '';
  const disturbed = report && disturbedSentence(report);
  const whole = report?.complete === true && !isEarlier ? sentence : null;
  const said = useRef(whole);
  useEffect(() => {
    if (whole === said.current) return;
    said.current = whole;
    if (whole !== null) announce(whole);
  }, [whole]);
  const share = running && report && !isEarlier ? report.served / Math.max(1, report.wanted) : 0;
  return (
    <section aria-labelledby="serving-title" className="scrolls flex min-h-0 grow flex-col overflow-x-hidden">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1">
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
          {servingStatus(work, started !== null, models.left)}
        </span>
        {models.left > 0 && (
          <Button look="outlined" onClick={models.stop}>
            Stop the models
          </Button>
        )}
      </div>
      <div aria-hidden="true" className="my-2 h-[2px] shrink-0 overflow-hidden">
        <span
          className="block h-full origin-left bg-analytics transition-transform duration-150"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      <div
        className="dims-itself min-h-5 shrink-0 max-w-[96ch] text-pretty"
        data-testid="serving-finding"
        data-stale={stale}
      >
        {disturbed && <p className="mb-1 font-medium">{disturbed}</p>}
        {sentence !== '' && <p>{sentence}</p>}
      </div>
      <p className="mt-2 max-w-[120ch] shrink-0 text-pretty text-note text-muted">
        {formatCount(SERVING_REQUESTS)} customers drawn at random ask one after another, each for the list of
        the policy at hand, without explanations: once with nothing remembered of anybody, once with
        candidates remembered. The figures are those of this machine, in this browser, now; no network is in
        them.
        {report ? ` ${clockSentence(report)}` : ''}
      </p>
      {report && (
        <div className="mt-3 grid shrink-0 grow gap-x-8 gap-y-4 desk:grid-cols-[auto_minmax(320px,1fr)]">
          <ServingFigures table={servingTable(report)} isStale={stale} />
          <ServingTimes report={report} isStale={stale} />
        </div>
      )}
    </section>
  );
}
