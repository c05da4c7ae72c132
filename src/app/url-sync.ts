import { tableStore } from '../state/policy-store';
import { sameScenario } from '../state/scenario';
import { decodeScenario, encodeScenario } from '../state/url-codec';
import { setNotice } from '../state/view-store';
import { routeStore } from './route';

/**
 * An address changed costs the browser as much as a frame, so a moving slider leaves it alone: it is written
 * once the hand has rested for so long.
 */
const REST_MS = 250;

let due: ReturnType<typeof setTimeout> | undefined;

function write(): void {
  clearTimeout(due);
  due = undefined;
  const hash = encodeScenario(tableStore.getState().scenario);
  if (location.hash === hash) return;
  try {
    history.replaceState(null, '', hash);
  } catch {
    // Some browsers limit how often an address may change; the next change writes it.
  }
}

function writeSoon(): void {
  clearTimeout(due);
  due = setTimeout(() => {
    // A drag that began meanwhile writes its own end.
    if (tableStore.getState().origin === null) write();
    else due = undefined;
  }, REST_MS);
}

function writeIfDue(): void {
  if (due !== undefined) write();
}

/** Takes the scenario of the address at hand; a bad one is refused with a sentence and changes nothing. */
function read(first: boolean): void {
  const decoded = decodeScenario(location.hash);
  if (decoded === null) return;
  if (!decoded.ok) {
    const rest = first ? 'The table starts from its defaults.' : 'The table stays as it was.';
    setNotice(`This link could not be opened. ${decoded.error.message} ${rest}`);
    write();
    return;
  }
  setNotice(null);
  const { scenario } = tableStore.getState();
  if (sameScenario(scenario, decoded.value)) return;
  if (first) tableStore.setState({ scenario: decoded.value });
  else tableStore.getState().change(() => decoded.value);
}

/** Keeps address and table in step from now on. Called once. */
export function syncWithAddress(): void {
  const { past } = tableStore.getState();
  read(past.length === 0);
  if (past.length > 0) write();
  window.addEventListener('hashchange', () => read(false));
  // Every view shows the scenario at hand, whatever it was when the view was left.
  routeStore.subscribe(write);
  // Whatever a person turns to next, a link say, finds the address of what is shown.
  for (const turned of ['focusin', 'pointerdown', 'blur', 'pagehide']) {
    window.addEventListener(turned, writeIfDue, { capture: true });
  }
  // So do the browser's own keys: to reload, to copy the address.
  window.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || key === 'F5' || key === 'F6') writeIfDue();
  });
  tableStore.subscribe((state, previous) => {
    if (state.origin === null && (state.scenario !== previous.scenario || previous.origin !== null)) {
      writeSoon();
    }
  });
}
