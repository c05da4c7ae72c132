declare const setImmediate: ((callback: () => void) => void) | undefined;

function viaMessages(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(0);
    });
}

/** Resolves in a later task of this thread, so that messages that came in meanwhile are handled first. */
export const nextTask: () => Promise<void> =
  typeof setImmediate === 'function'
    ? () => new Promise((resolve) => setImmediate?.(() => resolve()))
    : viaMessages();

/** Does work part by part, with other work of this thread between two of them. */
export async function inTurns<T>(parts: Generator<unknown, T>): Promise<T> {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
    await nextTask();
  }
}
