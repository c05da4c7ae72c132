import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { Analytics, SECTIONS } from './analytics';
import { Table, UNKNOWN_IS_NO } from './table';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One line per violation: the rule, what it asks for, and the first element at fault. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the content security policy does not bind.
  await page.evaluate(AXE);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(
    (one) => `${one.id} (${one.impact}): ${one.help}: ${one.nodes[0]?.html.slice(0, 160)}`,
  );
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with the table, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const table = await Table.open(page);
    await table.frontierComplete();
    expect(await violations(page)).toEqual([]);

    await table.toggle(UNKNOWN_IS_NO);
    await table.settled();
    await table.frontierComplete();
    await table.showTwin();
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing wrong with the models, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const analytics = await Analytics.open(page);
    await expect(analytics.table).toBeVisible();
    expect(await violations(page), 'while they are measured').toEqual([]);
    await analytics.measured();
    for (const section of SECTIONS) {
      await analytics.show(section);
      await expect(analytics.panel).not.toBeEmpty();
      expect(await violations(page), section).toEqual([]);
    }
    await analytics.show('By list length');
    await analytics.panel.getByRole('button', { name: 'Table' }).click();
    expect(await violations(page), 'a chart as a table').toEqual([]);
  });

  test(`axe finds nothing wrong while the engine starts, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.route('**/*.worker-*.js', () => {});
    await page.goto('/');
    await expect(page.getByRole('slider').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

test('the page reads at 200% zoom and on a phone without scrolling sideways', async ({ page }) => {
  for (const viewport of [
    { width: 720, height: 450 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await Table.open(page);
    expect(await overflow(), `${viewport.width} pixels wide`).toBeLessThanOrEqual(0);

    const analytics = await Analytics.open(page);
    await analytics.measured();
    for (const section of SECTIONS) {
      await analytics.show(section);
      expect(await overflow(), `${section}, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
    }
  }
});
