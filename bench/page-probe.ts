/**
 * Runs inside the page, before its own script. It watches the attributes that say which policy a figure
 * belongs to and times what a person would see: from the input's own time stamp to the frame after the
 * last figure changed. Self-contained: it is sent to the browser as text.
 */
export function installProbe(): void {
  interface Probe {
    firstFrontier: number | null;
    wholeFrontier: number | null;
    longTasks: number[];
    redrawn: number[];
    arm(): void;
    waiting(): boolean;
  }

  let armed = false;
  let before = '';
  let startedAt: number | null = null;

  const keys = () =>
    [...document.querySelectorAll('[data-policy-key]')].map((one) => one.getAttribute('data-policy-key') ?? '');

  const probe: Probe = {
    firstFrontier: null,
    wholeFrontier: null,
    longTasks: [],
    redrawn: [],
    arm() {
      before = keys()[0] ?? '';
      startedAt = null;
      armed = true;
    },
    waiting: () => armed,
  };

  const look = () => {
    const frontier = document.querySelector('[data-frontier-customers]');
    if (frontier) {
      const shown = Number(frontier.getAttribute('data-frontier-customers')) > 0;
      if (shown && probe.firstFrontier === null) {
        probe.firstFrontier = -1;
        requestAnimationFrame((now) => {
          probe.firstFrontier = now;
        });
      }
      if (frontier.getAttribute('data-frontier-complete') === 'true') probe.wholeFrontier ??= performance.now();
    }
    if (!armed || startedAt === null) return;
    const all = keys();
    const [first] = all;
    if (first === undefined || first === before || all.some((key) => key !== first)) return;
    armed = false;
    const from = startedAt;
    requestAnimationFrame(() => {
      // The task after a frame's callbacks runs once that frame was painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => probe.redrawn.push(performance.now() - from);
      port2.postMessage(0);
    });
  };

  const begin = (event: Event) => {
    if (armed && startedAt === null) startedAt = event.timeStamp;
  };
  for (const name of ['keydown', 'pointermove', 'pointerup']) {
    addEventListener(name, begin, { capture: true, passive: true });
  }

  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });

  Object.assign(globalThis, { parleyProbe: probe });
}
