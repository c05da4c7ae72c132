import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BOUNDS,
  checkFit,
  DEFAULT_POLICY,
  DEFAULT_WORLD,
  fillPolicy,
  frontierKey,
  parsePolicy,
  parseWorldSpec,
  policyKey,
  withoutOptionalRules,
} from './policy';

const problem = (change: unknown) => {
  const parsed = parsePolicy(fillPolicy(change));
  return parsed.ok ? null : [parsed.error.field, parsed.error.message];
};

it('takes its own defaults', () => {
  expect(parsePolicy(DEFAULT_POLICY)).toEqual({ ok: true, value: DEFAULT_POLICY });
  expect(parseWorldSpec(DEFAULT_WORLD)).toEqual({ ok: true, value: DEFAULT_WORLD });
  expect(checkFit(DEFAULT_WORLD, DEFAULT_POLICY)).toBeNull();
});

describe('refuses, with one sentence that names the field', () => {
  it.each([
    [{ weights: { relevance: Number.NaN } }, 'weights.relevance'],
    [{ weights: { relevance: -0.2, margin: 0.6, diversity: 0.6 } }, 'weights.relevance'],
    [{ weights: { relevance: 0.5, margin: 0.5, diversity: 0.5 } }, 'weights'],
    [{ weights: { relevance: 1, margin: 0, diversity: 0, charm: 0 } }, 'weights'],
    [{ consent: { rules: { 'be-nice': true } } }, 'consent.rules'],
    [{ consent: { rules: { objection: false } } }, 'consent.rules.objection'],
    [{ consent: { unknownIn: ['Mars'] } }, 'consent.unknownIn.0'],
    [{ consent: { retentionMonths: 1e9 } }, 'consent.retentionMonths'],
    [{ guardrails: { age: false } }, 'guardrails'],
    [{ contact: { quietChannels: ['owl'] } }, 'contact.quietChannels.0'],
    [{ model: 'magic' }, 'model'],
    [{ version: 9 }, 'version'],
    [{ slateSize: 10.5 }, 'slateSize'],
    [{ candidates: 5 }, 'candidates'],
    [{ colour: 'red' }, 'policy'],
  ])('%j', (change, field) => {
    const [named, sentence] = problem(change) ?? [];
    expect(named).toBe(field);
    expect(sentence).toMatch(/^[^\n]+\.$/);
    expect(sentence!.startsWith(`${field}: `)).toBe(true);
  });

  it.each([null, 7, 'policy', [], undefined])('%j in place of a policy', (value) => {
    const parsed = parsePolicy(value);
    expect(parsed.ok).toBe(false);
  });

  it.each([
    [{ customers: 0 }, 'customers'],
    [{ customers: 1e9 }, 'customers'],
    [{ items: 5 }, 'items'],
    [{ seed: 1.5 }, 'seed'],
    [{ preset: 'moon' }, 'preset'],
  ])('world %j', (change, field) => {
    const parsed = parseWorldSpec({ ...DEFAULT_WORLD, ...change });
    expect(parsed.ok ? null : parsed.error.field).toBe(field);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof parsePolicy(value).ok === 'boolean'));
    fc.assert(fc.property(fc.anything(), (value) => typeof parsePolicy(fillPolicy(value)).ok === 'boolean'));
  });
});

it('keys do not depend on the order of fields, and a frontier key not on the weights', () => {
  const shuffled = Object.fromEntries(Object.entries(DEFAULT_POLICY).reverse()) as typeof DEFAULT_POLICY;
  const other = { ...DEFAULT_POLICY, weights: { relevance: 1, margin: 0, diversity: 0 } };
  expect(policyKey(DEFAULT_WORLD, shuffled)).toBe(policyKey(DEFAULT_WORLD, DEFAULT_POLICY));
  expect(policyKey(DEFAULT_WORLD, other)).not.toBe(policyKey(DEFAULT_WORLD, DEFAULT_POLICY));
  expect(frontierKey(DEFAULT_WORLD, other)).toBe(frontierKey(DEFAULT_WORLD, DEFAULT_POLICY));
  expect(frontierKey(DEFAULT_WORLD, withoutOptionalRules(other))).not.toBe(frontierKey(DEFAULT_WORLD, other));
});

it('bounds hold their own defaults', () => {
  for (const { min, max, default: held } of Object.values(BOUNDS)) {
    expect(held).toBeGreaterThanOrEqual(min);
    expect(held).toBeLessThanOrEqual(max);
  }
});

it('keys look at the settings of the model in use alone', () => {
  const other = { ...DEFAULT_POLICY, settings: { 'item-knn.neighbours': 20 } };
  expect(policyKey(DEFAULT_WORLD, other)).toBe(policyKey(DEFAULT_WORLD, DEFAULT_POLICY));
  expect(frontierKey(DEFAULT_WORLD, other)).toBe(frontierKey(DEFAULT_WORLD, DEFAULT_POLICY));
  const own = { ...DEFAULT_POLICY, settings: { 'ease.lambda': 20 } };
  expect(policyKey(DEFAULT_WORLD, own)).not.toBe(policyKey(DEFAULT_WORLD, DEFAULT_POLICY));
  expect(frontierKey(DEFAULT_WORLD, own)).not.toBe(frontierKey(DEFAULT_WORLD, DEFAULT_POLICY));
});
