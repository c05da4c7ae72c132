import { useEffect, useRef } from 'react';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { useCustomer } from '../../engine/privacy-data';
import { useEvaluation } from '../../engine/table-data';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { lookAtCustomer, usePrivacyView } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { CustomerFinder } from './customer-finder';
import { CustomerLetter } from './customer-letter';
import { headId } from './customer-parts';
import { CustomerRecord } from './customer-record';
import { CustomerRights } from './customer-rights';
import { CustomerRules } from './customer-rules';
import { CustomerSlate } from './customer-slate';
import { CustomerWhatIf } from './customer-what-if';
import { CustomerData, CustomerWithheld } from './customer-withheld';
import { customerNumber, personInWords, placeName } from './customer-words';

const PARTS = [
  ['record', 'Record'],
  ['rules', 'Rules'],
  ['list', 'List'],
  ['withheld', 'Withheld'],
  ['rights', 'Rights'],
  ['data', 'Data'],
  ['what-if', 'What if'],
  ['letter', 'Letter'],
] as const;

function goTo(id: string): void {
  const head = document.getElementById(headId(id));
  head?.scrollIntoView({ block: 'start' });
  head?.focus({ preventScroll: true });
}

/** Before anybody is chosen: three people to begin with. */
function Nobody() {
  const { evaluation } = useEvaluation();
  return (
    <div className="pt-2">
      <p className="max-w-[70ch] text-muted">
        Look somebody up to see their record, their list and why it is what it is, what was kept from them,
        and what would change if they answered otherwise. Or begin with one of these:
      </p>
      <ul className="flex flex-wrap gap-2 pt-2">
        {(evaluation?.samples ?? []).map((person) => (
          <li key={person.customer}>
            <Button look="outlined" onClick={() => lookAtCustomer(person.customer)}>
              {personInWords(person)}
              <span className="font-normal text-muted">
                {person.personalised ? 'profiled' : 'not profiled'}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Head({ report }: { readonly report: CustomerReport }) {
  const { name, age, town, region, tenure, jurisdiction, profiled, trained, sent, erased } = report;
  const facts = [
    erased ? 'erased' : profiled ? 'profiled' : 'not profiled',
    trained ? 'learned from' : 'not learned from',
    sent.length === 0
      ? 'not written to'
      : `${sent.length} ${sent.length === 1 ? 'message' : 'messages'} a week`,
  ];
  return (
    <header className="border-t border-hairline pt-2">
      <h3 className="text-finding font-semibold tracking-[-0.01em]" data-testid="person">
        {name}, {age}, {town}
      </h3>
      <p className="text-muted">
        {customerNumber(report)}, {region} ({placeName(jurisdiction)}), customer for {formatCount(tenure)}{' '}
        days; <span className="font-medium text-ink">{facts.join(', ')}</span>
      </p>
      <nav aria-label="Parts of this person\u2019s page" className="-ml-2 flex flex-wrap">
        {PARTS.map(([id, text]) => (
          <button
            key={id}
            type="button"
            onClick={() => goTo(id)}
            className="h-7 rounded-md px-2 text-note font-medium text-muted hover:bg-wash hover:text-ink"
          >
            {text}
          </button>
        ))}
      </nav>
    </header>
  );
}

function Skeleton() {
  return (
    <div className="grid gap-3 pt-3" role="status">
      <span className="sr-only">The person is being looked up.</span>
      {[48, 200, 320].map((height) => (
        <span key={height} aria-hidden="true" className="skeleton block" style={{ height }} />
      ))}
    </div>
  );
}

/** One person: their record, what the rules make of it, their list and why, and what they can do. */
export function CustomerSection() {
  const customer = usePrivacyView((s) => s.customer);
  const contact = useTable((s) => s.scenario.policy.contact);
  const { report, stale, error, resume } = useCustomer(customer);
  const said = useRef<number | null>(null);
  const shown = report && !stale ? report : null;
  useEffect(() => {
    if (shown === null || said.current === shown.customer) return;
    said.current = shown.customer;
    announce(`${personInWords(shown)}.`);
  }, [shown]);
  return (
    <div
      className="scrolls @container -ml-1 flex min-h-0 grow flex-col gap-y-3 pt-2 pr-1 pl-1"
      data-testid="customer"
    >
      <CustomerFinder />
      {error && (
        <p role="alert" className="text-note">
          <strong className="font-semibold text-breach">This person could not be looked up. </strong>
          {error.message}{' '}
          <Button look="outlined" onClick={resume}>
            Try again
          </Button>
        </p>
      )}
      {customer === null ? (
        <Nobody />
      ) : report === null || (error && stale) ? (
        !error && <Skeleton />
      ) : (
        <div className="dims-itself flex flex-col gap-y-4" data-stale={stale} data-complete={report.complete}>
          <Head report={report} />
          <div className="grid gap-x-8 gap-y-4 @min-[760px]:grid-cols-2">
            <CustomerRecord report={report} />
            <CustomerRules report={report} contact={contact} />
          </div>
          <CustomerSlate report={report} />
          <div className="grid gap-x-8 gap-y-4 @min-[760px]:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-y-4">
              <CustomerWithheld report={report} />
              <CustomerRights key={report.customer} report={report} isStale={stale} />
            </div>
            <CustomerData report={report} />
          </div>
          <CustomerWhatIf report={report} />
          <CustomerLetter report={report} />
        </div>
      )}
    </div>
  );
}
