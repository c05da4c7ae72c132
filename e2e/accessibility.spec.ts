import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { Analytics, SECTIONS } from './analytics';
import { Counsel, PERMISSION, QUESTIONS } from './counsel';
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

  test(`axe finds nothing wrong with permissions and prices, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const counsel = await Counsel.open(page);
    await counsel.show('Rules and prices');
    expect(await violations(page), 'while rules are priced').toEqual([]);
    await counsel.priced();
    await counsel.priceRow('unknown-is-no').getByRole('button').click();
    await expect(page.getByTestId('price-sentence')).toBeVisible();
    expect(await violations(page), 'a rule that is open').toEqual([]);
    for (const question of QUESTIONS) {
      await counsel.show(question);
      await expect(counsel.panel.locator('.skeleton')).toHaveCount(0);
      expect(await violations(page), question).toEqual([]);
    }

    await counsel.show('Permissions');
    await counsel.panel.getByRole('button', { name: 'Table' }).click();
    await counsel.toggle(PERMISSION);
    // Until there are others, earlier prices are dimmed.
    await counsel.show('Rules and prices');
    await counsel.priced();
    await counsel.show('Permissions');
    expect(await violations(page), 'a breach, and a chart as a table').toEqual([]);

    await counsel.show('One customer');
    await page.getByRole('combobox', { name: 'Find a customer' }).fill('3');
    await expect(page.getByTestId('found').getByRole('option').first()).toBeVisible();
    expect(await violations(page), 'customers found').toEqual([]);
    await page.getByRole('combobox', { name: 'Find a customer' }).press('Enter');
    await counsel.looked();
    expect(await violations(page), 'a person').toEqual([]);

    await counsel.show('Eligibility');
    await page.getByRole('button', { name: 'Add an example' }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    await counsel.editor.getByRole('textbox', { name: 'Customers, test 1, value' }).fill('');
    expect(await violations(page), 'a rule that cannot be saved').toEqual([]);
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

    const counsel = await Counsel.open(page);
    for (const question of QUESTIONS) {
      await counsel.show(question);
      expect(await overflow(), `${question}, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
    }
    await counsel.show('One customer');
    await page.getByRole('combobox', { name: 'Find a customer' }).fill('3');
    await page.getByRole('combobox', { name: 'Find a customer' }).press('Enter');
    await counsel.looked();
    expect(await overflow(), `a person, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
  }
});

test('counsel\u2019s questions fit a projector: the page stands still and each answer scrolls by itself', async ({
  page,
}) => {
  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 1920, height: 1080 },
  ]) {
    await page.setViewportSize(viewport);
    const counsel = await Counsel.open(page);
    for (const question of QUESTIONS) {
      await counsel.show(question);
      const beyond = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        return [scrollWidth - clientWidth, scrollHeight - clientHeight];
      });
      expect(Math.max(...beyond), `${question}, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
      await expect(counsel.panel).toBeInViewport({ ratio: 0.99 });
    }
  }
});
