import { mkdirSync } from 'node:fs';
import { test } from '@playwright/test';
import { Table, TRAINING, UNKNOWN_IS_NO } from './table';

const RENEW = process.env.PARLEY_SCREENSHOT === '1';

test('a picture for the README', async ({ page }, info) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const table = await Table.open(page);
  await table.toggle(TRAINING);
  await table.toggle(UNKNOWN_IS_NO);
  await table.settled();
  await table.frontierComplete();
  if (RENEW) mkdirSync('docs', { recursive: true });
  await page.screenshot({ path: RENEW ? 'docs/screenshot.png' : info.outputPath('screenshot.png') });
});
