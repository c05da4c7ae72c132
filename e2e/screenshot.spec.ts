import { mkdirSync } from 'node:fs';
import { test } from '@playwright/test';
import { Table } from './table';

const RENEW = process.env.PARLEY_SCREENSHOT === '1';

test('a picture for the README', async ({ page }, info) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const table = await Table.open(page);
  await table.toggle(/training is a purpose/i);
  await table.toggle(/unknown counts as no/i);
  await table.settled();
  await table.frontierComplete();
  if (RENEW) mkdirSync('docs', { recursive: true });
  await page.screenshot({ path: RENEW ? 'docs/screenshot.png' : info.outputPath('screenshot.png') });
});
