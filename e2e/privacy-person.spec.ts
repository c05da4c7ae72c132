import { expect, test } from '@playwright/test';
import { Counsel, countIn, saved } from './counsel';
import { patchOfAddress } from './links';
import { Table } from './table';

test('somebody whose list a rule changed: why each item is there, what was withheld, and a right exercised', async ({
  page,
}) => {
  const counsel = await Counsel.open(page);
  const profiled = countIn(await counsel.finding.innerText());
  await counsel.show('One customer');

  await test.step('the rule leads to people whose list it changed', async () => {
    const rules = page.getByRole('combobox', { name: 'Rule that changed the list' });
    await rules.selectOption('human-review');
    const another = page.getByRole('button', { name: /^Show (someone|another)$/ });
    await expect(another).toBeEnabled({ timeout: 120_000 });
    // Somebody who has something to lose: a profile and messages.
    await expect(async () => {
      await another.click();
      await expect(counsel.facts).toHaveText(/; profiled, learned from, \d+ messages? a week$/, {
        timeout: 3_000,
      });
    }).toPass({ timeout: 60_000 });
    await counsel.looked();
  });

  await test.step('every item has its reason, and what was withheld names the rule', async () => {
    const rows = counsel.slate.locator('tbody tr');
    await expect(rows).toHaveCount(10);
    for (const row of await rows.all()) {
      await expect(row.locator('th > span').last()).toHaveText(/\S .*(\.|\))$/);
      const figures = (await row.locator('td.text-right').allInnerTexts()).slice(1).map(Number);
      const sum = figures.at(-1) ?? Number.NaN;
      expect(Math.abs(figures.slice(0, -1).reduce((a, b) => a + b, 0) - sum)).toBeLessThan(0.0025);
    }
    await expect(counsel.slate).toContainText('because of: ');
    await expect(page.getByTestId('passed')).toContainText(/^Every one of them passed: .*\.$/);
    await expect(page.getByTestId('withheld')).toContainText('Significant offers need a human');
    await expect(page.getByTestId('data-points').getByRole('row').nth(3)).toContainText(/used/);
    await expect(page.getByTestId('what-if').getByRole('row', { name: /Profiling/ })).toContainText(
      /granted.*(withdrawn|refused)/,
    );
  });

  const before = (await counsel.facts.innerText()).trim();
  const items = await counsel.slate.locator('tbody th').allInnerTexts();
  await test.step('an objection takes effect at once, for them and for nobody else', async () => {
    await page.getByRole('button', { name: 'Object to marketing' }).click();
    await expect(counsel.effect).toHaveText(
      /^Objection to marketing of .* recorded\. What changed: no longer profiled; no longer learned from, the model fitted anew; no more messages by /,
    );
    await expect(counsel.facts).toHaveText(/; not profiled, not learned from, not written to$/);
    await expect(page.getByText('Objection to marketing: exercised.')).toBeVisible();
    await counsel.settled();
    expect(countIn(await counsel.finding.innerText())).toBe(profiled - 1);
    expect(await counsel.slate.locator('tbody th').allInnerTexts()).not.toEqual(items);
    await expect(counsel.slate).not.toContainText('because of: ');
  });

  await test.step('undo brings it all back', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await counsel.settled();
    await expect(counsel.facts).toHaveText(before);
    await counsel.looked();
    expect(await counsel.slate.locator('tbody th').allInnerTexts()).toEqual(items);
    expect(countIn(await counsel.finding.innerText())).toBe(profiled);
    expect(patchOfAddress(page.url()).policy?.consent).toBeUndefined();
  });

  await test.step('the letter is saved as it is read', async () => {
    const { name, text } = await saved(page, page.getByRole('button', { name: 'Save as .txt' }));
    expect(name).toMatch(/^why-\p{L}+-\d+\.txt$/u);
    expect(text).toBe(await page.getByTestId('letter').evaluate((letter) => letter.textContent));
    const person = (await counsel.person.innerText()).split(',')[0] ?? '';
    expect(text).toMatch(new RegExp(`^Dear ${person},`));
    for (const title of [
      'Your list',
      'What we used',
      'What we did not use',
      'Messages',
      'What you can choose',
    ])
      expect(text).toContain(title.toUpperCase());
    const read = text.replace(/\s+/g, ' ');
    const titles = await counsel.slate.locator('tbody th .font-semibold').allInnerTexts();
    expect(titles).toHaveLength(10);
    for (const title of titles) expect(read).toContain(title);
    expect(read).toMatch(/because you (bought|looked at|searched|saved|rated|put)/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(84);
  });
});

