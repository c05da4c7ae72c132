import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { CONSENT_RULE_IDS, type ConsentRuleId } from '../protocol/consent';
import { GUARDRAIL_IDS } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import {
  auditExample,
  broken,
  type Cells,
  cleanExample,
  type Example,
  exampleFolder,
  list,
  listOf,
  ON_SOFT_OPT_IN,
  planted,
  policyWith,
  relist,
} from './audit-example';

afterAll(() => {
  const folder = exampleFolder();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const without = (...ids: ConsentRuleId[]) => ({
  consent: { rules: Object.fromEntries(ids.map((id) => [id, false])) },
});
const QUIET: Cells = { channels: '' };
const IMPERSONAL: Cells = { personalised: 0 };
const UNTRAINED: Cells = { 'trained on': 0 };
const gapped = () => list().map((row, at) => (at === 2 ? { ...row, rank: 4 } : row));
const deciding = (decision: Policy['review'][number]) => ({
  review: [...cleanExample().policy.review, decision],
});
const marked = (decision: string) => list().map((row, at) => (at === 1 ? { ...row, decision } : row));

/** The rule, what is planted, and how often it is found. */
type Plant<Rule extends string = string> = readonly [
  rule: Rule,
  what: string,
  example: () => Example,
  found?: number,
];

const each = <Rule extends string>(plants: readonly Plant<Rule>[]) =>
  plants.map(([rule, what, example, found = 1]) => [rule, what, example, found] as const);

const CONSENT_PLANTS: readonly Plant<ConsentRuleId>[] = [
  [
    'objection',
    'a personal list',
    () => planted({ objectedToMarketing: 1 }, list(undefined, { ...QUIET, ...UNTRAINED })),
  ],
  [
    'objection',
    'training',
    () => planted({ objectedToMarketing: 1 }, list(undefined, { ...QUIET, ...IMPERSONAL })),
  ],
  [
    'objection',
    'two messages',
    () =>
      planted(
        { objectedToMarketing: 1 },
        list(undefined, { ...UNTRAINED, ...IMPERSONAL }),
        without('channel-permission'),
      ),
    2,
  ],
  [
    'objection',
    'an objection that came as a request',
    () =>
      planted({}, list(undefined, { ...QUIET, ...UNTRAINED }), {
        consent: { requests: [{ customer: 0, right: 'objection' }] },
      }),
  ],
  [
    'channel-permission',
    'a message on a channel that was denied',
    () => planted({ 'channel.sms': 'denied' }, list()),
  ],
  ['channel-permission', 'a yes without a basis', () => planted({ 'channel.sms.basis': 'none' }, list())],
  [
    'channel-permission',
    'silence without a basis',
    () =>
      planted({ 'channel.sms': 'unknown', 'channel.sms.basis': 'consent', jurisdiction: 'US-CA' }, list()),
  ],
  [
    'channel-permission',
    'a soft opt-in of somebody who never bought',
    () =>
      planted({ ...ON_SOFT_OPT_IN, bought: '' }, list([0], { channels: 'email' }), without('soft-opt-in')),
  ],
  [
    'soft-opt-in',
    'an item of a category never bought from',
    () => planted(ON_SOFT_OPT_IN, list([0, 17, 2], { channels: 'email' })),
  ],
  [
    'soft-opt-in',
    'a message where the policy does not accept it',
    () => planted({ ...ON_SOFT_OPT_IN, jurisdiction: 'US-CA' }, list([0, 17], { channels: 'email' })),
  ],
  [
    'soft-opt-in',
    'a message although another channel is agreed to',
    () => planted({ 'channel.email': 'unknown', 'channel.email.basis': 'soft opt-in' }, list([0, 17])),
  ],
  ['unknown-is-no', 'a personal list', () => planted({ 'purpose.profiling': 'unknown' }, list())],
  [
    'unknown-is-no',
    'a message',
    () =>
      planted(
        { 'channel.sms': 'unknown', 'channel.sms.basis': 'consent' },
        list(),
        without('channel-permission'),
      ),
  ],
  [
    'unknown-is-no',
    'a personal list where the jurisdiction cannot be read',
    () => planted({ 'purpose.profiling': 'unknown', jurisdiction: '?' }, list()),
  ],
  [
    'withdrawal',
    'a personal list',
    () => planted({ 'purpose.profiling': 'withdrawn' }, list(undefined, UNTRAINED)),
  ],
  [
    'withdrawal',
    'training',
    () => planted({ 'purpose.profiling': 'withdrawn' }, list(undefined, IMPERSONAL)),
  ],
  [
    'withdrawal',
    'a message',
    () => planted({ 'channel.sms': 'withdrawn' }, list(), without('channel-permission')),
  ],
  [
    'withdrawal',
    'consent to personal content',
    () => planted({ 'purpose.personalisedContent': 'withdrawn' }, list(), without('non-profiled-option')),
  ],
  [
    'withdrawal',
    'consent to training',
    () => planted({ 'purpose.training': 'withdrawn' }, list(), without('training-purpose')),
  ],
  [
    'withdrawal',
    'a withdrawal that came as a request: list, training and two messages',
    () =>
      planted({}, list(), {
        consent: {
          ...without('channel-permission', 'non-profiled-option', 'training-purpose').consent,
          requests: [{ customer: 0, right: 'withdrawal' }],
        },
      }),
    4,
  ],
  ['training-purpose', 'a no', () => planted({ 'purpose.training': 'denied' }, list())],
  ['training-purpose', 'silence', () => planted({ 'purpose.training': 'unknown' }, list())],
  ['browser-signal', 'a signal', () => planted({ gpc: 1, jurisdiction: 'US-CA' }, list())],
  [
    'browser-signal',
    'a signal that cannot be read',
    () => planted({ gpc: 7, jurisdiction: 'US-CA' }, list()),
  ],
  [
    'limit-sensitive',
    'a health product',
    () => planted({ limitSensitive: 1, jurisdiction: 'US-CA' }, list([0, 7])),
  ],
  [
    'no-inferred-sensitive',
    'a health product',
    () => planted({ 'purpose.sensitiveInference': 'denied' }, list([0, 7])),
  ],
  [
    'minors-sharing',
    'a personal list',
    () => planted({ ageBand: '13-15', 'purpose.saleOrSharing': 'denied' }, list(), without('minors-ads')),
  ],
  [
    'minors-sharing',
    'an age band that cannot be read',
    () => planted({ ageBand: '?', 'purpose.saleOrSharing': 'denied' }, list(), without('minors-ads')),
  ],
  ['minors-ads', 'a personal list', () => planted({ ageBand: '16-17' }, list())],
  ['minors-ads', 'a penknife', () => planted({ ageBand: '16-17' }, list([0, 16], IMPERSONAL))],
  [
    'retention',
    'a personal list and training on what is six months old',
    () => planted({ 'last training event': '2025-03-01T12:00' }, list(), { consent: { retentionMonths: 6 } }),
    2,
  ],
  [
    'non-profiled-option',
    'a no to personal content',
    () => planted({ 'purpose.personalisedContent': 'denied' }, list()),
  ],
  ['human-review', 'a credit offer', () => planted({}, list([0, 8]))],
  ['human-review', 'a dear sofa', () => planted({}, list([0, 9]))],
  [
    'human-review',
    'a price just at the limit',
    () => planted({}, list([14]), { consent: { reviewFrom: 120 } }),
  ],
  [
    'human-review',
    'an approval that was for somebody else',
    () => {
      const example = cleanExample();
      relist(example, 1, listOf(1, [9, 11]));
      return example;
    },
  ],
];

const OTHER_PLANTS: readonly Plant[] = [
  ['refusal', 'a personal list and training', () => planted({ 'purpose.profiling': 'denied' }, list()), 2],
  [
    'refusal',
    'with every optional rule off',
    () =>
      planted(
        { 'purpose.profiling': 'denied' },
        list(undefined, UNTRAINED),
        without(...CONSENT_RULE_IDS.filter((id) => id !== 'objection')),
      ),
  ],
  [
    'erasure',
    'a personal list, training and two messages',
    () =>
      planted({}, list(), {
        consent: {
          ...without('channel-permission', 'non-profiled-option', 'training-purpose').consent,
          requests: [{ customer: 0, right: 'erasure' }],
        },
      }),
    4,
  ],
  ['out-of-stock', 'a pot', () => planted({}, list([0, 4]))],
  ['do-not-show', 'what they asked not to see', () => planted({ 'do not show': '3 2' }, list())],
  ['region', 'soil in the United Kingdom', () => planted({}, list([0, 5]))],
  [
    'age',
    'wine for somebody of 17',
    () => planted({ ageBand: '16-17' }, list([0, 6], IMPERSONAL), without('minors-ads')),
  ],
  ['age', 'wine for somebody whose age nobody knows', () => planted({ ageBand: 'unknown' }, list([0, 6]))],
  ['eligibility: Student discount only to 25', 'a desk for somebody of 40', () => planted({}, list([0, 11]))],
  ['low-margin-floor', 'a saw', () => planted({}, list([0, 10]))],
  [
    'low-margin-floor',
    'a saw on a list of exploration',
    () => planted({}, list([0, 10], { bucket: 'exploration' })),
  ],
  ['cap-category', 'three of Home', () => planted({}, list([0, 1, 12]))],
  ['cap-supplier', 'three of Abel', () => planted({}, list([0, 13, 14]))],
  ['cap-price-range', 'three from 20 to 50 pounds', () => planted({}, list([1, 3, 15]))],
  ['frequency-cap', 'three messages', () => planted({}, list(undefined, { channels: 'email sms push' }))],
  [
    'frequency-cap',
    'one channel three times',
    () => planted({}, list(undefined, { channels: 'sms sms sms' })),
  ],
  ['quiet-channels', 'a call', () => planted({}, list(undefined, { channels: 'email phone' }))],
  ['list-length', 'four items', () => planted({}, list([0, 1, 2, 3]))],
  ['no-item-twice', 'one item at two places', () => planted({}, list([0, 2, 0]))],
  ['ranks', 'a gap', () => planted({}, gapped())],
  [
    'ranks',
    'a list that begins at 2',
    () =>
      planted(
        {},
        list([0, 1], {}).map((row, at) => ({ ...row, rank: at + 2 })),
      ),
  ],
  ['decisions', 'an approval that nobody gave', () => planted({}, marked('approve'))],
  ['decisions', 'a replacement that nobody made', () => planted({}, marked('replace'))],
  [
    'decisions',
    'an approval that was for another item',
    () => {
      const example = cleanExample();
      for (const row of example.slates) if (row.customer === 2) row.decision = 'approve';
      return example;
    },
    2,
  ],
  [
    'decisions',
    'an item that a person refused',
    () => planted({}, list(), deciding({ customer: 0, item: 2, decision: 'refuse', by: null })),
  ],
  [
    'decisions',
    'an item that a person replaced',
    () => planted({}, list(), deciding({ customer: 0, item: 2, decision: 'replace', by: 3 })),
  ],
  [
    'bucket-shares',
    'a holdout where none is asked for',
    () => planted({}, list(), { buckets: { holdout: 0 } }),
  ],
  [
    'bucket-shares',
    'everybody in exploration',
    () => {
      const example = cleanExample();
      for (const row of example.slates) row.bucket = 'exploration';
      return example;
    },
  ],
];

it('finds nothing in files that break no rule', () => {
  const report = auditExample(cleanExample());
  expect(report.rules.flatMap(({ examples }) => examples)).toEqual([]);
  expect(report.total).toBe(0);
  expect(report.rows).toMatchObject({
    customers: 11,
    items: 18,
    slates: 29,
    lists: 11,
    emptyLists: 1,
    customersWithoutList: 0,
    messages: 16,
    recordsReadAsDenied: 0,
  });
  expect(report.rules.find(({ rule }) => rule === 'quiet-channels')).toMatchObject({
    checked: 16,
    of: 'messages',
  });
  expect(report.rules.find(({ rule }) => rule === 'objection')).toMatchObject({ checked: 11, concerned: 1 });
  const concerned = Object.fromEntries(report.rules.map((one) => [one.rule, one.concerned]));
  expect(concerned).toMatchObject({
    'do-not-show': 1,
    'channel-permission': 2,
    refusal: 1,
    erasure: 0,
    withdrawal: 0,
    'cap-supplier': 9,
  });
});

describe('a violation planted in such files is found, by its rule and by no other', () => {
  it.each([...each(CONSENT_PLANTS), ...each(OTHER_PLANTS)])('%s: %s', (rule, _, example, found) => {
    const report = auditExample(example());
    expect(broken(report)).toEqual({ [rule]: found });
    expect(report.total).toBe(found);
    const { examples } = report.rules.find((one) => one.rule === rule)!;
    expect(examples).toHaveLength(found);
    for (const { says } of examples) expect(says).toMatch(/^[^\n]+\.$/);
  });

  it('every rule there is has one', () => {
    const { rules } = auditExample(cleanExample());
    const plantedRules = new Set([...CONSENT_PLANTS, ...OTHER_PLANTS].map(([rule]) => rule));
    expect(rules.map(({ rule }) => rule).filter((rule) => !plantedRules.has(rule))).toEqual([]);
    for (const id of [...CONSENT_RULE_IDS, ...GUARDRAIL_IDS]) expect(plantedRules).toContain(id);
  });
});

describe('a rule that is off is not held', () => {
  const optional = CONSENT_PLANTS.filter(([rule]) => rule !== 'objection');
  it.each(each(optional))('%s: %s', (rule, _, example) => {
    const lenient = example();
    lenient.policy = policyWith(without(rule), lenient.policy);
    const report = auditExample(lenient);
    expect(broken(report)).toEqual({});
    expect(report.off).toContain(rule);
    expect(report.rules.map((one) => one.rule)).not.toContain(rule);
  });

  it.each([
    ['out-of-stock', { guardrails: { 'out-of-stock': false } }],
    ['do-not-show', { guardrails: { 'do-not-show': false } }],
    ['low-margin-floor', { business: { lowMarginFloor: 0 } }],
    ['cap-category', { business: { perCategory: 0 } }],
    ['cap-supplier', { business: { perSupplier: 0 } }],
    ['cap-price-range', { business: { perPriceRange: 0 } }],
  ])('%s', (rule, patch) => {
    for (const [, , example] of OTHER_PLANTS.filter((plant) => plant[0] === rule)) {
      const lenient = example();
      lenient.policy = policyWith(patch, lenient.policy);
      const report = auditExample(lenient);
      expect(broken(report)).toEqual({});
      expect(report.off).toContain(rule);
      expect(report.rules.map((one) => one.rule)).not.toContain(rule);
    }
  });
});
