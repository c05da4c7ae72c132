import { CalibrationChart } from '../../charts/CalibrationChart';
import type { ModelsData } from '../../engine/models-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatCount } from '../../format/figure';
import { formatPerTenThousand } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { number, type Twin } from '../../ui/twin';
import { LensTerm } from './LensTerm';
import { NotYet } from './NotYet';
import { ModelPicker } from './pickers';
import { useLooked, useSource, useTwin } from './selection';
import { calibrationSentence } from './sentences';

const PER = 10_000;

/** Whether the model's probabilities can be taken at their word. */
export function CalibrationSection({ data }: { readonly data: ModelsData }) {
  const looked = useLooked(data);
  const [isTwin, setTwin] = useTwin('calibration');
  const source = useSource('predicted probabilities against held-out purchases, 95% intervals');
  const { report } = looked;
  if (!report) return <NotYet data={data} model={looked.model} />;
  const { calibration } = report;
  const bins = calibration?.bins ?? [];
  const rate = (probability: number) => number(probability * PER, formatPerTenThousand(probability));
  const twin: Twin = {
    columns: [
      { name: 'Group' },
      { name: 'Predicted per 10,000' },
      { name: 'Bought per 10,000' },
      { name: '95% from' },
      { name: '95% to' },
      { name: 'Pairs' },
      { name: 'Purchases' },
    ],
    rows: bins.map((bin, at) => [
      number(at + 1, `${at + 1}`),
      rate(bin.predicted),
      rate(bin.observed),
      rate(bin.low),
      rate(bin.high),
      number(bin.pairs, formatCount(bin.pairs)),
      number(bin.purchases, formatCount(bin.purchases)),
    ]),
  };
  const title = `Predicted and bought, ${MODEL_NAMES[looked.model]}`;
  return (
    <div className="flex min-h-0 grow flex-col">
      <ChartFrame
        title={title}
        finding={calibration ? calibrationSentence(calibration) : ''}
        source={source}
        aside={
          <>
            <ModelPicker options={[...data.measured.keys()]} model={looked.model} />
            <span className="flex gap-1">
              <EvidenceChip evidence="predicted" />
              <EvidenceChip evidence="held-out" />
            </span>
          </>
        }
        twin={twin}
        isTwin={isTwin}
        isStale={looked.stale}
        onTwin={setTwin}
        onDone={announce}
        className="grow"
      >
        {calibration ? (
          <CalibrationChart label={`${title}, by height of the prediction.`} bins={bins} />
        ) : (
          <p className="grid h-full place-content-center text-muted">
            Too few purchases in the validation weeks to turn scores into probabilities.
          </p>
        )}
      </ChartFrame>
      {calibration && (
        <p className="text-note text-muted">
          <LensTerm of="calibration">Calibration</LensTerm> of purchases within {calibration.horizonWeeks}{' '}
          weeks: <LensTerm of="isotonic">isotonic regression</LensTerm> on{' '}
          {formatCount(calibration.fitted.purchases)} purchases of the{' '}
          <LensTerm of="validation">validation weeks</LensTerm>, checked on as many weeks of the test;{' '}
          <LensTerm of="expectedError">expected error</LensTerm>{' '}
          {formatPerTenThousand(calibration.expectedError)} per 10,000.
        </p>
      )}
    </div>
  );
}