test('an offer that waits is approved, stands on that list, and is taken back', async ({ page }) => {
  const counsel = await Counsel.open(page);
  await counsel.show('Review');
  const counts = page.getByTestId('review-counts');
  await expect(counts).toHaveText(/^[\d,]+ offers? waits? for a person, in [\d,]+ lists?\.$/);
  const waiting = countIn(await counts.innerText());

  const approve = page.getByRole('button', { name: /^Approve .* for / }).first();
  const [, title = '', who = ''] =
    /^Approve (.*) for (.*)$/.exec((await approve.getAttribute('aria-label')) ?? '') ?? [];
  await approve.click();
  await expect(page.getByTestId('review-said')).toContainText(title);
  await expect(page.locator(':focus'), 'the next offer').toHaveAttribute('aria-label', / for /);
  await expect(counsel.panel.getByRole('heading', { name: 'Decided: 1' })).toBeVisible();
  await expect.poll(async () => countIn(await counts.innerText())).toBe(waiting - 1);

  const decided = counsel.panel.getByRole('listitem').filter({ hasText: ': approved' });
  await expect(decided).toContainText(title);
  await decided.getByRole('button', { name: who, exact: true }).click();
  await expect(counsel.tab('One customer')).toHaveAttribute('aria-selected', 'true');
  await counsel.looked();
  await expect(counsel.person).toContainText(who);
  await expect(counsel.slate.getByRole('row').filter({ hasText: title })).toContainText(
    'A person approved it for this customer.',
  );

  await counsel.show('Review');
  await page.getByRole('button', { name: `Take back the decision on ${title} for ${who}` }).click();
  await expect(page.getByTestId('review-said')).toHaveText(`Taken back: ${title} for ${who} waits again.`);
  await expect.poll(async () => countIn(await counts.innerText())).toBe(waiting);
  await counsel.show('One customer');
  await counsel.looked();
  await expect(counsel.slate).not.toContainText('A person approved it');
  await expect(page.getByTestId('withheld').getByRole('row').filter({ hasText: title })).toContainText(
    'Significant offers need a human',
  );
});

