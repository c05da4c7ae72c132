import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Analytics, policyOfAddress, SMALL_WORLD } from './analytics';
import { Table } from './table';

test('compare the models, take another one, and see the frontier follow', async ({ page }) => {
  const table = new Table(page);
  await table.goto(`/${SMALL_WORLD}`);
  await table.frontierComplete();
  const before = await table.figures();
  const analytics = new Analytics(page);

  await test.step('from the table to the models', async () => {
    await analytics.goTo('Analytics');
    await expect(page).toHaveURL(/\/analytics#s=1\./);
    await expect(page).toHaveTitle(/analytics/i);
    await expect(page.getByRole('main')).toBeFocused();
    await analytics.measured();
  });

  await test.step('the finding speaks of the policy\u2019s model against the baseline', async () => {
    await expect(analytics.finding).toHaveText(/^EASE reaches NDCG 0?\.\d+, .*Popularity.*\.$/);
    await expect(analytics.table.getByRole('row')).toHaveCount(1 + 15);
    await expect(analytics.row('random')).toContainText(/worse/);
    await expect(analytics.row('popularity')).toContainText(/baseline/);
    await expect(analytics.row('ease')).toContainText(/in use/);
  });

  const ring = await analytics.ring();
  await test.step('another model becomes the policy\u2019s: marked, announced, in the address, to be undone', async () => {
    await page.getByRole('button', { name: 'Use Popularity' }).click();
    await expect(analytics.row('popularity')).toContainText(/in use/);
    await expect(page.getByTestId('announcer')).toContainText(/Popularity/);
    await expect.poll(() => policyOfAddress(page.url()).model).toBe('popularity');
    await analytics.measured();
    await expect(analytics.finding).toHaveText(/^Popularity reaches/);
    await table.undoButton.click();
    await expect(analytics.row('ease')).toContainText(/in use/);
    await table.redoButton.click();
    await expect.poll(() => analytics.ring()).not.toEqual(ring);
  });

  await test.step('the table shows the same policy', async () => {
    await analytics.goTo('Table');
    await expect(page).toHaveURL(/\/#s=1\./);
    expect(policyOfAddress(page.url()).model).toBe('popularity');
    await table.settled();
    await table.frontierComplete();
    expect((await table.figures()).analytics).not.toBe(before.analytics);
  });
});

test('the other baseline answers at once, and the metric changes what is compared', async ({ page }) => {
  const analytics = await Analytics.open(page);
  await analytics.measured();
  await analytics.baseline.selectOption({ label: 'EASE' });
  await expect(analytics.row('ease')).toContainText(/baseline/);
  await expect(analytics.row('random')).toContainText(/worse/);
  await expect(analytics.row('popularity')).toContainText(/worse|no difference shown/);
  await analytics.measured();

  await analytics.baseline.selectOption({ label: 'Popularity' });
  await analytics.metric.selectOption({ label: 'Orders' });
  await expect(analytics.finding).toHaveText(/orders per 1,000 places/);
  await expect(analytics.panel.getByText('simulated').first()).toBeVisible();

  const header = analytics.table.getByRole('columnheader', { name: 'Orders' });
  await header.getByRole('button').click();
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await expect(analytics.table.locator('tbody tr').first()).toHaveAttribute('data-model', 'oracle');
  await header.getByRole('button').click();
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await expect(analytics.table.locator('tbody tr').first()).toHaveAttribute('data-model', 'random');
});

test('measuring is stopped, keeps what it has, and goes on', async ({ page }) => {
  const analytics = await Analytics.open(page, '');
  await expect(analytics.row('popularity')).toContainText('baseline', { timeout: 120_000 });
  await analytics.stop.click();
  await expect(analytics.goOn).toBeVisible();
  await expect(analytics.row('popularity')).toContainText('baseline');
  await expect(analytics.table.getByText('not measured').first()).toBeVisible();
  await analytics.goOn.click();
  await expect(analytics.stop).toBeVisible();
  await expect(analytics.row('popularity')).toContainText('baseline');
});

test('every section says what it shows', async ({ page }) => {
  const analytics = await Analytics.open(page);
  await analytics.measured();
  const says: readonly (readonly [tab: string, sentence: RegExp])[] = [
    ['By list length', /Lists of 20 instead of 10 would raise Relevance \(NDCG\) by \d+% for EASE\./],
    ['By segment', /EASE serves \u201c.+\u201d worst: Relevance \(NDCG\) 0?\.\d+/],
    ['Calibration', /per 10,000|Too few purchases/],
    ['Concentration', /EASE shows \d+% of the catalogue to somebody/],
    ['Evidence', /rank correlation \u2212?[01]\.\d\d/],
    ['Data', /Collaborative filtering (can|may) work|Collaborative filtering has little/],
  ];
  for (const [tab, sentence] of says) {
    await test.step(tab, async () => {
      await analytics.show(tab);
      await expect(analytics.panel).toContainText(sentence);
    });
  }
});

test('settings are changed, searched on the validation weeks, taken and undone', async ({ page }) => {
  const analytics = await Analytics.open(page);
  await analytics.measured();
  await analytics.show('Settings');
  const lambda = page.getByRole('textbox', { name: 'Lambda of EASE' });
  const settings = () => policyOfAddress(page.url()).settings;

  await lambda.click();
  await lambda.fill('120');
  await lambda.press('Enter');
  await expect.poll(settings).toEqual({ 'ease.lambda': 120 });
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(lambda).toHaveValue('500');
  await expect.poll(settings).toBeUndefined();

  const trials = page.getByRole('textbox', { name: 'Trials' });
  await trials.click();
  await trials.fill('4');
  await trials.press('Enter');
  await expect(analytics.panel).toContainText(/test weeks stay unseen/);
  await page.getByRole('button', { name: 'Search settings' }).click();
  const log = page.getByTestId('trials');
  await expect(log.getByRole('row')).toHaveCount(1 + 4, { timeout: 120_000 });
  await expect(page.getByTestId('search-status')).toHaveText('4 of 4 tried.');
  await expect(log.getByText('best')).toHaveCount(1);

  await log.getByRole('button', { name: 'Take the settings of trial 2' }).click();
  await expect.poll(async () => Object.keys(settings() ?? {})).toEqual(['ease.lambda']);
  await expect(log.getByRole('row').nth(2)).toContainText('in use');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(settings).toBeUndefined();
  await expect(log.getByRole('row').nth(1)).toContainText('in use');
});

test('a chart is taken along as a picture, a drawing and figures', async ({ page }) => {
  const analytics = await Analytics.open(page);
  await analytics.measured();
  await analytics.show('By list length');
  const save = async (format: RegExp) => {
    await page.getByRole('button', { name: 'Export Relevance (NDCG) by list length' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: format }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };

  const csv = await save(/^CSV/);
  expect(csv.name).toBe('Parley Relevance (NDCG) by list length.csv');
  const lines = csv.bytes.toString().replace('\ufeff', '').split('\r\n');
  expect(lines).toHaveLength(1 + 50);
  expect(lines[0]).toMatch(/^Items in the list,Random,Popularity,/);
  const at = lines[0]?.split(',').indexOf('EASE') ?? -1;
  const tenth = Number(lines[10]?.split(',')[at]);
  expect(await analytics.finding.innerText()).toContain(`NDCG ${tenth.toFixed(3)}`.slice(0, 9));

  const svg = await save(/^SVG/);
  expect(svg.name).toBe('Parley Relevance (NDCG) by list length.svg');
  const drawing = svg.bytes.toString();
  expect(drawing).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(drawing).toContain('EASE');
  expect(drawing).toContain('<title>Relevance (NDCG) by list length</title>');
  expect(drawing).not.toMatch(/var\(--|class=|https?:\/\/(?!www\.w3\.org)/);

  const png = await save(/^PNG/);
  expect(png.name).toBe('Parley Relevance (NDCG) by list length.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(png.bytes.readUInt32BE(16), 'twice the width of the screen\u2019s').toBeGreaterThan(1_200);
  expect(png.bytes.length).toBeGreaterThan(20_000);
  await expect(page.getByTestId('announcer')).toContainText(/Saved as Parley/);
});

test('the frontier of the table is taken along too', async ({ page }) => {
  const table = new Table(page);
  await table.goto(`/${SMALL_WORLD}`);
  await table.frontierComplete();
  await page.getByRole('button', { name: 'Export Frontier of Margin and Relevance (NDCG)' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Parley Frontier of Margin and Relevance (NDCG).csv');
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
  expect(lines).toHaveLength(1 + 231);
  expect(lines[0]).toMatch(/Relevance %,Margin %,Diversity %,Relevance \(NDCG\),/);
});

test('the small frontier of the lens is taken along too', async ({ page }) => {
  await page.goto(`/analytics${SMALL_WORLD}`);
  await expect(page.getByTestId('little-frontier')).toHaveAttribute('data-complete', 'true');
  const taken = async (format: RegExp) => {
    await page.getByRole('button', { name: 'Export Small frontier' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: format }).click(),
    ]);
    return readFileSync(await download.path());
  };
  expect((await taken(/^CSV/)).toString('utf8').split('\r\n')).toHaveLength(1 + 231);
  expect((await taken(/^SVG/)).toString('utf8')).toMatch(/<svg[\s\S]*Small frontier[\s\S]*<path/);
  expect((await taken(/^PNG/)).subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('back and forward change the view and keep the policy', async ({ page }) => {
  const table = new Table(page);
  await table.goto(`/${SMALL_WORLD}`);
  const analytics = new Analytics(page);
  await analytics.goTo('Analytics');
  await analytics.tab('Evidence').click();
  await table.slider('margin').focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
  const weights = await table.weights();

  await page.goBack();
  await expect(table.cards).toBeVisible();
  await expect(page.getByRole('link', { name: 'Table' })).toHaveAttribute('aria-current', 'page');
  await table.settled();
  expect(await table.weights()).toEqual(weights);

  await table.pressSlider('diversity', 'ArrowRight', 2);
  const later = await table.weights();
  await page.goForward();
  await expect(analytics.tab('Evidence')).toHaveAttribute('aria-selected', 'true');
  expect(await table.weights()).toEqual(later);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Analytics' })).toHaveAttribute('aria-current', 'page');
  expect(await table.weights()).toEqual(later);
});

for (const address of ['/analytics', '/analytics.html']) {
  test(`${address} opens the models`, async ({ page }) => {
    await page.goto(`${address}${SMALL_WORLD}`);
    await expect(page.getByRole('tab', { name: 'Models' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Analytics' })).toHaveAttribute('aria-current', 'page');
  });
}

test('the models by keyboard alone', async ({ page }) => {
  const table = new Table(page);
  await table.goto(`/${SMALL_WORLD}`);
  const analytics = new Analytics(page);

  await table.slider('margin').focus();
  const weights = await table.weights();
  await page.keyboard.press('Alt+PageDown');
  await expect(page).toHaveURL(/\/analytics#/);
  await expect(page.getByRole('main')).toBeFocused();
  expect(await table.weights(), 'the slider did not move').toEqual(weights);
  await analytics.measured();

  await table.tabTo(analytics.tab('Models'));
  await page.keyboard.press('End');
  await expect(analytics.tab('Serving')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(analytics.tab('Data')).toBeFocused();
  await expect(analytics.panel).toContainText(/Collaborative filtering/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(analytics.tab('Models')).toBeFocused();

  const use = page.getByRole('button', { name: 'Use Manual rules' });
  await table.tabTo(use);
  await page.keyboard.press('Enter');
  await expect(analytics.row('manual')).toContainText(/in use/);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(analytics.row('ease')).toContainText(/in use/);

  await page.keyboard.press('Alt+PageUp');
  await expect(page).not.toHaveURL(/analytics/);
  await expect(table.cards).toBeVisible();
});
