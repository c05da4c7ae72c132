import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One line per violation: the rule, what it asks for, and the first element at fault. */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the content security policy does not bind.
  await page.evaluate(AXE);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(
    (one) => `${one.id} (${one.impact}): ${one.help}: ${one.nodes[0]?.html.slice(0, 160)}`,
  );
}

/** A desk at 200% zoom, and a phone. */
export const SMALL_SCREENS = [
  { width: 720, height: 450 },
  { width: 390, height: 844 },
] as const;

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
