import { expect, test } from '@playwright/test';
import { Analytics, SECTIONS } from './analytics';
import { overflow, SMALL_SCREENS, violations } from './axe';
import { Counsel, PERMISSION, QUESTIONS } from './counsel';
import { Table, UNKNOWN_IS_NO } from './table';

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

  test(`axe finds nothing wrong with serving figures and with what the machine has, ${theme}`, async ({
    page,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const analytics = await Analytics.open(page);
    await analytics.served();
    expect(await violations(page), 'serving figures').toEqual([]);
    await page.keyboard.press('?');
    await expect(page.getByTestId('about-machine')).toContainText(/\d workers?, /);
    expect(await violations(page), 'the machine').toEqual([]);
    const dialog = page.getByRole('dialog');
    for (const viewport of SMALL_SCREENS) {
      await page.setViewportSize(viewport);
      const beyond = await dialog.evaluate((box) => box.scrollWidth - box.clientWidth);
      expect(beyond, `the help, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
      expect(await violations(page), `the help, ${viewport.width} pixels wide`).toEqual([]);
    }
    await page.keyboard.press('Escape');
    for (const viewport of SMALL_SCREENS) {
      await page.setViewportSize(viewport);
      expect(await overflow(page), `serving, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
      expect(await violations(page), `serving, ${viewport.width} pixels wide`).toEqual([]);
    }
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
  for (const viewport of SMALL_SCREENS) {
    await page.setViewportSize(viewport);
    await Table.open(page);
    expect(await overflow(page), `${viewport.width} pixels wide`).toBeLessThanOrEqual(0);

    const analytics = await Analytics.open(page);
    await analytics.measured();
    for (const section of SECTIONS) {
      await analytics.show(section);
      expect(await overflow(page), `${section}, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
    }

    const counsel = await Counsel.open(page);
    for (const question of QUESTIONS) {
      await counsel.show(question);
      expect(await overflow(page), `${question}, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
    }
    await counsel.show('One customer');
    await page.getByRole('combobox', { name: 'Find a customer' }).fill('3');
    await page.getByRole('combobox', { name: 'Find a customer' }).press('Enter');
    await counsel.looked();
    expect(await overflow(page), `a person, ${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
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
