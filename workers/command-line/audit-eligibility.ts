import type { Condition, Test } from '../protocol/eligibility';

/** What is known under each column: one value, many, or null where it cannot be read. */
export type Answers<Column extends string> = Readonly<
  Record<Column, number | string | readonly string[] | null>
>;

/** Whether a condition holds. A value that cannot be read passes no test. Text is compared letter case aside. */
export function meets(answers: Answers<string>, condition: Condition): boolean {
  if ('all' in condition) return condition.all.every((part) => meets(answers, part));
  if ('any' in condition) return condition.any.some((part) => meets(answers, part));
  const known = answers[condition.field];
  if (known === null || known === undefined) return false;
  if (typeof known === 'number') return numberPasses(known, condition);
  return textsPass(typeof known === 'string' ? [known] : known, condition);
}

function numberPasses(known: number, { is, value }: Test): boolean {
  if (typeof value !== 'number') return false;
  switch (is) {
    case 'is':
      return known === value;
    case 'is not':
      return known !== value;
    case 'at least':
      return known >= value;
    case 'at most':
      return known <= value;
    case 'above':
      return known > value;
    case 'below':
      return known < value;
    default:
      return false;
  }
}

/** Of many values one is enough for a test that affirms; one that denies must hold for all. */
function textsPass(known: readonly string[], { is, value }: Test): boolean {
  const fold = (text: string) => text.trim().toLowerCase();
  const held = known.map(fold);
  const asked = (Array.isArray(value) ? (value as readonly string[]) : [String(value)]).map(fold);
  switch (is) {
    case 'is':
    case 'one of':
      return held.some((one) => asked.includes(one));
    case 'is not':
    case 'none of':
      return !held.some((one) => asked.includes(one));
    case 'contains':
      return held.some((one) => one.includes(asked[0]!));
    default:
      return false;
  }
}
