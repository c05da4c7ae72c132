import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Condition,
  ELIGIBILITY_EXAMPLES,
  type EligibilityRule,
  isTest,
  MOST_ELIGIBILITY_RULES,
} from '../../../workers/protocol/eligibility';
import {
  check,
  choicesOf,
  type Draft,
  type DraftTest,
  draftOf,
  freeName,
  isDraftTest,
  newDraft,
  newGroup,
  withField,
  withOperator,
  withPart,
} from './eligibility-draft';

const test: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constantFrom('price', 'stock'),
    is: fc.constantFrom('is' as const, 'at least' as const, 'below' as const),
    value: fc.integer({ min: -5, max: 500 }).map((tenths) => tenths / 10),
  }),
  fc.record({
    field: fc.constantFrom('category', 'supplier'),
    is: fc.constantFrom('one of' as const, 'none of' as const),
    value: fc.array(fc.constantFrom('Wine', 'Cats', 'Toys'), { minLength: 1, maxLength: 3 }),
  }),
);
const group = (inner: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.array(inner, { minLength: 2, maxLength: 4 }).map((all) => ({ all })),
    fc.array(inner, { minLength: 2, maxLength: 4 }).map((any) => ({ any })),
  );
const nested = group(fc.oneof(test, group(fc.oneof(test, group(test)))));
const conditions = fc.oneof(test, nested);

const examples: readonly EligibilityRule[] = ELIGIBILITY_EXAMPLES;
const [wine, furniture] = examples as [EligibilityRule, EligibilityRule];
const firstTest = (draft: Draft): DraftTest => {
  const part = draft.items?.parts[0];
  if (!part || !isDraftTest(part)) throw new Error('no test');
  return part;
};

describe('a rule in the editor', () => {
  it.each(examples.map((rule) => [rule.name, rule] as const))('comes out as it went in: %s', (_, rule) => {
    expect(check(draftOf(rule), [])).toEqual({ rule, valid: true, problems: new Map() });
  });

  it('comes out as it went in, however it is nested', () => {
    fc.assert(
      fc.property(conditions, (items) => {
        const rule: EligibilityRule = { name: 'A', on: true, items, customers: null };
        expect(check(draftOf(rule), [])).toMatchObject({ rule, valid: true });
      }),
    );
  });

  it('drops the group round a test that is left alone', () => {
    const draft = draftOf(furniture);
    const [, price] = draft.items?.parts ?? [];
    const less = { ...draft, items: withPart(draft.items!, price!.key, () => null) };
    const { rule, valid } = check(less, []);
    expect(valid).toBe(true);
    expect(rule.items && isTest(rule.items) && rule.items.field).toBe('category');
  });
});

describe('the problem of a draft', () => {
  it('stands by the test at fault, with what to mend', () => {
    const draft = draftOf(furniture);
    const price = draft.items?.parts[1];
    const bad = {
      ...draft,
      items: withPart(draft.items!, price!.key, (part) => ({ ...part, values: ['cheap'] }) as DraftTest),
    };
    const { valid, problems } = check(bad, []);
    expect(valid).toBe(false);
    expect([...problems]).toEqual([
      [price!.key, 'Price is a number and cannot be compared with the text "cheap".'],
    ]);
  });

  it('stands by the test at fault where it is alone', () => {
    const draft = draftOf(wine);
    const part = firstTest(draft);
    const unknown = { ...draft, items: withPart(draft.items!, part.key, () => ({ ...part, field: 'mood' })) };
    expect(check(unknown, []).problems.get(part.key)).toMatch(/^There is no column "mood"/);
    const empty = { ...draft, items: withPart(draft.items!, part.key, () => ({ ...part, values: [''] })) };
    expect(check(empty, []).problems.has(part.key)).toBe(true);
  });

  it('stands by the group that has no test', () => {
    const draft = draftOf(furniture);
    const none = { ...draft, items: { ...draft.items!, parts: [] } };
    expect(check(none, []).problems.get(draft.items!.key)).toMatch(/at least one test/);
  });

  it('stands by the name where that is empty or taken', () => {
    expect(check({ ...draftOf(wine), name: '  ' }, []).problems.get('name')).toMatch(/not be empty/);
    expect([...check(draftOf(wine), [furniture, wine]).problems.keys()]).toEqual(['name']);
  });

  it('tells where there are too many rules', () => {
    const many = Array.from({ length: MOST_ELIGIBILITY_RULES }, (_, at) => ({ ...wine, name: `Rule ${at}` }));
    expect(check(draftOf(wine), many).problems.get('rule')).toMatch(/at most/);
  });
});

describe('what is typed', () => {
  it('is a number with a point, and no guess is made at a comma', () => {
    const typed = (text: string) => {
      const draft = draftOf(furniture);
      const price = draft.items?.parts[1] as DraftTest;
      return check(
        { ...draft, items: withPart(draft.items!, price.key, () => ({ ...price, values: [text] })) },
        [],
      );
    };
    expect(JSON.stringify(typed(' 12.5 ').rule.items)).toContain('"value":12.5');
    expect(typed('1,200').valid).toBe(false);
    expect(typed('').valid).toBe(false);
    expect(typed('Infinity').valid).toBe(false);
  });

  it('goes when the column is of another kind, and stays when it is not', () => {
    const choices = { 'item.category': ['Wine', 'Toys'] };
    const number: DraftTest = { key: 1, field: 'price', is: 'below', values: ['20'] };
    expect(withField(number, 'items', 'stock', choices)).toMatchObject({ is: 'below', values: ['20'] });
    expect(withField(number, 'items', 'category', choices)).toMatchObject({ is: 'is', values: ['Wine'] });
    expect(withField({ ...number, field: 'category' }, 'items', 'title', choices).values).toEqual(['']);
  });

  it('becomes a list and one value again', () => {
    const one: DraftTest = { key: 1, field: 'region', is: 'is', values: ['North'] };
    const list = withOperator(one, 'one of');
    expect(list.values).toEqual(['North']);
    expect(withOperator({ ...list, values: ['South', 'North'] }, 'is').values).toEqual(['South']);
    expect(withOperator({ ...one, values: [''] }, 'none of').values).toEqual([]);
  });
});

describe('a new rule', () => {
  it('is whole from the start', () => {
    const choices = { 'item.category': ['Wine'] };
    expect(check(newDraft('New', choices), []).valid).toBe(true);
    expect(newGroup('customers').parts).toHaveLength(1);
    expect(choicesOf('customers', 'jurisdiction', undefined)).toContain('EU');
    expect(choicesOf('items', 'price', choices)).toEqual([]);
  });

  it('has a name of its own', () => {
    expect(freeName('Rule', [])).toBe('Rule');
    const named = ['Rule', 'Rule 2'].map((name) => ({ ...wine, name }));
    expect(freeName('Rule', named)).toBe('Rule 3');
  });
});
