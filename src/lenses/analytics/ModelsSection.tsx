import { useMemo } from 'react';
import { MODEL_IDS, MODEL_INFO } from '../../../workers/protocol/models';
import { OUTCOMES } from '../../../workers/protocol/results';
import { IntervalChart } from '../../charts/IntervalChart';
import type { ModelsData } from '../../engine/models-data';
import { MODEL_NAMES } from '../../format/model-names';
import { EVIDENCE_NAMES } from '../../format/names';
import { include, NETWORKS, useAnalyticsView } from '../../state/analytics-view';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { ModelsTable } from './ModelsTable';
import { intervalRows, type ModelRow, modelsTwin, sortedRows } from './models-table';
import { BaselinePicker, MetricPicker } from './pickers';
import { useSource, useTwin } from './selection';

/** The networks, each fitted only when ticked. */
function Networks() {
  const included = useAnalyticsView((s) => s.included);
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 text-note">
      <legend className="sr-only">Networks</legend>
      <span className="text-muted" aria-hidden="true">
        Networks, fitted when ticked:
      </span>
      {NETWORKS.map((id) => (
        <label key={id} className="flex h-6 cursor-pointer items-center gap-1.5" title={MODEL_INFO[id].about}>
          <input
            type="checkbox"
            className="size-[14px] accent-(--analytics)"
            checked={included.includes(id)}
            onChange={(event) => include(id, event.target.checked)}
          />
          {MODEL_INFO[id].name}
        </label>
      ))}
    </fieldset>
  );
}

/** All models on one split: how good, how sure, how dear. */
export function ModelsSection({ data }: { readonly data: ModelsData }) {
  const own = useTable((s) => s.scenario.policy.model);
  const metric = useAnalyticsView((s) => s.metric);
  const baseline = useAnalyticsView((s) => s.baseline);
  const sort = useAnalyticsView((s) => s.sort);
  const [isTwin, setTwin] = useTwin('models', true);
  const { asked, measured, report, progress } = data;
  const rows = useMemo(() => {
    const onScreen = MODEL_IDS.filter((id) => asked.includes(id));
    const all = onScreen.map((model): ModelRow => ({ model, measured: measured.get(model) ?? null }));
    return sortedRows(all, sort, metric);
  }, [asked, measured, sort, metric]);
  const twin = useMemo(() => modelsTwin(rows, metric, baseline), [rows, metric, baseline]);
  const source = useSource(`${EVIDENCE_NAMES[OUTCOMES[metric].evidence]} evidence, 95% intervals`);
  const title = `Models by ${OUTCOMES[metric].label.toLowerCase().replace('ndcg', 'NDCG')}`;
  const marks = `${MODEL_NAMES[own]}, the policy\u2019s model, in blue${own === baseline ? '' : `; ${MODEL_NAMES[baseline]}, the baseline, hollow`}. Bars are 95% intervals.`;
  return (
    <div className="flex min-h-0 grow flex-col">
      <ChartFrame
        title={title}
        finding={isTwin ? '' : marks}
        summary={marks}
        source={source}
        aside={
          <>
            <MetricPicker />
            <BaselinePicker asked={asked} />
          </>
        }
        twin={twin}
        isTwin={isTwin}
        onTwin={setTwin}
        onDone={announce}
        className="grow"
        table={
          <ModelsTable
            rows={rows}
            metric={metric}
            baseline={baseline}
            correction={report?.correction ?? 'Holm'}
            fitting={progress?.model ?? null}
            isStopped={data.stopped || data.error !== null}
            failures={data.failures}
          />
        }
      >
        <IntervalChart
          label={`${title}, with 95% intervals. The same figures are in the table.`}
          outcome={metric}
          rows={intervalRows(rows, metric, own, baseline)}
          noteTitle=""
        />
      </ChartFrame>
      <Networks />
    </div>
  );
}
