import { Plus, X } from 'lucide-react';
import { useId, useRef } from 'react';
import type { Operator } from '../../../workers/protocol/eligibility';
import type { PrivacyReport } from '../../../workers/protocol/privacy-report';
import { Button } from '../../ui/Button';
import { Checks } from '../../ui/Checks';
import { Select } from '../../ui/Select';
import {
  type Checked,
  choicesOf,
  columnOf,
  columnsOf,
  type DraftGroup,
  type DraftPart,
  type DraftTest,
  isDraftTest,
  isListOperator,
  newGroup,
  newTest,
  operatorsOf,
  type Side,
  withField,
  withOperator,
} from './eligibility-draft';

export const FIELD =
  'h-7 min-w-0 rounded-md border border-control bg-panel px-1.5 aria-invalid:border-breach';

export function Problem({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return (
    <p id={id} className="text-note text-breach empty:hidden" role="alert">
      {text}
    </p>
  );
}

interface Context {
  readonly side: Side;
  readonly choices: PrivacyReport['choices'] | undefined;
  readonly problems: Checked['problems'];
  /** Changes the part of that key; null takes it out. */
  readonly onPart: (key: number, change: (part: DraftPart) => DraftPart | null) => void;
}

interface ValueProps {
  readonly test: DraftTest;
  readonly context: Context;
  readonly label: string;
  readonly described: string;
}

function Value({ test, context, label, described }: ValueProps) {
  const { side, choices, problems, onPart } = context;
  const column = columnOf(side, test.field);
  const known = choicesOf(side, test.field, choices);
  const set = (values: readonly string[]) => onPart(test.key, (part) => ({ ...part, values }) as DraftTest);
  const isWrong = problems.has(test.key);
  if (isListOperator(test.is) && known.length > 0) {
    const options = [...known, ...test.values.filter((one) => !known.includes(one))];
    return (
      <div className="scrolls max-h-24 min-w-0 basis-full rounded-md border border-hairline px-2 py-1">
        <Checks
          label={label}
          options={options.map((id) => ({ id, text: id }))}
          chosen={test.values}
          onChange={set}
        />
      </div>
    );
  }
  if (isListOperator(test.is)) {
    return (
      <input
        aria-label={`${label}, separated by commas`}
        aria-invalid={isWrong}
        aria-describedby={described}
        defaultValue={test.values.join(', ')}
        onChange={(event) =>
          set(
            event.target.value
              .split(',')
              .map((one) => one.trim())
              .filter((one) => one !== ''),
          )
        }
        placeholder="separated by commas"
        className={`${FIELD} w-56`}
      />
    );
  }
  const value = test.values[0] ?? '';
  if (column?.kind === 'text' && known.length > 0 && test.is !== 'contains') {
    const options = known.includes(value) || value === '' ? known : [value, ...known];
    return (
      <Select
        label={label}
        value={value}
        options={
          value === ''
            ? [{ id: '', text: 'choose' }, ...options.map((id) => ({ id, text: id }))]
            : options.map((id) => ({ id, text: id }))
        }
        onChange={(picked) => set([picked])}
      />
    );
  }
  const isNumber = column?.kind === 'number';
  const unit = isNumber ? column.unit : undefined;
  return (
    <span className="inline-flex items-center gap-1">
      {unit === '\u00a3' && unit}
      <input
        aria-label={unit ? `${label}, ${unit}` : label}
        aria-invalid={isWrong}
        aria-describedby={described}
        inputMode={isNumber ? 'decimal' : 'text'}
        value={value}
        onChange={(event) => set([event.target.value])}
        className={`${FIELD} ${isNumber ? 'w-20 text-right' : 'w-44'}`}
      />
      {unit !== '\u00a3' && unit}
    </span>
  );
}

function RemoveButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-wash hover:text-ink"
    >
      <X size={14} aria-hidden />
    </button>
  );
}

interface TestProps {
  readonly test: DraftTest;
  readonly context: Context;
  readonly at: number;
  readonly onRemove: () => void;
}

