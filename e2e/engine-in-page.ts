import type { Page } from '@playwright/test';
import type { Policy, WorldSpec } from '../workers/protocol/policy';
import type { Evaluation, FrontierAxes, FrontierSnapshot } from '../workers/protocol/results';

interface Asked {
  readonly url: string;
  readonly world: WorldSpec;
  readonly policy: Policy;
  readonly axes: FrontierAxes;
}

/**
 * Asks the page's own engine worker, started once more, for unrounded figures. Speaks Comlink's wire
 * format, because the page keeps its engine to itself.
 */
export async function askEngine(
  page: Page,
  world: WorldSpec,
  policy: Policy,
  axes: FrontierAxes,
): Promise<{ evaluation: Evaluation; frontier: FrontierSnapshot }> {
  const url = page
    .workers()
    .find((worker) => worker.url().includes('engine.worker'))
    ?.url();
  if (url === undefined) throw new Error('The page has no engine worker.');
  const json = await page.evaluate(
    async (asked: Asked) => {
      const worker = new Worker(asked.url, { type: 'module', name: 'parley-parity' });
      const call = (method: string, request: unknown, callbacks: number) =>
        new Promise<unknown>((resolve) => {
          const id = crypto.randomUUID();
          worker.addEventListener('message', ({ data }) => {
            if (data?.id === id) resolve(data.value);
          });
          const ports = Array.from({ length: callbacks }, () => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => port1.postMessage({ id: data.id, type: 'RAW', value: undefined });
            return port2;
          });
          const argumentList = [
            { type: 'RAW', value: request },
            ...ports.map((value) => ({ type: 'HANDLER', name: 'proxy', value })),
          ];
          worker.postMessage({ id, type: 'APPLY', path: [method], argumentList }, ports);
        });
      const { world, policy, axes } = asked;
      const evaluation = await call('evaluate', { id: 'a', lane: 'policy', world, policy }, 1);
      const frontier = await call('frontier', { id: 'b', lane: 'frontier', world, policy, axes }, 2);
      worker.terminate();
      return JSON.stringify({ evaluation, frontier });
    },
    { url, world, policy, axes },
  );
  const { evaluation, frontier } = JSON.parse(json);
  if (!evaluation.ok || !frontier.ok) throw new Error(`The engine refused: ${json.slice(0, 300)}`);
  return { evaluation: evaluation.value, frontier: frontier.value };
}
