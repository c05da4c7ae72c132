import { expect, test } from '@playwright/test';
import { DEFAULT_POLICY } from '../workers/protocol/policy';
import { linkTo } from './links';
import { Table, TRAINING } from './table';

test('a copied link opens the same table with the same figures', async ({ page, context }) => {
  const table = await Table.open(page);
  await table.pressSlider('margin', 'ArrowRight', 3);
  await table.toggle(TRAINING);
  const figures = await table.figures();
  const weights = await table.weights();
  const link = page.url();
  expect(new URL(link).hash).toMatch(/^#s=1\./);
  expect(link.length).toBeLessThan(300);

  const other = new Table(await context.newPage());
  await other.goto(link);
  expect(await other.weights()).toEqual(weights);
  expect(await other.figures()).toEqual(figures);
  await expect(other.rule(TRAINING)).not.toBeChecked();
});

const BAD_LINKS: readonly (readonly [what: string, hash: string, field: RegExp])[] = [
  ['garbage', '#s=1.%%%not-a-table%%%', /^link: /],
  ['something else altogether', '#javascript:alert(1)', /^link: /],
  ['a link cut short', linkTo({ policy: { slateSize: 12 } }).slice(0, -6), /^link: /],
  ['an old version', linkTo({}, '0'), /^version: /],
  ['a weight that is no number', linkTo({ policy: { weights: { margin: 'NaN' } } }), /^weights\.margin: /],
  [
    'a negative weight',
    linkTo({ policy: { weights: { relevance: 1.2, margin: -0.3, diversity: 0.1 } } }),
    /^weights\.(relevance|margin): /,
  ],
  [
    'weights that do not sum to 1',
    linkTo({ policy: { weights: { relevance: 0.5, margin: 0.4, diversity: 0.3 } } }),
    /^weights: .*sum to 1/,
  ],
  [
    'a rule nobody knows',
    linkTo({ policy: { consent: { rules: { 'be-nice': true } } } }),
    /^consent\.rules.*: .*be-nice/,
  ],
  ['a world too large', linkTo({ world: { customers: 1e9 } }), /^customers: /],
  ['fewer items than a list holds', linkTo({ world: { items: 8 } }), /^items: /],
];

test('a bad link is refused in one sentence and the table keeps what it showed', async ({ page }) => {
  const table = await Table.open(page);
  await table.pressSlider('margin', 'ArrowRight', 2);
  const figures = await table.figures();
  const weights = await table.weights();

  for (const [what, hash, field] of BAD_LINKS) {
    await test.step(what, async () => {
      await page.evaluate((text) => {
        location.hash = text;
      }, hash);
      await expect(table.notice).toBeVisible();
      const named = (await table.noticeSentences()).filter((sentence) => field.test(sentence));
      expect(named, 'one sentence names the field').toHaveLength(1);
      expect(await table.weights()).toEqual(weights);
      expect(await table.figures()).toEqual(figures);
      await table.dismissNotice();
    });
  }
});

test('a page opened with a bad link shows the default table and says why', async ({ page }) => {
  const table = new Table(page);
  await table.goto(`/${linkTo({ policy: { weights: { margin: -1 } } })}`);
  await expect(table.notice).toContainText(/weights\.margin/);
  expect(await table.weights()).toEqual(DEFAULT_POLICY.weights);
});
