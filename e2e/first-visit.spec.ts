import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { Table } from './table';

test('a first visit fetches at most 250 kB of script, and says what it is doing meanwhile', async ({
  page,
}) => {
  const scripts = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js') && !pathname.includes('.worker-')) scripts.add(pathname);
  });
  await page.goto('/');
  await expect(page.getByRole('status').filter({ hasText: /customers/i })).toBeVisible();
  await new Table(page).frontierComplete();

  const compressed = [...scripts].map(
    (path) => gzipSync(readFileSync(join('dist', path)), { level: 9 }).length,
  );
  expect(compressed.reduce((total, size) => total + size, 0)).toBeLessThanOrEqual(250_000);
});
