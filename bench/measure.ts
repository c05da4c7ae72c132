/** One line of the bench's answer. `ratio` is value over reference, so that two machines can be compared. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'kB' | 'per second' | 'MB';
  /** What the figure may be at most (at least, for a rate); null where nothing was promised. */
  readonly budget: number | null;
  /** Milliseconds of the reference loop, measured in the same run. */
  readonly reference: number;
  readonly ratio: number;
}

export type Unreferenced = Omit<Measurement, 'reference' | 'ratio'>;

/** Quantile by the nearest rank; `share` in 0..1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds that one call takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const SIDE = 512;

function multiply(a: Float64Array, b: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let row = 0; row < SIDE; row++) {
    for (let k = 0; k < SIDE; k++) {
      const factor = a[row * SIDE + k]!;
      for (let column = 0; column < SIDE; column++) {
        into[row * SIDE + column]! += factor * b[k * SIDE + column]!;
      }
    }
  }
}

/** The reference loop: median milliseconds of a 512 x 512 matrix product in double precision. */
export function referenceMilliseconds(repeats = 7): number {
  const a = Float64Array.from({ length: SIDE * SIDE }, (_, at) => (at % 97) / 97);
  const b = Float64Array.from({ length: SIDE * SIDE }, (_, at) => (at % 89) / 89);
  const into = new Float64Array(SIDE * SIDE);
  multiply(a, b, into);
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const started = performance.now();
    multiply(a, b, into);
    times.push(performance.now() - started);
  }
  return median(times);
}

export function withReference(rows: readonly Unreferenced[], reference: number): Measurement[] {
  return rows.map((row) => ({ ...row, reference, ratio: row.value / reference }));
}

function within(row: Measurement): boolean {
  if (row.budget === null) return true;
  return row.unit === 'per second' ? row.value >= row.budget : row.value <= row.budget;
}

const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

/** The measurements as lines for a terminal. */
export function table(rows: readonly Measurement[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows
    .map((row) => {
      const value = `${digits(row.value)} ${row.unit}`.padStart(20);
      const budget =
        row.budget === null
          ? 'no budget'
          : `${row.unit === 'per second' ? 'at least' : 'at most'} ${digits(row.budget)}`;
      return `${row.name.padEnd(width)} ${value}   ${budget.padEnd(16)} ${within(row) ? '' : 'MISSED'}`.trimEnd();
    })
    .join('\n');
}
