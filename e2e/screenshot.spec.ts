import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Table, UNKNOWN_IS_NO } from './table';

const RENEW = process.env.PARLEY_SCREENSHOT === '1';

test('a picture for the README', async ({ page }, info) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const table = await Table.open(page);
  await table.frontierComplete();
  await table.toggle(UNKNOWN_IS_NO);
  await table.settled();
  await table.frontierComplete();
  await expect(table.ghost).toBeVisible();
  await expect(table.chart.getByText('without optional consent rules')).toBeVisible({ timeout: 60_000 });
  if (RENEW) mkdirSync('docs', { recursive: true });
  await page.screenshot({ path: RENEW ? 'docs/screenshot.png' : info.outputPath('screenshot.png') });
});
