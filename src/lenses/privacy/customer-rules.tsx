import type { Policy } from '../../../workers/protocol/policy';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { Part, PersonTerm, RuleName } from './customer-parts';
import { effectInWords, verdictsOf } from './customer-words';

interface Props {
  readonly report: CustomerReport;
  readonly contact: Policy['contact'];
}

/** What the rules make of a record: what is done with the person, and which rule decides. */
export function CustomerRules({ report, contact }: Props) {
  const touching = report.rules;
  return (
    <Part id="rules" title="What the rules make of it">
      <table className="w-full border-separate border-spacing-0 text-note">
        <caption className="sr-only">What is done with this person, and the rule that decides</caption>
        <tbody>
          {verdictsOf(report, contact).map(({ name, answer, why, rule, isBreach }) => (
            <tr key={name} className="hover:bg-wash">
              <th scope="row" className="py-1 pr-2 text-left align-top font-normal whitespace-nowrap">
                {name === 'Bucket' ? <PersonTerm of="bucket">{name}</PersonTerm> : name}
              </th>
              <td
                className={`px-2 py-1 align-top whitespace-nowrap ${isBreach ? 'font-semibold text-breach' : answer === 'no' || answer === 'none' ? '' : 'font-semibold'}`}
              >
                {answer}
              </td>
              <td className="py-1 pl-2 align-top text-pretty text-muted">
                {rule !== null && <RuleName rule={rule} />}
                {rule !== null && why !== '' && '. '}
                {why}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h5 className="pt-2 text-note font-medium text-muted">Rules that touch them, on or off</h5>
      {touching.length === 0 ? (
        <p className="text-note text-muted">None.</p>
      ) : (
        <ul className="text-note">
          {touching.map((effect) => (
            <li key={effect.rule} className={`py-1 ${effect.on ? '' : 'text-muted'}`}>
              <RuleName rule={effect.rule} />: {effectInWords(effect)}
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
