import { EngineFault } from '../protocol/engine-error';

/** Lets other work of this thread run, and gives a cancelled caller the chance to stop. */
export type Pause = () => Promise<void>;

export const noPause: Pause = () => Promise.resolve();

/** Multiply-adds between two pauses: a few milliseconds of work. */
export const WORK_PER_PAUSE = 4_000_000;

/** What to throw when a system of equations has no reliable solution. */
export function notSolvable(): EngineFault {
  return new EngineFault({
    code: 'not-solvable',
    message: 'The model cannot be fitted: its matrix is singular. Raise the regularisation (lambda).',
    field: 'lambda',
  });
}
