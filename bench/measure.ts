/** One line of the bench's answer. `ratio` is value over reference, so that two machines can be compared. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'kB' | 'per second' | 'MB' | 'times';
  /** What the figure may be at most (at least, for a rate or a ratio); null where nothing was promised. */
  readonly budget: number | null;
  /** Of a figure measured many times, by nearest rank; null otherwise. `value` is then p95. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Milliseconds of the reference loop, measured in the same run. */
  readonly reference: number;
  readonly ratio: number;
}

/** A line as it was measured. */
export type Unreferenced = Pick<Measurement, 'name' | 'value' | 'unit' | 'budget'> & {
  readonly samples?: readonly number[];
};

/** A figure measured many times, by its p95. */
export function repeated(
  name: string,
  samples: readonly number[],
  budget: number | null = null,
  unit: Measurement['unit'] = 'ms',
): Unreferenced {
  return { name, value: quantile(samples, 0.95), unit, budget, samples };
}

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

/** What some work took: by the clock, and of the processor, which other programs do not lengthen. */
export interface Spent {
  readonly ms: number;
  readonly cpuMs: number;
}

export async function spent(work: () => unknown): Promise<Spent> {
  const before = process.cpuUsage();
  const ms = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1_000 };
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
  return rows.map(({ samples, ...row }) => ({
    ...row,
    p50: samples ? quantile(samples, 0.5) : null,
    p95: samples ? quantile(samples, 0.95) : null,
    reference,
    ratio: row.value / reference,
  }));
}

/** Whether more of a unit is better. */
export function isMoreBetter(unit: Measurement['unit']): boolean {
  return unit === 'per second' || unit === 'times';
}

/** Whether a figure is within its budget; one that could not be measured is not. */
export function isWithin({ value, unit, budget }: Pick<Measurement, 'value' | 'unit' | 'budget'>): boolean {
  if (budget === null) return true;
  return isMoreBetter(unit) ? value >= budget : value <= budget;
}

export const digits = (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

/** The measurements as lines for a terminal. */
export function table(rows: readonly Measurement[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows
    .map((row) => {
      const value = `${digits(row.value)} ${row.unit}`.padStart(20);
      const budget =
        row.budget === null
          ? 'no budget'
          : `${isMoreBetter(row.unit) ? 'at least' : 'at most'} ${digits(row.budget)}`;
      const middle = row.p50 === null ? '' : `p50 ${digits(row.p50)}`;
      return `${row.name.padEnd(width)} ${value}   ${middle.padEnd(12)} ${budget.padEnd(16)} ${isWithin(row) ? '' : 'MISSED'}`.trimEnd();
    })
    .join('\n');
}
