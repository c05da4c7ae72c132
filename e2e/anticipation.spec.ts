import { expect, test } from '@playwright/test';
import { Table, TRAINING, UNKNOWN_IS_NO } from './table';

test('a hand that rests on a rule changes nothing; what it then presses is what a newcomer sees', async ({
  page,
  context,
}) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  const before = { figures: await table.figures(), address: page.url() };
  const track = (rule: RegExp) => table.rule(rule).locator('xpath=ancestor::label[1]');

  await test.step('the pointer goes from one rule to another, and stays a while on each', async () => {
    for (const rule of [UNKNOWN_IS_NO, TRAINING, UNKNOWN_IS_NO]) {
      await track(rule).hover();
      await page.waitForTimeout(500);
    }
    expect(await table.figures()).toEqual(before.figures);
    expect(page.url()).toBe(before.address);
    await expect(table.undoButton).toBeDisabled();
    await expect(table.chart).toHaveAttribute('data-complete', 'true');
  });

  await test.step('it presses', async () => {
    await table.toggle(UNKNOWN_IS_NO);
    const pressed = await table.figures();
    expect(pressed).not.toEqual(before.figures);
    const newcomer = new Table(await context.newPage());
    await newcomer.goto(page.url());
    expect(await newcomer.figures()).toEqual(pressed);
  });
});
