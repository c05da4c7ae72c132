import { startTransition, useEffect } from 'react';
import { CONSENT_RULE_IDS } from '../../workers/protocol/consent';
import { useRulePrices } from '../engine/rule-prices';
import type { PricesInWords } from './ConsentRule';
import { isFirm, priceInList, priceInWords } from './price-words';

interface Props {
  readonly onPrices: (prices: PricesInWords) => void;
}

/** Follows the prices of the rules and draws nothing; it comes once there are figures to price. */
export function PriceReader({ onPrices }: Props) {
  const prices = useRulePrices();
  useEffect(() => {
    const words = CONSENT_RULE_IDS.flatMap((id) => {
      const price = prices[id];
      if (!price) return [];
      return [
        [
          id,
          {
            brief: priceInList(price),
            words: priceInWords(price),
            isFirm: isFirm(price),
            isStale: price.stale,
          },
        ] as const,
      ];
    });
    // Figures that come meanwhile go first.
    startTransition(() => onPrices(Object.fromEntries(words)));
  }, [prices, onPrices]);
  return null;
}
