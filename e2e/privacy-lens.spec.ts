import { expect, test } from '@playwright/test';
import papaparse from 'papaparse';
import { DEFAULT_POLICY } from '../workers/protocol/policy';
import { SMALL_WORLD } from './analytics';
import { Counsel, countIn, PERMISSION, saved } from './counsel';
import { patchOfAddress } from './links';
import { Table } from './table';

test('the funnel, the card of the table and the ledger agree, and a rule switched off shows in all of them', async ({
  page,
}) => {
  const table = new Table(page);
  await table.goto(`/${SMALL_WORLD}`);
  const counsel = new Counsel(page);
  const card = table.card('privacy');
  const profiled = countIn(await table.headline('privacy'));
  const notProfiled = countIn(await card.innerText(), /([\d,]+) not profiled/);
  const byConsent = countIn(await card.innerText(), /([\d,]+)\s+by consent/);
  const unpermitted = card.getByText(/without permission$/);
  await expect(unpermitted).toHaveText('0 without permission');
  await expect(card.getByText('met', { exact: true })).toBeVisible();

  await test.step('the navigation leads to the funnel, which says what the card says', async () => {
    await counsel.goTo('Privacy');
    await expect(page).toHaveURL(/\/privacy#s=1\./);
    await expect(page).toHaveTitle(/privacy/i);
    await counsel.settled();
    expect(profiled + notProfiled).toBe(1_500);
    const sentence = await counsel.panel.getByRole('figure').locator('figcaption').innerText();
    expect(countIn(sentence)).toBe(profiled);
    expect(countIn(sentence, /([\d,]+) by consent/)).toBe(byConsent);
    expect(countIn(await counsel.finding.innerText())).toBe(profiled);
  });

  await test.step('its steps narrow, its places sum, and every person left out has one reason', async () => {
    const reasons = counsel.panel.getByRole('region', { name: /^Why [\d,]+ people are not profiled/ });
    await expect(reasons).toBeVisible();
    const counts = await reasons
      .getByRole('listitem')
      .locator('span.text-right:not(.text-muted)')
      .allInnerTexts();
    expect(counts.map((one) => countIn(one)).reduce((a, b) => a + b, 0)).toBe(notProfiled);

    await counsel.panel.getByRole('button', { name: 'Table' }).click();
    const rows = await counsel.panel
      .getByRole('table', { name: 'Funnel of permissions' })
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.children].map((cell) => cell.textContent?.trim() ?? '')),
      );
    const step = (name: string) =>
      rows.filter((row) => row[1] === name).map((row) => ({ place: row[0], people: countIn(row[2] ?? '') }));
    const [all, mayBeProfiled, written, sent] = [
      'all customers',
      'may be profiled',
      'may be written to',
      'written to in a week',
    ].map(step);
    for (const places of [all, mayBeProfiled, written, sent]) {
      const [whole, ...parts] = places ?? [];
      expect(parts.reduce((sum, one) => sum + one.people, 0)).toBe(whole?.people);
    }
    expect(all?.[0]?.people).toBe(1_500);
    expect(mayBeProfiled?.[0]?.people).toBe(profiled);
    expect(sent?.[0]?.people).toBeLessThanOrEqual(written?.[0]?.people ?? 0);
  });

  await test.step('the ledger says none, and its table has nothing under no basis', async () => {
    await expect(counsel.ledger).toHaveText(/^None of [\d,]+ messages a week goes out without permission\.$/);
    const cells = await counsel.panel
      .getByRole('table', { name: 'Messages of a week by channel and lawful basis' })
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) =>
          [...line.querySelectorAll('td')].map((cell) => Number(cell.textContent?.replaceAll(',', ''))),
        ),
      );
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    expect(sum(cells.map((row) => row.at(-1) ?? Number.NaN))).toBe(0);
    expect(sum(cells.flat())).toBe(countIn(await counsel.ledger.innerText()));
  });

  await test.step('without the rule, messages without permission are counted and the card is in breach', async () => {
    await counsel.toggle(PERMISSION);
    await expect(counsel.ledger).toHaveText(
      /^[\d,]+ of [\d,]+ messages a week would go out without permission: /,
    );
    const without = countIn(await counsel.ledger.innerText());
    expect(without).toBeGreaterThan(0);
    await expect(counsel.second).toHaveText(
      /messages a week would go out without permission\. It must be 0\.\s*$/,
    );
    expect(countIn(await counsel.second.innerText())).toBe(without);

    await counsel.goTo('Table');
    await table.settled();
    expect(countIn(await unpermitted.innerText())).toBe(without);
    await expect(unpermitted).toHaveClass(/text-breach/);
    await expect(card).toContainText(/missed by/);
  });

  await test.step('undo brings the 0 back', async () => {
    await table.undoButton.click();
    await table.settled();
    await expect(unpermitted).toHaveText('0 without permission');
    await counsel.goTo('Privacy');
    await counsel.settled();
    await expect(counsel.ledger).toHaveText(/^None of /);
  });
});

