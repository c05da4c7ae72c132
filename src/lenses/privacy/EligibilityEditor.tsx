import { useEffect, useId, useRef, useState } from 'react';
import { type EligibilityRule, ruleInWords } from '../../../workers/protocol/eligibility';
import type { PrivacyReport } from '../../../workers/protocol/privacy-report';
import { Button } from '../../ui/Button';
import { ConditionEditor, FIELD, Problem } from './ConditionEditor';
import {
  check,
  type Draft,
  type DraftGroup,
  type DraftPart,
  newTest,
  type Side,
  withPart,
} from './eligibility-draft';

interface SideProps {
  readonly side: Side;
  readonly group: DraftGroup | null;
  readonly problems: ReturnType<typeof check>['problems'];
  readonly choices: PrivacyReport['choices'] | undefined;
  readonly onChange: (group: DraftGroup | null) => void;
}

const SIDES = {
  items: { title: 'It is about', none: 'every item', some: 'items where' },
  customers: { title: 'They may be shown to', none: 'nobody', some: 'only customers where' },
} as const;

function SideEditor({ side, group, problems, choices, onChange }: SideProps) {
  const name = useId();
  const { title, none, some } = SIDES[side];
  // What was set comes back when somebody looks at the other answer and returns.
  const kept = useRef(group);
  if (group) kept.current = group;
  const onPart = (key: number, change: (part: DraftPart) => DraftPart | null) => {
    if (group) onChange(withPart(group, key, change));
  };
  return (
    <section aria-label={title} className="min-w-0">
      <fieldset className="flex flex-wrap items-center gap-x-3">
        <legend className="sr-only">{title}</legend>
        <span aria-hidden="true" className="font-medium">
          {title}
        </span>
        {([false, true] as const).map((isSome) => (
          <label key={String(isSome)} className="flex h-7 cursor-pointer items-center gap-1.5">
            <input
              type="radio"
              name={name}
              className="size-[14px] accent-(--privacy)"
              checked={(group !== null) === isSome}
              onChange={() =>
                onChange(
                  isSome ? (kept.current ?? { key: -1, join: 'all', parts: [newTest(side, choices)] }) : null,
                )
              }
            />
            {isSome ? some : none}
          </label>
        ))}
      </fieldset>
      {group && (
        <ConditionEditor
          group={group}
          context={{ side, choices, problems, onPart }}
          onGroup={(next) => onChange(next)}
        />
      )}
    </section>
  );
}

interface Props {
  readonly title: string;
  readonly initial: Draft;
  /** The other rules of the policy: their names are taken. */
  readonly others: readonly EligibilityRule[];
  readonly choices: PrivacyReport['choices'] | undefined;
  readonly onSave: (rule: EligibilityRule) => void;
  readonly onCancel: () => void;
}

/** One eligibility rule, with its sentence as it is typed. Escape leaves everything as it was. */
export function EligibilityEditor({ title, initial, others, choices, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState(initial);
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
    first.current?.focus({ preventScroll: true });
    first.current?.select();
  }, []);
  const { rule, valid, problems } = check(draft, others);
  return (
    <form
      ref={form}
      aria-label={title}
      data-testid="eligibility-editor"
      className="grid gap-y-2 rounded-md border border-control bg-panel p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onSave(rule);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <div>
        <label className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">Name</span>
          <input
            ref={first}
            value={draft.name}
            aria-invalid={problems.has('name')}
            aria-describedby={`${id}-name`}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            className={`${FIELD} w-full max-w-96 grow`}
          />
        </label>
        <Problem id={`${id}-name`} text={problems.get('name')} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-2 @min-[760px]:grid-cols-[repeat(2,minmax(0,1fr))]">
        {(['items', 'customers'] as const).map((side) => (
          <SideEditor
            key={side}
            side={side}
            group={draft[side]}
            problems={problems}
            choices={choices}
            onChange={(group) => setDraft({ ...draft, [side]: group })}
          />
        ))}
      </div>
      <p className="border-t border-hairline pt-2" data-testid="eligibility-sentence">
        <span className="sr-only">The rule as a sentence: </span>
        {ruleInWords(rule)}
      </p>
      <Problem id={`${id}-rule`} text={problems.get('rule')} />
      <div className="flex items-center gap-x-2">
        <Button type="submit" look="solid" disabled={!valid}>
          Save
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
        {!valid && (
          <span className="text-note text-muted">It can be saved once what is marked is mended.</span>
        )}
      </div>
    </form>
  );
}
