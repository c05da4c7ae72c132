import { z } from 'zod';
import { badInput, type EngineError, type Result } from './engine-error';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds; the sentence of a refusal names it. */
export const whole = (name: string, bounds: Bounds) =>
  z
    .number({ error: `${name} must be a number` })
    .refine(
      (value) => Number.isInteger(value) && value >= bounds.min && value <= bounds.max,
      `${name} must be a whole number from ${bounds.min} to ${bounds.max}`,
    );

/** A number within bounds; the sentence of a refusal names it. */
export const within = (name: string, bounds: Bounds) =>
  z
    .number({ error: `${name} must be a number` })
    .refine(
      (value) => value >= bounds.min && value <= bounds.max,
      `${name} must lie between ${bounds.min} and ${bounds.max}`,
    );

export const onOff = (name: string) => z.boolean({ error: `${name} must be true or false` });

/** The sentence for a field nobody knows. */
export function unknownKeys(what: string, known: readonly string[]) {
  return (issue: { code?: string | undefined; keys?: unknown }) =>
    issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)
      ? `${what} "${String(issue.keys[0]).slice(0, 40)}" is not known; known are ${known.join(', ')}`
      : `${what}s must be an object`;
}

/** A list of names out of a known set, each at most once. */
export const namesOf = <const T extends readonly [string, ...string[]]>(
  field: string,
  what: string,
  known: T,
) =>
  z
    .array(z.enum(known, { error: `must be one of ${known.join(', ')}` }), {
      error: `${field} must be a list of ${what}s`,
    })
    .max(known.length)
    .refine((list) => new Set(list).size === list.length, `a ${what} is named twice`);

/** The first thing wrong with a value, as one sentence that names the field. */
export function firstProblem(error: z.ZodError, root: string): EngineError {
  const issue = error.issues[0];
  const field = issue && issue.path.length > 0 ? issue.path.map(String).join('.') : root;
  return badInput(field, `${field}: ${issue?.message ?? 'not understood'}.`);
}

/** Reads a value by its schema; never throws. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, root: string): Result<T> {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, error: firstProblem(parsed.error, root) };
}
