import { useCallback } from 'react';
import { type Figure, OUTCOMES } from '../../../workers/protocol/results';
import { tableActions, useTable } from '../../state/policy-store';
import { MUST_HAVE_BOUNDS, type MustHaveId, meets } from '../../state/scenario';
import { NumberBox } from '../../ui/NumberBox';
import { Term } from '../../ui/Term';
import { missedBy } from './missed';

interface Props {
  readonly id: MustHaveId;
  readonly figure: Figure | null;
  readonly today: number | null;
  /** Worst and best that any policy here reaches; null until known. */
  readonly reach: readonly [number, number] | null;
  readonly colour: string;
}

const FORMATS: Readonly<Record<MustHaveId, Intl.NumberFormatOptions>> = {
  margin: { style: 'currency', currency: 'GBP', maximumFractionDigits: 0 },
  ndcg: { maximumFractionDigits: 3, minimumFractionDigits: 3 },
  contactsWithoutPermission: { maximumFractionDigits: 0 },
  ild: { maximumFractionDigits: 2, minimumFractionDigits: 2 },
};

const NAMES: Readonly<Record<MustHaveId, string>> = {
  margin: 'Margin that marketing must have',
  ndcg: 'Relevance that analytics must have',
  contactsWithoutPermission: 'Messages without permission that privacy allows',
  ild: 'Diversity that experience must have',
};

/** A threshold that its stakeholder would sign for, and where the policy stands against it. */
export function MustHave({ id, figure, today, reach, colour }: Props) {
  const value = figure?.value ?? null;
  const wanted = useTable((s) => s.scenario.mustHaves[id]);
  const { min, max, step } = MUST_HAVE_BOUNDS[id];
  const setWanted = useCallback(
    (next: number) => tableActions.change((s) => ({ ...s, mustHaves: { ...s.mustHaves, [id]: next } })),
    [id],
  );
  const atLeast = OUTCOMES[id].better === 'higher';
  const met = figure === null ? null : meets(id, figure.value, wanted);
  const low = Math.min(reach?.[0] ?? 0, today ?? Number.POSITIVE_INFINITY, wanted, value ?? wanted);
  const high = Math.max(reach?.[1] ?? 1, today ?? 0, wanted, value ?? wanted);
  const place = (v: number) => `${high > low ? (100 * (v - low)) / (high - low) : 50}%`;
  return (
    <div>
      <div aria-hidden="true" className="relative mx-1 my-1.5 h-[3px] rounded-full bg-hairline">
        {today !== null && (
          <span
            className="absolute top-1/2 size-[7px] -translate-1/2 border-[1.5px] border-muted bg-paper"
            style={{ left: place(today) }}
          />
        )}
        <span
          className="absolute -top-[4px] h-[11px] w-[2px] -translate-x-1/2 bg-ink"
          style={{ left: place(wanted) }}
        />
        {value !== null && (
          <span
            className="absolute top-1/2 size-[9px] -translate-1/2 rounded-full"
            style={{ left: place(value), background: colour }}
          />
        )}
      </div>
      <div className="flex h-6 items-center whitespace-nowrap text-note text-muted">
        <Term of="must-have" className="min-h-6 shrink-0">
          {id === 'contactsWithoutPermission' ? 'unpermitted' : 'must have'}
        </Term>
        <span className="ml-1">{atLeast ? '\u2265' : '\u2264'}</span>
        <NumberBox
          label={NAMES[id]}
          value={wanted}
          min={min}
          max={max}
          step={step}
          format={FORMATS[id]}
          className="-my-1 w-[4.5rem] text-ink [&_input]:h-6 [&_input]:text-left"
          onChange={setWanted}
        />
        {figure !== null && met !== null && (
          <span className={`ml-auto shrink-0 font-semibold ${met ? 'text-ink' : 'text-breach'}`}>
            {met ? 'met' : missedBy(id, figure, wanted)}
          </span>
        )}
      </div>
    </div>
  );
}
