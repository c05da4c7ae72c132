import type { ReactNode } from 'react';
import type { ConsentRuleId } from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import { Hint } from '../../ui/Term';
import { anchorOf, consentRuleName } from './customer-words';

export const headId = (id: string) => `customer-${id}`;

interface PartProps {
  readonly id: string;
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** One part of a person's page, with a heading that can be gone to. */
export function Part({ id, title, aside, children, className = '' }: PartProps) {
  return (
    <section aria-labelledby={headId(id)} className={`min-w-0 ${className}`}>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h4 id={headId(id)} tabIndex={-1} className="font-semibold outline-none">
          {title}
        </h4>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** The name of a consent rule; what it says and where it comes from, one hover away. */
export function RuleName({ rule }: { readonly rule: ConsentRuleId | 'denied' }) {
  const anchor = anchorOf(rule);
  return (
    <Hint
      className="-my-1 cursor-help py-1 text-left underline decoration-dotted decoration-from-font underline-offset-3"
      hint={
        <>
          <span className="block">
            {rule === 'denied'
              ? 'Whoever said no to profiling is neither profiled nor learned from. No setting brings that back.'
              : CONSENT_RULES[rule].explanation}
          </span>
          {anchor && <span className="mt-1 block text-muted">{anchor}</span>}
        </>
      }
    >
      {consentRuleName(rule)}
    </Hint>
  );
}

/** The terms of a person's page, in plain sentences. */
const PERSON_TERMS = {
  'soft opt-in':
    'Soft opt-in: an existing customer may hear of products like those they bought without having agreed, as long as they can say no each time.',
  'legitimate interest':
    'Legitimate interest: a ground other than consent. It stands until the person objects.',
  bucket:
    'A few customers get lists made another way, by a fixed lot: exploration at random, holdout by Manual rules for good. Who is in them stays the same whatever else changes.',
  relevance:
    'How well the item suits them by the model, from 0 to 1 among what was considered for them, times the weight on relevance.',
  margin: 'What the shop earns on one sale, from 0 to 1 against the catalogue, times the weight on margin.',
  boost: 'What the margin boost adds: it raises the quarter of items with the highest margin.',
  diversity: 'How unlike the item is to those above it in the list, times the weight on diversity.',
} as const;

interface PersonTermProps {
  readonly of: keyof typeof PERSON_TERMS;
  readonly children: ReactNode;
}

/** A term of a person's page: underlined with dots, explained in a plain sentence. */
export function PersonTerm({ of, children }: PersonTermProps) {
  return (
    <Hint
      hint={PERSON_TERMS[of]}
      className="-my-1 min-w-6 cursor-help py-1 text-left underline decoration-dotted decoration-from-font underline-offset-3"
    >
      {children}
    </Hint>
  );
}

const HEAD =
  'h-7 whitespace-nowrap border-b border-hairline px-2 first:pl-0 text-left font-medium text-muted';

/** Heads of a table's columns; what is a number stands to the right. */
export function Heads({
  names,
  right = [],
}: {
  readonly names: readonly string[];
  readonly right?: readonly string[];
}) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col" className={`${HEAD} ${right.includes(name) ? 'text-right' : ''}`}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
