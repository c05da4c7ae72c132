import { expect, type Page, test } from '@playwright/test';
import { Table, TRAINING } from './table';

/** Ends a worker from within, as the browser does to one that ran out of memory. */
async function kill(page: Page, name: 'engine' | 'shard'): Promise<void> {
  const worker = page.workers().find((one) => one.url().includes(`${name}.worker`));
  expect(worker, `a running ${name} worker`).toBeDefined();
  await worker?.evaluate(() => globalThis.close()).catch(() => undefined);
}

for (const name of ['engine', 'shard'] as const) {
  test(`the ${name} worker dies in the middle of a frontier and comes back with the same policy`, async ({
    page,
  }) => {
    const table = await Table.open(page);
    await table.pressSlider('margin', 'ArrowRight', 3);
    await table.frontierComplete();
    const before = { weights: await table.weights(), figures: await table.figures() };

    await table.toggle(TRAINING);
    await table.frontierUnderWay();
    await kill(page, name);

    await table.settled();
    await table.frontierComplete();
    expect(await table.weights()).toEqual(before.weights);
    await expect(table.rule(TRAINING)).not.toBeChecked();

    // What the new worker says of a policy nobody asked about before is what a fresh engine says.
    await table.toggle(TRAINING);
    await table.pressSlider('margin', 'ArrowRight', 2);
    await table.settled();
    const figures = await table.figures();
    const fresh = new Table(await page.context().newPage());
    await fresh.goto(page.url());
    await fresh.settled();
    expect(await fresh.figures()).toEqual(figures);
  });
}
