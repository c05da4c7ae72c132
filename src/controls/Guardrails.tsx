import { memo } from 'react';
import { GUARDRAIL_IDS, type GuardrailId, LOCKED_GUARDRAILS } from '../../workers/protocol/names';
import type { GuardrailReport } from '../../workers/protocol/results';
import { useFigures } from '../engine/table-data';
import { formatCount } from '../format/figure';
import { GUARDRAIL_NAMES } from '../format/names';
import { useTable } from '../state/policy-store';
import { EligibilityLine } from './EligibilityLine';
import { RuleRow } from './RuleRow';
import { GUARDRAIL_CHANGES } from './rule-changes';
import { GUARDRAIL_TEXTS } from './rule-texts';

interface RowProps {
  readonly id: GuardrailId;
  readonly isOn: boolean;
  readonly report: GuardrailReport | undefined;
}

const Guardrail = memo(function Guardrail({ id, isOn, report }: RowProps) {
  const items = report ? `${formatCount(report.items)} ${report.items === 1 ? 'item' : 'items'}` : '';
  const touched = report ? `for ${formatCount(report.customers)} people` : '';
  return (
    <RuleRow
      name={GUARDRAIL_NAMES[id]}
      hint={GUARDRAIL_TEXTS[id]}
      isOn={isOn}
      isLocked={LOCKED_GUARDRAILS.includes(id)}
      change={GUARDRAIL_CHANGES[id]}
      counts={`${items} ${touched}`.trim()}
    />
  );
});

interface Props {
  readonly onEligibility?: (() => void) | undefined;
}

/** What no list may hold, whatever the weights. */
export function Guardrails({ onEligibility }: Props) {
  const guardrails = useTable((s) => s.scenario.policy.guardrails);
  const reports = useFigures((evaluation) => evaluation.guardrails);
  const on = GUARDRAIL_IDS.filter((id) => guardrails[id]).length;
  return (
    <section aria-labelledby="guardrails-title">
      <div className="flex items-baseline justify-between text-note text-muted">
        <h3 id="guardrails-title" className="font-medium">
          Guardrails
        </h3>
        <span>
          {on} of {GUARDRAIL_IDS.length} on
        </span>
      </div>
      <ul className="mt-1">
        {GUARDRAIL_IDS.map((id) => (
          <Guardrail
            key={id}
            id={id}
            isOn={guardrails[id]}
            report={reports?.find((rail) => rail.id === id)}
          />
        ))}
      </ul>
      <EligibilityLine onOpen={onEligibility} />
    </section>
  );
}