function TestRow({ test, context, at, onRemove }: TestProps) {
  const { side, choices, problems, onPart } = context;
  const problem = useId();
  const columns = columnsOf(side);
  const known = columns.some(({ id }) => id === test.field);
  const change = (update: (test: DraftTest) => DraftTest) =>
    onPart(test.key, (part) => (isDraftTest(part) ? update(part) : part));
  /** A list to tick off has a row of its own. */
  const isBoxed = isListOperator(test.is) && choicesOf(side, test.field, choices).length > 0;
  const nth = `${side === 'items' ? 'Items' : 'Customers'}, test ${at + 1}`;
  const value = <Value test={test} context={context} label={`${nth}, value`} described={problem} />;
  return (
    <li>
      <fieldset className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
        <legend className="sr-only">{nth}</legend>
        <Select
          label={`${nth}, column`}
          value={test.field}
          options={[
            ...(known ? [] : [{ id: test.field, text: test.field }]),
            ...columns.map(({ id, name }) => ({ id, text: name })),
          ]}
          onChange={(field) => change((one) => withField(one, side, field, choices))}
          className="-ml-1"
        />
        <Select<Operator>
          label={`${nth}, comparison`}
          value={test.is}
          options={operatorsOf(side, test.field).map((id) => ({ id, text: id }))}
          onChange={(is) => change((one) => withOperator(one, is))}
        />
        {!isBoxed && value}
        <RemoveButton label={`Remove ${nth.toLowerCase()}`} onClick={onRemove} />
        {isBoxed && value}
      </fieldset>
      <Problem id={problem} text={problems.get(test.key)} />
    </li>
  );
}

interface GroupProps {
  readonly group: DraftGroup;
  readonly context: Context;
  readonly onGroup: (group: DraftGroup) => void;
  /** Takes the whole group out; not for the outermost. */
  readonly onRemove?: () => void;
}

/** Tests that must all hold, or any of them; a group within is indented. */
export function ConditionEditor({ group, context, onGroup, onRemove }: GroupProps) {
  const { side, choices, problems } = context;
  const problem = useId();
  const isInner = onRemove !== undefined;
  const root = useRef<HTMLFieldSetElement>(null);
  /** Who adds or removes a test goes on with the next one, not from the top of the page. */
  const focus = (find: (fieldset: HTMLFieldSetElement) => HTMLElement | null | undefined) =>
    requestAnimationFrame(() => root.current && find(root.current)?.focus());
  const add = (part: DraftPart) => {
    onGroup({ ...group, parts: [...group.parts, part] });
    focus((fieldset) => fieldset.querySelector<HTMLElement>(':scope > ul > li:last-child select'));
  };
  const remove = (key: number) => {
    context.onPart(key, () => null);
    focus((fieldset) => fieldset.querySelector<HTMLElement>(':scope > div:last-child > button'));
  };
  return (
    <fieldset ref={root} className={isInner ? 'border-l-2 border-hairline pl-2.5' : ''}>
      <legend className="sr-only">
        {isInner ? 'Tests within' : 'Tests'} on {side}
      </legend>
      {(group.parts.length > 1 || isInner) && (
        <div className="flex items-center gap-1 text-note">
          <Select
            label={`${isInner ? 'Tests within' : 'Tests'} on ${side}: how many must hold`}
            value={group.join}
            options={[
              { id: 'all', text: 'all of these' },
              { id: 'any', text: 'any of these' },
            ]}
            onChange={(join) => onGroup({ ...group, join })}
            className="-ml-1 text-note"
          />
          {isInner && <RemoveButton label={`Remove this group of tests on ${side}`} onClick={onRemove} />}
        </div>
      )}
      <ul className="grid gap-1.5">
        {group.parts.map((part, at) =>
          isDraftTest(part) ? (
            <TestRow key={part.key} test={part} context={context} at={at} onRemove={() => remove(part.key)} />
          ) : (
            <li key={part.key}>
              <ConditionEditor
                group={part}
                context={context}
                onGroup={(next) => context.onPart(part.key, () => next)}
                onRemove={() => remove(part.key)}
              />
            </li>
          ),
        )}
      </ul>
      <Problem id={problem} text={problems.get(group.key)} />
      <div className="flex gap-x-1 pt-1">
        <Button className="-ml-2 h-7 text-note" onClick={() => add(newTest(side, choices))}>
          <Plus size={13} aria-hidden />
          Test
        </Button>
        {!isInner && (
          <Button className="h-7 text-note" onClick={() => add(newGroup(side, choices))}>
            <Plus size={13} aria-hidden />
            Group
          </Button>
        )}
      </div>
    </fieldset>
  );
}
