import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from '@playwright/test';

/** What one thread of the page holds, in bytes. */
interface ThreadMemory {
  readonly name: string;
  readonly heap: number;
  /** Array buffers. */
  readonly buffers: number;
  /** Memories of WebAssembly, which the browser does not count among the buffers. */
  readonly wasm: number;
}

type Send = (method: string, params?: object) => Promise<unknown>;
type Listen = (heard: (method: string, params: unknown) => void) => void;

interface Attached {
  readonly sessionId: string;
  readonly targetInfo: { readonly type: string; readonly title: string };
}
interface Received {
  readonly sessionId: string;
  readonly message: string;
}
interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly method?: string;
  readonly params?: unknown;
}

const SETTLE_MS = 1_000;
let asked = 0;

/** Attaches to every worker of a target, and to theirs; `found` is told of each. */
async function attachToWorkers(
  send: Send,
  listen: Listen,
  found: (name: string, send: Send) => void,
): Promise<void> {
  listen((event, params) => {
    if (event !== 'Target.attachedToTarget') return;
    const { sessionId, targetInfo } = params as Attached;
    const waiting = new Map<number, (result: unknown) => void>();
    const heard: ((method: string, params: unknown) => void)[] = [];
    listen((name, received) => {
      if (name !== 'Target.receivedMessageFromTarget') return;
      const { sessionId: from, message } = received as Received;
      if (from !== sessionId) return;
      const answer = JSON.parse(message) as Answer;
      if (answer.id === undefined) for (const each of heard) each(answer.method ?? '', answer.params);
      else waiting.get(answer.id)?.(answer.result);
    });
    const ask: Send = (method, asking = {}) =>
      new Promise((resolve) => {
        const id = ++asked;
        waiting.set(id, resolve);
        void send('Target.sendMessageToTarget', {
          sessionId,
          message: JSON.stringify({ id, method, params: asking }),
        });
      });
    found(targetInfo.title || targetInfo.type, ask);
    void attachToWorkers(ask, (listener) => heard.push(listener), found);
  });
  await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
}

async function memoryOf(name: string, send: Send): Promise<ThreadMemory> {
  // Finding all memories collects garbage first, so it comes before the heap is read.
  const { result: prototype } = (await send('Runtime.evaluate', {
    expression: 'WebAssembly.Memory.prototype',
  })) as { result: { objectId: string } };
  const { objects } = (await send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId })) as {
    objects: { objectId: string };
  };
  const { result: total } = (await send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }',
    returnByValue: true,
  })) as { result: { value: number } };
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await send('Runtime.getHeapUsage')) as {
    usedSize: number;
    embedderHeapUsedSize?: number;
    backingStorageSize?: number;
  };
  return {
    name,
    heap: usedSize + (embedderHeapUsedSize ?? 0),
    buffers: backingStorageSize ?? 0,
    wasm: total.value,
  };
}

/** Memory of the page's own thread and of each worker, garbage collected. */
export async function pageMemory(page: Page): Promise<ThreadMemory[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const send: Send = (method, params = {}) => session.send(method as 'Runtime.enable', params as never);
  const heard: ((method: string, params: unknown) => void)[] = [];
  for (const event of ['Target.attachedToTarget', 'Target.receivedMessageFromTarget'] as const) {
    session.on(event, (params) => {
      for (const each of [...heard]) each(event, params);
    });
  }
  const threads: { name: string; send: Send }[] = [{ name: 'page', send }];
  await attachToWorkers(
    send,
    (listener) => heard.push(listener),
    (name, ask) => threads.push({ name, send: ask }),
  );
  // Workers are told of one after another.
  await page.waitForTimeout(SETTLE_MS);
  const all: ThreadMemory[] = [];
  for (const thread of threads) all.push(await memoryOf(thread.name, thread.send));
  await session.detach();
  return all;
}

/**
 * Bytes that the page's process holds in proportion (what is shared with other processes is divided among them),
 * the browser's own part included; null where the system does not say.
 */
export async function processMemory(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .flatMap(({ id }) => {
      try {
        const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
        return found ? [Number(found[1]) * 1024] : [];
      } catch {
        return [];
      }
    });
  return sizes.length > 0 ? Math.max(...sizes) : null;
}
