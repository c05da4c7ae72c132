import { describe, expect, it } from 'vitest';
import {
  type Evaluation,
  type Figure,
  type FrontierAxes,
  type FrontierSnapshot,
  OUTCOME_IDS,
  type OutcomeId,
} from '../../../workers/protocol/results';
import { consentCostOf, type FindingKind, findingOf } from './finding';

const AXES: FrontierAxes = { x: 'ndcg', y: 'margin' };
const figure = (value: number): Figure => ({ value, se: null, n: 1000 });

function evaluationAt(figures: Partial<Record<OutcomeId, number>>): Evaluation {
  const outcomes = Object.fromEntries(OUTCOME_IDS.map((id) => [id, figure(figures[id] ?? 1)])) as Record<
    OutcomeId,
    Figure
  >;
  return {
    key: 'k',
    weights: { relevance: 1, margin: 0, diversity: 0 },
    policy: outcomes,
    manual: outcomes,
    profiledByBasis: { consent: 0, noObjection: 0, withdrawn: 0, notProfiled: 0 },
    contactsByChannel: [],
    training: { events: 0, customers: 0 },
    segments: [],
    worstSegment: null,
    rules: [],
    guardrails: [],
    samples: [],
  };
}

function snapshotOf(rows: readonly (readonly [number, number])[], complete = true): FrontierSnapshot {
  return {
    key: 'k',
    axes: AXES,
    customers: complete ? 12_000 : 1_024,
    population: 12_000,
    complete,
    points: rows.map(([x, y]) => ({
      weights: { relevance: 1, margin: 0, diversity: 0 },
      outcomes: { ndcg: figure(x), margin: figure(y), repeats: figure(y), ild: figure(0.5) },
      nonDominated: true,
      onLine: true,
    })),
    hypervolume: 0,
    referencePoint: [0, 0, 0],
    ideal: [1, 1, 1],
    nadir: [0, 0, 0],
    pointsOfInterest: {
      knee: null,
      nash: null,
      minimaxRegret: null,
      best: { marketing: 0, analytics: 0, experience: 0 },
    },
  };
}

const LINE = snapshotOf([
  [0.05, 2000],
  [0.1, 1500],
  [0.11, 1000],
]);

