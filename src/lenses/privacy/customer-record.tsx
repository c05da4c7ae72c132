import { JURISDICTIONS, type LawfulBasis } from '../../../workers/protocol/consent';
import type { CustomerReport, RecordAnswer, RecordFault } from '../../../workers/protocol/privacy-report';
import { Hint } from '../../ui/Term';
import { Heads, Part, PersonTerm } from './customer-parts';
import { ERASED_NOTE } from './customer-requests';
import {
  BASIS_NAMES,
  dayInWords,
  listed,
  NO_USE,
  STATUS_NAMES,
  subjectName,
  UNUSED_PURPOSES,
} from './customer-words';
import { FAULT_WORDS } from './rule-words';

function Basis({ basis }: { readonly basis: LawfulBasis }) {
  return basis === 'soft opt-in' || basis === 'legitimate interest' ? (
    <PersonTerm of={basis}>{BASIS_NAMES[basis]}</PersonTerm>
  ) : (
    BASIS_NAMES[basis]
  );
}

function Answer({ answer }: { readonly answer: RecordAnswer }) {
  const { subject, status, fault, date, basis } = answer;
  return (
    <tr className="hover:bg-wash">
      <th scope="row" className="h-6 pr-2 text-left font-normal whitespace-nowrap">
        {subjectName(subject)}
      </th>
      <td className={`px-2 whitespace-nowrap ${status === 'granted' ? 'font-semibold' : ''}`}>
        {fault ? (
          <Hint
            hint={FAULT_WORDS[fault].mend}
            className="min-h-6 cursor-help font-semibold text-breach underline decoration-dotted decoration-from-font underline-offset-3"
          >
            counts as no
          </Hint>
        ) : (
          STATUS_NAMES[status]
        )}
      </td>
      <td className="px-2 whitespace-nowrap text-muted">{date ? dayInWords(date) : ''}</td>
      <td className="px-2 whitespace-nowrap text-muted">
        {basis && <Basis basis={basis} />}
        {UNUSED_PURPOSES.some((purpose) => purpose === subject) && (
          <Hint
            hint={NO_USE}
            className="-my-1 cursor-help py-1 text-left underline decoration-dotted decoration-from-font underline-offset-3"
          >
            no use of it here
          </Hint>
        )}
      </td>
    </tr>
  );
}

const mendOf = (fault: RecordFault): string =>
  fault === 'jurisdiction'
    ? `Use one of ${JURISDICTIONS.join(', ')}. Until then the person is held to every law there is.`
    : FAULT_WORDS[fault].mend;

/** Faults of one record as sentences, each once. */
function Faults({ report }: { readonly report: CustomerReport }) {
  const answers = [...report.purposes, ...report.channels];
  const faults = new Set(answers.flatMap(({ fault }) => (fault ? [fault] : [])));
  if (report.jurisdiction === 'unreadable') faults.add('jurisdiction');
  if (report.ageBand === 'unreadable') faults.add('age band');
  if (faults.size === 0) return null;
  return (
    <ul className="pt-1 text-note" data-testid="faults">
      {[...faults].map((fault) => (
        <li key={fault}>
          <strong className="font-semibold text-breach">{FAULT_WORDS[fault].name}. </strong>
          {mendOf(fault)}
        </li>
      ))}
    </ul>
  );
}

/** What the shop holds of a person's answers, as it was recorded. */
export function CustomerRecord({ report }: { readonly report: CustomerReport }) {
  const { ageBand, signal, objected, limitSensitive, erased } = report;
  const facts: readonly (readonly [string, string, boolean])[] = [
    ['Age band', ageBand, ageBand === 'unreadable'],
    ['Browser opt-out signal', signal ? 'sent' : 'not sent', signal],
    ['Objection to marketing', objected ? 'yes, final' : 'none', objected],
    ['Limit use of sensitive data', limitSensitive ? 'asked for' : 'not asked for', limitSensitive],
    ...(erased ? [['Erasure', 'exercised', true] as const] : []),
  ];
  return (
    <Part id="record" title="Their record">
      {erased && (
        <p className="max-w-[70ch] text-note text-pretty" data-testid="erased">
          <strong className="font-semibold">Erased. </strong>
          {ERASED_NOTE}
        </p>
      )}
      <dl className="flex flex-wrap gap-x-4 text-note">
        {facts.map(([name, value, isStrong]) => (
          <div key={name} className="flex gap-1">
            <dt className="text-muted">{name}:</dt>
            <dd className={isStrong ? 'font-semibold' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-0 text-note">
          <caption className="sr-only">
            Purposes and channels with what was answered, when, and the basis
          </caption>
          <Heads names={['Purpose', 'Answer', 'Since', 'Basis']} />
          <tbody>
            {report.purposes.map((answer) => (
              <Answer key={answer.subject} answer={answer} />
            ))}
            <tr>
              <th
                scope="rowgroup"
                colSpan={4}
                className="h-7 border-b border-hairline text-left font-medium text-muted"
              >
                Channel
              </th>
            </tr>
            {report.channels.map((answer) => (
              <Answer key={answer.subject} answer={answer} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="pt-1 text-note text-pretty text-muted">
        {listed(UNUSED_PURPOSES.map(subjectName))}: {`${NO_USE[0]?.toLowerCase()}${NO_USE.slice(1)}`}
      </p>
      <Faults report={report} />
    </Part>
  );
}
