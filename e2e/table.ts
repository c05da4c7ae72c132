import { expect, type Locator, type Page } from '@playwright/test';
import { keyOfAddress } from './links';

export const STAKEHOLDERS = ['marketing', 'analytics', 'privacy', 'experience'] as const;
export type Stakeholder = (typeof STAKEHOLDERS)[number];

const OBJECTIVES = ['relevance', 'margin', 'diversity'] as const;
type Objective = (typeof OBJECTIVES)[number];

export const UNKNOWN_IS_NO = /unknown counts as no/i;
export const TRAINING = /training is its own purpose/i;

/** The first engine on a busy machine of two cores. */
const FIRST_LOAD_MS = 90_000;

/** The first screen, in the words of the person in front of it. */
export class Table {
  readonly cards: Locator;
  readonly chart: Locator;
  /** What the arrow keys walk over. */
  readonly frontier: Locator;
  readonly pointDetails: Locator;
  readonly ghost: Locator;
  readonly finding: Locator;
  readonly whatChanged: Locator;
  readonly people: Locator;
  readonly notice: Locator;
  readonly undoButton: Locator;
  readonly redoButton: Locator;
  readonly twin: Locator;

  constructor(readonly page: Page) {
    this.cards = page.getByTestId('cards');
    this.chart = page.getByTestId('frontier-chart');
    this.frontier = this.chart.getByRole('listbox', { name: /policies on the frontier/i });
    this.pointDetails = page.getByTestId('point-card');
    this.ghost = this.chart.getByText('the frontier before');
    this.finding = page.getByTestId('finding');
    this.whatChanged = page.getByTestId('effect');
    this.people = page.getByTestId('slates').getByRole('heading', { level: 3 });
    this.notice = page.getByRole('alert');
    this.undoButton = page.getByRole('button', { name: /^undo/i });
    this.redoButton = page.getByRole('button', { name: /^redo/i });
    this.twin = page.getByRole('table', { name: /frontier|polic/i });
  }

  static async open(page: Page): Promise<Table> {
    const table = new Table(page);
    await table.goto('/');
    return table;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.cards).toHaveAttribute('data-policy-key', /./, { timeout: FIRST_LOAD_MS });
    await this.settled();
  }

  /** Every figure is final, of the policy chosen, and of the one in the address, which follows the controls. */
  async settled(): Promise<void> {
    await expect
      .poll(
        async () =>
          (await this.page.locator('[data-figures="current"]').count()) === 1 &&
          (await this.cards.getAttribute('data-policy-key')) === keyOfAddress(this.page.url()),
        { message: 'the cards show the policy of the address', timeout: FIRST_LOAD_MS },
      )
      .toBe(true);
  }

  async frontierComplete(): Promise<void> {
    await expect(this.finding).toHaveAttribute('data-stale', 'false', { timeout: FIRST_LOAD_MS });
    await expect(this.chart).toHaveAttribute('data-complete', 'true', { timeout: FIRST_LOAD_MS });
    await expect(this.finding).toHaveAttribute('data-stale', 'false', { timeout: FIRST_LOAD_MS });
  }

  /** A frontier is under way: its first points are there and its last are not. */
  async frontierUnderWay(): Promise<void> {
    await expect(this.chart).toHaveAttribute('data-complete', 'false', { timeout: FIRST_LOAD_MS });
  }

  slider(objective: Objective): Locator {
    return this.page.getByRole('slider', { name: new RegExp(`^${objective} weight`, 'i') });
  }

  /** As the sliders say it, out of 1. */
  async weights(): Promise<Record<Objective, number>> {
    const percents = await Promise.all(OBJECTIVES.map((name) => this.slider(name).inputValue()));
    const [relevance = 0, margin = 0, diversity = 0] = percents.map((percent) => Number(percent) / 100);
    return { relevance, margin, diversity };
  }

  async pressSlider(objective: Objective, key: string, times: number): Promise<void> {
    await this.slider(objective).focus();
    for (let press = 0; press < times; press++) await this.page.keyboard.press(key);
    await this.settled();
  }

  /** Takes the thumb with the mouse and drags it sideways, as slowly as a hand does. */
  async dragSlider(objective: Objective, pixels: number): Promise<void> {
    const thumb = this.slider(objective).locator('xpath=../..');
    const box = await thumb.boundingBox();
    if (!box) throw new Error(`The ${objective} slider is not on the screen.`);
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    for (let step = 1; step <= 15; step++) {
      await this.page.mouse.move(x + (pixels * step) / 15, y);
      await this.page.waitForTimeout(25);
    }
    await this.page.mouse.up();
  }

  lock(objective: Objective): Promise<void> {
    return this.page.getByRole('button', { name: new RegExp(`^lock ${objective}`, 'i') }).click();
  }

  rule(name: RegExp): Locator {
    return this.page.getByRole('switch', { name });
  }

  /** Switches a rule by clicking what is drawn of it. */
  async toggle(name: RegExp): Promise<void> {
    const before = await this.rule(name).isChecked();
    await this.rule(name).locator('xpath=ancestor::label[1]').click();
    await expect(this.rule(name)).toBeChecked({ checked: !before });
  }

  card(who: Stakeholder): Locator {
    return this.page.getByTestId(`card-${who}`);
  }

  async figures(): Promise<Record<Stakeholder, string>> {
    await this.settled();
    const texts = await Promise.all(STAKEHOLDERS.map((who) => this.card(who).innerText()));
    const [marketing = '', analytics = '', privacy = '', experience = ''] = texts;
    return { marketing, analytics, privacy, experience };
  }

  /** A stakeholder's first figure, without its unit. */
  async headline(who: Stakeholder): Promise<string> {
    const text = await this.card(who).locator('.text-figure').innerText();
    return /[\d.,]+/.exec(text)?.[0] ?? '';
  }

  /** Where the policy's ring stands on the chart, in pixels. */
  async ring(): Promise<{ x: number; y: number }> {
    const ring = this.page.getByTestId('policy-ring');
    await expect(ring).toBeAttached();
    const [x, y] = await Promise.all(['data-x', 'data-y'].map((name) => ring.getAttribute(name)));
    return { x: Number(x), y: Number(y) };
  }

  /** Presses Tab until `target` has the focus. */
  async tabTo(target: Locator): Promise<void> {
    for (let press = 0; press < 80; press++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error('80 presses of Tab do not lead there.');
  }

  async showTwin(): Promise<void> {
    await this.page
      .getByRole('button', { name: /table/i })
      .or(this.page.getByRole('radio', { name: /table/i }))
      .first()
      .click();
    await expect(this.twin).toBeVisible();
  }

  async noticeSentences(): Promise<string[]> {
    return (await this.notice.innerText()).trim().split(/(?<=\.)\s+/);
  }

  async dismissNotice(): Promise<void> {
    await this.notice.getByRole('button').click();
    await expect(this.notice).toBeHidden();
  }
}
