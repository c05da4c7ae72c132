import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Analytics } from './analytics';

test('serving figures: run, stopped, run again, beside what is asked of them, and taken along', async ({
  page,
}) => {
  const analytics = await Analytics.open(page);
  await analytics.measured();
  await analytics.show('Serving');
  const run = analytics.panel.getByRole('button', { name: 'Run', exact: true });
  const again = analytics.panel.getByRole('button', { name: 'Run again' });
  const stop = analytics.panel.getByRole('button', { name: 'Stop' });
  const finding = page.getByTestId('serving-finding');
  const figures = page.getByTestId('serving-table');

  await test.step('nothing runs before somebody asks', async () => {
    await expect(run).toBeVisible();
    await expect(finding).toBeEmpty();
    await expect(analytics.panel).toContainText('no network is in them');
  });

  await test.step('a run is told of as it goes, and stopped', async () => {
    await run.click();
    await expect(page.getByTestId('serving-status')).toContainText(/of 200,000 lists made/);
    await stop.click();
    await expect(page.getByTestId('serving-status')).toContainText('Stopped.');
  });

  await test.step('a whole run says what one worker does', async () => {
    await again.click();
    await expect(stop).toBeVisible();
    await expect(again).toBeVisible({ timeout: 90_000 });
    await expect(finding).toHaveText(
      /^One worker makes [\d,]+ lists a second, 99 of 100 in at most [\d.]+ ms, where .* from nothing [\d,]+ lists a second/,
    );
    await expect(figures.locator('tr[data-figure="page"]')).toContainText(/\u2713.*100 ms/s);
    await expect(figures.locator('tr[data-figure="peak"]')).toContainText('50,000, a large shop at its peak');
    await expect(figures.getByText('to come')).toHaveCount(0);
  });

  await test.step('another policy leaves them, dimmed', async () => {
    await page.getByRole('slider', { name: /^margin weight/i }).press('ArrowRight');
    await expect(finding).toHaveAttribute('data-stale', 'true');
  });

  await test.step('all of it as a file', async () => {
    await analytics.panel.getByRole('button', { name: /^Export/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^CSV/ }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text).toMatch(/^\uFEFF?Figure,Remembered,From nothing,Asked for\r\n/);
    expect(text).toMatch(/"95 of 100 \(p95\)(, at most)?, ms",[\d.]+,[\d.]+,/);
    expect(text.split('\r\n').length).toBeGreaterThan(25);
  });
});
