import { useTable } from '../state/policy-store';

interface Props {
  /** Shows what is assumed. */
  readonly onOpen: () => void;
}

/** Says that figures rest on answers assumed rather than recorded; nothing where none are. */
export function AssumedAnswers({ onOpen }: Props) {
  const isAssumed = useTable((s) => Object.keys(s.scenario.policy.consent.mix).length > 0);
  if (!isAssumed) return null;
  return (
    <span className="inline-flex min-h-6 items-center whitespace-nowrap text-ink" data-testid="assumed">
      Under assumed answers, see{'\u00a0'}
      <button type="button" onClick={onOpen} className="min-h-6 font-medium underline underline-offset-3">
        Tomorrow{'\u2019'}s consent
      </button>
      .
    </span>
  );
}
