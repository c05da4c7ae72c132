import type { ReactNode } from 'react';
import { DottedHint } from '../../ui/Term';
import { type LensTerm as Id, LENS_TERMS } from './terms';

interface Props {
  readonly of: Id;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A term of this lens. */
export function LensTerm({ of, ...rest }: Props) {
  return <DottedHint hint={LENS_TERMS[of]} {...rest} />;
}
