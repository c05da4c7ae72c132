import { MODEL_IDS } from '../../../workers/protocol/models';
import type { EvidenceComparison, ModelReport } from '../../../workers/protocol/models-report';
import type { Evidence, Figure, OutcomeId } from '../../../workers/protocol/results';
import { AgreementChart, type AgreementPoint } from '../../charts/AgreementChart';
import type { ModelsData } from '../../engine/models-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatMargin, formatNumber } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { useAnalyticsView } from '../../state/analytics-view';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { number, type Twin, words } from '../../ui/twin';
import { isContender, meanOf } from './finding';
import { LensTerm } from './LensTerm';
import { NotYet } from './NotYet';
import { ModelPicker } from './pickers';
import { emphasisOf, useLooked, useSource, useTwin } from './selection';
import { agreementSentence, evidenceSentence } from './sentences';

const KINDS: readonly (readonly [
  Evidence,
  purchases: keyof EvidenceComparison,
  margin: keyof EvidenceComparison,
  question: string,
])[] = [
  ['predicted', 'predictedPurchases', 'predictedMargin', 'What the model expects to be bought'],
  ['held-out', 'heldOutPurchases', 'heldOutMargin', 'What the log of those weeks shows was bought'],
  ['simulated', 'simulatedOrders', 'simulatedMargin', 'What showing the list would bring, by the simulation'],
];

function Amount({ figure, outcome }: { readonly figure: Figure; readonly outcome: OutcomeId }) {
  const margin = formatMargin(figure, outcome);
  return (
    <td className="pl-5 text-right whitespace-nowrap">
      {formatNumber(outcome, figure.value, figure.se)}
      {margin && <span className="ml-1 text-muted">{margin}</span>}
    </td>
  );
}

/** The same lists by three kinds of evidence. */
function ThreeKinds({ report }: { readonly report: ModelReport }) {
  const { evidence } = report;
  if (!evidence) {
    return (
      <p className="text-muted">
        There were too few purchases for {MODEL_NAMES[report.model]} to predict any.
      </p>
    );
  }
  return (
    <>
      <p className="text-pretty">{evidenceSentence(report.model, evidence)}</p>
      <table className="mt-2 w-full border-separate border-spacing-0 text-note">
        <caption className="sr-only">
          Purchases and margin per 1,000 places, by kind of evidence, for {MODEL_NAMES[report.model]}
        </caption>
        <thead>
          <tr className="text-muted">
            <th scope="col" className="text-left font-medium">
              Per 1,000 places of profiled people
            </th>
            <th scope="col" className="pl-5 text-right font-medium">
              Purchases
            </th>
            <th scope="col" className="pl-5 text-right font-medium">
              Margin
            </th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([kind, purchases, margin, question]) => (
            <tr key={kind}>
              <th scope="row" className="py-1 text-left font-normal">
                <EvidenceChip evidence={kind} />
                <span className="block text-muted">{question}</span>
              </th>
              <Amount figure={evidence[purchases]} outcome="orders" />
              <Amount figure={evidence[margin]} outcome="margin" />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** What is held-out, what is simulated, what is predicted, and whether they agree. */
export function EvidenceSection({ data }: { readonly data: ModelsData }) {
  const looked = useLooked(data);
  const baseline = useAnalyticsView((s) => s.baseline);
  const [isTwin, setTwin] = useTwin('evidence');
  const source = useSource('held-out and simulated evidence');
  const { report } = data;
  if (!report || !looked.report) return <NotYet data={data} model={looked.model} />;
  const points = MODEL_IDS.flatMap((id): AgreementPoint[] => {
    const one = data.measured.get(id)?.report;
    if (!one) return [];
    return [
      {
        id,
        name: MODEL_NAMES[id],
        emphasis: emphasisOf(id, looked.model, baseline),
        frames: !isContender(id),
        heldOut: meanOf(one, 'ndcg'),
        simulated: meanOf(one, 'orders'),
      },
    ];
  });
  const twin: Twin = {
    columns: [{ name: 'Model' }, { name: 'NDCG, held-out' }, { name: 'Orders per 1,000, simulated' }],
    rows: points.map((point) => [
      words(point.name),
      number(point.heldOut, formatNumber('ndcg', point.heldOut)),
      number(point.simulated, formatNumber('orders', point.simulated)),
    ]),
  };
  return (
    <div className="grid min-h-0 grow gap-x-8 gap-y-4 desk:grid-cols-[minmax(0,1fr)_minmax(300px,380px)]">
      <ChartFrame
        title="Do the two judges agree?"
        finding={agreementSentence(report.agreement)}
        source={source}
        twin={twin}
        isTwin={isTwin}
        isStale={data.stale}
        onTwin={setTwin}
        onDone={announce}
      >
        <AgreementChart
          label="Held-out NDCG against simulated orders, a dot for each model."
          points={points}
        />
      </ChartFrame>
      <section aria-labelledby="kinds-title" className="scrolls min-h-0 text-body">
        <div className="flex items-center gap-2">
          <h3 id="kinds-title" className="font-semibold">
            Three kinds of evidence
          </h3>
          <ModelPicker options={[...data.measured.keys()]} model={looked.model} />
        </div>
        <div className="dims-itself" data-stale={looked.stale}>
          <ThreeKinds report={looked.report} />
        </div>
        <h3 className="mt-3 font-semibold">Why they may differ</h3>
        <p className="mt-1 text-pretty text-muted">
          The log was written by people who browsed and by shelves of best sellers: it rewards popularity and
          gives no credit for what nobody was shown. The simulation is only as good as its model of people.
          The log counts what was bought in four weeks, shown or not; the simulation, what a place brings when
          it is looked at. Compare their order, not their level;{' '}
          <LensTerm of="correlation">rank correlation</LensTerm> does so.
        </p>
      </section>
    </div>
  );
}
