import { describe, expect, it } from 'vitest';
import {
  COMPARED_IDS,
  type ComparedId,
  type DataReport,
  type ModelReport,
  type SegmentAccuracy,
} from '../../../workers/protocol/models-report';
import type { Figure } from '../../../workers/protocol/results';
import {
  agreementSentence,
  calibrationSentence,
  concentrationSentence,
  consentSentence,
  dataSentence,
  evidenceSentence,
  formatShare,
  lengthSentence,
  limitOf,
  meanRetention,
  searchSentence,
  segmentsSentence,
  topTenth,
  weeksSentence,
  worstBy,
} from './sentences';

const figure = (value: number, se = 0.002, n = 500): Figure => ({ value, se, n });

function segment(name: string, value: number, n = 500): SegmentAccuracy {
  const figures = Object.fromEntries(COMPARED_IDS.map((id) => [id, figure(value, 0.002, n)]));
  return { dimension: 'age', segment: name, customers: n, figures: figures as Record<ComparedId, Figure> };
}

const report = (model: 'ease' | 'popularity', segments: SegmentAccuracy[]): ModelReport =>
  ({ model, segments, outcomes: { ndcg: figure(0.08), coverage: figure(0.55) } }) as unknown as ModelReport;

describe('segments', () => {
  const ease = report('ease', [segment('18-24', 0.1), segment('65+', 0.04), segment('under 18', 0.01, 40)]);

  it('name the worst served of those with enough people', () => {
    expect(worstBy(ease.segments, 'ndcg')?.segment).toBe('65+');
    expect(segmentsSentence(ease, null, 'ndcg')).toBe(
      'EASE serves \u201c65+\u201d worst: Relevance (NDCG) 0.040, 50% below everyone (500 people).',
    );
  });

  it.each([
    [0.06, 'Popularity would serve them better.'],
    [0.02, 'Popularity would serve them worse still.'],
    [0.041, 'Popularity is not shown to serve them better or worse.'],
  ])('hold them against the baseline at %s', (value, end) => {
    const popularity = report('popularity', [segment('65+', value)]);
    expect(segmentsSentence(ease, popularity, 'ndcg').endsWith(end)).toBe(true);
  });
});

describe('calibration', () => {
  const bin = (predicted: number, purchases: number) => ({
    predicted,
    observed: purchases / 10_000,
    low: 0,
    high: 1,
    pairs: 10_000,
    purchases,
  });
  const of = (expectedError: number, busier = 1.02) =>
    calibrationSentence({
      horizonWeeks: 4,
      busier,
      fitted: { pairs: 1, purchases: 1 },
      bins: [bin(0.0004, 5), bin(0.0016, 15)],
      expectedError,
    });

  it.each([
    [0.00005, 'a close fit'],
    [0.0002, 'a fair fit'],
    [0.0005, 'a poor fit'],
  ])('%s is %s', (error, words) => {
    expect(of(error)).toContain(words);
  });

  it('counts per 10,000', () => {
    expect(of(0.0005)).toBe(
      'Of 10,000 pairs of customer and item, 10 end in a purchase, and predictions are off by 5.0 on average: a poor fit. Where predictions are highest, 16 of 10,000 were predicted and 15 came.',
    );
  });
});

it('a busier test is named as what no prediction knew', () => {
  const calibration = {
    horizonWeeks: 4,
    busier: 1.7,
    fitted: { pairs: 1, purchases: 1 },
    bins: [{ predicted: 0.1, observed: 0.2, low: 0, high: 1, pairs: 10, purchases: 2 }],
    expectedError: 0.1,
  };
  expect(calibrationSentence(calibration)).toMatch(/1\.7 times as busy as those learned from/);
});

it('weeks are named by their use, and the high season when the test falls into it', () => {
  const data = (late: number) =>
    ({ eventsByWeek: [10, 10, 10, 10, late, late], splitWeeks: [3, 4] }) as unknown as DataReport;
  expect(weeksSentence(data(10))).toBe(
    'Learned from to week 2, settings chosen to week 3, the rest is only reported on.',
  );
  expect(weeksSentence(data(17))).toMatch(/only reported on; those weeks are 1\.7 times as busy\.$/);
});

it('a search says whether its best is more than chance', () => {
  const trial = (value: number, se: number) => ({
    settings: {},
    ndcg: figure(value, se),
    fitMs: 1,
    failure: null,
  });
  expect(searchSentence({ trials: [trial(0.07, 0.007), trial(0.074, 0.007)], best: 1 })).toBe(
    'The best of 2; not shown to beat yours.',
  );
  expect(searchSentence({ trials: [trial(0.07, 0.001), trial(0.08, 0.001)], best: 1 })).toMatch(
    /ahead of yours by more than chance/,
  );
  expect(searchSentence({ trials: [trial(0.07, 0.001)], best: 0 })).toBe('');
});

