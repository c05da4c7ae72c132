import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
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

/** What is said on top of the chart at one moment; `late` where it is of an earlier policy. */
interface Said {
  readonly headline: string;
  readonly cost: string;
  readonly late: boolean;
  readonly effect: string;
  readonly top: number;
}
type Heard = typeof globalThis & { said: Said[] };

/** Runs inside the page: notes every change of the sentences from now on. */
function listen(): void {
  const said: Said[] = [];
  Object.assign(globalThis, { said });
  const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const look = () => {
    const now: Said = {
      headline: find('finding')?.textContent ?? '',
      cost: find('consent-cost')?.textContent ?? '',
      late: find('consent-cost')?.dataset.late === 'true',
      effect: find('effect')?.textContent ?? '',
      top: Math.round(find('frontier-chart')?.getBoundingClientRect().y ?? 0),
    };
    if (JSON.stringify(now) !== JSON.stringify(said.at(-1))) said.push(now);
  };
  look();
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
}
const heard = (page: Page) => page.evaluate(() => (globalThis as Heard).said);
const valuesOf = <T>(values: readonly T[]): T[] => [...new Set(values)];

test('while a hand moves, the sentences stay: no other kind of headline, no cost across two policies, no hint again', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const table = await Table.open(page);
  await table.frontierComplete();
  const cost = page.getByTestId('consent-cost');
  await expect(cost).toHaveText(/^Consent rules (cost|add)/, { timeout: 90_000 });
  await table.pressSlider('margin', 'ArrowRight', 1);
  await expect(table.whatChanged).toContainText(/relevance .* margin/i);

  await page.evaluate(listen);
  await table.dragSlider('margin', 60);
  const during = await heard(page);
  expect(during.length).toBeGreaterThan(3);
  const kindOf = ({ headline }: Said) => /^(Your extra diversity|The same)/.exec(headline)?.[0] ?? 'price';
  expect(valuesOf(during.map(kindOf))).toHaveLength(1);
  await table.settled();

  const before = await cost.innerText();
  await page.evaluate(listen);
  await table.toggle(UNKNOWN_IS_NO);
  await table.frontierComplete();
  await expect(cost).toHaveAttribute('data-late', 'false');
  const after = await cost.innerText();
  expect(after).not.toBe(before);
  const costs = (await heard(page)).filter(({ late }) => !late).map((moment) => moment.cost);
  expect(valuesOf(costs)).toEqual([before, after]);

  await table.pressSlider('relevance', 'ArrowLeft', 4);
  const moments = [...during, ...(await heard(page))];
  expect(moments.filter(({ effect }) => effect.startsWith('Move a weight'))).toEqual([]);
  expect(valuesOf(moments.map(({ top }) => top))).toHaveLength(1);
});

test('another world is told of step by step, and what is taken along of a first estimate says so', async ({
  page,
}) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  await page.getByRole('button', { name: /12,000 customers/ }).click();
  await page.getByLabel('Customers of the world').click();
  await page.getByLabel('Customers of the world').fill('50000');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Make this world' }).click();
  const progress = page.getByTestId('frontier-progress');
  await expect(progress).toHaveText('Making 50,000 customers');
  await expect(progress).toHaveText(/^[\d,]+ of 50,000 customers$/, { timeout: 90_000 });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();

  const taken = async (format: RegExp) => {
    await page.getByRole('button', { name: /^Export Frontier of/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: format }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  const estimate = /first estimate, from ([\d,]+) of 50,000 customers/g;
  const drawing = (await taken(/^SVG/)).replace(/<\/text><text[^>]*>/g, ' ');
  const said = [...drawing.matchAll(estimate)].map(([, count]) => Number(count?.replace(',', '')));
  // In the sentence and in the source line, and both again in the description.
  expect(said).toHaveLength(4);
  const lines = (await taken(/^CSV/)).split('\r\n');
  expect(lines[0]).toMatch(/Customers measured$/);
  expect(lines[1]?.split(',').at(-1)).toBe(String(said[0]));
  expect(said[0]).toBeLessThan(50_000);
});
