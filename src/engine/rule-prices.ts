import { useMemo } from 'react';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../../workers/protocol/consent';
import type { Interval } from '../../workers/protocol/models-report';
import type { Price, PriceReport, RulePrice } from '../../workers/protocol/privacy-report';
import { usePrices } from './privacy-data';

/** A price as a share of what the outcome would be without the rule. */
export interface RelativePrice {
  readonly value: number;
  /** 95%; null for plain counts. */
  readonly interval: Interval | null;
}

export interface ShownPrice {
  /** The rule was on; else the price is what it would cost to switch it on. */
  readonly isOn: boolean;
  readonly relevance: RelativePrice;
  readonly margin: RelativePrice;
  /** People whose list the rule changes; an estimate until everybody has been looked at. */
  readonly changed: number;
  readonly customers: number;
  readonly population: number;
  /** It was worked out for an earlier policy. */
  readonly stale: boolean;
}

export type RulePrices = Readonly<Partial<Record<ConsentRuleId, ShownPrice>>>;

function relative({ value, interval, without }: Price): RelativePrice | null {
  const base = Math.abs(without);
  if (!(base > 0)) return null;
  return {
    value: value / base,
    interval: interval && { low: interval.low / base, high: interval.high / base },
  };
}

function shownOf(rule: RulePrice, report: PriceReport, stale: boolean): ShownPrice | null {
  const relevance = relative(rule.atWeights.ndcg);
  const margin = relative(rule.atWeights.margin);
  if (!relevance || !margin) return null;
  const { customers, population } = report;
  return { isOn: rule.on, relevance, margin, changed: rule.changed, customers, population, stale };
}

/** What the panel shows of a report, with the one before it for whatever this one does not hold yet. */
export function rulePrices(
  report: PriceReport | null,
  isStale: boolean,
  previous: PriceReport | null,
): RulePrices {
  const shown: Partial<Record<ConsentRuleId, ShownPrice>> = {};
  for (const id of CONSENT_RULE_IDS) {
    const now = report?.rules.find(({ rule }) => rule === id);
    const before = previous?.rules.find(({ rule }) => rule === id);
    const price =
      (report && now && shownOf(now, report, isStale)) ??
      (previous && before && shownOf(before, previous, true));
    if (price) shown[id] = price;
  }
  return shown;
}

/** The price of every consent rule at the weights at hand, as far as it is known. */
export function useRulePrices(): RulePrices {
  const { report, stale, previous } = usePrices();
  return useMemo(() => rulePrices(report, stale, previous), [report, stale, previous]);
}
