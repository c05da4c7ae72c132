import { useMemo } from 'react';
import type { Evaluation, FrontierSnapshot, OutcomeId } from '../../../workers/protocol/results';
import { extentOf } from '../../charts/domain';
import { useEvaluation, useFinalKey, useFrontier } from '../../engine/table-data';
import { formatCount, formatNumber, formatSignedPercent } from '../../format/figure';
import { Term } from '../../ui/Term';
import { StakeholderCard } from './StakeholderCard';

function reachOf(snapshot: FrontierSnapshot | null, id: OutcomeId): readonly [number, number] | null {
  return snapshot && extentOf(snapshot.points.flatMap((p) => p.outcomes[id]?.value ?? []));
}

function Short({
  id,
  name,
  evaluation,
}: {
  readonly id: OutcomeId;
  readonly name: string;
  readonly evaluation: Evaluation;
}) {
  const { value, se } = evaluation.policy[id];
  return (
    <>
      {formatNumber(id, value, se)} <span className="text-muted">{name}</span>
    </>
  );
}

interface BasisProps {
  readonly name: string;
  readonly count: number;
  readonly of: number;
}

function BasisRow({ name, count, of }: BasisProps) {
  return (
    <tr>
      <th scope="row" className="py-px text-left font-normal text-muted">
        {name}
      </th>
      <td className="text-right">{formatCount(count)}</td>
      <td className="w-12 text-right text-muted">{of > 0 ? formatNumber('reach', count / of) : ''}</td>
    </tr>
  );
}

/** Four people's figures of the same policy. */
export function StakeholderCards() {
  const { evaluation } = useEvaluation();
  const finalKey = useFinalKey();
  const { snapshot } = useFrontier();
  const reach = useMemo(
    () => ({
      margin: reachOf(snapshot, 'margin'),
      ndcg: reachOf(snapshot, 'ndcg'),
      ild: reachOf(snapshot, 'ild'),
    }),
    [snapshot],
  );
  const basis = evaluation?.profiledByBasis;
  const customers = basis ? basis.consent + basis.noObjection + basis.withdrawn + basis.notProfiled : 0;
  const breaches = evaluation?.policy.contactsWithoutPermission.value ?? 0;
  const worst = evaluation?.worstSegment;
  return (
    <div
      className="grid grid-cols-[minmax(0,1fr)] divide-hairline desk:divide-y max-desk:gap-x-8 max-desk:sm:grid-cols-[repeat(2,minmax(0,1fr))] desk:min-h-full desk:grid-rows-4"
      data-policy-key={finalKey}
      data-provisional-key={evaluation?.refitting ? evaluation.key : ''}
      data-testid="cards"
    >
      <h2 className="sr-only">What the policy means for each stakeholder</h2>
      <StakeholderCard
        evaluation={evaluation}
        stakeholder="marketing"
        outcome="margin"
        title="Margin"
        mustHave="margin"
        reach={reach.margin}
        summary={
          evaluation && (
            <>
              <Short id="orders" name="orders," evaluation={evaluation} />{' '}
              <Short id="revenue" name="revenue" evaluation={evaluation} />
            </>
          )
        }
        further={['incrementalMargin', 'clicks', 'reach', 'costPerContact', 'returnOnSpend']}
      />
      <StakeholderCard
        evaluation={evaluation}
        stakeholder="analytics"
        outcome="ndcg"
        title="NDCG"
        mustHave="ndcg"
        reach={reach.ndcg}
        summary={
          evaluation && (
            <>
              <Short id="precision" name="precision," evaluation={evaluation} />{' '}
              <Short id="coverage" name="coverage" evaluation={evaluation} />
            </>
          )
        }
        further={['recall', 'map', 'mrr', 'hitRate', 'gini']}
      />
      <StakeholderCard
        evaluation={evaluation}
        stakeholder="privacy"
        outcome="profiled"
        title="Profiled"
        mustHave="contactsWithoutPermission"
        reach={[0, Math.max(10, breaches)]}
        aside={
          basis &&
          customers > 0 && (
            <>
              {formatNumber('reach', (customers - basis.notProfiled) / customers)}
              <span className="block">of {formatCount(customers)}</span>
            </>
          )
        }
        summary={
          basis && (
            <>
              {formatCount(basis.consent)} <span className="text-muted">by consent,</span>{' '}
              {basis.withdrawn > 0 ? (
                <>
                  {formatCount(basis.withdrawn)} <span className="text-muted">withdrawn</span>
                </>
              ) : (
                <>
                  {formatCount(basis.noObjection)} <span className="text-muted">unknown</span>
                </>
              )}
            </>
          )
        }
        further={['contactsWithoutPermission', 'dataPoints']}
        furtherRows={
          basis && (
            <>
              <BasisRow name="Profiled by consent" count={basis.consent} of={customers} />
              <BasisRow name="Status unknown, not read as no" count={basis.noObjection} of={customers} />
              {basis.withdrawn > 0 && (
                <BasisRow name="Although withdrawn" count={basis.withdrawn} of={customers} />
              )}
              <BasisRow name="Not profiled" count={basis.notProfiled} of={customers} />
            </>
          )
        }
      >
        {evaluation && (
          <p className={breaches > 0 ? 'font-semibold text-breach' : 'text-muted'}>
            {formatNumber('contactsWithoutPermission', breaches)} without permission
          </p>
        )}
      </StakeholderCard>
      <StakeholderCard
        evaluation={evaluation}
        stakeholder="experience"
        outcome="ild"
        title="Diversity"
        mustHave="ild"
        reach={reach.ild}
        summary={
          worst && (
            <>
              <span className="text-muted">worst served:</span> {worst.segment}
            </>
          )
        }
        further={['repeats', 'optOutRisk', 'contactsPerWeek', 'novelty', 'calibration']}
      >
        {worst && (
          <Term of="worst-served" className="text-muted">
            worst {formatSignedPercent(worst.gap, 0)}
          </Term>
        )}
      </StakeholderCard>
    </div>
  );
}
