import { expect, type Locator, type Page } from '@playwright/test';
import { linkTo, patchOfAddress } from './links';

/** Every model fitted and measured, on a busy machine of two cores. */
const ALL_MODELS_MS = 150_000;

/** Two hundred thousand lists, on the same. */
export const SERVED_MS = 90_000;

/** A world small enough to measure fifteen models in a few seconds. */
export const SMALL_WORLD = linkTo({ world: { customers: 1_500, items: 300 } });

export const SECTIONS = [
  'Models',
  'Settings',
  'By list length',
  'By segment',
  'Calibration',
  'Concentration',
  'Evidence',
  'Data',
  'Serving',
] as const;

/** The analytics lens, in the words of the person in front of it. */
export class Analytics {
  readonly finding: Locator;
  readonly table: Locator;
  readonly panel: Locator;
  readonly stop: Locator;
  readonly goOn: Locator;
  readonly baseline: Locator;
  readonly metric: Locator;

  constructor(readonly page: Page) {
    this.finding = page.getByTestId('finding');
    this.table = page.getByTestId('models-table');
    this.panel = page.getByRole('tabpanel');
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.goOn = page.getByRole('button', { name: 'Go on', exact: true });
    this.baseline = page.getByRole('combobox', { name: 'Baseline' });
    this.metric = page.getByRole('combobox', { name: 'Metric' });
  }

  static async open(page: Page, hash = SMALL_WORLD): Promise<Analytics> {
    const analytics = new Analytics(page);
    await page.goto(`/analytics${hash}`);
    return analytics;
  }

  /** All models are measured and the sentence on top speaks of them. */
  async measured(): Promise<void> {
    await expect(this.finding).toHaveAttribute('data-complete', 'true', { timeout: ALL_MODELS_MS });
  }

  row(model: string): Locator {
    return this.table.locator(`tr[data-model="${model}"]`);
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  async show(name: string): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
  }

  /** Serving figures were run to their end. */
  async served(): Promise<void> {
    await this.measured();
    await this.show('Serving');
    await this.panel.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(this.panel.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: SERVED_MS });
    await expect(this.page.getByTestId('serving-table').getByText('to come')).toHaveCount(0);
  }

  /** Where the policy's ring stands on the little frontier, once that is complete. */
  async ring(): Promise<{ x: number; y: number }> {
    await expect(this.page.getByTestId('little-frontier')).toHaveAttribute('data-complete', 'true', {
      timeout: ALL_MODELS_MS,
    });
    const ring = this.page.getByTestId('little-ring');
    const [x, y] = await Promise.all(['data-x', 'data-y'].map((name) => ring.getAttribute(name)));
    return { x: Number(x), y: Number(y) };
  }

  goTo(view: 'Table' | 'Analytics'): Promise<void> {
    return this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
  }
}

/** What the address says of the model, where it differs from the default. */
export function policyOfAddress(address: string): { model?: string; settings?: Record<string, number> } {
  return patchOfAddress(address).policy ?? {};
}
