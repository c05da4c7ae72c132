import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';

const CHECKS = fileURLToPath(new URL('../workers/testing/kernel-checks.ts', import.meta.url));

/** Runs what the bundle exports and posts what failed. */
const RUNNER = `
import { kernelChecks } from './kernel-checks.js';
const failed = [];
for (const { name, run } of kernelChecks) {
  try {
    await run();
  } catch (cause) {
    failed.push(name + ': ' + (cause instanceof Error ? cause.message : cause));
  }
}
postMessage({ ran: kernelChecks.map(({ name }) => name), failed });
`;

async function bundledChecks(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry: CHECKS, formats: ['es'], fileName: 'kernel-checks' } },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !('output' in bundle)) throw new Error('The checks were not bundled.');
  const [chunk] = bundle.output;
  return chunk.code;
}

test('the kernels and their twins agree in a worker of the browser', async ({ page }) => {
  const scripts: Readonly<Record<string, string>> = {
    'kernel-checks.js': await bundledChecks(),
    'kernel-runner.js': RUNNER,
  };
  for (const [name, body] of Object.entries(scripts))
    await page.route(`**/${name}`, (route) => route.fulfill({ contentType: 'text/javascript', body }));
  await page.route('**/kernel-checks.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Kernels</title>' }),
  );

  await page.goto('/kernel-checks.html');
  const { ran, failed } = await page.evaluate(
    () =>
      new Promise<{ ran: string[]; failed: string[] }>((resolve, reject) => {
        const worker = new Worker('kernel-runner.js', { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || 'The worker did not start.'));
      }),
  );
  expect(failed).toEqual([]);
  expect(ran).toContain('SIMD is there');
});
