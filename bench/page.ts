import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { preview } from 'vite';
import { findBrowser, launchArguments } from '../scripts/browser.mjs';
import { budgeted } from './budgets';
import { median, quantile, repeated, type Unreferenced } from './measure';
import { recordTasks } from './page-drag';
import { pageMemory, processMemory } from './page-memory';
import { installProbe, type Probe } from './page-probe';

const PORT = 4373;
const VISITS = 5;
const STEPS = 30;
const TOGGLES = 8;
/** How long a hand lies on a switch before it presses. */
const RESTED_MS = 300;
/** Until the page is in the midst of what it does by itself, which takes most memory; and until all of it is done. */
const BUSY_MS = 3_000;
const REST_MS = 12_000;
const DRAG_MOVES = 120;
const FRAME_MS = 16;
const PATIENCE = { timeout: 120_000 };

/** A rule that only filters, and one that has the model fitted again. */
const FILTERS = /no permission, no message/i;
const REFITS = /training is its own purpose/i;

type WithProbe = typeof globalThis & { parleyProbe: Probe };

const readProbe = (page: Page): Promise<Omit<Probe, 'arm'>> =>
  page.evaluate(() => {
    const { arm: _arm, ...seen } = (globalThis as WithProbe).parleyProbe;
    return seen;
  });

/** Milliseconds from the input that `act` makes until every figure shows the policy it led to. */
async function redrawnAfter(page: Page, act: () => Promise<void>): Promise<number> {
  const already = await page.evaluate(() => {
    const { parleyProbe } = globalThis as WithProbe;
    parleyProbe.arm();
    return parleyProbe.redrawn.length;
  });
  await act();
  await page.waitForFunction(
    (count) => (globalThis as WithProbe).parleyProbe.redrawn.length > count,
    already,
    PATIENCE,
  );
  return (await readProbe(page)).redrawn[already] ?? Number.NaN;
}

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  // The compiler of this file names functions through a helper that the page does not have.
  await page.addInitScript('globalThis.__name ??= (named) => named');
  await page.addInitScript(installProbe);
  return page;
}

/** Each in a page that was never here before. */
async function benchVisits(browser: Browser, url: string): Promise<Unreferenced[]> {
  const first: number[] = [];
  const whole: number[] = [];
  for (let done = 0; done < VISITS; done++) {
    const page = await openPage(browser);
    await start(page, url);
    const { firstFrontier, wholeFrontier } = await readProbe(page);
    first.push(firstFrontier ?? Number.NaN);
    whole.push(wholeFrontier ?? Number.NaN);
    await page.context().close();
  }
  return [
    budgeted('firstFrontier', quantile(first, 0.95), first),
    repeated('first visit to whole frontier', whole),
  ];
}

/** Opens the default table, whatever was changed before, and waits for its whole frontier. */
async function start(page: Page, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
  await page.waitForFunction(
    () => (globalThis as WithProbe).parleyProbe.wholeFrontier !== null,
    undefined,
    PATIENCE,
  );
}

const marginSlider = (page: Page): Locator => page.getByRole('slider', { name: /margin/i });

interface Grip {
  readonly x: number;
  readonly y: number;
  /** Pixels for one percent. */
  readonly percent: number;
}

/** Takes the slider's thumb with the mouse. */
async function grab(page: Page, slider: Locator): Promise<Grip> {
  const thumb = await slider.locator('xpath=../..').boundingBox();
  const track = await slider.locator('xpath=../../..').boundingBox();
  if (!thumb || !track) throw new Error('The margin slider has no place on the screen.');
  const grip = { x: thumb.x + thumb.width / 2, y: thumb.y + thumb.height / 2, percent: track.width / 100 };
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  return grip;
}

async function benchSlider(page: Page, url: string): Promise<Unreferenced[]> {
  const slider = marginSlider(page);
  await slider.focus();
  const keyboard: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    keyboard.push(await redrawnAfter(page, () => page.keyboard.press('ArrowRight')));
  }
  await start(page, url);
  const from = await grab(page, marginSlider(page));
  const mouse: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    mouse.push(await redrawnAfter(page, () => page.mouse.move(from.x + step * 1.5 * from.percent, from.y)));
  }
  await page.mouse.up();
  return [
    budgeted('sliderByKey', quantile(keyboard, 0.95), keyboard),
    budgeted('sliderByMouse', quantile(mouse, 0.95), mouse),
  ];
}

