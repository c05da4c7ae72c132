import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { preview } from 'vite';
import { findBrowser, launchArguments } from '../scripts/browser.mjs';
import { median, quantile, type Unreferenced } from './measure';
import { installProbe, type Probe } from './page-probe';

const PORT = 4373;
const VISITS = 3;
const STEPS = 30;
const TOGGLES = 3;
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

async function visit(browser: Browser, url: string): Promise<Page> {
  const page = await openPage(browser);
  await start(page, url);
  return page;
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
    { name: 'slider moved by key to redrawn, p95', value: quantile(keyboard, 0.95), unit: 'ms', budget: 150 },
    { name: 'slider moved by mouse to redrawn, p95', value: quantile(mouse, 0.95), unit: 'ms', budget: 150 },
  ];
}

/** Moves at the pace of frames, back and forth over policies that were not shown before. */
async function benchDrag(page: Page, url: string): Promise<Unreferenced[]> {
  await start(page, url);
  const before = (await readProbe(page)).longTasks.length;
  const from = await grab(page, marginSlider(page));
  for (let move = 1; move <= DRAG_MOVES; move++) {
    await page.mouse.move(from.x + 30 * from.percent * Math.sin(move / 12), from.y);
    await page.waitForTimeout(FRAME_MS);
  }
  await page.mouse.up();
  await page.waitForTimeout(500);
  const longest = Math.max(0, ...(await readProbe(page)).longTasks.slice(before));
  return [
    {
      name: 'longest main-thread task during a drag (0: none over 50)',
      value: longest,
      unit: 'ms',
      budget: 50,
    },
  ];
}

async function benchToggle(page: Page, url: string, rule: RegExp): Promise<number[]> {
  const times: number[] = [];
  for (let toggle = 0; toggle < TOGGLES; toggle++) {
    await start(page, url);
    const control = page.getByRole('switch', { name: rule });
    await control.focus();
    times.push(await redrawnAfter(page, () => page.keyboard.press('Space')));
  }
  return times;
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
    {
      name: 'script of the first view, compressed',
      value: sum((path) => path.endsWith('.js') && !path.includes('.worker-')),
      unit: 'kB',
      budget: 250,
    },
    { name: 'engine worker, compressed', value: sum(isWorker('engine')), unit: 'kB', budget: 150 },
    { name: 'shard worker, compressed', value: sum(isWorker('shard')), unit: 'kB', budget: 150 },
    {
      name: 'everything a first visit fetches, compressed',
      value: sum(() => true),
      unit: 'kB',
      budget: null,
    },
  ];
}

/** The built page in a browser, as a person would use it. */
export async function benchPage(): Promise<Unreferenced[]> {
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
  try {
    const first: number[] = [];
    const whole: number[] = [];
    let page = await visit(browser, url);
    for (let done = 1; ; done++) {
      const { firstFrontier, wholeFrontier } = await readProbe(page);
      first.push(firstFrontier ?? Number.NaN);
      whole.push(wholeFrontier ?? Number.NaN);
      if (done === VISITS) break;
      await page.context().close();
      page = await visit(browser, url);
    }
    const slider = await benchSlider(page, url);
    const drag = await benchDrag(page, url);
    const filtered = await benchToggle(page, url, FILTERS);
    const refitted = await benchToggle(page, url, REFITS);
    await page.context().close();
    const prices = await benchPrices(browser, url);
    const weight = await benchWeight(browser, url);
    return [
      {
        name: 'first visit to first frontier on the screen',
        value: median(first),
        unit: 'ms',
        budget: 4_000,
      },
      { name: 'first visit to whole frontier', value: median(whole), unit: 'ms', budget: 15_000 },
      ...slider,
      ...drag,
      {
        name: 'consent rule toggled to filtered figures, p95',
        value: quantile(filtered, 0.95),
        unit: 'ms',
        budget: 100,
      },
      {
        name: 'consent rule toggled to refitted figures, p95',
        value: quantile(refitted, 0.95),
        unit: 'ms',
        budget: 1_500,
      },
      ...prices,
      ...weight,
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
