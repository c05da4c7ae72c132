import type { ModelReport } from '../../../workers/protocol/models-report';
import { OUTCOMES, type OutcomeId } from '../../../workers/protocol/results';
import { LorenzChart, type LorenzLine } from '../../charts/LorenzChart';
import type { ModelsData } from '../../engine/models-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatNumber, unitOf } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { Term } from '../../ui/Term';
import { number, type Twin } from '../../ui/twin';
import { LensTerm } from './LensTerm';
import { NotYet } from './NotYet';
import { BaselinePicker, ModelPicker } from './pickers';
import { useLooked, useSource, useTwin } from './selection';
import { concentrationSentence, formatShare } from './sentences';

const FIGURES = ['coverage', 'gini', 'novelty'] as const satisfies readonly OutcomeId[];

/** Whether everybody is shown the same few items. */
export function ConcentrationSection({ data }: { readonly data: ModelsData }) {
  const looked = useLooked(data);
  const [isTwin, setTwin] = useTwin('concentration');
  const source = useSource('counted over the lists of all customers');
  const { report } = looked;
  if (!report) return <NotYet data={data} model={looked.model} />;
  const baseline = looked.baseline?.model === looked.model ? null : looked.baseline;
  const shown: readonly ModelReport[] = baseline ? [report, baseline] : [report];
  const lines = shown.map(
    (one): LorenzLine => ({
      id: one.model,
      name: MODEL_NAMES[one.model],
      emphasis: one === report ? 'own' : 'baseline',
      shares: one.lorenz,
    }),
  );
  const twin: Twin = {
    columns: [
      { name: 'Least shown items, share' },
      ...lines.map(({ name }) => ({ name: `${name}, share of places` })),
    ],
    rows: report.lorenz.map((_, at) => {
      const share = at / Math.max(1, report.lorenz.length - 1);
      return [
        number(share, formatShare(share)),
        ...lines.map((line) => number(line.shares[at] ?? null, formatShare(line.shares[at] ?? Number.NaN))),
      ];
    }),
  };
  const title = 'How places in lists are shared out';
  return (
    <div className="flex min-h-0 grow flex-col">
      <ChartFrame
        title={title}
        finding={concentrationSentence(report, baseline)}
        source={source}
        aside={
          <>
            <ModelPicker options={[...data.measured.keys()]} model={looked.model} />
            <BaselinePicker asked={data.asked} />
            <EvidenceChip evidence="counted" />
          </>
        }
        twin={twin}
        isTwin={isTwin}
        isStale={looked.stale}
        onTwin={setTwin}
        onDone={announce}
        className="grow"
      >
        <LorenzChart label={`${title}: Lorenz curves.`} lines={lines} />
      </ChartFrame>
      <div className="flex flex-wrap items-start gap-x-8 gap-y-1 text-note">
        <table className="border-separate border-spacing-0">
          <caption className="sr-only">Coverage, Gini and novelty</caption>
          <thead>
            <tr>
              <td />
              {shown.map((one) => (
                <th key={one.model} scope="col" className="pl-6 text-right font-medium text-muted">
                  {MODEL_NAMES[one.model]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {FIGURES.map((id) => (
              <tr key={id}>
                <th scope="row" className="text-left font-normal">
                  <Term of={id} className="min-h-6">
                    {OUTCOMES[id].label}
                  </Term>
                </th>
                {shown.map((one) => {
                  const figure = one.outcomes[id];
                  const error = Math.max(...shown.map((other) => other.outcomes[id]?.se ?? 0));
                  return (
                    <td key={one.model} className="pl-6 text-right whitespace-nowrap">
                      {figure ? `${formatNumber(id, figure.value, error)} ${unitOf(id)}` : ''}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="text-muted">
          Read as a <LensTerm of="lorenz">Lorenz curve</LensTerm>: the deeper it sags, the fewer items take
          all the places.
        </p>
      </div>
    </div>
  );
}
