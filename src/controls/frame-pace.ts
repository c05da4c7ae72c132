/** Where frames come from; a page that is not seen has none. */
interface Frames {
  readonly request: (then: () => void) => number;
  readonly cancel: (frame: number) => void;
  readonly areNone: () => boolean;
}

const PAGE: Frames = {
  request: (then) => requestAnimationFrame(then),
  cancel: (frame) => cancelAnimationFrame(frame),
  areNone: () => document.hidden,
};

/**
 * Hands values on, the first at once and then no more than one a frame, always the latest. Nothing waits for
 * a frame that does not come.
 */
export function paced<T>(show: (value: T) => void, frames: Frames = PAGE) {
  let frame: number | null = null;
  let waiting: { readonly value: T } | null = null;

  const now = (value: T) => {
    waiting = null;
    if (frame !== null) frames.cancel(frame);
    frame = frames.areNone() ? null : frames.request(next);
    show(value);
  };
  const next = () => {
    frame = null;
    if (waiting !== null) now(waiting.value);
  };
  return {
    pass(value: T): void {
      if (frame === null || frames.areNone()) now(value);
      else waiting = { value };
    },
    /** Hands on what still waits. */
    finish(): void {
      const last = waiting;
      waiting = null;
      if (frame !== null) frames.cancel(frame);
      frame = null;
      if (last !== null) show(last.value);
    },
  };
}
