/** Codes a caller can branch on; the sentence is what a person reads. */
export type EngineErrorCode =
  | 'bad-input'
  | 'cancelled'
  | 'filtered-item-shown'
  | 'not-solvable'
  | 'worker-lost'
  | 'internal';

/** An error as a value: it survives structured cloning, which drops custom fields of Error objects. */
export interface EngineError {
  readonly code: EngineErrorCode;
  /** One sentence a person can act on. */
  readonly message: string;
  /** The field at fault, as a dotted path such as `weights.margin`; absent where no field is. */
  readonly field?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: EngineError };

/** The throwable form, used inside one thread only. */
export class EngineFault extends Error {
  readonly error: EngineError;

  constructor(error: EngineError) {
    super(error.message);
    this.name = 'EngineFault';
    this.error = error;
  }
}

export function badInput(field: string, message: string): EngineError {
  return { code: 'bad-input', message, field };
}

export const CANCELLED: EngineError = { code: 'cancelled', message: 'A newer request replaced this one.' };

/** Turns anything thrown into an error value; an unknown cause keeps its own words. */
export function toEngineError(cause: unknown): EngineError {
  if (cause instanceof EngineFault) return cause.error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'internal', message: `The engine stopped: ${message}` };
}
