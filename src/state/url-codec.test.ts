import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DECISIONS } from '../../workers/protocol/business';
import { BUSINESS_BOUNDS } from '../../workers/protocol/business-values';
import { CONSENT_BOUNDS, CONSENT_RULE_IDS, JURISDICTIONS, RIGHTS } from '../../workers/protocol/consent';
import { ELIGIBILITY_EXAMPLES, MOST_ELIGIBILITY_RULES } from '../../workers/protocol/eligibility';
import { MODEL_IDS } from '../../workers/protocol/models';
import { BOUNDS } from '../../workers/protocol/policy';
import { DEFAULT_SCENARIO, type Scenario } from './scenario';
import { decodeScenario, encodeScenario } from './url-codec';

const mixes = fc.dictionary(
  fc.constantFrom(...JURISDICTIONS),
  fc.record({
    granted: fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100),
    unknown: fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100),
  }),
  { noNullPrototype: true },
);
const customer = fc.integer({ min: 0, max: 11_999 });
const decisions = fc.uniqueArray(
  fc
    .record({
      customer,
      item: fc.integer({ min: 0, max: 1_199 }),
      decision: fc.constantFrom(...DECISIONS),
      by: fc.integer({ min: 0, max: 1_199 }),
    })
    .filter(({ item, by }) => item !== by)
    .map((made) => ({ ...made, by: made.decision === 'replace' ? made.by : null })),
  { maxLength: 8, selector: ({ customer }) => customer },
);

const scenarios = fc
  .record({
    low: fc.integer({ min: 0, max: 100 }),
    high: fc.integer({ min: 0, max: 100 }),
    rules: fc.subarray(CONSENT_RULE_IDS.filter((id) => id !== 'objection')),
    unknownIn: fc.subarray([...JURISDICTIONS]),
    softOptInIn: fc.subarray([...JURISDICTIONS]),
    signalIn: fc.subarray([...JURISDICTIONS]),
    limitIn: fc.subarray([...JURISDICTIONS]),
    mix: mixes,
    requests: fc.array(fc.record({ customer, right: fc.constantFrom(...RIGHTS) }), { maxLength: 5 }),
    reviewFrom: fc.integer({ min: BOUNDS.reviewFrom.min, max: BOUNDS.reviewFrom.max }),
    eligibility: fc.subarray([...ELIGIBILITY_EXAMPLES]),
    boost: fc.integer({ min: 0, max: 100 }),
    cap: fc.integer({ min: BOUNDS.cap.min, max: BOUNDS.cap.max }),
    holdout: fc.integer({ min: 0, max: 50 }),
    review: decisions,
    model: fc.constantFrom(...MODEL_IDS),
    months: fc.integer({ min: BOUNDS.retentionMonths.min, max: BOUNDS.retentionMonths.max }),
    seed: fc.integer({ min: BOUNDS.worldSeed.min, max: BOUNDS.worldSeed.max }),
    margin: fc.integer({ min: 0, max: 5000 }),
  })
  .map((pick): Scenario => {
    const [a, b] = pick.low < pick.high ? [pick.low, pick.high] : [pick.high, pick.low];
    const { policy } = DEFAULT_SCENARIO;
    const rules = { ...policy.consent.rules };
    for (const id of pick.rules) rules[id] = false;
    return {
      ...DEFAULT_SCENARIO,
      world: { ...DEFAULT_SCENARIO.world, seed: pick.seed },
      policy: {
        ...policy,
        model: pick.model,
        weights: { relevance: a / 100, margin: (b - a) / 100, diversity: (100 - b) / 100 },
        consent: {
          rules,
          unknownIn: pick.unknownIn,
          softOptInIn: pick.softOptInIn,
          signalIn: pick.signalIn,
          limitIn: pick.limitIn,
          retentionMonths: pick.months,
          reviewFrom: pick.reviewFrom,
          mix: pick.mix,
          requests: pick.requests,
        },
        eligibility: pick.eligibility,
        business: { ...policy.business, marginBoost: pick.boost / 100, perCategory: pick.cap },
        buckets: { ...policy.buckets, holdout: pick.holdout / 100 },
        review: pick.review,
      },
      mustHaves: { ...DEFAULT_SCENARIO.mustHaves, margin: pick.margin },
    };
  });