describe('concentration', () => {
  it('reads the top tenth off the Lorenz curve', () => {
    const even = Array.from({ length: 101 }, (_, at) => at / 100);
    expect(topTenth(even)).toBeCloseTo(0.1, 10);
    expect(topTenth(even.map((share) => (share < 0.995 ? 0 : 1)))).toBe(1);
    const ease = { ...report('ease', []), lorenz: even };
    expect(concentrationSentence(ease, ease)).toBe(
      'EASE shows 55% of the catalogue to somebody; the tenth of items shown most takes 10% of all places.',
    );
  });
});

describe('the two judges', () => {
  it('agree or not, and name their best', () => {
    const agreement = {
      correlation: 0.93,
      models: 13,
      bestHeldOut: 'hybrid',
      bestSimulated: 'hybrid',
    } as const;
    expect(agreementSentence(agreement)).toBe(
      'Over 13 models the log and the simulation agree closely on the order (rank correlation 0.93). Both put Hybrid first.',
    );
    expect(agreementSentence({ ...agreement, correlation: -0.4, bestSimulated: 'bpr' })).toMatch(
      /do not agree on the order \(rank correlation \u22120\.40\)\. The log puts Hybrid first, the simulation BPR\./,
    );
    expect(agreementSentence({ ...agreement, correlation: null })).toMatch(/at least/);
  });

  it('say how far a model believes itself', () => {
    const evidence = {
      predictedPurchases: figure(2, 0.01),
      heldOutPurchases: figure(1, 0.2),
      predictedMargin: figure(20),
      heldOutMargin: figure(10),
      simulatedOrders: figure(9),
      simulatedMargin: figure(90),
    };
    expect(evidenceSentence('ease', evidence)).toBe(
      'Of 1,000 places it fills, EASE expects 2.0 purchases; the log shows 1.0: it believes too much of itself by 100%.',
    );
    expect(evidenceSentence('ease', { ...evidence, predictedPurchases: figure(1.1, 0.01) })).toMatch(
      /as near as can be told\.$/,
    );
  });
});

describe('the data', () => {
  const data = {
    verdict: 'doubtful',
    train: { events: 1_000, customers: 100, pairs: 900, density: 0.01 },
    trainable: { events: 610, customers: 58, pairs: 500, density: 0.005 },
    checks: [
      { id: 'oneTime', value: 0.5, sound: 0.4, poor: 0.7, verdict: 'doubtful' },
      { id: 'returning', value: 0.8, sound: 0.3, poor: 0.1, verdict: 'sound' },
    ],
  } as unknown as DataReport;

  it('give a verdict and what speaks against', () => {
    expect(dataSentence(data)).toBe(
      'Collaborative filtering may work on this log, with care; against it speak customers seen once only (50%).',
    );
    const checks = data.checks.map((check) => ({ ...check, verdict: 'sound' as const }));
    expect(dataSentence({ ...data, verdict: 'sound', checks })).toMatch(
      /nothing checked speaks against it\.$/,
    );
  });

  it('know on which side of a limit it is sound', () => {
    const [oneTime, returning] = data.checks;
    expect([limitOf(oneTime!, true), limitOf(oneTime!, false)]).toEqual(['to', 'from']);
    expect([limitOf(returning!, true), limitOf(returning!, false)]).toEqual(['from', 'to']);
  });

  it('say what consent leaves', () => {
    expect(consentSentence(data)).toBe(
      'The consent rules leave 61% of the training events, from 58% of the people.',
    );
  });

  it('average retention by people, from the period after the first', () => {
    const retention = [
      { from: 0, customers: 300, back: [1, 0.5, 0.2] },
      { from: 4, customers: 100, back: [1, 0.1, null] },
      { from: 8, customers: 50, back: [1, null, null] },
    ];
    expect(meanRetention(retention)).toEqual([0.4, 0.2]);
    expect(meanRetention([])).toEqual([]);
  });

  it('write small shares with two digits', () => {
    expect([0, 0.5, 0.0472, 0.0047, 0.0002].map(formatShare)).toEqual([
      '0%',
      '50%',
      '4.7%',
      '0.47%',
      '0.020%',
    ]);
  });
});

describe('list length', () => {
  const ease = { model: 'ease', byK: { ndcg: Array.from({ length: 50 }, (_, at) => (at + 1) / 100) } };

  it('says what twice the length brings, up to the longest', () => {
    const said = (length: number) => lengthSentence(ease as unknown as ModelReport, 'ndcg', length);
    expect(said(10)).toBe('Lists of 20 instead of 10 would raise Relevance (NDCG) by 100% for EASE.');
    expect(said(40)).toMatch(/^Lists of 50 instead of 40/);
    expect(said(50)).toMatch(/the longest there are/);
  });
});
