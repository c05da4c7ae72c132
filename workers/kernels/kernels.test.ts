import { describe, expect, it } from 'vitest';
import { binaryModule, compileKernels } from '../../scripts/kernels.mjs';
import { kernelChecks } from '../testing/kernel-checks';
import { KERNELS_BINARY } from './binary';
import { Kernels, kernelsLost } from './kernels';

describe('the kernels and their twins agree under Node', () => {
  it.each(kernelChecks.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    await check.run();
  });
});

it('the binary is what the sources compile to', async () => {
  const compiled = await compileKernels();
  expect(KERNELS_BINARY === compiled.toString('base64'), 'run npm run kernels').toBe(true);
  expect(binaryModule(compiled)).toContain('KERNELS_BINARY');
});

describe('an instance', () => {
  it('gives every view room of its own, aligned to 16 bytes, above what the program needs', () => {
    const kernels = Kernels.open(4_000)!;
    const views = [kernels.bytes(3), kernels.doubles(5), kernels.floats(7), kernels.words(9)];
    let last = kernels.run.heapBase();
    for (const view of views) {
      expect(view.byteOffset % 16).toBe(0);
      expect(view.byteOffset).toBeGreaterThanOrEqual(last);
      last = view.byteOffset + view.byteLength;
    }
  });

  it('is not to be had where there is no memory for it, and that is said', () => {
    expect(kernelsLost()).toBeNull();
    expect(Kernels.open(2 ** 40)).toBeNull();
    expect(kernelsLost()).toBe('no-memory');
  });
});