describe('findingOf', () => {
  it('prices a tenth more along the line', () => {
    const finding = findingOf(LINE, evaluationAt({ ndcg: 0.1, margin: 1500 }), AXES);
    expect(finding?.headline).toBe('A tenth more margin costs 15% of relevance here.');
    expect(finding?.standing).toBe('On the frontier.');
  });

  it('says what is within reach from below the frontier', () => {
    const finding = findingOf(LINE, evaluationAt({ ndcg: 0.1, margin: 1000, ild: 0.5 }), AXES);
    expect(finding?.headline).toBe('The same relevance with 50% more margin is within reach.');
    expect(finding?.standing).toBe('Below the frontier.');
  });

  it('says what diversity costs where the policy keeps more of it than the line', () => {
    const diverse = evaluationAt({ ndcg: 0.1, margin: 1200, ild: 0.625 });
    const finding = findingOf(LINE, diverse, AXES);
    expect(finding?.headline).toBe('Your extra diversity costs 20% of margin here.');
    expect(finding?.standing).toBe('Inside the line, whose lists are 20% less diverse at this relevance.');
  });

  it('claims no room that its interval does not leave', () => {
    const at = evaluationAt({ ndcg: 0.1, margin: 1400, ild: 0.5 });
    const unsure = { ...at, policy: { ...at.policy, margin: { value: 1400, se: 60, n: 1000 } } };
    expect(findingOf(LINE, at, AXES)?.kind).toBe('room');
    expect(findingOf(LINE, unsure, AXES)?.kind).toBe('price');
  });

  it('keeps to the kind of headline it is asked to keep, whatever there is to say', () => {
    const on = evaluationAt({ ndcg: 0.1, margin: 1500 });
    const below = evaluationAt({ ndcg: 0.1, margin: 1000, ild: 0.5 });
    const saying = (at: Evaluation, kind: FindingKind) => findingOf(LINE, at, AXES, kind)?.headline;
    expect(saying(below, 'price')).toMatch(/^A tenth more margin costs/);
    expect(saying(below, 'diversity')).toBe('Your extra diversity costs 33% of margin here.');
    expect(saying(on, 'diversity')).toBe('Your extra diversity costs next to nothing in margin here.');
    expect(saying(on, 'room')).toBe('The same relevance with noticeably more margin is out of reach.');
    expect(saying(on, 'nothing')).toMatch(/^A tenth more margin costs/);
  });

  it('says so at the end of the line', () => {
    const nearly = findingOf(LINE, evaluationAt({ ndcg: 0.051, margin: 1990 }), AXES);
    expect(nearly?.headline).toBe('No policy here has noticeably more margin than yours.');
    const close = findingOf(LINE, evaluationAt({ ndcg: 0.06, margin: 1900 }), AXES);
    expect(close?.headline).toBe('No policy here has a tenth more margin; the most is 5%.');
  });

  it('says when a price is next to nothing', () => {
    const flat = snapshotOf([
      [0.0999, 2000],
      [0.1, 1500],
    ]);
    expect(findingOf(flat, evaluationAt({ ndcg: 0.1, margin: 1500 }), AXES)?.headline).toBe(
      'A tenth more margin costs next to no relevance here.',
    );
  });

  it('owns up to a first estimate', () => {
    const early = snapshotOf([[0.1, 1500]], false);
    expect(findingOf(early, evaluationAt({ ndcg: 0.08, margin: 1200 }), AXES)?.standing).toBe(
      'On the frontier. First estimate, from 1,024 of 12,000 customers.',
    );
  });

  it('says that nothing may be shown, rather than that nothing is free', () => {
    const empty = evaluationAt(Object.fromEntries(OUTCOME_IDS.map((id) => [id, 0])));
    const noughts = snapshotOf([
      [0, 0],
      [0, 0],
    ]);
    expect(findingOf(noughts, empty, AXES)?.headline).toBe('Nothing may be shown to anybody.');
    expect(consentCostOf(noughts, noughts, empty, AXES)).toBe('');
  });

  it('has nothing to say without points or figures', () => {
    expect(findingOf(snapshotOf([]), evaluationAt({}), AXES)).toBeNull();
    expect(findingOf(LINE, evaluationAt({ ndcg: Number.NaN }), AXES)).toBeNull();
  });
});

describe('consentCostOf', () => {
  const free = snapshotOf([
    [0.05, 2400],
    [0.1, 1600],
    [0.13, 1200],
  ]);

  it('puts no figure on what the rules alone make possible', () => {
    const short = snapshotOf([
      [0.05, 2400],
      [0.08, 1600],
    ]);
    expect(consentCostOf(LINE, short, evaluationAt({ ndcg: 0.1, margin: 1500 }), AXES)).toBe(
      'Without the optional consent rules no policy comes to this relevance.',
    );
  });

  it('measures the space between the curves at the relevance at hand', () => {
    expect(consentCostOf(LINE, free, evaluationAt({ ndcg: 0.1, margin: 1500 }), AXES)).toBe(
      'Consent rules cost 6% of the margin you could have at this relevance.',
    );
  });

  it('says when there is none', () => {
    expect(consentCostOf(LINE, LINE, evaluationAt({ ndcg: 0.1, margin: 1500 }), AXES)).toBe(
      'The consent rules cost no margin that can be measured at this relevance.',
    );
  });

  it('waits until both are complete', () => {
    expect(
      consentCostOf(snapshotOf([[0.1, 1500]], false), free, evaluationAt({ ndcg: 0.1 }), AXES),
    ).toBeNull();
    expect(consentCostOf(LINE, null, evaluationAt({ ndcg: 0.1 }), AXES)).toBeNull();
  });
});