test('the price of every rule is searched, opened, taken along, and set against what others demand', async ({
  page,
}) => {
  const counsel = await Counsel.open(page);
  await counsel.show('Rules and prices');
  await expect(counsel.prices.locator('tr[data-rule]')).toHaveCount(14);
  await counsel.priced();
  await expect(counsel.second).toHaveText(/^Dearest in relevance: |^No rule that is on costs relevance/);

  await test.step('a search for its law finds the rule, which opens to its price and who bears it', async () => {
    await page.getByRole('searchbox', { name: 'Search the rules' }).fill('GDPR 22');
    await expect(counsel.prices.locator('tr[data-rule]')).toHaveCount(1);
    await expect(counsel.priceRow('human-review')).toContainText('GDPR 22');
    await page.getByRole('searchbox', { name: 'Search the rules' }).fill('unknown');
    const row = counsel.priceRow('unknown-is-no');
    await row.getByRole('button', { name: 'Unknown counts as no' }).click();
    await expect(page.getByTestId('price-sentence')).toHaveText(
      /^Unknown counts as no: .*[\d,]+ people fewer profiled/,
    );
    const carriers = counsel.panel.getByRole('figure');
    await expect(carriers.locator('figcaption')).toHaveText(/\.$/);
    await carriers.getByRole('button', { name: 'Table' }).click();
    for (const kind of ['answer on profiling', 'age', 'region']) {
      await expect(carriers.getByRole('cell', { name: kind, exact: true }).first()).toBeVisible();
    }
    await page.getByRole('searchbox', { name: 'Search the rules' }).fill('maritime law');
    await expect(counsel.prices).toContainText('No rule holds all of these words.');
    await counsel.prices.getByRole('button', { name: 'Show all rules' }).click();
    await expect(counsel.prices.locator('tr[data-rule]')).toHaveCount(14);
  });

  await test.step('the file holds all 14 rules, and their shares sum to the total', async () => {
    const { name, text } = await saved(page, page.getByRole('button', { name: 'Export CSV' }));
    expect(name).toBe('Parley Rules and prices.csv');
    const { data, errors } = papaparse.parse<Record<string, string>>(text.replace('\ufeff', ''), {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    const outcomes = [...new Set(data.map((row) => row.Outcome ?? ''))];
    expect(outcomes).toHaveLength(8);
    for (const outcome of outcomes) {
      const rows = data.filter((row) => row.Outcome === outcome);
      const rules = rows.filter((row) => row.Anchor !== '');
      const [total, ...others] = rows.filter((row) => row.Anchor === '');
      expect(rules, outcome).toHaveLength(14);
      expect(new Set(rules.map((row) => row.Rule)).size).toBe(14);
      expect(others).toEqual([]);
      const whole = Number(total?.['Fair share']);
      const parts = rules.reduce((sum, row) => sum + Number(row['Fair share'] || 0), 0);
      expect(Math.abs(parts - whole), `${outcome}: ${parts} for ${whole}`).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(whole)),
      );
    }
    const people = data.find((row) => row.Rule === 'Unknown counts as no' && row.Unit === 'people');
    expect(Number(people?.['At these weights'])).toBeLessThan(0);
    expect(people?.On).toBe('on');
    expect(Number(people?.['At these weights, customers'])).toBe(1_500);
  });

  await test.step('no file is to be had until the prices are those of the policy shown', async () => {
    const taken = page.getByRole('button', { name: 'Export CSV' });
    await expect(taken).toBeEnabled();
    const rule = counsel.priceRow('unknown-is-no').getByRole('switch').locator('xpath=ancestor::label[1]');
    // Prices of so few customers may be there before a look at the page is.
    const shut = taken.evaluate(
      (button: HTMLButtonElement) =>
        new Promise<boolean>((resolve) => {
          new MutationObserver(() => button.disabled && resolve(true)).observe(button, { attributes: true });
        }),
    );
    await rule.click();
    expect(await shut).toBe(true);
    await expect(taken).toBeEnabled({ timeout: 90_000 });
    const { text } = await saved(page, taken);
    const { data } = papaparse.parse<Record<string, string>>(text.replace('\ufeff', ''), { header: true });
    const off = data.filter((row) => row.Rule === 'Unknown counts as no');
    expect(new Set(off.map((row) => row.On))).toEqual(new Set(['off']));
    await rule.click();
    await counsel.priced();
  });

  await test.step('who costs whom: four sets of demands, each priced for all four', async () => {
    await counsel.show('Who costs whom');
    const matrix = counsel.panel.getByRole('figure', { name: 'Whose constraints cost whom' });
    await expect(matrix.locator('figcaption')).toHaveText(
      /^The largest price: .*’s constraints (cost|bring) .*\.$/,
    );
    await matrix.getByRole('button', { name: 'Table' }).click();
    const table = matrix.getByRole('table', { name: 'Whose constraints cost whom' });
    await expect(table.locator('tbody tr')).toHaveCount(4 * 8);
    await expect(counsel.panel.locator('dl dt')).toHaveCount(4);
    await expect(counsel.panel.locator('dl')).toContainText(/Privacy.*every optional consent rule/);
  });
});

