import { expect, test } from '@playwright/test';
import { Table } from './table';

test('arrow to a point, hear what it is, take its weights, undo', async ({ page }) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  const weights = await table.weights();

  await table.frontier.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(table.pointDetails).toContainText(/relevance/i);
  await page.keyboard.press('Enter');
  await table.settled();
  const taken = await table.weights();
  expect(taken).not.toEqual(weights);
  // Points lie on a lattice of twentieths.
  for (const weight of Object.values(taken))
    expect(Math.abs(weight * 20 - Math.round(weight * 20))).toBeLessThan(1e-6);

  await table.undoButton.click();
  await table.settled();
  expect(await table.weights()).toEqual(weights);
});

test('the table twin holds every policy of the chart and takes its weights too', async ({ page }) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  await table.showTwin();
  await page.getByRole('checkbox', { name: /dominated/i }).check();
  await expect(table.twin.getByRole('row')).toHaveCount(231 + 1);

  await page.getByRole('button', { name: /^take relevance 0, margin 100, diversity 0$/i }).click();
  await table.settled();
  expect(await table.weights()).toEqual({ relevance: 0, margin: 1, diversity: 0 });
});
