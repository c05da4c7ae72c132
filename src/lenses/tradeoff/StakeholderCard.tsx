import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  type Evaluation,
  OUTCOMES,
  type OutcomeId,
  type Stakeholder,
} from '../../../workers/protocol/results';
import { EvidenceChip } from '../../format/EvidenceChip';
import {
  formatChange,
  formatCount,
  formatMargin,
  formatNumber,
  formatSignedPercent,
  unitOf,
} from '../../format/figure';
import { STAKEHOLDER_NAMES } from '../../format/names';
import type { MustHaveId } from '../../state/scenario';
import { Term } from '../../ui/Term';
import { MustHave } from './MustHave';

interface Props {
  readonly stakeholder: Stakeholder;
  /** The figure this stakeholder looks at first. */
  readonly outcome: OutcomeId;
  readonly title: string;
  readonly mustHave: MustHaveId;
  readonly evaluation: Evaluation | null;
  readonly reach: readonly [number, number] | null;
  /** Shown where the interval would be, for a figure without one. */
  readonly aside?: ReactNode;
  /** The one further line that is always shown. */
  readonly summary: ReactNode;
  /** Shown in full once opened. */
  readonly further: readonly OutcomeId[];
  readonly furtherRows?: ReactNode;
  readonly children?: ReactNode;
}

const COLOURS: Readonly<Record<Stakeholder, string>> = {
  marketing: 'var(--marketing)',
  analytics: 'var(--analytics)',
  privacy: 'var(--privacy)',
  experience: 'var(--experience)',
};

const arrow = (delta: number) => (delta > 0 ? '\u25b2' : delta < 0 ? '\u25bc' : '\u25c6');

/** Room enough for every card to show all its figures from the start. */
const isTall = () => typeof window !== 'undefined' && window.innerHeight >= 980 && window.innerWidth >= 1088;

function Change({ outcome, evaluation }: { readonly outcome: OutcomeId; readonly evaluation: Evaluation }) {
  const { value, se } = evaluation.policy[outcome];
  const today = evaluation.manual[outcome].value;
  const delta = value - today;
  const ratio = today === 0 ? null : delta / Math.abs(today);
  // The rules hold for Manual rules too, so there is nothing to compare: what they keep out says more.
  if (outcome === 'profiled') return `${formatCount(evaluation.profiledByBasis.notProfiled)} not profiled`;
  if (delta === 0) return 'same as today';
  return (
    <>
      <span aria-hidden="true" className="text-[9px]">
        {arrow(delta)}
      </span>{' '}
      {formatChange(outcome, delta, se)}
      {ratio === null ? '' : ` (${formatSignedPercent(ratio, 0)})`} on today
    </>
  );
}

function FurtherRow({ id, evaluation }: { readonly id: OutcomeId; readonly evaluation: Evaluation }) {
  const figure = evaluation.policy[id];
  const today = evaluation.manual[id].value;
  const ratio = today === 0 ? null : (figure.value - today) / Math.abs(today);
  return (
    <tr>
      <th scope="row" className="py-px text-left font-normal text-muted">
        <Term of={id}>{OUTCOMES[id].label}</Term>
      </th>
      <td className="text-right whitespace-nowrap">
        {formatNumber(id, figure.value, figure.se)} <span className="text-muted">{unitOf(id)}</span>
      </td>
      <td className="w-12 pl-2 text-right text-muted">
        {ratio === null ? '' : formatSignedPercent(ratio, 0)}
      </td>
    </tr>
  );
}

/** One stakeholder's figure: how large, how sure, against today and against their must-have. */
export function StakeholderCard({
  stakeholder,
  outcome,
  title,
  mustHave,
  evaluation,
  reach,
  aside,
  summary,
  further,
  furtherRows,
  children,
}: Props) {
  const [open, setOpen] = useState(isTall);
  const figure = evaluation?.policy[outcome] ?? null;
  const interval = figure && formatMargin(figure, outcome);
  const colour = COLOURS[stakeholder];
  return (
    <section aria-labelledby={`card-${stakeholder}`} className="py-1.5" data-testid={`card-${stakeholder}`}>
      <div className="flex items-baseline gap-1.5 text-note">
        <h3 id={`card-${stakeholder}`} className="mr-auto font-semibold" style={{ color: colour }}>
          {STAKEHOLDER_NAMES[stakeholder]}
        </h3>
        <Term of={outcome} className="text-muted">
          {title}
        </Term>
        <EvidenceChip evidence={OUTCOMES[outcome].evidence} />
      </div>
      {figure && evaluation ? (
        <div className="dims">
          <div className="flex items-baseline justify-between">
            <p className="text-figure font-semibold tracking-[-0.015em]">
              {formatNumber(outcome, figure.value, figure.se)}{' '}
              <span className="text-note font-normal tracking-normal text-muted">{unitOf(outcome)}</span>
            </p>
            <p className="text-right text-note text-muted">
              {interval ? <Term of="interval">{interval}</Term> : aside}
              {interval && <span className="block">n {formatCount(figure.n)}</span>}
            </p>
          </div>
          <div className="flex flex-wrap justify-between gap-x-3 whitespace-nowrap text-note">
            <p className="font-semibold">
              <Change outcome={outcome} evaluation={evaluation} />
            </p>
            {children}
          </div>
        </div>
      ) : (
        <div aria-hidden="true">
          <span className="skeleton my-[6px] block h-[22px] w-28" />
          <span className="skeleton mb-0.5 block h-3.5 w-40" />
        </div>
      )}
      <MustHave
        id={mustHave}
        figure={evaluation?.policy[mustHave] ?? null}
        today={mustHave === outcome ? (evaluation?.manual[mustHave].value ?? null) : null}
        reach={reach}
        colour={colour}
      />
      {evaluation === null ? (
        <div aria-hidden="true" className="h-6">
          <span className="skeleton block h-3.5 w-4/5" />
        </div>
      ) : (
        <div className="dims">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex min-h-6 w-full items-center gap-1 rounded-md text-left text-note hover:bg-wash"
          >
            <span className="grow">
              {summary}
              <span className="sr-only">
                {`. ${open ? 'Fewer' : 'More'} ${STAKEHOLDER_NAMES[stakeholder].toLowerCase()} figures`}
              </span>
            </span>
            <ChevronDown
              aria-hidden
              size={14}
              className={`shrink-0 text-muted ${open ? 'rotate-180' : ''}`}
            />
          </button>
          {open && (
            <table className="mb-1 w-full text-note">
              <caption className="sr-only">Further figures, with the change on Manual rules</caption>
              <tbody>
                {further.map((id) => (
                  <FurtherRow key={id} id={id} evaluation={evaluation} />
                ))}
                {furtherRows}
              </tbody>
            </table>
          )}
        </div>
      )}
    </section>
  );
}
