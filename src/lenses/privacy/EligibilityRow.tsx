import { ArrowDown, ArrowUp, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { type EligibilityRule, ruleInWords } from '../../../workers/protocol/eligibility';
import { Switch } from '../../ui/Switch';
import { type EligibilityCounts, eligibilitySentence } from './filters';

export type RowAction = 'edit' | 'up' | 'down' | 'remove';

interface Props {
  readonly rule: EligibilityRule;
  readonly counts: EligibilityCounts | undefined;
  readonly isStale: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly onAction: (action: RowAction) => void;
}

interface ActionProps {
  readonly label: string;
  readonly action: RowAction;
  readonly isDisabled?: boolean;
  readonly onAction: Props['onAction'];
  readonly children: ReactNode;
}

function Action({ label, action, isDisabled = false, onAction, children }: ActionProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      data-action={action}
      disabled={isDisabled}
      onClick={() => onAction(action)}
      className="grid size-7 place-items-center rounded-md text-muted hover:bg-wash hover:text-ink disabled:opacity-35 disabled:hover:bg-transparent"
    >
      {children}
    </button>
  );
}

/** One eligibility rule as a sentence, with what it comes to. */
export function EligibilityRow({ rule, counts, isStale, isFirst, isLast, onSwitch, onAction }: Props) {
  const { name, on } = rule;
  return (
    <div className="grid grid-cols-[2rem_minmax(0,1fr)_auto] gap-x-2.5">
      <Switch label={`Eligibility rule ${name}`} isOn={on} onChange={onSwitch} />
      <div className="min-w-0">
        <h4 className="font-medium leading-6 break-words">{name}</h4>
        <p className="text-pretty break-words">{ruleInWords(rule)}</p>
        {counts && (
          <p
            className="dims-itself text-note text-muted"
            data-stale={isStale}
            data-testid="eligibility-counts"
          >
            {eligibilitySentence(counts)}
          </p>
        )}
        {counts?.problem && (
          <p className="flex items-start gap-1.5 text-note font-medium text-breach">
            <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
            {counts.problem}
          </p>
        )}
      </div>
      <div className="flex h-7 items-center">
        <Action label={`Move ${name} up`} action="up" isDisabled={isFirst} onAction={onAction}>
          <ArrowUp size={14} aria-hidden />
        </Action>
        <Action label={`Move ${name} down`} action="down" isDisabled={isLast} onAction={onAction}>
          <ArrowDown size={14} aria-hidden />
        </Action>
        <Action label={`Edit ${name}`} action="edit" onAction={onAction}>
          <Pencil size={14} aria-hidden />
        </Action>
        <Action label={`Remove ${name}`} action="remove" onAction={onAction}>
          <Trash2 size={14} aria-hidden />
        </Action>
      </div>
    </div>
  );
}