function packed(json: string): string {
  const base64 = btoa(String.fromCharCode(...deflateSync(strToU8(json))));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const link = (patch: unknown) => `#s=1.${packed(JSON.stringify(patch))}`;

function sentence(hash: string): string {
  const read = decodeScenario(hash);
  return read === null || read.ok ? 'accepted' : read.error.message;
}

describe('a link', () => {
  it('opens the table it was made of', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(decodeScenario(encodeScenario(scenario))).toEqual({ ok: true, value: scenario });
      }),
    );
  });

  it('is short', () => {
    expect(encodeScenario(DEFAULT_SCENARIO).length).toBeLessThan(16);
    fc.assert(fc.property(scenarios, (scenario) => encodeScenario(scenario).length < 1500));
  });

  it('opens again with much set by hand', () => {
    const { policy } = DEFAULT_SCENARIO;
    const whole: Scenario = {
      ...DEFAULT_SCENARIO,
      policy: {
        ...policy,
        consent: {
          ...policy.consent,
          requests: Array.from({ length: CONSENT_BOUNDS.requests.max / 2 }, (_, at) => ({
            customer: (at * 7_919) % 12_000,
            right: RIGHTS[at % RIGHTS.length]!,
          })),
        },
        eligibility: Array.from({ length: MOST_ELIGIBILITY_RULES / 2 }, (_, at) => ({
          ...ELIGIBILITY_EXAMPLES[at % ELIGIBILITY_EXAMPLES.length]!,
          name: `Agreement ${at} with the supplier of ${(at * 7_919) % 1_200} products, until the end of the year`,
        })),
        review: Array.from({ length: BUSINESS_BOUNDS.decisions.max / 2 }, (_, at) => ({
          customer: (at * 104_729) % 12_000,
          item: (at * 7_919) % 1_200,
          decision: DECISIONS[at % DECISIONS.length]!,
          by: DECISIONS[at % DECISIONS.length] === 'replace' ? (at * 541) % 1_200 : null,
        })),
      },
    };
    expect(decodeScenario(encodeScenario(whole))).toEqual({ ok: true, value: whole });
  });

  it('may hold no table at all', () => {
    expect(decodeScenario('')).toBeNull();
    expect(decodeScenario('#')).toBeNull();
  });
});

describe('a bad link', () => {
  it('never throws and is never accepted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const read = decodeScenario(`#s=1.${text}`);
        expect(read?.ok === true && text.length === 0).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => decodeScenario(link(value))).not.toThrow();
      }),
    );
  });

  it.each([
    ['#garbage', 'link: this is not a link to a Parley table.'],
    ['#s=', 'version: this link is of an unknown version and this page reads version 1.'],
    ['#s=0.abc', 'version: this link is of version 0 and this page reads version 1.'],
    ['#s=1.', 'link: it is incomplete; copy it again, to its very end.'],
    ['#s=1.!!!!', 'link: it is damaged; copy it again, to its very end.'],
    [`#s=1.${'A'.repeat(20_000)}`, 'link: it is longer than the 16,384 characters a table needs.'],
  ])('%s', (hash, message) => {
    expect(sentence(hash)).toBe(message);
  });

  it.each([
    [{ policy: { weights: { relevance: 0.9 } } }, /^weights: the three weights must sum to 1/],
    [{ policy: { weights: { relevance: -0.1 } } }, /^weights\.relevance: .*between 0 and 1/],
    [{ policy: { weights: { relevance: 'NaN' } } }, /^weights\.relevance: .*must be a number/],
    [{ policy: { weights: { relevance: null } } }, /^weights\.relevance: .*must be a number/],
    [{ policy: { consent: { rules: { telepathy: true } } } }, /telepathy/],
    [{ policy: { consent: { rules: { objection: false } } } }, /objection/],
    [
      { policy: { consent: { mix: { EU: { granted: 0.9, unknown: 0.2 } } } } },
      /^consent\.mix\.EU: .*more than 1/,
    ],
    [{ policy: { consent: { mix: { Mars: { granted: 1, unknown: 0 } } } } }, /^consent\.mix: /],
    [
      { policy: { consent: { requests: [{ customer: 1, right: 'revenge' }] } } },
      /^consent\.requests\.0\.right: /,
    ],
    [
      {
        policy: {
          eligibility: [
            { name: 'A', on: true, items: { field: 'mood', is: 'is', value: 'x' }, customers: null },
          ],
        },
      },
      /^eligibility\.0\.items: there is no column "mood"/,
    ],
    [{ policy: { business: { marginBoost: 2 } } }, /^business\.marginBoost: /],
    [{ policy: { buckets: { holdout: 0.9 } } }, /^buckets\.holdout: /],
    [{ policy: { version: 0 } }, /^version: /],
    [{ world: { customers: 0 } }, /^customers: /],
    [{ world: { items: 1e9 } }, /^items: /],
    [{ world: { items: 60 }, policy: { slateSize: 50, candidates: 10 } }, /^candidates: /],
    [{ axes: { x: 'profit' } }, /^axes|^x: /],
    [{ axes: { x: 'margin' } }, /^axes: the two axes must differ/],
    [{ mustHaves: { margin: 'lots' } }, /^margin: /],
    [{ hack: true }, /^hack: /],
    [{ policy: 7 }, /^policy: /],
    [[1, 2], /^link: /],
  ])('%j names the field', (patch, pattern) => {
    expect(sentence(link(patch))).toMatch(pattern);
  });

  it('cannot reach the prototype', () => {
    decodeScenario(`#s=1.${packed('{"__proto__":{"polluted":true}}')}`);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
