import type { ReactNode } from 'react';
import { DottedHint } from '../../ui/Term';
import type { ServingTermId } from './serving';

const TERMS: Readonly<Record<ServingTermId | 'asked' | 'times', string>> = {
  typical:
    'Half of all lists take less time, half take more. Where the clock is too coarse for a single list, this is the middle one of the averages of batches.',
  average:
    'All the time divided by all the lists; lists a second follow from it. A few slow lists lift it above the typical one.',
  p95: '95 of 100 lists are there within this time, and 5 take longer.',
  p99: '99 of 100 lists are there within this time, and 1 takes longer. Shops ask for this one: it is the wait of somebody who is out of luck.',
  'p95-p99':
    '95 of 100 lists, and even 99 of 100, are there within this time. They may well differ, but the browser\u2019s clock is too coarse to say by how much.',
  slowest:
    'The one list that took longest of all. It says more of what else this computer was doing than of lists.',
  machine: 'All workers of this browser at once, each for customers of its own.',
  worker:
    'A worker is the browser\u2019s own helper, one for each core of this machine. This is what one of them makes on average.',
  asked:
    'What people who run large shops ask for: a whole page within 100 milliseconds for 99 of 100 visits, and 50,000 lists a second in the busiest hour. A tick is kept, a cross is missed.',
  times:
    'Each bar counts what took less than the time below it, and not less than the time below the bar to its left. The steps grow to the right, so that fast and slow ones fit in one picture.',
};

interface Props {
  readonly of: keyof typeof TERMS;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A term of the serving section. */
export function ServingTerm({ of, ...rest }: Props) {
  return <DottedHint hint={TERMS[of]} {...rest} />;
}
