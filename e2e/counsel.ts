import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { SMALL_WORLD } from './analytics';

/** All rules priced, two of them with the model fitted anew, on a busy machine of two cores. */
const PRICED_MS = 120_000;

export const QUESTIONS = [
  'Permissions',
  'Rules and prices',
  'Who costs whom',
  'One customer',
  'Review',
  'Eligibility',
  'Tomorrow\u2019s consent',
  'Disclosure',
] as const;
type Question = (typeof QUESTIONS)[number];

export const PERMISSION = 'No permission, no message';

/** The first number in a text: `1,500 of them` is 1500. */
export function countIn(text: string, pattern = /([\d,]+)/): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no ${pattern} in \u201c${text}\u201d.`);
  return Number(found.replaceAll(',', ''));
}

/** The text of a file that a click saves, and its name. */
export async function saved(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** The privacy lens, in the words of the counsel in front of it. */
export class Counsel {
  readonly finding: Locator;
  readonly second: Locator;
  readonly panel: Locator;
  readonly policy: Locator;
  readonly announcer: Locator;
  readonly ledger: Locator;
  readonly prices: Locator;
  readonly stop: Locator;
  readonly person: Locator;
  readonly slate: Locator;
  /** What a right exercised has changed. */
  readonly effect: Locator;
  readonly editor: Locator;
  readonly disclosure: Locator;

  constructor(readonly page: Page) {
    this.finding = page.getByTestId('finding');
    this.second = page.getByTestId('second');
    this.panel = page.getByRole('tabpanel');
    this.policy = page.getByRole('complementary', { name: 'Policy' });
    this.announcer = page.getByTestId('announcer');
    this.ledger = page.getByTestId('ledger');
    this.prices = page.getByTestId('prices-table');
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.person = page.getByTestId('person');
    this.slate = page.getByTestId('slate');
    this.effect = page.getByTestId('right-said');
    this.editor = page.getByTestId('eligibility-editor');
    this.disclosure = page.getByTestId('disclosure');
  }

  static async open(page: Page, hash = SMALL_WORLD): Promise<Counsel> {
    const counsel = new Counsel(page);
    await page.goto(`/privacy${hash}`);
    await counsel.settled();
    return counsel;
  }

  /** The finding and the figures of the page belong to the policy as it is set. */
  async settled(): Promise<void> {
    await expect(this.finding).toHaveAttribute('data-complete', 'true', { timeout: 90_000 });
    await expect(this.page.locator('[data-figures]')).toHaveAttribute('data-figures', 'current', {
      timeout: 90_000,
    });
  }

  tab(name: Question): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  async show(name: Question): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
    await expect(this.panel).not.toBeEmpty();
  }

  async goTo(view: 'Table' | 'Privacy'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
    await expect(this.page.getByRole('link', { name: view, exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
  }

  /** The switch of a consent rule in the policy panel. */
  rule(name: string): Locator {
    return this.policy.getByRole('switch', { name, exact: true });
  }

  async toggle(name: string): Promise<void> {
    const before = await this.rule(name).isChecked();
    await this.rule(name).locator('xpath=ancestor::label[1]').click();
    await expect(this.rule(name)).toBeChecked({ checked: !before });
    await this.settled();
  }

  /** Prices at these weights, at best and the fair shares are all there. */
  async priced(): Promise<void> {
    const total = this.prices.locator('tfoot td').last();
    await expect(total).toContainText(/\d/, { timeout: PRICED_MS });
    await expect(this.stop).toBeHidden({ timeout: PRICED_MS });
    await expect(total).not.toContainText('to come');
  }

  priceRow(rule: string): Locator {
    return this.prices.locator(`tr[data-rule="${rule}"]`);
  }

  /** What is said of the person: profiled or not, learned from or not, written to or not. */
  get facts(): Locator {
    return this.page.getByTestId('customer').locator('header p').first();
  }

  /** The person's page is that of the policy as it is set, with every other answer worked out. */
  async looked(): Promise<void> {
    await expect(this.person).toBeVisible({ timeout: 60_000 });
    const page = this.page.getByTestId('customer').locator('[data-complete]');
    await expect(page).toHaveAttribute('data-stale', 'false', { timeout: 60_000 });
    await expect(page).toHaveAttribute('data-complete', 'true', { timeout: 60_000 });
  }
}
