import { GUARDRAIL_IDS, LOCKED_GUARDRAILS } from '../../workers/protocol/policy';
import { useEvaluation } from '../engine/table-data';
import { formatCount } from '../format/figure';
import { GUARDRAIL_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import { RuleRow } from './RuleRow';
import { GUARDRAIL_TEXTS } from './rule-texts';

export function Guardrails() {
  const guardrails = useTable((s) => s.scenario.policy.guardrails);
  const { evaluation, stale } = useEvaluation();
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
        {GUARDRAIL_IDS.map((id) => {
          const report = evaluation?.guardrails.find((rail) => rail.id === id);
          const items = report ? `${formatCount(report.items)} ${report.items === 1 ? 'item' : 'items'}` : '';
          const touched = report ? `for ${formatCount(report.customers)} people` : '';
          return (
            <RuleRow
              key={id}
              name={GUARDRAIL_NAMES[id]}
              hint={GUARDRAIL_TEXTS[id]}
              isOn={guardrails[id]}
              isLocked={LOCKED_GUARDRAILS.includes(id)}
              onChange={(wanted) =>
                tableActions.changePolicy((policy) => ({
                  ...policy,
                  guardrails: { ...policy.guardrails, [id]: wanted },
                }))
              }
              counts={`${items} ${touched}`.trim()}
              isStale={stale}
            />
          );
        })}
      </ul>
    </section>
  );
}
