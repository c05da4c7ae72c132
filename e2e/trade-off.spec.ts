import { expect, test } from '@playwright/test';
import { STAKEHOLDERS, Table, UNKNOWN_IS_NO } from './table';

test('drag margin up, watch the ring and the figures, then see what a consent rule costs', async ({
  page,
}) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  const ring = await table.ring();
  const before = await table.figures();
  const weights = await table.weights();

  await test.step('margin is dragged up', async () => {
    await table.dragSlider('margin', 60);
    await table.settled();
    const after = await table.weights();
    expect(after.margin).toBeGreaterThan(weights.margin);
    expect(after.relevance + after.margin + after.diversity).toBeCloseTo(1, 6);
  });

  await test.step('the ring has moved to more margin and less relevance', async () => {
    const moved = await table.ring();
    expect(Math.hypot(moved.x - ring.x, moved.y - ring.y)).toBeGreaterThan(5);
    const after = await table.figures();
    for (const who of ['marketing', 'analytics', 'experience'] as const)
      expect(after[who]).not.toBe(before[who]);
    await expect(table.finding).toContainText(/\d.*%/);
  });

  await test.step('a consent rule is switched off: more people profiled, and a ghost of the frontier', async () => {
    const figures = await table.figures();
    await expect(table.ghost).toHaveCount(0);
    await table.toggle(UNKNOWN_IS_NO);
    await table.frontierComplete();
    await expect(table.ghost).toBeVisible();
    const after = await table.figures();
    for (const who of STAKEHOLDERS) expect(after[who], who).not.toBe(figures[who]);
    await expect(table.whatChanged).toContainText(/unknown counts as no.*[\d,]+ more people profiled/i);
  });

  await test.step('and on again: the frontier falls away from its ghost, and the page says what that cost', async () => {
    await table.toggle(UNKNOWN_IS_NO);
    await table.frontierComplete();
    await expect(table.ghost).toBeVisible();
    await expect(table.whatChanged).toContainText(/[\d,]+ fewer people profiled/i);
    await expect(table.whatChanged).toContainText(/(relevance|margin) \u2212[\d.]+%/i);
  });

  await test.step('three people see their lists before and after', async () => {
    await expect(table.people).toHaveCount(3);
  });
});
