import { useEffect, useState } from 'react';
import { CONSENT_BOUNDS, RIGHTS, type Right, type RightsRequest } from '../../../workers/protocol/consent';
import type { CustomerReport } from '../../../workers/protocol/privacy-report';
import { tableActions, useTable } from '../../state/policy-store';
import { lookAtCustomer } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { Part } from './customer-parts';
import { effectOfRequest, exercise, hasExercised, isFull, RIGHT_TEXTS, takeBack } from './customer-requests';

const WITHDRAWAL_OFF =
  'The rule \u201cWithdrawal stops future use\u201d is off under this policy: much of it goes on.';

interface Props {
  readonly report: CustomerReport;
  readonly isStale: boolean;
}

/** A request just made or taken back, until its effect is known. */
interface Pending {
  readonly before: CustomerReport;
  readonly what: string;
}

/** Rights of this person, exercised as they would be, and what was exercised so far. */
export function CustomerRights({ report, isStale }: Props) {
  const requests = useTable((s) => s.scenario.policy.consent.requests);
  const isWithdrawalKept = useTable((s) => s.scenario.policy.consent.rules.withdrawal);
  const [pending, setPending] = useState<Pending | null>(null);
  const [said, setSaid] = useState('');
  const { customer, name } = report;

  useEffect(() => {
    if (pending === null || isStale || report.key === pending.before.key) return;
    setPending(null);
    if (report.customer !== pending.before.customer) return;
    const sentence = `${pending.what} ${effectOfRequest(pending.before, report)}`;
    setSaid(sentence);
    announce(sentence);
  }, [pending, report, isStale]);

  const change = (request: RightsRequest, isTaken: boolean) => {
    const title = RIGHT_TEXTS[request.right].name;
    const who = request.customer === customer ? name : `customer no. ${request.customer}`;
    const what = isTaken
      ? `${title} of ${who} ${request.right === 'erasure' ? 'undone in this exercise' : 'taken back'}.`
      : `${title} of ${who} recorded.`;
    tableActions.changePolicy((policy) => (isTaken ? takeBack : exercise)(policy, request));
    setSaid(what);
    announce(what);
    setPending(request.customer === customer ? { before: report, what } : null);
  };
  const others = requests.filter((one) => one.customer !== customer);
  const full = isFull(requests);

  const rowOf = (right: Right) => {
    const request = { customer, right };
    const isDone = hasExercised(requests, request);
    const { action, undo, name: title, explanation } = RIGHT_TEXTS[right];
    return (
      <li key={right} className="flex items-start gap-x-3 py-1">
        <Button
          look="outlined"
          className="w-40 shrink-0"
          disabled={!isDone && full}
          aria-describedby={`right-${right}`}
          onClick={() => change(request, isDone)}
        >
          {isDone ? undo : action}
        </Button>
        <p id={`right-${right}`} className="max-w-[70ch] text-note text-pretty text-muted">
          {isDone && <strong className="font-semibold text-ink">{title}: exercised. </strong>}
          {explanation}
          {right === 'withdrawal' && !isWithdrawalKept && (
            <strong className="font-semibold text-breach"> {WITHDRAWAL_OFF}</strong>
          )}
          {isDone && right === 'erasure' && ' In a shop nothing would bring it back.'}
        </p>
      </li>
    );
  };
  return (
    <Part id="rights" title="Their rights">
      <ul>{RIGHTS.map(rowOf)}</ul>
      <p className="min-h-5 text-note font-medium" data-testid="right-said">
        {full
          ? `A policy holds at most ${CONSENT_BOUNDS.requests.max} requests. Take one back to make room.`
          : said}
      </p>
      {others.length > 0 && (
        <>
          <h5 className="text-note font-medium text-muted">Exercised by others under this policy</h5>
          <ul className="text-note">
            {others.map((request) => (
              <li key={`${request.customer} ${request.right}`} className="flex min-h-7 items-center gap-x-2">
                <span className="w-44">{RIGHT_TEXTS[request.right].name}</span>
                <button
                  type="button"
                  className="h-6 font-medium underline underline-offset-3"
                  onClick={() => lookAtCustomer(request.customer)}
                >
                  customer no. {request.customer}
                </button>
                <Button
                  look="outlined"
                  className="h-6 text-note"
                  aria-label={`Take back the ${request.right} of customer no. ${request.customer}`}
                  onClick={() => change(request, true)}
                >
                  Take back
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Part>
  );
}
