import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Analytics, SERVED_MS } from './analytics';

/** Runs inside the page, which a run may outpace from without: presses Stop as soon as figures are told. */
function stopAtFirstFigures(): void {
  const stopper = new MutationObserver(() => {
    const status = document.querySelector('[data-testid="serving-status"]')?.textContent ?? '';
    if (!status.includes('lists made')) return;
    stopper.disconnect();
    const buttons = [...document.querySelectorAll('[role="tabpanel"] button')];
    buttons
      .find(({ textContent }) => textContent?.trim() === 'Stop')
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  });
  stopper.observe(document.body, { subtree: true, childList: true, characterData: true });
}

test('serving figures: run, stopped, run again, beside what is asked of them, and taken along', async ({
  page,
}) => {
  test.slow();
  const analytics = await Analytics.open(page);
  await analytics.measured();
  await analytics.show('Serving');
  const run = analytics.panel.getByRole('button', { name: 'Run', exact: true });
  const again = analytics.panel.getByRole('button', { name: 'Run again' });
  const finding = page.getByTestId('serving-finding');
  const status = page.getByTestId('serving-status');
  const figures = page.getByTestId('serving-table');

  await test.step('nothing runs before somebody asks', async () => {
    await expect(run).toBeVisible();
    await expect(finding).toBeEmpty();
    await expect(analytics.panel).toContainText('no network is in them');
  });

  await test.step('a run is told of as it goes, and stopped', async () => {
    await page.evaluate(stopAtFirstFigures);
    await run.click();
    await expect(status).toHaveText(/^Stopped\. [\d,]+ of 200,000 lists made\.$/);
  });

  await test.step('a whole run says what one worker does', async () => {
    await again.click();
    // What was told of the run that was stopped is gone by then.
    await expect(figures.getByText('to come')).toHaveCount(0, { timeout: SERVED_MS });
    await expect(again).toBeVisible({ timeout: SERVED_MS });
    await expect(figures).toBeVisible();
    await expect(finding).toHaveText(
      /A page may take 100 ms; 99 of 100 lists take at most [\d.]+ ms of it\. .* this machine makes [\d,]+ where candidates are remembered, and [\d,]+ from nothing\.$/,
    );
    // On a busy machine other work may have come between, and then nothing is checked.
    const isDisturbed = (await finding.innerText()).includes('none is checked against');
    await expect(figures.locator('tr[data-figure="page"]')).toContainText(
      isDisturbed ? /^[^\u2713]*100 ms/s : /\u2713.*100 ms/s,
    );
    await expect(figures.locator('tr[data-figure="peak"]')).toContainText('50,000, a large shop at its peak');
    await expect(figures.getByText('to come')).toHaveCount(0);
  });

  await test.step('another policy leaves them, dimmed', async () => {
    await page.getByRole('slider', { name: /^margin weight/i }).press('ArrowRight');
    await expect(finding).toHaveAttribute('data-stale', 'true');
    await expect(status).toHaveText('The policy has changed since.');
  });

  await test.step('another world ends a run, and says so; what there was stays', async () => {
    await page.getByRole('button', { name: /^Retail, / }).click();
    const seed = page.getByRole('textbox', { name: 'Seed' });
    await seed.click();
    await seed.fill('77');
    // By hand it would close the menu first, and be over before the world is changed.
    await again.dispatchEvent('click');
    await seed.press('Enter');
    await expect(status).toContainText('Stopped, as the world changed.', { timeout: SERVED_MS });
    await expect(finding).toHaveAttribute('data-stale', 'true');
    await expect(figures).toBeVisible();
  });

  await test.step('all of it as a file', async () => {
    await analytics.panel.getByRole('button', { name: /^Export/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^CSV/ }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text).toMatch(/^\uFEFF?Figure,Remembered,From nothing,Asked for\r\n/);
    expect(text).toMatch(/"[^"\r\n]*99 of 100 \([^"\r\n]*, ms",[\d.]{1,8},[\d.]{1,8},/);
    // Of the world it was measured on, not of the one there is by now.
    expect(text).toContain('"World, seed",7,7,');
    expect(text.split('\r\n').length).toBeGreaterThan(25);
  });
});
