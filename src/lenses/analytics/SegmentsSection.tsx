import type { ModelReport } from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { IntervalChart, type IntervalMark, type IntervalRow } from '../../charts/IntervalChart';
import type { ModelsData } from '../../engine/models-data';
import { formatCount, formatNumber } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { EVIDENCE_NAMES } from '../../format/names';
import { useAnalyticsView } from '../../state/analytics-view';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { number, type Twin, words } from '../../ui/twin';
import { NotYet } from './NotYet';
import { BaselinePicker, MetricPicker, ModelPicker } from './pickers';
import { useLooked, useSource, useTwin } from './selection';
import { DIMENSION_NAMES, intervalOf, segmentsSentence, worstBy } from './sentences';

const DIMENSIONS = ['activity', 'age', 'region', 'profiling'] as const;

/** Whom the model serves well and whom badly, against the baseline. */
export function SegmentsSection({ data }: { readonly data: ModelsData }) {
  const looked = useLooked(data);
  const metric = useAnalyticsView((s) => s.metric);
  const [isTwin, setTwin] = useTwin('segments');
  const source = useSource(`${EVIDENCE_NAMES[OUTCOMES[metric].evidence]} evidence, 95% intervals`);
  const { report } = looked;
  const baseline = looked.baseline?.model === looked.model ? null : looked.baseline;
  if (!report) return <NotYet data={data} model={looked.model} />;

  const worst = worstBy(report.segments, metric);
  const markOf = (one: ModelReport, dimension: string, segment: string): IntervalMark[] => {
    const found = one.segments.find((s) => s.dimension === dimension && s.segment === segment);
    if (!found) return [];
    const figure = found.figures[metric];
    return [
      {
        ...intervalOf(figure),
        value: figure.value,
        emphasis: one.model === looked.model ? 'own' : 'baseline',
      },
    ];
  };
  const rows = DIMENSIONS.flatMap((dimension): IntervalRow[] => {
    const own = report.segments.filter((one) => one.dimension === dimension);
    if (own.length === 0) return [];
    return [
      { id: dimension, label: DIMENSION_NAMES[dimension], note: '', marks: [] },
      ...own.map((one) => ({
        id: `${dimension} ${one.segment}`,
        label: one.segment,
        note: formatCount(one.figures[metric].n),
        strong: one.dimension === worst?.dimension && one.segment === worst.segment,
        marks: [
          ...markOf(report, dimension, one.segment),
          ...(baseline ? markOf(baseline, dimension, one.segment) : []),
        ],
      })),
    ];
  });
  const name = OUTCOMES[metric].label;
  const twin: Twin = {
    columns: [
      { name: 'Segment' },
      { name: 'Kind', align: 'left' },
      { name: 'People' },
      { name: `${MODEL_NAMES[looked.model]}, ${name}` },
      { name: 'Standard error' },
      ...(baseline
        ? [{ name: `${MODEL_NAMES[baseline.model]}, ${name}` }, { name: 'Its standard error' }]
        : []),
    ],
    rows: report.segments.map((one) => {
      const figures = [
        one.figures[metric],
        ...(baseline
          ? [
              baseline.segments.find((s) => s.dimension === one.dimension && s.segment === one.segment)
                ?.figures[metric] ?? { value: Number.NaN, se: null, n: 0 },
            ]
          : []),
      ];
      return [
        words(one.segment),
        words(DIMENSION_NAMES[one.dimension].toLowerCase()),
        number(one.figures[metric].n, formatCount(one.figures[metric].n)),
        ...figures.flatMap((figure) => [
          number(figure.value, formatNumber(metric, figure.value, figure.se)),
          number(figure.se, figure.se === null ? '' : formatNumber(metric, figure.se, figure.se / 10)),
        ]),
      ];
    }),
  };
  const title = `${name} by segment`;
  return (
    <ChartFrame
      title={title}
      finding={segmentsSentence(report, looked.baseline, metric)}
      source={source}
      aside={
        <>
          <MetricPicker />
          <ModelPicker options={[...data.measured.keys()]} model={looked.model} />
          <BaselinePicker asked={data.asked} />
        </>
      }
      twin={twin}
      isTwin={isTwin}
      isStale={looked.stale}
      onTwin={setTwin}
      onDone={announce}
      className="grow"
    >
      <IntervalChart
        label={`${title}. The same figures are in the table.`}
        outcome={metric}
        rows={rows}
        noteTitle="people"
        legend={[
          { name: MODEL_NAMES[looked.model], emphasis: 'own' },
          ...(baseline ? [{ name: MODEL_NAMES[baseline.model], emphasis: 'baseline' as const }] : []),
        ]}
      />
    </ChartFrame>
  );
}
