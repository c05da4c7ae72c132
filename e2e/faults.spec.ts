import { expect, type Page, test } from '@playwright/test';
import { DEFAULT_POLICY, DEFAULT_WORLD, type WorldSpec } from '../workers/protocol/policy';
import { overflow, SMALL_SCREENS, violations } from './axe';
import { askEngine } from './engine-in-page';
import { withoutIn } from './faulty-browser';
import { linkTo } from './links';
import { Table, TRAINING } from './table';

/** Small enough to be measured whole in a second or two. */
const WORLD: WorldSpec = { ...DEFAULT_WORLD, customers: 800, items: 240 };
const LINK = `/${linkTo({ world: { customers: WORLD.customers, items: WORLD.items } })}`;

const FAULTS = [
  {
    name: 'no SIMD',
    line: 'WebAssembly.validate = () => false;',
    said: 'This browser lacks fast arithmetic (SIMD): the same figures, several times slower.',
    worksWith: /Works with: \d+ workers?, plain arithmetic\./,
  },
  {
    name: 'memory that cannot grow',
    line: "WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no memory'); };",
    said: /This browser refused memory for .*fast arithmetic: the same figures/,
    worksWith: /Works with: \d+ workers?, (plain arithmetic|fast arithmetic \(SIMD\) in some of them)\./,
  },
  {
    name: 'one core',
    line: "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 });",
    said: 'This browser offers one core, so one worker does it all: the same figures, more slowly.',
    worksWith: /Works with: 1 worker, fast arithmetic \(SIMD\)\./,
  },
] as const;

/** Every outcome and every point of the frontier, unrounded. */
async function figures(page: Page) {
  const { evaluation, frontier } = await askEngine(page, WORLD, DEFAULT_POLICY, { x: 'ndcg', y: 'margin' });
  const { policy, manual, segments, samples } = evaluation;
  return { policy, manual, segments, samples, points: frontier.points };
}

async function about(page: Page): Promise<string> {
  await page.keyboard.press('?');
  const machine = page.getByTestId('about-machine');
  await expect.poll(() => machine.innerText()).toMatch(/\d workers?, /);
  const text = await machine.innerText();
  await page.keyboard.press('Escape');
  return text;
}

type WithPlaces = typeof globalThis & { places: Set<number> };

/** Notes from the start how far down the page its figures begin. */
function watchPlaces(): void {
  const places = new Set<number>();
  Object.assign(globalThis, { places });
  new MutationObserver(() => {
    const main = document.getElementById('main');
    if (main) places.add(Math.round(main.getBoundingClientRect().top));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

test('what a browser lacks costs time and not a digit, and the page says so', async ({
  page,
  context,
  baseURL,
}) => {
  // Four engines, three of them without what makes them fast.
  test.slow();
  const whole = new Table(page);
  await whole.goto(LINK);
  await whole.frontierComplete();
  const expected = await figures(page);
  await expect(page.getByTestId('conditions')).toHaveCount(0);
  expect(await about(page)).toMatch(/Works with: \d+ workers?, fast arithmetic \(SIMD\)\./);

  for (const { name, line, said, worksWith } of FAULTS) {
    await test.step(name, () =>
      withoutIn(baseURL!, line, async (origin) => {
        const poor = await context.newPage();
        const table = new Table(poor);
        await poor.addInitScript(watchPlaces);
        await table.goto(`${origin}${LINK}`);
        await table.frontierComplete();
        await expect(poor.getByTestId('conditions')).toHaveText(said);
        // It comes after the figures, and moves none of them.
        expect(await poor.evaluate(() => (globalThis as WithPlaces).places.size)).toBe(1);
        expect(await violations(poor)).toEqual([]);
        expect(await about(poor)).toMatch(worksWith);
        const found = await figures(poor);
        expect(found.policy).toEqual(expected.policy);
        expect(found).toEqual(expected);
        for (const viewport of SMALL_SCREENS) {
          await poor.setViewportSize(viewport);
          await expect(poor.getByTestId('conditions')).toBeInViewport({ ratio: 1 });
          expect(await overflow(poor), `${viewport.width} pixels wide`).toBeLessThanOrEqual(0);
          expect(await violations(poor), `${viewport.width} pixels wide`).toEqual([]);
        }
        await poor.close();
      }),
    );
  }
});

/** Ends one of the workers among whom the customers are dealt, from within. */
async function killShard(page: Page): Promise<void> {
  const shard = page.workers().find((worker) => worker.url().includes('shard.worker'));
  if (!shard) throw new Error('The page has no shard worker.');
  await shard.evaluate(() => globalThis.close()).catch(() => undefined);
}

const REPLACED =
  'One of the browser\u2019s helpers stopped and another took its place; the figures are the same.';

test('a worker that died is replaced, and the page says so', async ({ page }) => {
  const table = new Table(page);
  await table.goto(LINK);
  await table.frontierComplete();
  // Nothing is under way: it is found dead by what is asked next.
  await killShard(page);
  await table.toggle(TRAINING);
  await expect(table.notice).toContainText(REPLACED);
  await table.frontierComplete();
  expect(await about(page)).toContain(REPLACED);
});

test('a worker that died is told of where nothing but a weight is moved', async ({ page }) => {
  const table = new Table(page);
  await table.goto(LINK);
  await table.frontierComplete();
  await expect(table.chart.getByText('without optional consent rules')).toBeVisible();
  const before = await table.figures();
  await killShard(page);
  await table.pressSlider('margin', 'ArrowRight', 1);
  await expect(table.notice).toContainText(REPLACED);
  expect(await table.figures()).not.toEqual(before);
  await table.undoButton.click();
  expect(await table.figures()).toEqual(before);
});

/** What a browser does to a tab that nobody looks at: timers go once a second, and nothing is drawn. */
function canSleep(): void {
  const { setTimeout: timer, requestAnimationFrame: frame } = globalThis;
  const sleepy = globalThis as typeof globalThis & { asleep: boolean };
  sleepy.asleep = false;
  Object.defineProperty(document, 'hidden', { get: () => sleepy.asleep });
  Object.defineProperty(document, 'visibilityState', { get: () => (sleepy.asleep ? 'hidden' : 'visible') });
  const atLeast = (ms = 0) => (sleepy.asleep ? Math.max(1_000, ms) : ms);
  globalThis.setTimeout = ((run: () => void, ms?: number) => timer(run, atLeast(ms))) as typeof setTimeout;
  globalThis.requestAnimationFrame = (draw) => (sleepy.asleep ? 0 : frame(draw));
}

const setAsleep = (page: Page, asleep: boolean) =>
  page.evaluate((on) => {
    Object.assign(globalThis, { asleep: on });
    document.dispatchEvent(new Event('visibilitychange'));
  }, asleep);

test('a frontier is made to its end in a tab that nobody looks at', async ({ page, context }) => {
  await page.addInitScript(canSleep);
  const table = new Table(page);
  await table.goto(LINK);
  await table.frontierComplete();
  const before = await table.figures();
  await table.toggle(TRAINING);
  await setAsleep(page, true);
  await table.settled();
  await table.frontierComplete();
  const meanwhile = await table.figures();
  expect(meanwhile).not.toEqual(before);
  await setAsleep(page, false);
  const fresh = new Table(await context.newPage());
  await fresh.goto(page.url());
  expect(await fresh.figures()).toEqual(meanwhile);
});
