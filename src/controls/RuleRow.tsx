import type { ReactNode } from 'react';
import { Switch } from '../ui/Switch';
import { Hint } from '../ui/Term';

interface Props {
  readonly name: string;
  readonly hint: ReactNode;
  readonly isOn: boolean;
  readonly isLocked: boolean;
  readonly onChange: (on: boolean) => void;
  /** What it touches right now. */
  readonly counts: string;
  readonly price?: ReactNode;
  readonly children?: ReactNode;
}

/** One rule: its switch, its name with the explanation behind it, what it touches, what it costs. */
export function RuleRow({ name, hint, isOn, isLocked, onChange, counts, price, children }: Props) {
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-2.5 py-1">
      <Switch label={name} isOn={isOn} isLocked={isLocked} onChange={onChange} />
      <div className="min-w-0">
        <div className="flex justify-between gap-2">
          <Hint hint={hint} className="block min-h-6 text-left font-medium leading-5">
            {name}
          </Hint>
          {isLocked && <span className="pt-0.5 text-note text-muted">locked</span>}
        </div>
        <div className="flex min-h-5 items-start justify-between text-note text-muted">
          <p className="dims whitespace-nowrap">{counts}</p>
          {price}
        </div>
        {children}
      </div>
    </li>
  );
}
