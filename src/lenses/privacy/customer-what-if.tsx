import { OUTBOUND_CHANNELS } from '../../../workers/protocol/names';
import type { CustomerReport, WhatIf } from '../../../workers/protocol/privacy-report';
import { EvidenceChip } from '../../format/EvidenceChip';
import { Disclosure } from '../../ui/Disclosure';
import { Hint } from '../../ui/Term';
import { Heads, Part } from './customer-parts';
import {
  changesNothing,
  listed,
  STATUS_NAMES,
  subjectName,
  WHAT_IF_PURPOSES,
  whatIfConsequences,
} from './customer-words';

/** Up to so many items are named in the sentence itself. */
const NAMED = 2;

function Items({ row, report }: { readonly row: WhatIf; readonly report: CustomerReport }) {
  const { leaves, enters } = row;
  if (leaves.length === 0 && enters.length === 0) return null;
  if (Math.max(leaves.length, enters.length) <= NAMED) {
    return (
      <>
        {leaves.length > 0 && (
          <span className="block">
            <strong className="font-medium">Leaves:</strong> {listed(leaves)}
          </span>
        )}
        {enters.length > 0 && (
          <span className="block">
            <strong className="font-medium">Enters:</strong> {listed(enters)}
          </span>
        )}
      </>
    );
  }
  const whole = report.slate.length;
  return (
    <Disclosure
      title={
        leaves.length === 0
          ? `${enters.length} items enter`
          : `${leaves.length} of ${whole} items leave, ${enters.length} enter`
      }
    >
      <div className="grid max-w-[640px] grid-cols-2 gap-x-6 pb-2">
        {(
          [
            ['Leave', leaves],
            ['Enter', enters],
          ] as const
        ).map(([name, titles]) => (
          <div key={name}>
            <h5 className="font-medium text-muted">{name}</h5>
            <ul className="list-disc pl-4">
              {titles.map((title) => (
                <li key={title}>{title}</li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Disclosure>
  );
}

function Row({ row, report }: { readonly row: WhatIf; readonly report: CustomerReport }) {
  const words = whatIfConsequences(row, report);
  const sentence = listed(words);
  return (
    <tr className="align-top hover:bg-wash">
      <th scope="row" className="h-8 py-1.5 pr-2 text-left font-normal whitespace-nowrap">
        {subjectName(row.subject)}
      </th>
      <td className="px-2 py-1.5 whitespace-nowrap">
        {STATUS_NAMES[row.from]} <span aria-hidden="true">&rarr;</span>
        <span className="sr-only">to</span> <strong className="font-semibold">{STATUS_NAMES[row.to]}</strong>
      </td>
      <td className="py-1.5 pl-2">
        {changesNothing(row, report) ? (
          <span className="text-muted">Nothing changes.</span>
        ) : (
          <>
            {sentence !== '' && <span>{`${sentence[0]?.toUpperCase()}${sentence.slice(1)}. `}</span>}
            {row.refitted && (
              <Hint
                hint="The model was fitted anew, with or without this person’s events, before the list was made."
                className="-my-1 inline-flex h-6 cursor-help items-center"
              >
                <span className="rounded-[4px] border border-hairline px-1 text-[11px] leading-[15px] text-muted">
                  refitted
                </span>
              </Hint>
            )}
            <Items row={row} report={report} />
          </>
        )}
      </td>
    </tr>
  );
}

/** What would change if they answered otherwise: worked out by the engine, each answer on its own. */
export function CustomerWhatIf({ report }: { readonly report: CustomerReport }) {
  const { whatIf, complete } = report;
  const pending = complete
    ? []
    : [...WHAT_IF_PURPOSES, ...OUTBOUND_CHANNELS].filter(
        (subject) => !whatIf.some((row) => row.subject === subject),
      );
  return (
    <Part
      id="what-if"
      title="What would change if they answered otherwise"
      aside={<EvidenceChip evidence="predicted" />}
    >
      <p className="text-muted" role="status">
        {complete
          ? 'Each answer changed on its own, all else as it is, and the list made again.'
          : 'Being worked out: the list is made again for each answer, where needed with the model fitted anew.'}
      </p>
      <div className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-0 text-note" data-testid="what-if">
          <caption className="sr-only">Answers given otherwise and what each would change</caption>
          <Heads names={['Answer', 'If changed', 'What would change']} />
          <tbody>
            {whatIf.map((row) => (
              <Row key={row.subject} row={row} report={report} />
            ))}
            {pending.map((subject) => (
              <tr key={subject}>
                <th scope="row" className="h-8 pr-2 text-left font-normal whitespace-nowrap text-muted">
                  {subjectName(subject)}
                </th>
                <td colSpan={2} className="px-2">
                  <span aria-hidden="true" className="skeleton block h-3 w-3/5" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}
