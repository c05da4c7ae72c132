import type { PriceReport, PrivacyReport } from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { ledgerOf, notProfiledOf, profiledOf, reasonsOf } from './funnel';
import { dearestRule, dearestRules, percentWithin } from './price-words';
import { people, reasonInSentence } from './rule-words';

/** Who may be profiled, and what keeps most of the others out. */
export function headlineOf({ funnels }: PrivacyReport): string {
  const all = funnels[0];
  if (!all || all.customers === 0) return 'There is nobody in this world.';
  const profiled = profiledOf(all);
  const others = notProfiledOf(all);
  if (others === 0) return `All ${people(all.customers)} may be profiled.`;
  const start =
    profiled === 0
      ? 'Nobody may be profiled'
      : `${formatCount(profiled)} of ${people(all.customers)} may be profiled`;
  const reasons = [...reasonsOf(all)].sort((a, b) => b.customers - a.customers);
  const rule = reasons.find(({ because }) => because !== 'denied');
  const said = reasons.find(({ because }) => because === 'denied')?.customers ?? 0;
  const no = said > 0 ? `${formatCount(said)} said no` : '';
  if (!rule) return no === '' ? `${start}.` : `${start}; ${no}.`;
  const name = reasonInSentence(rule.because);
  if (rule.share > 0.5) return `${start}; ${name} keeps most of the others out.`;
  const many = formatCount(rule.customers);
  return no === ''
    ? `${start}; ${name} keeps out ${many}, the most of any rule.`
    : `${start}; ${no}, and ${name} keeps out ${many} more.`;
}

/** The rules leave not one item for anybody. */
export function isNothingShown({ funnels, shortage }: PrivacyReport): boolean {
  const customers = funnels[0]?.customers ?? 0;
  return customers > 0 && shortage.empty === customers;
}

export interface Second {
  readonly text: string;
  /** Something unlawful is said. */
  readonly breach: boolean;
}

/** Names one rule only once it can be told from the next: the line would change its mind. */
function dearestSoFar(prices: PriceReport): string {
  const [first, second, ...others] = dearestRules(prices, 'ndcg');
  if (!first) return 'no rule shows a cost in relevance yet.';
  const name = reasonInSentence(first.rule);
  if (!second)
    return `dearest in relevance so far is ${name}, ${percentWithin('ndcg', first.atWeights.ndcg)}.`;
  return others.length === 0
    ? `${name} and ${reasonInSentence(second.rule)} cost the most relevance, too close to tell apart.`
    : `${formatCount(others.length + 2)} rules cost relevance, too close to tell the dearest.`;
}

/** What is wrong, else what the dearest rule costs; null while that is not known. */
export function secondOf(privacy: PrivacyReport | null, prices: PriceReport | null): Second | null {
  const all = privacy?.funnels[0];
  if (all) {
    const { without } = ledgerOf(all);
    if (without > 0) {
      const breach = true;
      const many = without === 1 ? '1 message' : `${formatCount(without)} messages`;
      return { text: `${many} a week would go out without permission. It must be 0.`, breach };
    }
  }
  if (all && privacy && isNothingShown(privacy)) {
    return { text: 'Nothing may be shown to anybody, so no rule has a price.', breach: false };
  }
  if (!prices || prices.customers === 0) return null;
  if (prices.customers < prices.population) {
    return {
      text: `First estimate, from ${people(prices.customers)}: ${dearestSoFar(prices)}`,
      breach: false,
    };
  }
  const dearest = dearestRule(prices, 'ndcg');
  const text = dearest
    ? `Dearest in relevance: ${reasonInSentence(dearest.rule)}, ${percentWithin('ndcg', dearest.atWeights.ndcg)} at these weights.`
    : 'No rule that is on costs relevance that can be told from chance.';
  return { text, breach: false };
}
