import { useState } from 'react';
import { ColumnChart } from '../../charts/ColumnChart';
import type { MeasuredServing } from '../../engine/serving-data';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { Select } from '../../ui/Select';
import { TwinTable } from '../../ui/TwinTable';
import { ServingTerm } from './ServingTerm';
import { useTwin } from './selection';
import {
  barsTitle,
  disturbedSentence,
  LOOP_NAMES,
  LOOPS,
  type Loop,
  loopSentence,
  servingColumns,
  servingSource,
  servingTwin,
  timesTitle,
  timesTwin,
} from './serving';

/** Labels along the axis that stay apart. */
const LABELS = 7;

/** How the times of lists are spread, of one loop at a time. */
export function ServingTimes({
  report,
  isStale,
}: {
  readonly report: MeasuredServing;
  readonly isStale: boolean;
}) {
  const [picked, setPicked] = useState<Loop>('warm');
  const [isTwin, setTwin] = useTwin('serving');
  const loop = report[picked] ? picked : 'cold';
  const figures = report[loop];
  if (!figures) return null;
  const title = timesTitle(figures);
  const columns = servingColumns(figures);
  const summary = [loopSentence(report, loop), disturbedSentence(report)].filter(Boolean).join(' ');
  return (
    <ChartFrame
      title={title}
      finding=""
      summary={summary}
      source={servingSource(report)}
      aside={
        <>
          <Select
            label="Lists shown"
            value={loop}
            options={LOOPS.filter((one) => report[one] !== null).map((id) => ({ id, text: LOOP_NAMES[id] }))}
            onChange={setPicked}
            className="text-note"
          />
          <ServingTerm of="times" className="min-h-6 text-note text-muted">
            How to read it
          </ServingTerm>
        </>
      }
      twin={servingTwin(report)}
      table={<TwinTable title={title} twin={timesTwin(report)} />}
      isTwin={isTwin}
      isStale={isStale}
      onTwin={setTwin}
      onDone={announce}
      className="grow"
    >
      <ColumnChart
        label={`${title}, ${LOOP_NAMES[loop].toLowerCase()}. The same figures are in the table.`}
        columns={columns}
        every={Math.ceil(columns.length / LABELS)}
        xTitle="under so many milliseconds, in steps that grow"
        yTitle={barsTitle(figures, loop)}
      />
    </ChartFrame>
  );
}
