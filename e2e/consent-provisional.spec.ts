import { expect, type Page, test } from '@playwright/test';
import { Table, TRAINING } from './table';

/** What the page showed at one moment. */
interface Moment {
  /** Key of provisional figures shown; empty for final ones. */
  readonly provisional: string;
  readonly status: string;
  readonly effect: string;
  readonly figures: string;
  readonly isExportable: boolean;
  /** Where the chart and the cards are. */
  readonly places: readonly number[];
}

type Watched = typeof globalThis & { moments: Moment[] };

const momentsOf = (page: Page) => page.evaluate(() => (globalThis as Watched).moments);
const provisionalOf = (moments: readonly Moment[]) => moments.filter(({ provisional }) => provisional !== '');

/** Runs inside the page: notes every change of what is shown from now on. */
function watch(): void {
  const moments: Moment[] = [];
  Object.assign(globalThis, { moments });
  const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
  const look = () => {
    const cards = document.querySelector('[data-testid="cards"]');
    const moment: Moment = {
      provisional: cards?.getAttribute('data-provisional-key') ?? '',
      status: text('[data-testid="refitting"]'),
      effect: text('[data-testid="effect"]'),
      figures: cards?.textContent ?? '',
      isExportable: document.querySelector('button[title="Export"]')?.closest('[inert]') === null,
      places: ['frontier-chart', 'cards'].flatMap((id) => {
        const box = document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect();
        return box ? [box.x, box.y, box.width, box.height].map(Math.round) : [];
      }),
    };
    if (JSON.stringify(moment) !== JSON.stringify(moments.at(-1))) moments.push(moment);
  };
  look();
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
}

test('a rule on training shows its filters at once, with the model as fitted before, and then the refitted figures', async ({
  page,
}) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  await page.evaluate(watch);

  await table.toggle(TRAINING);
  await expect(table.whatChanged).toContainText(/training is its own purpose/i);
  const moments = await momentsOf(page);
  const [before] = moments;
  const provisional = provisionalOf(moments);
  expect(before?.provisional).toBe('');
  expect(provisional.length).toBeGreaterThan(0);
  expect(provisional[0]?.provisional).toBe(await table.cards.getAttribute('data-policy-key'));
  // Said in the status line, judged by nothing, not to be had as a file, and nothing moves.
  for (const moment of provisional) {
    expect(moment.status).toMatch(/fitted before.*being refitted/i);
    expect(moment.effect).not.toMatch(/training is its own purpose/i);
    expect(moment.isExportable).toBe(false);
    expect(moment.places).toEqual(before?.places);
  }
  const last = moments.at(-1);
  expect(last?.provisional).toBe('');
  expect(last?.status).toBe('');
  expect(last?.figures).not.toBe(provisional.at(-1)?.figures);
  // A chart is taken along once it is of the same policy as the figures.
  await table.frontierComplete();
  expect((await momentsOf(page)).at(-1)?.isExportable).toBe(true);

  // What is kept is the refitted figures: whoever comes by the link sees the same.
  const figures = await table.cards.textContent();
  await page.reload();
  await table.settled();
  await expect(table.cards).toHaveText(figures ?? '');
});

test('two rules on training in a row end with the figures of both, and undo goes back one by one', async ({
  page,
}) => {
  const table = await Table.open(page);
  const first = await table.cards.textContent();
  const training = page.getByRole('switch', { name: TRAINING });
  const withdrawal = page.getByRole('switch', { name: /withdrawal stops future use/i });
  await page.evaluate(watch);
  await training.press('Space');
  // They may be gone again by the time they are asked about.
  const provisional = async () => provisionalOf(await momentsOf(page)).map((moment) => moment.provisional);
  await expect.poll(async () => (await provisional()).length).toBeGreaterThan(0);
  const [key] = await provisional();
  expect(key).toMatch(/./);
  await withdrawal.press('Space');
  await expect(withdrawal).not.toBeChecked();
  await table.settled();
  await expect(table.cards).not.toHaveAttribute('data-policy-key', key ?? '');
  expect(new Set(await provisional()).size).toBeGreaterThan(1);
  const both = await table.cards.textContent();
  expect(both).not.toBe(first);
  await table.undoButton.click();
  await expect(training).not.toBeChecked();
  await expect(withdrawal).toBeChecked();
  await table.undoButton.click();
  await table.settled();
  await expect(table.cards).toHaveText(first ?? '');
  await expect(table.undoButton).toBeDisabled();
});