/** Moves at the pace of frames, back and forth over policies that were not shown before, and records it. */
async function benchDrag(
  browser: Browser,
  page: Page,
  url: string,
  file: string | undefined,
): Promise<Unreferenced[]> {
  await start(page, url);
  const { longest, mostWork, count, within } = await recordTasks(
    browser,
    page,
    async () => {
      const from = await grab(page, marginSlider(page));
      for (let move = 1; move <= DRAG_MOVES; move++) {
        await page.mouse.move(from.x + 30 * from.percent * Math.sin(move / 12), from.y);
        await page.waitForTimeout(FRAME_MS);
      }
      await page.mouse.up();
      await page.waitForTimeout(500);
    },
    file,
  );
  console.error(
    `Longest main-thread task of ${count} during a drag: ${longest.toFixed(1)} ms (${within.join(', ')}).`,
  );
  return [
    budgeted('longestTask', longest),
    { name: 'most work of one main-thread task during a drag', value: mostWork, unit: 'ms', budget: null },
  ];
}

interface Toggled {
  readonly figures: number[];
  /** While the model is being fitted; not there where nothing is fitted. */
  readonly provisional: number[];
  readonly coarse: number[];
  readonly whole: number[];
}

/**
 * Toggles a rule of the default table, anew each time.
 * @param rested milliseconds the focus is on the switch before it is pressed
 */
async function benchToggle(
  page: Page,
  url: string,
  rule: RegExp,
  isForFrontier: boolean,
  rested = 0,
): Promise<Toggled> {
  const times: Toggled = { figures: [], provisional: [], coarse: [], whole: [] };
  for (let toggle = 0; toggle < TOGGLES; toggle++) {
    await start(page, url);
    const control = page.getByRole('switch', { name: rule });
    await control.focus();
    if (rested > 0) await page.waitForTimeout(rested);
    times.figures.push(await redrawnAfter(page, () => page.keyboard.press('Space')));
    times.provisional.push(...(await readProbe(page)).provisional);
    if (!isForFrontier) continue;
    await page.waitForFunction(
      () => (globalThis as WithProbe).parleyProbe.whole.length > 0,
      undefined,
      PATIENCE,
    );
    const { coarse, whole } = await readProbe(page);
    times.coarse.push(coarse[0] ?? Number.NaN);
    times.whole.push(whole[0] ?? Number.NaN);
  }
  return times;
}

/** What the default table holds while it works out prices, and once it has come to rest. */
async function benchMemory(browser: Browser, page: Page): Promise<Unreferenced[]> {
  await page.waitForTimeout(BUSY_MS);
  const threads = await pageMemory(page);
  const whole = await processMemory(browser);
  const megabytes = (bytes: number) => bytes / 1e6;
  for (const { name, heap, buffers, wasm } of threads) {
    const [h, b, w] = [heap, buffers, wasm].map((bytes) => megabytes(bytes).toFixed(1));
    console.error(`${name}: heap ${h} MB, buffers ${b} MB, WebAssembly ${w} MB`);
  }
  const sumOf = (all: typeof threads) =>
    all.reduce((total, { heap, buffers, wasm }) => total + heap + buffers + wasm, 0);
  await page.waitForTimeout(REST_MS - BUSY_MS);
  const atRest: Unreferenced = {
    name: 'memory of page and workers at rest',
    value: megabytes(sumOf(await pageMemory(page))),
    unit: 'MB',
    budget: null,
  };
  const row: Unreferenced = {
    name: "the page's process, the browser's own part included",
    value: megabytes(whole ?? Number.NaN),
    unit: 'MB',
    budget: null,
  };
  return [budgeted('pageMemory', megabytes(sumOf(threads))), atRest, ...(whole === null ? [] : [row])];
}

/** The privacy lens of the default table, from current figures to the prices of its rules. */
async function benchPrices(browser: Browser, url: string): Promise<Unreferenced[]> {
  const first: number[] = [];
  const every: number[] = [];
  const all: number[] = [];
  for (let done = 0; done < VISITS; done++) {
    const page = await openPage(browser);
    await page.goto(`${url}privacy`);
    await page.getByRole('tab', { name: 'Rules and prices' }).click();
    await page.waitForFunction(
      () => (globalThis as WithProbe).parleyProbe.allPrices !== null,
      undefined,
      PATIENCE,
    );
    const { figuresCurrent, firstPrice, everyRule, allPrices } = await readProbe(page);
    const since = (moment: number | null) => (moment ?? Number.NaN) - (figuresCurrent ?? Number.NaN);
    first.push(since(firstPrice));
    every.push(since(everyRule));
    all.push(since(allPrices));
    await page.context().close();
  }
  return [
    { name: 'prices of rules: first estimates', value: median(first), unit: 'ms', budget: 2_000 },
    { name: 'prices of rules: an estimate of every rule', value: median(every), unit: 'ms', budget: null },
    { name: 'all prices', value: median(all), unit: 'ms', budget: 20_000 },
  ];
}

