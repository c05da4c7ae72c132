import { MODEL_IDS } from '../../../workers/protocol/models';
import { DEEPEST } from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { LengthChart } from '../../charts/LengthChart';
import type { ModelsData } from '../../engine/models-data';
import { formatNumber } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { useAnalyticsView } from '../../state/analytics-view';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { number, type Twin } from '../../ui/twin';
import { MetricPicker, ModelPicker } from './pickers';
import { accuracyOf, emphasisOf, useLooked, useSource, useTwin } from './selection';
import { lengthSentence } from './sentences';

/** What longer lists bring each model. */
export function LengthSection({ data }: { readonly data: ModelsData }) {
  const looked = useLooked(data);
  const metric = useAnalyticsView((s) => accuracyOf(s.metric));
  const baseline = useAnalyticsView((s) => s.baseline);
  const ownLength = useTable((s) => s.scenario.policy.slateSize);
  const [isTwin, setTwin] = useTwin('length');
  const source = useSource('held-out evidence');
  const series = MODEL_IDS.flatMap((id) => {
    const one = data.measured.get(id);
    if (!one) return [];
    const emphasis = emphasisOf(id, looked.model, baseline);
    return [{ id, name: MODEL_NAMES[id], emphasis, values: one.report.byK[metric] }];
  });
  const lengths = Array.from({ length: DEEPEST }, (_, at) => at + 1);
  const twin: Twin = {
    columns: [{ name: 'Items in the list' }, ...series.map(({ name }) => ({ name }))],
    rows: lengths.map((k) => [
      number(k, String(k)),
      ...series.map(({ values }) => {
        const value = values[k - 1] ?? null;
        return number(value, value === null ? '' : formatNumber(metric, value));
      }),
    ]),
  };
  const title = `${OUTCOMES[metric].label} by list length`;
  return (
    <ChartFrame
      title={title}
      finding={looked.report ? lengthSentence(looked.report, metric, ownLength) : ''}
      source={source}
      aside={
        <>
          <MetricPicker accuracyOnly />
          <ModelPicker options={series.map(({ id }) => id)} model={looked.model} />
        </>
      }
      twin={twin}
      isTwin={isTwin}
      isStale={looked.stale}
      onTwin={setTwin}
      onDone={announce}
      className="grow"
    >
      {series.length > 0 && (
        <LengthChart
          label={`${title}, a line for each model. The same figures are in the table.`}
          metric={metric}
          series={series}
          ownLength={ownLength}
        />
      )}
    </ChartFrame>
  );
}
