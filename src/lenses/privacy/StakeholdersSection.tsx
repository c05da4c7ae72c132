import { useMemo } from 'react';
import { OUTCOMES } from '../../../workers/protocol/results';
import { PriceMatrix } from '../../charts/PriceMatrix';
import type { PricesData } from '../../engine/privacy-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { STAKEHOLDER_NAMES } from '../../format/names';
import { usePrivacyTwin } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { ChartFrame } from '../../ui/ChartFrame';
import { LensTerm } from './LensTerm';
import { LOOKED_AT, matrixRows, matrixTwin } from './matrix';
import { stakeholderSentence } from './price-words';
import { useSource } from './use-source';

const COLUMNS = LOOKED_AT.map((id) => ({
  id,
  who: `for ${STAKEHOLDER_NAMES[OUTCOMES[id].stakeholder].toLowerCase()}`,
  what: `${OUTCOMES[id].label}${OUTCOMES[id].unit === '' ? '' : `, ${OUTCOMES[id].unit}`}`,
}));

/** Whose demands cost whom what. */
export function StakeholdersSection({ prices }: { readonly prices: PricesData }) {
  const { report, previous, stale, running, waiting } = prices;
  const [isTwin, setTwin] = usePrivacyTwin('stakeholders');
  const source = useSource('at these weights, 95% intervals from the same customers');
  const isKept = report !== null && report.stakeholders.length === 0;
  const shown = isKept ? previous : report;
  const stakeholders = shown?.stakeholders ?? [];
  const isWaited = running || waiting;
  const rows = useMemo(() => matrixRows(stakeholders), [stakeholders]);
  const sentence =
    stakeholders.length === 0
      ? 'What each one\u2019s demands cost the others is being worked out.'
      : isWaited && !isKept && stakeholders.length < rows.length
        ? `So far: ${stakeholderSentence(stakeholders, LOOKED_AT)}`
        : stakeholderSentence(stakeholders, LOOKED_AT);
  if (stakeholders.length === 0 && !isWaited) {
    return (
      <div className="grid min-h-[240px] grow place-content-center" role="status">
        <p className="text-muted">Not worked out. Go on with the prices above to see it.</p>
      </div>
    );
  }
  return (
    <div className="scrolls flex min-h-0 grow flex-col pr-1">
      <ChartFrame
        title="Whose constraints cost whom"
        finding={sentence}
        source={source}
        aside={
          <>
            <LensTerm of="lifted" className="min-h-6 text-note text-muted">
              with them, against without
            </LensTerm>
            <EvidenceChip evidence="simulated" />
            <EvidenceChip evidence="held-out" />
            <EvidenceChip evidence="counted" />
          </>
        }
        twin={matrixTwin(stakeholders)}
        isTwin={isTwin}
        isStale={stakeholders.length > 0 && (stale || isKept)}
        onTwin={setTwin}
        onDone={announce}
        className="min-h-[340px]"
      >
        <PriceMatrix
          label={`Whose constraints cost whom. ${sentence} The same figures are in the table.`}
          columns={COLUMNS}
          rows={rows}
        />
      </ChartFrame>
      <p className="mt-1 text-note text-muted">
        Worse and better are meant for whoever the column belongs to. A full bar is worse, an outline better;
        its length is the size within the column.
      </p>
      {stakeholders.length > 0 && <h3 className="mt-4 font-semibold">What is lifted</h3>}
      <dl className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-2 text-note sm:grid-cols-[repeat(2,minmax(0,1fr))] wide:grid-cols-[repeat(4,minmax(0,1fr))]">
        {stakeholders.map(({ stakeholder, constraints }) => (
          <div key={stakeholder}>
            <dt className="font-medium">{STAKEHOLDER_NAMES[stakeholder]}</dt>
            <dd className="text-muted">{constraints.length > 0 ? constraints.join(', ') : 'nothing'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
