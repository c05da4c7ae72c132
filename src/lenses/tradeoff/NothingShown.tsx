import { useTable } from '../../state/policy-store';
import { Button } from '../../ui/Button';

interface Props {
  /** Shows the eligibility rules. */
  readonly onEligibility: () => void;
}

/** In place of the frontier where no item may be shown to anybody: why, and where to mend it. */
export function NothingShown({ onEligibility }: Props) {
  const rules = useTable((s) => s.scenario.policy.eligibility);
  const on = rules.filter((rule) => rule.on);
  const first = on[0];
  return (
    <div
      className="absolute inset-0 grid place-content-center justify-items-center gap-3 p-4 text-center"
      data-testid="nothing-shown"
    >
      <p className="font-semibold">
        There is no frontier: no item is left for anybody, so there is nothing to weigh.
      </p>
      <p className="max-w-[60ch] text-pretty text-muted">
        {first === undefined
          ? 'No eligibility rule is on, so look at the business rules on the left: the low-margin floor and the caps. Undo brings the last settings back.'
          : on.length === 1
            ? `The eligibility rule \u201c${first.name}\u201d is on. Change what it asks for or switch it off; the frontier comes back at once.`
            : `${on.length} eligibility rules are on. The list says how many items and people each leaves; change or switch off the one that leaves none.`}
      </p>
      {first !== undefined && (
        <Button look="outlined" onClick={onEligibility}>
          Look at Eligibility
        </Button>
      )}
    </div>
  );
}
