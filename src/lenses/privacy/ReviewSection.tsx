import { useCallback, useRef, useState } from 'react';
import type { DecisionKind, ReviewDecision } from '../../../workers/protocol/business';
import { BUSINESS_BOUNDS } from '../../../workers/protocol/business-values';
import type { PendingOffer, ReviewReport } from '../../../workers/protocol/privacy-report';
import { useReview } from '../../engine/privacy-data';
import { formatCount, formatPrice } from '../../format/figure';
import { tableActions, useTable } from '../../state/policy-store';
import { lookAtRule } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { DecidedList } from './review-decided';
import {
  decide,
  decidedRows,
  decisionSentence,
  isReviewFull,
  isTooSoon,
  type KnownOffer,
  nextOffer,
  offerKey,
  undecide,
  waiting,
} from './review-decisions';
import { OfferCard } from './review-offer';

/** Offers shown before more are asked for, so that what was decided stays in reach. */
const OFFERS_AT_ONCE = 8;

const counted = (count: number, one: string, many: string) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

function Counts({ report, isStale }: { readonly report: ReviewReport | null; readonly isStale: boolean }) {
  if (!report) return <span aria-hidden="true" className="skeleton mt-1 block h-5 w-3/5" />;
  const { lists, offers } = report;
  return (
    <p className="dims-itself font-semibold" data-stale={isStale} data-testid="review-counts">
      {offers === 0
        ? 'Nothing waits.'
        : `${counted(offers, 'offer waits', 'offers wait')} for a person, in ${counted(lists, 'list', 'lists')}.`}
    </p>
  );
}

/** Offers that nobody is made before a person has looked, and what was decided on them. */
export function ReviewSection() {
  const isOn = useTable((s) => s.scenario.policy.consent.rules['human-review']);
  const from = useTable((s) => s.scenario.policy.consent.reviewFrom);
  const decisions = useTable((s) => s.scenario.policy.review);
  const isFull = useTable((s) => isReviewFull(s.scenario.policy));
  const { report, stale, running, error, resume } = useReview();
  const [known, setKnown] = useState<ReadonlyMap<string, KnownOffer>>(new Map());
  const [said, setSaid] = useState('');
  const [room, setRoom] = useState(OFFERS_AT_ONCE);
  const cards = useRef(new Map<string, HTMLElement>());
  const after = useRef<HTMLHeadingElement>(null);
  const held = waiting(report?.queue ?? [], decisions);
  const queue = held.slice(0, room);
  const decidedAt = useRef<number | null>(null);
  const takenBackAt = useRef<number | null>(null);
  const shown = useRef(queue);
  shown.current = queue;
  const more = Math.max(0, (report?.offers ?? 0) - (report?.queue.length ?? 0)) + held.length - queue.length;

  const onDecide = useCallback((offer: PendingOffer, kind: DecisionKind, by: number | null) => {
    const now = performance.now();
    if (isTooSoon(decidedAt.current, now)) return;
    decidedAt.current = now;
    const { customer, item, name, title } = offer;
    const decision: ReviewDecision = { customer, item, decision: kind, by };
    const byTitle = offer.instead.find((one) => one.item === by)?.title ?? null;
    const next = nextOffer(shown.current, offer);
    setKnown((held) => new Map(held).set(offerKey(offer), { name, title, by: byTitle }));
    tableActions.changePolicy((policy) => decide(policy, decision));
    const sentence = decisionSentence(kind, offer, byTitle);
    setSaid(sentence);
    announce(sentence);
    (next === null ? after.current : (cards.current.get(next) ?? after.current))?.focus();
  }, []);
  const hold = useCallback((key: string, card: HTMLElement | null) => {
    if (card) cards.current.set(key, card);
    else cards.current.delete(key);
  }, []);

  return (
    <div
      className="scrolls @container -ml-1 flex min-h-0 grow flex-col gap-y-3 pt-2 pr-1 pl-1"
      data-testid="review"
    >
      <section aria-labelledby="review-title">
        <h3 id="review-title" className="sr-only">
          Offers that wait for a person
        </h3>
        {isOn ? (
          <Counts report={report} isStale={stale} />
        ) : (
          <p className="font-semibold text-breach" data-testid="review-counts">
            The rule is off. Nothing waits: every offer is sent without a person having looked.
          </p>
        )}
        <p className="max-w-[80ch] text-pretty text-muted">
          A precaution for offers that may matter to a person:{' '}
          {isOn ? 'finance products' : 'with the rule on, finance products'}, and whatever costs{' '}
          {formatPrice(from)} or more, {isOn ? 'wait' : 'would wait'} here until a person has looked at them
          for this customer. Whether GDPR 22 asks for it in a case is for counsel to say. “Put first instead”
          keeps the offer out and moves an item that is on the list already to its first place. The price is
          set with the rule in the policy panel.{' '}
          <button
            type="button"
            className="h-6 font-medium text-ink underline underline-offset-3"
            onClick={() => lookAtRule('human-review')}
          >
            See the rule and its price
          </button>
        </p>
        <p className="min-h-5 text-note" data-testid="review-said">
          {error ? (
            <span role="alert">
              <strong className="font-semibold text-breach">The queue could not be read. </strong>
              {error.message}{' '}
              <Button look="outlined" onClick={resume}>
                Try again
              </Button>
            </span>
          ) : isFull ? (
            `A policy holds at most ${BUSINESS_BOUNDS.decisions.max} decisions. Take one back to decide another.`
          ) : (
            said
          )}
        </p>
      </section>

      {isOn && (
        <section aria-labelledby="queue-title">
          <h3 id="queue-title" ref={after} tabIndex={-1} className="font-semibold outline-none">
            The queue
          </h3>
          {report === null && running ? (
            <div aria-hidden="true" className="grid gap-2 pt-2">
              {[0, 1, 2, 3].map((row) => (
                <span key={row} className="skeleton block h-16" />
              ))}
            </div>
          ) : queue.length === 0 ? (
            <p className="text-muted">
              {more > 0
                ? 'The next offers are being fetched.'
                : 'No offer waits. Whoever is due one gets it only after a person has approved it.'}
            </p>
          ) : (
            <ul className="dims-itself" data-stale={stale}>
              {queue.map((offer) => (
                <OfferCard
                  key={offerKey(offer)}
                  offer={offer}
                  from={from}
                  isFull={isFull}
                  hold={hold}
                  onDecide={onDecide}
                />
              ))}
            </ul>
          )}
          {more > 0 && queue.length > 0 && (
            <p className="flex flex-wrap items-center gap-x-2 pt-2 text-note text-muted">
              {held.length > queue.length && (
                <Button
                  look="outlined"
                  className="h-7 text-note text-ink"
                  onClick={() => setRoom(room + OFFERS_AT_ONCE)}
                >
                  Show {OFFERS_AT_ONCE} more
                </Button>
              )}
              {formatCount(more)} more wait behind these, in a fixed random order, so that nobody comes first
              for being first in the file.
            </p>
          )}
        </section>
      )}

      <DecidedList
        rows={decidedRows(decisions, report?.decided ?? [], stale, known)}
        isOn={isOn}
        onTakeBack={(row) => {
          const now = performance.now();
          if (isTooSoon(takenBackAt.current, now)) return;
          takenBackAt.current = now;
          tableActions.changePolicy((policy) => undecide(policy, row.decision));
          const sentence = `Taken back: ${row.title} for ${row.name} waits again.`;
          setSaid(sentence);
          announce(sentence);
          after.current?.focus();
        }}
      />
    </div>
  );
}
