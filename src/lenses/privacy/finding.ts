import type { PriceReport, PrivacyReport } from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { ledgerOf, notProfiledOf, profiledOf, reasonsOf } from './funnel';
import { dearestRule, percentWithin } from './price-words';
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

export interface Second {
  readonly text: string;
  /** Something unlawful is said. */
  readonly breach: boolean;
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
  if (!prices) return null;
  const dearest = dearestRule(prices, 'ndcg');
  const text = dearest
    ? `Dearest in relevance: ${reasonInSentence(dearest.rule)}, ${percentWithin('ndcg', dearest.atWeights.ndcg)} at these weights.`
    : 'No rule that is on costs relevance that can be told from chance.';
  return { text, breach: false };
}
