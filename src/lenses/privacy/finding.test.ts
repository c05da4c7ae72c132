import { describe, expect, it } from 'vitest';
import { headlineOf, isNothingShown, secondOf } from './finding';
import { aFunnel, aPrice, aPriceReport, aPrivacyReport, aRule, prices } from './report-fixtures';

describe('the headline', () => {
  it('names what keeps most of the others out', () => {
    expect(headlineOf(aPrivacyReport(aFunnel()))).toBe(
      '620 of 1,000 people may be profiled; \u201cUnknown counts as no\u201d keeps most of the others out.',
    );
  });

  it('gives the number where no reason has the most part', () => {
    const funnel = aFunnel({
      notProfiled: [
        { because: 'unknown-is-no', customers: 150 },
        { because: 'withdrawal', customers: 70 },
        { because: 'denied', customers: 160 },
      ],
    });
    expect(headlineOf(aPrivacyReport(funnel))).toBe(
      '620 of 1,000 people may be profiled; 160 said no, and \u201cUnknown counts as no\u201d keeps out 150 more.',
    );
  });

  it('does without those who said no where there are none', () => {
    const notProfiled = [
      { because: 'unknown-is-no' as const, customers: 190 },
      { because: 'withdrawal' as const, customers: 190 },
    ];
    expect(headlineOf(aPrivacyReport(aFunnel({ notProfiled })))).toBe(
      '620 of 1,000 people may be profiled; \u201cUnknown counts as no\u201d keeps out 190, the most of any rule.',
    );
  });

  it('has words for all, for none, and for an empty world', () => {
    const all = aFunnel({ profiled: { consent: 1_000, noObjection: 0, withdrawn: 0 }, notProfiled: [] });
    expect(headlineOf(aPrivacyReport(all))).toBe('All 1,000 people may be profiled.');
    const none = aFunnel({
      profiled: { consent: 0, noObjection: 0, withdrawn: 0 },
      notProfiled: [{ because: 'denied', customers: 1_000 }],
    });
    expect(headlineOf(aPrivacyReport(none))).toBe('Nobody may be profiled; 1,000 said no.');
    expect(headlineOf(aPrivacyReport(aFunnel({ customers: 0 })))).toBe('There is nobody in this world.');
  });
});

describe('the second line', () => {
  const dearRule = aRule('retention', { atWeights: prices({ ndcg: aPrice(-0.002, 0.1, 0.001) }) });
  const dear = aPriceReport([dearRule], { customers: 12_000 });

  it('names the dearest rule once prices are known', () => {
    const privacy = aPrivacyReport(aFunnel());
    expect(secondOf(privacy, null)).toBeNull();
    expect(secondOf(privacy, dear)).toEqual({
      text: 'Dearest in relevance: \u201cOld data expires\u201d, \u22122.0% (\u22123.0% to \u22121.0%) at these weights.',
      breach: false,
    });
    expect(secondOf(privacy, aPriceReport([], { customers: 12_000 }))?.text).toMatch(
      /^No rule that is on costs/,
    );
  });

  it('calls prices a first estimate until they rest on everybody', () => {
    const privacy = aPrivacyReport(aFunnel());
    expect(secondOf(privacy, aPriceReport([dearRule], { customers: 1_024 }))?.text).toBe(
      'First estimate, from 1,024 people: dearest in relevance so far is \u201cOld data expires\u201d, \u22122.0% (\u22123.0% to \u22121.0%).',
    );
    const unsure = aRule('retention', { atWeights: prices({ ndcg: aPrice(-0.002, 0.1, 0.003) }) });
    expect(secondOf(privacy, aPriceReport([unsure], { customers: 1_024 }))?.text).toBe(
      'First estimate, from 1,024 people: no rule shows a cost in relevance yet.',
    );
    const near = aRule('unknown-is-no', { atWeights: prices({ ndcg: aPrice(-0.0018, 0.1, 0.001) }) });
    expect(secondOf(privacy, aPriceReport([dearRule, near], { customers: 1_024 }))?.text).toBe(
      'First estimate, from 1,024 people: \u201cUnknown counts as no\u201d and \u201cOld data expires\u201d cost the most relevance, too close to tell apart.',
    );
    const apart = aRule('unknown-is-no', { atWeights: prices({ ndcg: aPrice(-0.0006, 0.1, 0.0005) }) });
    expect(secondOf(privacy, aPriceReport([dearRule, apart], { customers: 1_024 }))?.text).toContain(
      'dearest in relevance so far is \u201cOld data expires\u201d',
    );
    expect(secondOf(privacy, aPriceReport([], { customers: 0 }))).toBeNull();
  });

  it('does not price rules where nothing may be shown to anybody', () => {
    const barred = { ...aPrivacyReport(aFunnel()), shortage: { popular: 0, empty: 1_000, short: 0 } };
    expect(isNothingShown(barred)).toBe(true);
    expect(isNothingShown({ ...barred, shortage: { popular: 0, empty: 999, short: 1 } })).toBe(false);
    expect(secondOf(barred, dear)?.text).toBe('Nothing may be shown to anybody, so no rule has a price.');
  });

  it('speaks of messages without permission before anything else', () => {
    const [email, ...others] = aFunnel().channels;
    const channels = [{ ...email!, sent: { ...email!.sent, none: 4 } }, ...others];
    expect(secondOf(aPrivacyReport(aFunnel({ channels })), dear)).toEqual({
      text: '4 messages a week would go out without permission. It must be 0.',
      breach: true,
    });
  });
});