test('a set that is not lawful says so, and what it would do', async ({ page }) => {
  const counsel = await Counsel.open(page);
  const sets = counsel.policy.getByRole('combobox', { name: 'Set of consent rules' });
  const lawful = await counsel.finding.innerText();
  await expect(sets.locator('option:checked')).toHaveText('Each law where it applies');

  await sets.selectOption({ label: 'Everything off, to compare' });
  await counsel.settled();
  await expect(counsel.policy.getByText(/not lawful.* in the EU\b/i)).toBeVisible();
  await expect(counsel.ledger).toHaveText(
    /^[\d,]+ of [\d,]+ messages a week would go out without permission/,
  );
  await expect(counsel.rule('Unknown counts as no')).not.toBeChecked();
  await expect(counsel.rule('An objection is final'), 'locked').toBeChecked();
  expect(countIn(await counsel.finding.innerText())).toBeGreaterThan(countIn(lawful));

  await sets.selectOption({ label: 'Strict EU, for everybody' });
  await counsel.settled();
  await expect(counsel.policy.getByText(/not lawful/i)).toHaveCount(0);
  await expect(counsel.ledger).toHaveText(/^None of /);
  expect(countIn(await counsel.finding.innerText())).toBeLessThan(countIn(lawful));

  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await counsel.settled();
  await expect(counsel.finding).toHaveText(lawful);
  await expect(sets.locator('option:checked')).toHaveText('Each law where it applies');
});

