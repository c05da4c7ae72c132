import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { Policy } from '../../workers/protocol/policy';
import { Hint } from '../ui/Term';
import { PolicySwitch } from './PolicySwitch';

interface Props {
  readonly name: string;
  readonly hint: ReactNode;
  readonly isOn: boolean;
  readonly isLocked: boolean;
  /** The policy with the rule on or off. */
  readonly change: (policy: Policy, on: boolean) => Policy;
  /** What it touches right now. */
  readonly counts: string;
  readonly price?: ReactNode;
  /** What it is set to, in a few words; opens `children`. */
  readonly setting?: string;
  /** Where it is set. */
  readonly children?: ReactNode;
}

/** One rule: its switch, its name with the explanation behind it, what it touches, is set to and costs. */
export function RuleRow(props: Props) {
  const { name, hint, isOn, isLocked, change, counts, price, setting, children } = props;
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-2.5 py-0.5">
      <PolicySwitch label={name} isOn={isOn} isLocked={isLocked} change={change} />
      <div className="min-w-0">
        <Hint hint={hint} className="block pb-1 text-left font-medium leading-5">
          {name}
        </Hint>
        <div className="-mt-1 flex min-h-5 items-start gap-x-2 text-note text-muted">
          <p className="dims whitespace-nowrap">{counts}</p>
          {setting !== undefined && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={`${name}, set to ${setting}`}
              title={`Set to ${setting}`}
              onClick={() => setOpen(!isOpen)}
              className="-mt-1 -mb-1 flex h-6 min-w-6 items-center gap-0.5 rounded-md px-1 whitespace-nowrap hover:bg-wash hover:text-ink"
            >
              {setting}
              <ChevronDown
                aria-hidden
                size={12}
                className={`transition-transform duration-150 ${isOpen ? 'rotate-180' : ''}`}
              />
            </button>
          )}
          <span className="ml-auto">{isLocked ? 'locked' : price}</span>
        </div>
        {setting !== undefined && (
          <div id={id} hidden={!isOpen} className="pt-0.5 pb-1">
            {isOpen && children}
          </div>
        )}
      </div>
    </li>
  );
}
