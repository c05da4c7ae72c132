import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentSchema, DEFAULT_CONSENT, type Jurisdiction } from '../../../workers/protocol/consent';
import type { Funnel } from '../../../workers/protocol/privacy-report';
import { type Evaluation, type Figure, OUTCOME_IDS, type OutcomeId } from '../../../workers/protocol/results';
import { mixEffects, mixRows, mixSentence, withoutPlace, withShare } from './mix';

const funnel = (jurisdiction: Jurisdiction, granted: number, unknown: number, customers = 1000): Funnel => ({
  jurisdiction,
  customers,
  granted,
  unknown,
  profiled: { consent: 0, noObjection: 0, withdrawn: 0 },
  notProfiled: [],
  trained: 0,
  channels: [],
  reachable: 0,
  contacted: 0,
});
const recorded = [funnel('EU', 0.583, 0.198), funnel('UK', 0.6, 0.2), funnel('US-CA', 0, 0, 0)];

const figure = (value: number): Figure => ({ value, se: 0.01, n: 1000 });
function evaluationOf(figures: Partial<Record<OutcomeId, number>>, learned: number): Evaluation {
  const outcomes = Object.fromEntries(OUTCOME_IDS.map((id) => [id, figure(figures[id] ?? 100)])) as Record<
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
    training: { events: 0, customers: learned },
    segments: [],
    worstSegment: null,
    rules: [],
    guardrails: [],
    samples: [],
  };
}

describe('the assumed mix', () => {
  it('starts from what is recorded, where there is anybody', () => {
    const rows = mixRows(recorded, {});
    expect(rows.map(({ jurisdiction }) => jurisdiction)).toEqual(['EU', 'UK']);
    expect(rows[0]).toMatchObject({ granted: 58, unknown: 20, assumed: false });
    const moved = mixRows(recorded, { EU: { granted: 0.75, unknown: 0.1 } });
    expect(moved[0]).toMatchObject({ granted: 75, unknown: 10, assumed: true });
    expect(moved[0]?.recorded).toEqual({ granted: 58, unknown: 20 });
  });

  it('is always one that the policy takes, wherever it is dragged', () => {
    const moves = fc.array(
      fc.tuple(fc.constantFrom('granted' as const, 'unknown' as const), fc.integer({ min: -10, max: 120 })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(moves, (all) => {
        let mix: ReturnType<typeof withShare> = {};
        for (const [share, value] of all) {
          const row = mixRows(recorded, mix)[0]!;
          mix = withShare(mix, row, share, value);
          const now = mixRows(recorded, mix)[0]!;
          expect(now[share]).toBe(Math.max(0, Math.min(100, value)));
          expect(now.granted + now.unknown).toBeLessThanOrEqual(100);
        }
        expect(consentSchema.safeParse({ ...DEFAULT_CONSENT, mix }).success).toBe(true);
      }),
    );
  });

  const row = {
    jurisdiction: 'EU',
    exact: { granted: 0.583, unknown: 0.198 },
    recorded: { granted: 58, unknown: 20 },
  } as const;

  it('takes new agreement from silence and refusals alike', () => {
    expect(withShare({}, row, 'granted', 75)).toEqual({ EU: { granted: 0.75, unknown: 0.1187 } });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), (value) => {
        const { granted, unknown } = withShare({}, row, 'granted', value).EU!;
        expect(Math.abs(unknown / (1 - granted) - 0.198 / 0.417)).toBeLessThan(0.006);
      }),
    );
  });

  it('comes back as recorded from where everybody had agreed', () => {
    const all = { ...row, exact: { granted: 1, unknown: 0 } };
    expect(withShare({}, all, 'granted', 58)).toEqual({ EU: { granted: 0.58, unknown: 0.2 } });
    const born = { ...all, recorded: { granted: 100, unknown: 0 } };
    expect(withShare({}, born, 'granted', 50)).toEqual({ EU: { granted: 0.5, unknown: 0 } });
  });

  it('takes silence from refusals, and from agreement only where it must', () => {
    expect(withShare({}, row, 'unknown', 30)).toEqual({ EU: { granted: 0.583, unknown: 0.3 } });
    expect(withShare({}, row, 'unknown', 60)).toEqual({ EU: { granted: 0.4, unknown: 0.6 } });
  });

  it('is taken back place by place', () => {
    const mix = { EU: { granted: 1, unknown: 0 }, UK: { granted: 0, unknown: 0 } };
    expect(withoutPlace(mix, 'EU')).toEqual({ UK: mix.UK });
  });
});

describe('what would follow', () => {
  const before = evaluationOf({ profiled: 7000, ndcg: 0.1, margin: 1000 }, 6000);
  const now = evaluationOf({ profiled: 8204, ndcg: 0.1012, margin: 1008 }, 6001);

  it('is told in a sentence', () => {
    const eu = mixRows(recorded, { EU: { granted: 0.75, unknown: 0.2 } });
    const none = mixRows(recorded, {});
    expect(mixSentence(eu, eu, before, now)).toBe(
      'If 75% in the EU agreed: 1,204 more people profiled, 1 more person learned from, relevance +1.2%, margin +0.8%.',
    );
    const two = mixRows(recorded, { EU: { granted: 0.75, unknown: 0 }, UK: { granted: 0.5, unknown: 0.2 } });
    expect(mixSentence(two, two, before, before)).toBe(
      'If 75% in the EU agreed (0% never said) and 50% in the UK agreed: relevance 0.0%, margin 0.0%.',
    );
    expect(mixSentence(none, eu, before, now)).toMatch(/^Nothing is assumed/);
    expect(mixSentence(two, two, null, now)).toMatch(/working out/);
  });

  it('never puts the figures of one assumption under another', () => {
    const eu = mixRows(recorded, { EU: { granted: 0.75, unknown: 0.2 } });
    const uk = mixRows(recorded, { UK: { granted: 0.9, unknown: 0.1 } });
    expect(mixSentence(uk, eu, before, now)).toMatch(/^If 75% in the EU agreed: 1,204/);
    expect(mixSentence(uk, mixRows(recorded, {}), before, before)).toBe(
      'If 90% in the UK agreed (10% never said): working out what would follow.',
    );
  });

  it('is told in figures with their changes', () => {
    const [profiled, learned, relevance] = mixEffects(before, now);
    expect(profiled).toMatchObject({ recorded: '7,000', assumed: '8,204', change: '+1,204' });
    expect(learned?.change).toBe('+1');
    expect(learned?.note).toContain('have events to learn from');
    expect(relevance?.change).toBe('0.00');
  });
});
