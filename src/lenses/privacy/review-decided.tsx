import type { DecisionKind } from '../../../workers/protocol/business';
import { formatCount } from '../../format/figure';
import { lookAtCustomer } from '../../state/privacy-view';
import { Button } from '../../ui/Button';
import { type DecidedRow, offerKey, outsideInWords } from './review-decisions';

const VERBS: Readonly<Record<DecisionKind, string>> = {
  approve: 'approved',
  refuse: 'kept out',
  replace: 'kept out',
};

interface Props {
  readonly rows: readonly DecidedRow[];
  /** The rule is on, so that decisions have an effect. */
  readonly isOn: boolean;
  readonly onTakeBack: (row: DecidedRow) => void;
}

/** The log of what persons decided, the latest first. */
export function DecidedList({ rows, isOn, onTakeBack }: Props) {
  return (
    <section aria-labelledby="decided-title">
      <h3 id="decided-title" className="font-semibold">
        Decided{rows.length > 0 ? `: ${formatCount(rows.length)}` : ''}
      </h3>
      {rows.length === 0 ? (
        <p className="text-muted">
          No decision yet. Each one is kept with the policy and in its link, and takes effect at once.
        </p>
      ) : (
        <>
          {!isOn && (
            <p className="text-muted">
              The rule is off: what was approved goes out like any other offer; what was kept out stays out,
              and what was put first stays first.
            </p>
          )}
          <ul>
            {rows.map((row) => (
              <li
                key={offerKey(row.decision)}
                className="flex min-h-8 flex-wrap items-center gap-x-2 border-b border-hairline py-1"
              >
                <span className="min-w-0 grow">
                  <span className="font-medium">{row.title}</span> for{' '}
                  <button
                    type="button"
                    className="h-6 underline underline-offset-3"
                    onClick={() => lookAtCustomer(row.decision.customer)}
                  >
                    {row.name}
                  </button>
                  : {VERBS[row.decision.decision]}
                  {row.by !== null && `; ${row.by} put first instead`}
                  {isOn && row.entered === false && (
                    <strong className="block text-note font-semibold text-breach">
                      {outsideInWords(row)}
                    </strong>
                  )}
                </span>
                <Button
                  look="outlined"
                  className="h-7 text-note"
                  aria-label={`Take back the decision on ${row.title} for ${row.name}`}
                  onClick={() => onTakeBack(row)}
                >
                  Take back
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
