import { expect, test } from '@playwright/test';
import { Table, UNKNOWN_IS_NO } from './table';

test('whoever reached a number before it could be typed into types into it once it can', async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/TypedNumber-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/');
  const box = page.getByRole('textbox', { name: /^margin weight, typed/i });
  await box.focus();
  await box.selectText();
  await expect(box).toHaveAttribute('readonly');
  release();
  await expect(box).not.toHaveAttribute('readonly');
  await expect(box).toBeFocused();
  await page.keyboard.type('45');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider', { name: /^margin weight/i })).toHaveValue('45');
});

test('the whole story by keyboard alone', async ({ page }) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  const ring = await table.ring();
  const before = await table.figures();
  const weights = await table.weights();

  await test.step('the first Tab offers to skip to the table', async () => {
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toHaveText(/skip/i);
    await expect(page.locator(':focus')).toBeInViewport();
  });

  await test.step('Tab leads to the margin slider, arrows move it', async () => {
    await table.tabTo(table.slider('margin'));
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowRight');
    await table.settled();
    expect((await table.weights()).margin).toBeGreaterThan(weights.margin);
    const moved = await table.ring();
    expect(Math.hypot(moved.x - ring.x, moved.y - ring.y)).toBeGreaterThan(5);
    const after = await table.figures();
    for (const who of ['marketing', 'analytics', 'experience'] as const)
      expect(after[who]).not.toBe(before[who]);
  });

  await test.step('Tab leads to a consent rule, Space switches it', async () => {
    const rule = table.rule(UNKNOWN_IS_NO);
    await table.tabTo(rule);
    await page.keyboard.press('Space');
    await expect(rule).not.toBeChecked();
    await table.settled();
    await table.frontierComplete();
    await expect(table.ghost).toBeVisible();
    await expect(table.whatChanged).toContainText(/people profiled/i);
  });

  await test.step('undo and redo by keyboard', async () => {
    await page.keyboard.press('ControlOrMeta+z');
    await expect(table.rule(UNKNOWN_IS_NO)).toBeChecked();
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await expect(table.rule(UNKNOWN_IS_NO)).not.toBeChecked();
  });
});

test('what has the focus can be seen', async ({ page }) => {
  const table = await Table.open(page);
  const hidden: string[] = [];
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press('Tab');
    const unseen = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body) return null;
      // A range input is drawn by its thumb, a switch by its track: the ring may be on what surrounds them.
      const around = [focused, focused.parentElement, focused.parentElement?.parentElement];
      const seen = around.some((one) => {
        if (!one) return false;
        const style = getComputedStyle(one);
        return (
          (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
          style.boxShadow !== 'none'
        );
      });
      return seen ? null : focused.outerHTML.slice(0, 120);
    });
    if (unseen !== null) hidden.push(unseen);
  }
  expect(hidden).toEqual([]);
  await table.settled();
});
