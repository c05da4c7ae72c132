import type { ReactNode } from 'react';
import { Hint } from '../ui/Term';

interface Props {
  readonly name: string;
  /** The term explained. */
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/** One setting: its name with the explanation behind it, and what sets it. */
export function SettingRow({ name, hint, children }: Props) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-2">
      {hint === undefined ? (
        <span>{name}</span>
      ) : (
        <Hint
          hint={hint}
          className="min-h-6 cursor-help text-left underline decoration-dotted decoration-from-font underline-offset-3"
        >
          {name}
        </Hint>
      )}
      {children}
    </div>
  );
}