/** Compressed sizes of what a first visit fetches, workers apart from the page's own script. */
async function benchWeight(browser: Browser, url: string): Promise<Unreferenced[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const paths = new Set<string>();
  page.on('request', (request) => paths.add(new URL(request.url()).pathname));
  await page.goto(url);
  await page.waitForSelector('[data-testid="frontier-chart"][data-complete="true"]', PATIENCE);
  for (const worker of page.workers()) paths.add(new URL(worker.url()).pathname);
  await context.close();

  const size = (path: string) =>
    gzipSync(readFileSync(join('dist', path === '/' ? 'index.html' : path)), { level: 9 }).length / 1000;
  const sum = (wanted: (path: string) => boolean) =>
    [...paths].filter(wanted).reduce((total, path) => total + size(path), 0);
  const isWorker = (name: string) => (path: string) => path.includes(`/${name}.worker-`);
  return [
    budgeted(
      'firstScript',
      sum((path) => path.endsWith('.js') && !path.includes('.worker-')),
    ),
    budgeted('engineScript', sum(isWorker('engine'))),
    budgeted('shardScript', sum(isWorker('shard'))),
    {
      name: 'everything a first visit fetches, compressed',
      value: sum(() => true),
      unit: 'kB',
      budget: null,
    },
  ];
}

/**
 * The built page in a browser, as a person would use it.
 * @param trace where the recorded drag is kept
 */
export async function benchPage(trace?: string): Promise<Unreferenced[]> {
  const server = await preview({
    logLevel: 'warn',
    preview: { port: PORT, strictPort: true, host: 'localhost', open: false },
  });
  const url = `http://localhost:${PORT}/`;
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: launchArguments(),
  });
  const rows: Unreferenced[] = [];
  // What cannot be measured costs the rest nothing.
  const measure = async (what: string, work: () => Promise<Unreferenced[]>) => {
    try {
      rows.push(...(await work()));
    } catch (cause) {
      console.error(`Not measured: ${what} (${String(cause).split('\n')[0]}).`);
    }
  };
  /** In a page of its own. */
  const inPage = (what: string, work: (page: Page) => Promise<Unreferenced[]>) =>
    measure(what, async () => {
      const page = await openPage(browser);
      try {
        await start(page, url);
        return await work(page);
      } finally {
        await page.context().close();
      }
    });
  try {
    await measure('first visits', () => benchVisits(browser, url));
    await inPage('the slider', (page) => benchSlider(page, url));
    await inPage('a drag', (page) => benchDrag(browser, page, url, trace));
    await inPage('a consent rule that filters', async (page) => {
      const { figures, coarse, whole } = await benchToggle(page, url, FILTERS, true);
      return [
        budgeted('filtered', quantile(figures, 0.95), figures),
        budgeted('coarseFrontier', quantile(coarse, 0.95), coarse),
        budgeted('wholeFrontier', quantile(whole, 0.95), whole),
      ];
    });
    await inPage('a consent rule that filters, with a hand on it', async (page) => {
      const { figures } = await benchToggle(page, url, FILTERS, false, RESTED_MS);
      return [budgeted('filteredRested', quantile(figures, 0.95), figures)];
    });
    await inPage('a consent rule that refits', async (page) => {
      const { figures, provisional } = await benchToggle(page, url, REFITS, false);
      return [
        budgeted('filteredFirst', quantile(provisional, 0.95), provisional),
        budgeted('refitted', quantile(figures, 0.95), figures),
      ];
    });
    await inPage('a consent rule that refits, with a hand on it', async (page) => {
      const { provisional } = await benchToggle(page, url, REFITS, false, RESTED_MS);
      return [budgeted('filteredFirstRested', quantile(provisional, 0.95), provisional)];
    });
    await inPage('memory', (page) => benchMemory(browser, page));
    await measure('sizes', () => benchWeight(browser, url));
    await measure('prices', () => benchPrices(browser, url));
    return rows;
  } finally {
    await browser.close();
    await server.close();
  }
}
