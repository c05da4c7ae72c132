/** What the probe has seen, in milliseconds since navigation where it is a moment. */
export interface Probe {
  firstFrontier: number | null;
  wholeFrontier: number | null;
  /** The page's figures are those of its policy; nothing can be priced before. */
  figuresCurrent: number | null;
  /** The first price of any rule, of every rule, and all prices of all rules with nothing left to do. */
  firstPrice: number | null;
  everyRule: number | null;
  allPrices: number | null;
  /** Durations of main-thread tasks over 50 ms. */
  longTasks: number[];
  /** From an input's own time stamp to the frame after the last figure changed, once per `arm`. */
  redrawn: number[];
  /** The same to figures that are filtered anew while the model is still being fitted. */
  provisional: number[];
  /** From an input's own time stamp to the coarse and to the whole frontier that it led to, once per `arm`. */
  coarse: number[];
  whole: number[];
  /** Watches the next input. */
  arm(): void;
}

/**
 * Runs inside the page, before its own script, and watches the attributes that say which policy a figure
 * belongs to and how far the frontier is. Self-contained: it is sent to the browser as text.
 */
export function installProbe(): void {
  let armed = false;
  let before = '';
  let startedAt: number | null = null;
  let isProvisionalAwaited = false;
  /** What the chart has to show for the next input: it went stale, its coarse picture is there, it is whole. */
  let awaited: 'nothing' | 'stale' | 'coarse' | 'whole' = 'nothing';

  const keys = () =>
    [...document.querySelectorAll('[data-policy-key]')].map(
      (one) => one.getAttribute('data-policy-key') ?? '',
    );

  const probe: Probe = {
    firstFrontier: null,
    wholeFrontier: null,
    figuresCurrent: null,
    firstPrice: null,
    everyRule: null,
    allPrices: null,
    longTasks: [],
    redrawn: [],
    provisional: [],
    coarse: [],
    whole: [],
    arm() {
      before = keys()[0] ?? '';
      startedAt = null;
      armed = true;
      awaited = 'stale';
      isProvisionalAwaited = true;
    },
  };

  /** Calls back once the frame that shows the present state was painted. */
  const painted = (done: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });

  let firstSeen = false;
  let wholeSeen = false;
  const lookAtFrontier = () => {
    const frontier = document.querySelector('[data-testid="frontier-chart"]');
    if (!frontier) return;
    if (!firstSeen && frontier.querySelector('circle')) {
      firstSeen = true;
      painted(() => {
        probe.firstFrontier = performance.now();
      });
    }
    if (!wholeSeen && frontier.getAttribute('data-complete') === 'true') {
      wholeSeen = true;
      painted(() => {
        probe.wholeFrontier = performance.now();
      });
    }
  };
  const lookAtProvisional = () => {
    if (!isProvisionalAwaited || startedAt === null) return;
    if (!document.querySelector('[data-provisional-key]:not([data-provisional-key=""])')) return;
    isProvisionalAwaited = false;
    const from = startedAt;
    painted(() => probe.provisional.push(performance.now() - from));
  };
  const lookAtNextFrontier = () => {
    const frontier = document.querySelector('[data-testid="frontier-chart"]');
    if (!frontier || startedAt === null || awaited === 'nothing') return;
    const from = startedAt;
    const isStale = frontier.closest('[data-stale]')?.getAttribute('data-stale') === 'true';
    const isComplete = frontier.getAttribute('data-complete') === 'true';
    if (awaited === 'stale' && isStale) awaited = 'coarse';
    if (awaited === 'coarse' && !isStale) {
      awaited = 'whole';
      painted(() => probe.coarse.push(performance.now() - from));
    }
    if (awaited === 'whole' && isComplete) {
      awaited = 'nothing';
      painted(() => probe.whole.push(performance.now() - from));
    }
  };
  const pricesSeen = new Set<string>();
  const seePrices = (moment: 'figuresCurrent' | 'firstPrice' | 'everyRule' | 'allPrices', isSo: boolean) => {
    if (!isSo || pricesSeen.has(moment)) return;
    pricesSeen.add(moment);
    painted(() => {
      probe[moment] = performance.now();
    });
  };
  const lookAtPrices = () => {
    seePrices('figuresCurrent', document.querySelector('[data-figures="current"]') !== null);
    const table = document.querySelector('[data-testid="prices-table"]');
    if (!table || pricesSeen.has('allPrices')) return;
    const isPriced = (cell: Element | null) => /\d/.test(cell?.textContent ?? '');
    // The fourth cell of a rule is its price at these weights.
    const rules = [...table.querySelectorAll('tr[data-rule] > :nth-child(4)')].map(isPriced);
    seePrices('firstPrice', rules.includes(true));
    seePrices('everyRule', rules.length > 0 && !rules.includes(false));
    // For as long as work is under way, the finding has a button that stops it.
    const isWorking = document.querySelector('[aria-labelledby="finding-title"] button') !== null;
    seePrices('allPrices', !isWorking && isPriced(table.querySelector('tfoot td:last-child')));
  };
  const lookAtFigures = () => {
    if (!armed || startedAt === null) return;
    const all = keys();
    const [first] = all;
    if (first === undefined || first === before || all.some((key) => key !== first)) return;
    armed = false;
    const from = startedAt;
    painted(() => probe.redrawn.push(performance.now() - from));
  };

  const begin = (event: Event) => {
    if (armed && startedAt === null) startedAt = event.timeStamp;
  };
  for (const name of ['keydown', 'pointermove', 'pointerup']) {
    addEventListener(name, begin, { capture: true, passive: true });
  }
  new MutationObserver(() => {
    lookAtFrontier();
    lookAtNextFrontier();
    lookAtProvisional();
    lookAtFigures();
    lookAtPrices();
  }).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });

  Object.assign(globalThis, { parleyProbe: probe });
}
