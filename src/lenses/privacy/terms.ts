/** The terms this lens alone uses, in plain sentences. */
export const LENS_TERMS = {
  profiled:
    'Profiled: their own behaviour is used to choose their list. Everybody else gets a list that uses nothing about them but region and age bar.',
  learned:
    'Learned from: their events are part of what the model is fitted on. That is a purpose of its own; it can be refused while the list stays personal.',
  'written-to':
    'May be written to: a valid permission for at least one channel, read strictly. Written to: the policy uses that channel, and the weekly cap leaves room.',
  basis:
    'Lawful basis: what a message rests on. Consent was given; the soft opt-in covers existing customers and similar products; a legitimate interest holds until somebody objects.',
  ledger:
    'Every message of a week is held against the record of its reader, read strictly and whatever rules are switched on: no valid permission for that channel, no lawful message.',
  audit:
    'The command line\u2019s audit works the same out again from the files of customers, items and lists, with code of its own that shares nothing with the engine\u2019s filters.',
  'at-weights':
    'At these weights: the policy as it is, against the same policy with only this rule off. Everything else stays, the weights included; where the rule decides what is learned from, the model is fitted anew.',
  'at-best':
    'With best weights: the most of this outcome that other weights could reach, with the rule and without it, while the other two of relevance, margin and diversity stay at least where they are now. The difference is what the rule takes from you even if you adapt. For other outcomes it is blank: no weight aims at them.',
  share:
    'Fair share: some rules overlap; where several keep out the same people, none of them alone seems to cost anything. A rule\u2019s fair share is what it adds on average, whatever order the rules came in (Shapley). The shares sum to the total, and so do their percentages: each is of the outcome without any optional rule.',
  interval:
    'The 95% interval: from the differences of the same customers with and without the rule. Repeated with other customers like these, ranges made this way would hold the true figure 19 times out of 20.',
  carriers: 'The same people with the rule and without it, group by group. A dot left of the line is a loss.',
  lifted:
    'All that a stakeholder insists on is lifted at once, and everything else stays. What that changes is what their demands cost the others.',
  refitted: 'The model was fitted anew, as the rule decides what it may learn from.',
} as const;

export type LensTerm = keyof typeof LENS_TERMS;
