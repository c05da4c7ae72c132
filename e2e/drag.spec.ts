import { expect, test } from '@playwright/test';
import { Table } from './table';

/** What of the page has been touched since `watch`, by the parts that a drag may and may not touch. */
interface Touched {
  readonly chart: number;
  readonly ring: number;
  readonly cards: number;
  readonly slates: number;
}

type WithTouched = typeof globalThis & { touched: Record<keyof Touched, number> };

function watch(): void {
  const touched = { chart: 0, ring: 0, cards: 0, slates: 0 };
  Object.assign(globalThis, { touched });
  // The innermost first: the ring is a part of the chart.
  const parts: readonly (readonly [keyof Touched, string])[] = [
    ['ring', '[data-testid="policy-ring"]'],
    ['chart', '[data-testid="frontier-chart"]'],
    ['cards', '[data-testid="cards"]'],
    ['slates', '[data-testid="slates"]'],
  ];
  new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const part = parts.find(([, selector]) => element?.closest(selector));
      if (part) touched[part[0]] += 1;
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

test('a drag redraws the ring, the figures and the lists, and leaves the chart alone', async ({ page }) => {
  const table = await Table.open(page);
  await table.frontierComplete();
  await expect(table.chart.getByText('without optional consent rules')).toBeVisible();
  const weights = await table.weights();
  await page.evaluate(watch);
  await table.dragSlider('margin', 12);
  await table.settled();
  const touched = await page.evaluate(() => (globalThis as WithTouched).touched);
  expect(touched.ring).toBeGreaterThan(0);
  expect(touched.cards).toBeGreaterThan(0);
  expect(touched.slates).toBeGreaterThan(0);
  expect(touched.chart).toBe(0);

  await test.step('which is one step of undo', async () => {
    expect(await table.weights()).not.toEqual(weights);
    await table.undoButton.click();
    expect(await table.weights()).toEqual(weights);
    await expect(table.undoButton).toBeDisabled();
  });
});

test('no request waits behind another during a drag', async ({ page }) => {
  await page.addInitScript(() => {
    interface Message {
      readonly id?: string;
      readonly path?: readonly string[];
      readonly argumentList?: readonly { readonly value?: { readonly lane?: string } }[];
    }
    const seen = { most: 0, total: 0 };
    const open = new Set<string>();
    globalThis.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        // Before whoever asks listens: a next request may leave as soon as an answer is heard.
        this.addEventListener('message', ({ data }: MessageEvent<Message>) => open.delete(data?.id ?? ''));
      }
      override postMessage(message: unknown, given?: StructuredSerializeOptions | Transferable[]) {
        const { id = '', path, argumentList } = message as Message;
        if (path?.[0] === 'evaluate' && argumentList?.[0]?.value?.lane === 'policy') {
          open.add(id);
          seen.total += 1;
          seen.most = Math.max(seen.most, open.size);
        }
        super.postMessage(message, given as Transferable[]);
      }
    };
    Object.assign(globalThis, { evaluations: seen });
  });
  const table = await Table.open(page);
  await table.frontierComplete();
  await table.dragSlider('margin', 40);
  await table.settled();
  const { most, total } = await page.evaluate(
    () => (globalThis as unknown as { evaluations: Record<'most' | 'total', number> }).evaluations,
  );
  expect(total).toBeGreaterThan(2);
  expect(most).toBe(1);
});
