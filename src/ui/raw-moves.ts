/** Ends the passing on under way. */
let stop: (() => void) | null = null;

function passOn(raw: Event): void {
  if (!(raw instanceof PointerEvent)) return;
  const { pointerId, pointerType, isPrimary, clientX, clientY, screenX, screenY, buttons } = raw;
  const { ctrlKey, shiftKey, altKey, metaKey } = raw;
  const where = { pointerId, pointerType, isPrimary, clientX, clientY, screenX, screenY, buttons };
  // On the window, where whoever follows a drag listens, and nothing that is merely passed over does.
  window.dispatchEvent(
    new PointerEvent('pointermove', { ...where, ctrlKey, shiftKey, altKey, metaKey, cancelable: true }),
  );
}

/**
 * Hands moves of the pointer on the moment they come in, until it is let go. A browser keeps them back for the
 * next frame otherwise, a good part of the time in which a drag should be answered. Where it cannot tell them
 * sooner, nothing changes.
 */
export function followRawMoves(): void {
  stop?.();
  if (!('onpointerrawupdate' in window)) return;
  const controller = new AbortController();
  const { signal } = controller;
  stop = () => controller.abort();
  window.addEventListener('pointerrawupdate', passOn, { signal });
  for (const end of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(end, stop, { signal });
}
