import { describe, expect, it } from 'vitest';
import { CONSENT_RULE_IDS } from '../../../workers/protocol/consent';
import { DEFAULT_POLICY } from '../../../workers/protocol/policy';
import { PRICED_IDS } from '../../../workers/protocol/privacy-report';
import { pricesTwin, ruleRows, searched, sortedRows } from './price-rows';
import { aPrice, aPriceReport, aRule, prices } from './report-fixtures';

const ON = DEFAULT_POLICY.consent.rules;
const rule = (value: number, share: number | null = null) => ({
  atWeights: prices({ ndcg: aPrice(value, 0.1, 0.0001) }),
  share: share === null ? null : prices({ ndcg: aPrice(share, 0.1, 0.0001) }),
});
const report = aPriceReport([
  aRule('unknown-is-no', rule(-0.003, -0.002)),
  aRule('retention', rule(-0.001)),
  aRule('withdrawal', rule(0.002)),
]);
const rowsOf = (known: Parameters<typeof ruleRows>[0], on = ON) => ruleRows(known, on, [], 'ndcg');
const rows = rowsOf({ report, stale: false, previous: null });
const find = (all: typeof rows, id: string) => all.find((row) => row.rule === id)!;

describe('the rules with their prices', () => {
  it('are all fourteen, in the order of the screen, priced or not', () => {
    const none = rowsOf({ report: null, stale: false, previous: null });
    expect(none.map((row) => row.rule)).toEqual([...CONSENT_RULE_IDS]);
    expect(none.every((row) => row.cells.atWeights === null && row.report === null)).toBe(true);
  });

  it('keep a price of earlier settings, as stale, until there is a new one', () => {
    const before = aPriceReport([aRule('retention', rule(-0.009, -0.008))], { complete: true });
    const now = find(rowsOf({ report, stale: false, previous: before }), 'retention');
    expect(now.cells.atWeights).toMatchObject({ price: { value: -0.001 }, stale: false });
    expect(now.cells.share).toMatchObject({ price: { value: -0.008 }, stale: true });
    const whole = { ...report, complete: true };
    expect(
      find(rowsOf({ report: whole, stale: false, previous: before }), 'retention').cells.share,
    ).toBeNull();
  });

  it('are estimates until they rest on everybody', () => {
    expect(find(rows, 'retention').estimate).toBe(true);
    const whole = { ...report, customers: report.population };
    expect(find(rowsOf({ report: whole, stale: false, previous: null }), 'retention').estimate).toBe(false);
    expect(find(rowsOf({ report: null, stale: false, previous: whole }), 'retention').estimate).toBe(false);
  });

  it('have no share once they are off', () => {
    const off = rowsOf({ report: null, stale: false, previous: report }, { ...ON, 'unknown-is-no': false });
    expect(find(off, 'unknown-is-no').cells.share).toBeNull();
    const stale = rowsOf({ report, stale: true, previous: null }, { ...ON, 'unknown-is-no': false });
    expect(find(stale, 'unknown-is-no').cells.share).toBeNull();
    expect(find(off, 'unknown-is-no').on).toBe(false);
  });

  it('have no price with the best weights in what does not move with the weights', () => {
    const { weights } = DEFAULT_POLICY;
    const best = { ...aPrice(-0.001, 0.1, 0), weights: { with: weights, without: weights } };
    const whole = aPriceReport([aRule('retention', { atBest: { ndcg: best, margin: best, ild: best } })]);
    const cellOf = (outcome: 'ndcg' | 'profiled') =>
      find(ruleRows({ report: whole, stale: false, previous: null }, ON, [], outcome), 'retention').cells
        .atBest;
    expect(cellOf('ndcg')?.price.value).toBe(-0.001);
    expect(cellOf('profiled')).toBeNull();
  });
});

describe('searching the rules', () => {
  const found = (text: string) => searched(rows, text).map((row) => row.rule);

  it('finds them by name, anchor, scope and explanation, every word counting', () => {
    expect(found('')).toHaveLength(14);
    expect(found('UNKNOWN')).toContain('unknown-is-no');
    expect(found('gdpr 7(3)')).toEqual(['withdrawal']);
    expect(found('review')).toContain('human-review');
    expect(found('dsa')).toEqual(['minors-ads', 'non-profiled-option']);
    expect(found('older')).toEqual(['retention']);
    expect(found('dsa nonsense')).toEqual([]);
  });
});

describe('sorting the rules', () => {
  it('puts the dearest first, and those without the price last either way', () => {
    const up = sortedRows(rows, { by: 'atWeights', descending: false }).map((row) => row.rule);
    expect(up[0]).toBe('unknown-is-no');
    expect(up[1]).toBe('retention');
    expect(up.at(-1)).toBe('withdrawal');
    for (const descending of [true, false]) {
      expect(sortedRows(rows, { by: 'share', descending })[0]!.rule).toBe('unknown-is-no');
    }
    expect(sortedRows(rows, { by: 'screen', descending: true })[0]!.rule).toBe('human-review');
  });
});

describe('the table as a file', () => {
  it('has every rule in every outcome, and the total', () => {
    const total = prices({ ndcg: aPrice(-0.01, 0.1, 0.001) });
    const twin = pricesTwin(rows, total);
    expect(twin.rows).toHaveLength((CONSENT_RULE_IDS.length + 1) * PRICED_IDS.length);
    for (const row of twin.rows) expect(row).toHaveLength(twin.columns.length);
    const at = (name: string) => twin.columns.findIndex((column) => column.name === name);
    const line = twin.rows.find(
      (row) => row[0]!.value === 'Unknown counts as no' && row[at('Outcome')]!.value === 'Relevance (NDCG)',
    )!;
    expect(line[at('At these weights')]!.value).toBe(-0.003);
    expect(line[at('At these weights, %')]!.value).toBeCloseTo(-3);
    expect(line[at('At these weights, customers')]!.value).toBe(aPrice(0, 0.1, 0).n);
    expect(line[at('With best weights')]!.value).toBeNull();
    expect(line[at('With best weights, customers')]!.value).toBeNull();
    expect(line[at('Fair share')]!.value).toBe(-0.002);
    const sum = twin.rows.at(-PRICED_IDS.length)!;
    expect(sum[at('Fair share')]!.value).toBe(-0.01);
    expect(sum[at('At these weights')]!.value).toBeNull();
    expect(pricesTwin(rows, null).rows).toHaveLength(CONSENT_RULE_IDS.length * PRICED_IDS.length);
  });

  const entry = (known: Parameters<typeof ruleRows>[0], on = ON) => {
    const { columns, rows: lines } = pricesTwin(rowsOf(known, on), null);
    const line = lines.find((row) => row[0]!.value === 'Unknown counts as no')!;
    return (name: string) => line[columns.findIndex((column) => column.name === name)]!.value;
  };

  it('has a rule on or off as in the policy that was priced', () => {
    const off = { ...ON, 'unknown-is-no': false };
    const priced = entry({ report, stale: false, previous: null }, off);
    expect([priced('On'), priced('At these weights')]).toEqual(['on', -0.003]);
  });

  it('leaves out prices of earlier settings', () => {
    const off = { ...ON, 'unknown-is-no': false };
    const stale = entry({ report, stale: true, previous: null }, off);
    expect([stale('On'), stale('At these weights'), stale('Without the rule')]).toEqual(['off', null, null]);
    const unknown = entry({ report: { ...report, rules: [] }, stale: false, previous: report });
    expect([unknown('On'), unknown('At these weights')]).toEqual(['on', null]);
  });
});