test('an eligibility rule is written, refused while a value is missing, and counted', async ({ page }) => {
  const counsel = await Counsel.open(page);
  await counsel.show('Eligibility');
  await page.getByRole('button', { name: 'New rule' }).click();
  const save = counsel.editor.getByRole('button', { name: 'Save' });

  await test.step('what is missing is said beside it, and nothing is saved', async () => {
    await counsel.editor.getByRole('textbox', { name: 'Name' }).fill('Dear things for regulars');
    await counsel.editor
      .getByRole('combobox', { name: 'Items, test 1, column' })
      .selectOption({ label: 'price' });
    const price = counsel.editor.getByRole('textbox', { name: 'Items, test 1, value' });
    await price.fill('');
    await expect(price).toHaveAttribute('aria-invalid', 'true');
    await expect(counsel.editor.getByRole('alert').filter({ hasText: /\S/ })).toHaveText(/^[A-Z].*\.$/);
    await expect(save).toBeDisabled();
    await price.press('Enter');
    await expect(counsel.editor).toBeVisible();
    await price.fill('100');
    await expect(counsel.editor.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  });

  await test.step('the rule reads as a sentence, and says what it comes to', async () => {
    await counsel.editor.getByRole('combobox', { name: 'Customers, test 1, column' }).selectOption('tenure');
    await counsel.editor.getByRole('textbox', { name: 'Customers, test 1, value' }).fill('365');
    await expect(page.getByTestId('eligibility-sentence')).toContainText(
      /Items whose price is at least £100: only for customers whose .*365 days\./,
    );
    await save.click();
    await expect(counsel.announcer).toContainText('saved');
    const counts = page.getByTestId('eligibility-counts');
    await expect(counts).toHaveText(/^About [\d,]+ items; [\d,]+ people may see them\.$/);
    const removed = page.getByTestId('filters').getByRole('row', { name: /Dear things for regulars/ });
    await expect(removed).toContainText(/[1-9]/);
    await expect(page.getByTestId('shortage')).toContainText(/Enough may be shown|fewer than/);
    await expect(counsel.policy.getByText('1 of 1 on')).toBeVisible();
  });

  await test.step('a rule that bars everything leads down the ladder, in sentences', async () => {
    await page.getByRole('button', { name: 'New rule' }).click();
    await counsel.editor.getByRole('textbox', { name: 'Name' }).fill('Nothing for anybody');
    await counsel.editor.getByRole('radio', { name: 'every item' }).check();
    await counsel.editor.getByRole('radio', { name: 'nobody' }).check();
    await expect(page.getByTestId('eligibility-sentence')).toContainText('Every item: for nobody.');
    await save.click();
    await expect(page.getByTestId('shortage')).toContainText(
      'To 1,500 people nothing may be shown: their list is empty.',
    );
    await counsel.settled();

    await counsel.show('One customer');
    await page.getByRole('combobox', { name: 'Find a customer' }).fill('7');
    await page.getByRole('combobox', { name: 'Find a customer' }).press('Enter');
    await counsel.looked();
    await expect(counsel.panel).toContainText(
      'Nothing at all may be shown to this person; the list is empty.',
    );
    await expect(counsel.panel).toContainText('Nothing for anybody');

    await counsel.goTo('Table');
    const table = new Table(page);
    await table.settled();
    await expect(table.people).toHaveCount(3);
    await expect(page.getByTestId('slates')).toContainText(/nothing|no item|empty/i);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});

test('counsel works by keyboard alone', async ({ page }) => {
  const counsel = await Counsel.open(page);
  const table = new Table(page);

  await test.step('arrows lead through the tabs', async () => {
    await table.tabTo(counsel.tab('Permissions'));
    await page.keyboard.press('End');
    await expect(counsel.tab('Disclosure')).toBeFocused();
    await expect(counsel.disclosure).toBeVisible();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect(counsel.tab('Rules and prices')).toBeFocused();
  });

  await test.step('a rule is found by its law, opened and switched off', async () => {
    const search = page.getByRole('searchbox', { name: 'Search the rules' });
    await table.tabTo(search);
    await page.keyboard.type('PECR 22');
    const row = counsel.priceRow('channel-permission');
    await expect(row).toBeVisible();
    await table.tabTo(row.getByRole('switch'));
    await page.keyboard.press('Space');
    await expect(row.getByRole('switch')).not.toBeChecked();
    await expect(counsel.rule('No permission, no message'), 'in the panel too').not.toBeChecked();
    await counsel.settled();
    await expect(counsel.second).toContainText('It must be 0.');
    await table.tabTo(row.getByRole('button'));
    await page.keyboard.press('Enter');
    await expect(row.getByRole('button')).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ControlOrMeta+z');
    await expect(row.getByRole('switch')).toBeChecked();
  });

  await test.step('a person is looked up, and a right of theirs exercised', async () => {
    await page.keyboard.press('Shift+Tab');
    await counsel.tab('Rules and prices').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(counsel.tab('One customer')).toBeFocused();
    const find = page.getByRole('combobox', { name: 'Find a customer' });
    await table.tabTo(find);
    await page.keyboard.type('4');
    await expect(page.getByTestId('found').getByRole('option').first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(counsel.person).toBeVisible();
    await counsel.looked();
    await table.tabTo(page.getByRole('button', { name: 'Erase their data' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Undo in this exercise' })).toBeFocused();
    await expect(counsel.facts).toHaveText(/; erased, not learned from, not written to$/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Erase their data' })).toBeFocused();
    await expect(counsel.facts).not.toHaveText(/erased/);
  });
});