test('tomorrow\u2019s consent is assumed, and the frontier moves with it', async ({ page }) => {
  const counsel = await Counsel.open(page);
  const frontier = page.getByTestId('little-frontier');
  await expect(frontier).toHaveAttribute('data-complete', 'true');
  const line = () => frontier.locator('svg > path').nth(2).getAttribute('d');
  const before = await line();
  const profiled = countIn(await counsel.finding.innerText());

  await counsel.show('Tomorrow\u2019s consent');
  const sentence = page.getByTestId('mix-sentence');
  await expect(sentence).toHaveText(/^Nothing is assumed/);
  const typed = page.getByRole('textbox', { name: 'EU, agreed to profiling, percent typed' });
  await typed.click();
  await typed.fill('75');
  await typed.press('Enter');
  await expect(sentence).toHaveText(
    /^If 75% in the EU agreed.*: [\d,]+ more people profiled, .*relevance .*%, margin .*%\.$/,
  );
  await counsel.settled();
  const more = countIn(await sentence.innerText(), /: ([\d,]+) more people profiled/);
  expect(countIn(await counsel.finding.innerText())).toBe(profiled + more);
  await expect(page.getByTestId('mix-effects')).toHaveAttribute('data-stale', 'false');
  await expect(page.getByTestId('mix-effects').getByRole('row', { name: /People profiled/ })).toContainText(
    `+${more.toLocaleString('en-GB')}`,
  );
  await expect(frontier).toHaveAttribute('data-complete', 'true');
  expect(await line()).not.toBe(before);

  await page.getByRole('slider', { name: 'EU, agreed to profiling, percent' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(sentence).toHaveText(/^If 76% in the EU agreed/);
  await page.getByRole('button', { name: 'All as recorded' }).click();
  await expect(sentence).toHaveText(/^Nothing is assumed/);
  await counsel.settled();
  expect(countIn(await counsel.finding.innerText())).toBe(profiled);
});

test('the disclosure names the margin boost for as long as there is one', async ({ page }) => {
  const counsel = await Counsel.open(page);
  await counsel.show('Disclosure');
  const boost = /on which we earn most, get 10% on top/;
  await expect(counsel.disclosure).toContainText(boost);
  for (const weight of Object.values(DEFAULT_POLICY.weights))
    await expect(counsel.disclosure).toContainText(`${Math.round(weight * 100)} for `);
  const { text } = await saved(page, page.getByRole('button', { name: 'Save as .txt' }));
  expect(text).toMatch(/^Why you see the products you see\n/);
  expect(text).toMatch(boost);

  await counsel.policy.getByText('Business rules', { exact: true }).click();
  const percent = counsel.policy.getByRole('textbox', { name: 'Margin boost, percent' });
  await percent.click();
  await percent.fill('0%');
  await percent.press('Enter');
  await expect(counsel.disclosure).not.toContainText(/on which we earn most/);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(counsel.disclosure).toContainText(boost);
});

test('everything set in this lens survives Share and a reload', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const counsel = await Counsel.open(page);
  await counsel.policy
    .getByRole('combobox', { name: 'Set of consent rules' })
    .selectOption({ label: 'UK, with soft opt-in' });
  await counsel.toggle('Old data expires');

  await counsel.show('Tomorrow\u2019s consent');
  const typed = page.getByRole('textbox', { name: 'UK, never said, percent typed' });
  await typed.click();
  await typed.fill('3');
  await typed.press('Enter');

  await counsel.show('Eligibility');
  await page.getByRole('button', { name: 'Add an example' }).click();
  await page.getByRole('button', { name: 'Add the example Nearly sold out: hold back' }).click();

  await counsel.show('Review');
  const offer = page.getByRole('button', { name: /^Keep .*\bout\b/ }).first();
  await offer.click();

  await counsel.show('One customer');
  await page.getByRole('combobox', { name: 'Find a customer' }).fill('12');
  await page.getByRole('combobox', { name: 'Find a customer' }).press('Enter');
  await page.getByRole('button', { name: 'Withdraw consent' }).click();
  await counsel.looked();
  await counsel.settled();
  const finding = await counsel.finding.innerText();

  await page.getByRole('button', { name: 'Share' }).click();
  await expect(counsel.announcer).toContainText('Link copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const { policy } = patchOfAddress(link);
  expect(policy).toMatchObject({
    consent: {
      rules: { retention: false },
      mix: { UK: { unknown: 0.03 } },
      requests: [{ right: 'withdrawal' }],
    },
    eligibility: [{ name: 'Nearly sold out: hold back' }],
    review: [{ decision: 'refuse' }],
  });

  const reader = async (other: Counsel) => {
    await other.settled();
    await expect(other.finding).toHaveText(finding);
    await expect(other.rule('Old data expires')).not.toBeChecked();
    await other.show('Tomorrow\u2019s consent');
    await expect(other.page.getByRole('textbox', { name: 'UK, never said, percent typed' })).toHaveValue('3');
    await other.show('Eligibility');
    await expect(other.panel.getByRole('switch', { name: /Nearly sold out: hold back/ })).toBeChecked();
    await other.show('Review');
    await expect(other.panel.getByRole('heading', { name: 'Decided: 1' })).toBeVisible();
    expect(patchOfAddress(other.page.url()).policy).toEqual(policy);
  };
  await page.reload();
  await reader(counsel);
  await page.close();
  const other = new Counsel(await context.newPage());
  await other.page.goto(link);
  await reader(other);
});
