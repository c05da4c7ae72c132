/** Every term of the trade on screen, in plain sentences. */
export const GLOSSARY = {
  ndcg: 'NDCG: how many of the things people went on to choose are in their list, and how near its top. 1 would be every one of them, in front.',
  precision: 'Precision: the share of a list that its reader went on to choose.',
  recall: 'Recall: the share of what a reader went on to choose that was in the list.',
  map: 'Mean average precision: precision counted at each hit, so that early hits weigh more.',
  mrr: 'Mean reciprocal rank: 1 if the first hit is on top, one half if it is second, one third if third.',
  hitRate: 'Hit rate: the share of people with at least one hit in their list.',
  clicks: 'Clicks expected from 1,000 recommended items.',
  orders: 'Orders expected from 1,000 recommended items.',
  revenue: 'Revenue expected from 1,000 recommended items.',
  margin: 'Margin: price less unit cost, expected from 1,000 recommended items.',
  incrementalMargin:
    'Incremental margin (uplift): the margin of sales that would not have happened without the recommendation.',
  reach: 'Reach: the share of customers this policy may send at least one message to.',
  costPerContact: 'Cost per contact: what one message costs on average over the channels in use.',
  returnOnSpend: 'Return on spend: incremental margin for each pound spent on messages.',
  ild: 'Diversity in the list: how different the items of one list are from each other. 0 is all the same, 1 is nothing alike.',
  coverage: 'Coverage: the share of the catalogue that appears in at least one list.',
  gini: 'Gini of exposure: 0 if all items are shown equally often, 1 if a single item takes every place.',
  novelty: 'Novelty: how few people know the items shown. Higher means less known.',
  calibration:
    'Calibration: how far the mix of categories in a list is from the mix its reader has shown a taste for. Lower is closer.',
  repeats: 'Already known items: items in the list that its reader has bought or looked at before.',
  optOutRisk:
    'Opt-out risk: the share of customers expected to withdraw their consent or complain within a year.',
  contactsPerWeek: 'Messages a customer gets in a week under this policy, all channels together.',
  profiled:
    'Customers profiled: people whose own behaviour is used to choose their list. The others get the best sellers of their region.',
  contactsWithoutPermission:
    'Messages without permission: messages sent on a channel for which the person has given no valid permission. This must be 0.',
  'worst-served':
    'Worst served: the group, by age, region or activity, whose simulated clicks lie farthest below everybody\u2019s. The percentage says how far.',
  dataPoints: 'Data points used: how many facts about a person go into one list.',
  'held-out':
    'Held-out: measured on logged weeks that the model never saw. Honest about the past, and about what the past happened to show.',
  simulated:
    'Simulated: what the model of people behind this synthetic world would do. It can answer what-if, and it is only as good as that model.',
  predicted: 'Predicted: the recommender\u2019s own belief, not checked against anything.',
  counted: 'Counted: a plain count over records or lists; no model of behaviour in it.',
  frontier:
    'Frontier: the policies that no other policy beats on both axes. Along this line, more of one means less of the other.',
  'your-policy':
    'AI-assisted, your policy: the lists that the recommender makes with the weights and rules on the left.',
  'manual-rules':
    'Manual rules (today): best sellers of the customer\u2019s region and favourite category, under the same consent rules. So a change of rules moves this square too.',
  knee: 'Knee: the point of the frontier that lies farthest above the straight line between its ends. Beyond it, each step gains less and costs more.',
  nash: 'Nash point: the policy with the largest product of gains over the worst corner for relevance, margin and diversity. A fair bargain between three equals.',
  minimaxRegret:
    'Least regret: the policy whose worst shortfall, against the best each of relevance, margin and diversity could have, is smallest.',
  ghost:
    'The frontier before: as it was before the last change of a rule or setting, so that you see what moved.',
  'price-of-consent':
    'The price of consent: the space between the frontier as it is and the one with every optional consent rule off.',
  interval:
    'The 95% interval: were the whole thing repeated with other customers like these, ranges made this way would hold the true figure 19 times out of 20.',
  'must-have':
    'A must-have: the least (or most) you would sign for. It is kept with the table and in the link.',
  synthetic:
    'No real person is in here. Customers, items and a year of events are generated from the seed; the same seed gives the same world on every machine.',
  candidates:
    'Candidates: how many items the model hands over for each person, before the list is picked from them.',
  reranker:
    'Re-ranking picks the list item by item. MMR counts relevance, margin and difference from what is in the list already; without it the list goes by relevance and margin alone.',
  'policy-seed':
    'The seed decides random orders, such as those of the random model. The same seed gives the same lists.',
  'quiet-channels': 'Channels that this policy does not use at all, whatever people have permitted.',
  cap: 'No customer gets more messages than this in a week, over all channels together. Messages do not move margin or relevance, which are counted per place on a list, sent or not.',
  'not-profiled':
    'This list uses nothing about the person but region, age bar and what they asked never to be shown.',
} as const;

export type GlossaryTerm = keyof typeof GLOSSARY;
