import { connected } from './client';

/** The engine rests longer than this each time it is asked to. */
const AGAIN_MS = 100;
const ACTS = ['pointerdown', 'keydown', 'focusin'] as const;

/**
 * Whatever a hand does, the engine lets rest what nobody waits for before it is known what the hand wants; returns
 * what ends that.
 */
export function hushForHands(target: EventTarget): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const hush = (event: Event) => {
    const { timeStamp } = event;
    // A key that is held down would keep it at rest for ever.
    if (timeStamp - last < AGAIN_MS || (event instanceof KeyboardEvent && event.repeat)) return;
    last = timeStamp;
    // An engine that dies meanwhile has nothing to let rest.
    connected()
      ?.api.hush()
      .catch(() => {});
  };
  for (const act of ACTS) target.addEventListener(act, hush, { capture: true, passive: true });
  return () => {
    for (const act of ACTS) target.removeEventListener(act, hush, { capture: true });
  };
}
