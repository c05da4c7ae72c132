import { BUDGETS, budgeted } from './budgets';
import { KERNEL_PAIRS, type KernelPair } from './kernels';
import { median, type Unreferenced } from './measure';

export interface KernelRatio {
  readonly name: string;
  readonly simdMs: number;
  readonly scalarMs: number;
  /** Scalar over SIMD: how many times faster. */
  readonly ratio: number;
}

/** Runs of each kind, in turn, after one of each that does not count. */
const RUNS = 9;

async function timeBoth(pair: KernelPair): Promise<KernelRatio> {
  await pair.simd();
  await pair.scalar();
  const simd: number[] = [];
  const scalar: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    // Whatever slows the machine down for a while meets both.
    for (const [work, times] of [
      [() => pair.simd(), simd],
      [() => pair.scalar(), scalar],
    ] as const) {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
  }
  const simdMs = median(simd);
  const scalarMs = median(scalar);
  return { name: pair.name, simdMs, scalarMs, ratio: scalarMs / simdMs };
}

/** Every kernel against its TypeScript twin: medians of runs in turn, in this one process. */
export async function benchKernels(): Promise<KernelRatio[]> {
  const ratios: KernelRatio[] = [];
  for (const make of KERNEL_PAIRS) {
    const pair = await make();
    if (pair === null) continue;
    ratios.push(await timeBoth(pair));
  }
  return ratios;
}

export function kernelRows(ratios: readonly KernelRatio[]): Unreferenced[] {
  return ratios.map(({ name, ratio }) =>
    BUDGETS.mmrRatio.name.startsWith(name)
      ? budgeted('mmrRatio', ratio)
      : { name: `${name}: SIMD over TypeScript`, value: ratio, unit: 'times', budget: null },
  );
}
