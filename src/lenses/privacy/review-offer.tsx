import { memo, useState } from 'react';
import type { DecisionKind } from '../../../workers/protocol/business';
import type { PendingOffer } from '../../../workers/protocol/privacy-report';
import { formatPrice } from '../../format/figure';
import { lookAtCustomer } from '../../state/privacy-view';
import { Button } from '../../ui/Button';
import { Select } from '../../ui/Select';
import { customerNumber, personInWords } from './customer-words';
import { offerKey, ordinal, reasonInWords } from './review-decisions';

interface Props {
  readonly offer: PendingOffer;
  /** Pounds from which a price matters. */
  readonly from: number;
  /** No more decisions fit. */
  readonly isFull: boolean;
  readonly hold: (key: string, card: HTMLElement | null) => void;
  readonly onDecide: (offer: PendingOffer, kind: DecisionKind, by: number | null) => void;
}

/** One offer that waits, and the three things a person can do with it. */
export const OfferCard = memo(function OfferCard({ offer, from, isFull, hold, onDecide }: Props) {
  const { title, price, rank, instead } = offer;
  const [by, setBy] = useState('');
  const key = offerKey(offer);
  const there = instead[rank - 1];
  const chosen = instead.find(({ item }) => String(item) === by) ?? there ?? instead[0];
  const who = `${title} for ${offer.name}`;
  return (
    <li
      ref={(card) => hold(key, card)}
      tabIndex={-1}
      aria-label={`${who}, ${formatPrice(price)}`}
      className="grid gap-x-6 gap-y-1 border-b border-hairline py-2 @min-[720px]:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="min-w-0">
        <p>
          <strong className="font-semibold">{title}</strong>, {formatPrice(price)}, would take the{' '}
          {ordinal(rank)} place
        </p>
        <p className="text-note text-muted">
          for{' '}
          <button
            type="button"
            className="h-6 font-medium text-ink underline underline-offset-3"
            onClick={() => lookAtCustomer(offer.customer)}
          >
            {personInWords(offer)}
          </button>{' '}
          {customerNumber(offer)}; {reasonInWords(offer, from)}
        </p>
        <p className="text-note text-muted">
          {there
            ? `Until then ${there.title}, ${formatPrice(there.price)}, stands there.`
            : 'Until then the list is one item shorter.'}
        </p>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-1.5 @min-[720px]:w-[330px] @min-[720px]:justify-end">
        <Button
          look="outlined"
          disabled={isFull}
          aria-label={`Approve ${who}`}
          onClick={() => onDecide(offer, 'approve', null)}
        >
          Approve
        </Button>
        <Button
          look="outlined"
          disabled={isFull}
          aria-label={`Keep it out: ${who}`}
          onClick={() => onDecide(offer, 'refuse', null)}
        >
          Keep it out
        </Button>
        {chosen && (
          <span className="flex min-w-0 items-center gap-1 text-note @min-[720px]:w-full">
            <Button
              look="outlined"
              disabled={isFull}
              className="h-7 shrink-0 text-note"
              aria-label={`Put first instead: ${chosen.title}, for ${who}`}
              onClick={() => onDecide(offer, 'replace', chosen.item)}
            >
              Put first instead
            </Button>
            <Select
              label={`What to put first instead of ${who}`}
              value={String(chosen.item)}
              options={instead.map((one) => ({
                id: String(one.item),
                text: `${one.title}, ${formatPrice(one.price)}`,
              }))}
              onChange={setBy}
              className="grow text-note"
            />
          </span>
        )}
      </div>
    </li>
  );
});
