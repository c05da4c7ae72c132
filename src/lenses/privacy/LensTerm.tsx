import type { ReactNode } from 'react';
import { Hint } from '../../ui/Term';
import { type LensTerm as Id, LENS_TERMS } from './terms';

interface Props {
  readonly of: Id;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A term of this lens: underlined with dots, explained in a plain sentence. */
export function LensTerm({ of, children, className = '' }: Props) {
  return (
    <Hint
      hint={LENS_TERMS[of]}
      className={`cursor-help text-left underline decoration-dotted decoration-from-font underline-offset-3 ${className}`}
    >
      {children}
    </Hint>
  );
}
