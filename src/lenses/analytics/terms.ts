/** The terms this lens alone uses, in plain sentences. */
export const LENS_TERMS = {
  interval:
    'The 95% interval: customers are drawn again and again, with replacement, and the figure is worked out each time (bootstrap). 95 of 100 such figures lie within it.',
  baseline: 'Baseline: the model that all others are held against, customer by customer.',
  difference:
    'Model minus baseline on the same customers. Pairing them takes out what makes some customers easy for every model, so that smaller differences show.',
  people:
    'The other way round: for each product, the ten people ranked highest for it, and whether they took it up. NDCG over products.',
  fit: 'Time of work to learn from the log on this machine, in this browser. It changes from run to run.',
  size: 'What has to be kept of the model after learning.',
  calibration:
    'Calibration: whether of all things predicted at 1 in 100, about 1 in 100 happen. Ranking does not need it; budgets do.',
  isotonic:
    'Isotonic regression turns scores into probabilities by the steps that fit best without ever going down: a higher score never gets a lower probability. Fitted on the validation weeks, checked on the test weeks.',
  expectedError:
    'Expected calibration error: the mean distance between predicted and observed, every pair weighing alike.',
  lorenz:
    'Lorenz curve: items in order of how often they are shown, against their share of all places. The straight line is all items alike; the deeper the sag, the fewer items take everything.',
  correlation:
    'Spearman\u2019s rank correlation: 1 if both judges put the models in the same order, 0 if their orders have nothing to do with each other, \u22121 if one is the other reversed.',
  'held-out-split':
    'The log of 52 weeks is cut by time: models learn from weeks 0 to 39, settings are chosen on weeks 40 to 43, and weeks 44 to 51 are looked at only to report.',
  validation:
    'Validation weeks: weeks 40 to 43 of the log, which models do not learn from. Choosing settings on the test weeks would make them look better than they are.',
  density: 'Density: of all pairs of a customer and an item, the share seen together at least once.',
  remembered:
    'A customer\u2019s candidates, the hundred items a list is picked from, are kept from an earlier request: the list is picked by the weights and checked against every rule.',
  'from-nothing':
    'Nothing is kept from earlier requests: the whole catalogue is scored for the customer, what may not be shown is taken out, candidates are chosen, and then the list is picked and checked.',
  trainable: 'What the consent rules at hand leave for models to learn from.',
} as const;

export type LensTerm = keyof typeof LENS_TERMS;

/** The correction named by the engine, explained. */
export function correctionHint(correction: string, comparisons: number): string {
  return `${correction} correction: with ${comparisons} comparisons at once, one would look like a difference by chance alone. The smallest p is held to the strictest bar, the next to a little less, so that the chance of even one false \u201cbetter\u201d or \u201cworse\u201d stays below 5%.`;
}
