import { expect, test } from '@playwright/test';
import { Table, TRAINING } from './table';

test('undo takes back one change at a time, redo brings it again', async ({ page }) => {
  const table = await Table.open(page);
  await expect(table.undoButton).toBeDisabled();
  const first = { weights: await table.weights(), figures: await table.figures() };

  await table.dragSlider('margin', 50);
  await table.settled();
  const second = { weights: await table.weights(), figures: await table.figures() };
  await table.toggle(TRAINING);
  await table.settled();
  const third = await table.figures();
  expect(third).not.toEqual(second.figures);

  await table.undoButton.click();
  await table.settled();
  expect(await table.figures()).toEqual(second.figures);
  await expect(table.rule(TRAINING)).toBeChecked();

  // A whole drag is one step.
  await table.undoButton.click();
  await table.settled();
  expect(await table.weights()).toEqual(first.weights);
  expect(await table.figures()).toEqual(first.figures);
  await expect(table.undoButton).toBeDisabled();

  await table.redoButton.click();
  await table.redoButton.click();
  await table.settled();
  expect(await table.figures()).toEqual(third);
  await expect(table.redoButton).toBeDisabled();
});

test('a locked weight stays where it is', async ({ page }) => {
  const table = await Table.open(page);
  const before = await table.weights();
  await table.lock('diversity');
  await table.pressSlider('margin', 'ArrowRight', 5);
  const { relevance, margin, diversity } = await table.weights();
  expect(diversity).toBe(before.diversity);
  expect(margin).toBeCloseTo(before.margin + 0.05, 6);
  expect(relevance + margin + diversity).toBeCloseTo(1, 6);
});
