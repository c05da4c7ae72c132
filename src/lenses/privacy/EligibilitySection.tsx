import { Plus } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import {
  ELIGIBILITY_EXAMPLES,
  type EligibilityRule,
  MOST_ELIGIBILITY_RULES,
  ruleInWords,
} from '../../../workers/protocol/eligibility';
import { usePrivacy } from '../../engine/privacy-data';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { EligibilityEditor } from './EligibilityEditor';
import { EligibilityRow, type RowAction } from './EligibilityRow';
import { type Draft, draftOf, freeName, newDraft } from './eligibility-draft';
import { changeRules, moved, neighbourOf, withRule } from './eligibility-list';
import { FiltersReport } from './FiltersReport';

/** What is edited: a rule by its name, or one that is not there yet. */
interface Editing {
  readonly name: string | null;
  readonly draft: Draft;
}

/** What gets the focus once the page has been drawn again. */
type Next = { readonly rule: string; readonly action: RowAction } | 'add' | null;

interface ExamplesProps {
  readonly id: string;
  readonly rules: readonly EligibilityRule[];
  readonly onAdd: (rule: EligibilityRule) => void;
}

/** Rules ready to be taken over and changed. */
function Examples({ id, rules, onAdd }: ExamplesProps) {
  const isFull = rules.length >= MOST_ELIGIBILITY_RULES;
  return (
    <ul id={id} className="mt-2 grid gap-x-8 gap-y-2 @min-[760px]:grid-cols-2">
      {ELIGIBILITY_EXAMPLES.map((example) => {
        const isThere = rules.some(({ name }) => name === example.name);
        return (
          <li key={example.name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2">
            <div>
              <p className="font-medium">{example.name}</p>
              <p className="text-note text-pretty text-muted">{ruleInWords(example)}</p>
            </div>
            <Button
              look="outlined"
              className="text-note aria-disabled:cursor-default aria-disabled:opacity-40"
              // It keeps the focus once it has been used.
              aria-disabled={isThere || isFull}
              aria-label={isThere ? `Added: ${example.name}` : `Add the example ${example.name}`}
              onClick={() => {
                if (!isThere && !isFull) onAdd(example);
              }}
            >
              {isThere ? 'Added' : 'Add'}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** Who may be shown what: the rules, an editor, and what all rules remove. */
export function EligibilitySection() {
  const rules = useTable((s) => s.scenario.policy.eligibility);
  const { report, stale, running, error, resume } = usePrivacy();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [isBrowsing, setBrowsing] = useState(false);
  const examples = useId();
  const root = useRef<HTMLDivElement>(null);
  const next = useRef<Next>(null);
  useEffect(() => {
    const wanted = next.current;
    if (wanted === null) return;
    next.current = null;
    const row =
      wanted === 'add' ? null : root.current?.querySelector(`[data-rule="${CSS.escape(wanted.rule)}"]`);
    const buttons = wanted === 'add' ? [] : [wanted.action, 'down', 'up', 'edit'];
    const button = buttons
      .map((action) => row?.querySelector<HTMLButtonElement>(`[data-action="${action}"]:enabled`))
      .find((found) => found);
    (button ?? root.current?.querySelector<HTMLElement>('[data-add]'))?.focus();
  });
  const isFull = rules.length >= MOST_ELIGIBILITY_RULES;
  const choices = report?.choices;

  const close = (focus: Next) => {
    next.current = focus;
    setEditing(null);
  };
  const onSave = (rule: EligibilityRule) => {
    const name = editing?.name ?? null;
    changeRules((list) => withRule(list, name, rule));
    announce(`Eligibility rule \u201c${rule.name}\u201d saved. ${ruleInWords(rule)}`);
    close({ rule: rule.name, action: 'edit' });
  };
  const onAction = (rule: EligibilityRule, action: RowAction) => {
    const { name } = rule;
    switch (action) {
      case 'edit':
        setEditing({ name, draft: draftOf(rule) });
        return;
      case 'remove': {
        const neighbour = neighbourOf(rules, name);
        next.current = neighbour === null ? 'add' : { rule: neighbour, action: 'remove' };
        changeRules((list) => list.filter((one) => one.name !== name));
        announce(`Eligibility rule \u201c${name}\u201d removed. Undo brings it back.`);
        return;
      }
      default:
        next.current = { rule: name, action };
        changeRules((list) => moved(list, name, action === 'up' ? -1 : 1));
        announce(`Eligibility rule \u201c${name}\u201d moved ${action}.`);
    }
  };
  const editor = editing && (
    <EligibilityEditor
      key={editing.name ?? ''}
      title={editing.name === null ? 'New eligibility rule' : `Eligibility rule ${editing.name}`}
      initial={editing.draft}
      others={rules.filter(({ name }) => name !== editing.name)}
      choices={choices}
      onSave={onSave}
      onCancel={() => close(editing.name === null ? 'add' : { rule: editing.name, action: 'edit' })}
    />
  );
  const isThere = editing?.name !== null && rules.some(({ name }) => name === editing?.name);
  return (
    <div ref={root} className="scrolls @container flex min-h-0 grow flex-col gap-y-4 pr-1">
      <section aria-labelledby="eligibility-title">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h3 id="eligibility-title" className="font-semibold">
            Who may be shown what
          </h3>
          <p className="text-note text-muted">
            {rules.length === 0
              ? 'No eligibility rules yet.'
              : `${formatCount(rules.filter(({ on }) => on).length)} of ${formatCount(rules.length)} on.`}{' '}
            An item must pass every rule it is about; their order decides only which is named first.
          </p>
        </div>
        <ul className="mt-1 divide-y divide-hairline border-t border-hairline empty:hidden">
          {rules.map((rule, at) => (
            <li key={rule.name} data-rule={rule.name} className="py-2">
              {editing?.name === rule.name ? (
                editor
              ) : (
                <EligibilityRow
                  rule={rule}
                  counts={report?.eligibility.find(({ name }) => name === rule.name)}
                  isStale={stale}
                  isFirst={at === 0}
                  isLast={at === rules.length - 1}
                  onSwitch={(on) => changeRules((list) => withRule(list, rule.name, { ...rule, on }))}
                  onAction={(action) => onAction(rule, action)}
                />
              )}
            </li>
          ))}
          {editing && !isThere && <li className="py-2">{editor}</li>}
        </ul>
        <div className="flex flex-wrap items-start gap-x-2 border-t border-hairline pt-2">
          <Button
            look="outlined"
            data-add
            disabled={isFull || editing !== null}
            onClick={() => setEditing({ name: null, draft: newDraft(freeName('New rule', rules), choices) })}
          >
            <Plus size={14} aria-hidden />
            New rule
          </Button>
          <Button
            aria-expanded={isBrowsing}
            aria-controls={examples}
            className="underline decoration-dotted decoration-from-font underline-offset-3"
            onClick={() => setBrowsing(!isBrowsing)}
          >
            Add an example
          </Button>
        </div>
        {isBrowsing && (
          <Examples
            id={examples}
            rules={rules}
            onAdd={(example) => {
              changeRules((list) => [...list, example]);
              announce(`Eligibility rule \u201c${example.name}\u201d added.`);
            }}
          />
        )}
        {isFull && (
          <p className="text-note text-muted">
            There are {formatCount(MOST_ELIGIBILITY_RULES)} rules, which is the most there may be. Remove one
            to add another.
          </p>
        )}
      </section>
      {report ? (
        <FiltersReport report={report} isStale={stale} />
      ) : (
        <div className="grid min-h-24 place-content-center justify-items-center gap-2" role="status">
          <p className="text-muted">
            {running || !error ? 'Counting what rules remove.' : `${error.message} Nothing was counted.`}
          </p>
          {!running && error && (
            <Button look="outlined" onClick={resume}>
              Try again
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
