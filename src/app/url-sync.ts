import { tableStore } from '../state/policy-store';
import { sameScenario } from '../state/scenario';
import { decodeScenario, encodeScenario } from '../state/url-codec';
import { setNotice } from '../state/view-store';
import { routeStore } from './route';

function write(hash: string): void {
  if (location.hash === hash) return;
  try {
    history.replaceState(null, '', hash);
  } catch {
    // Some browsers limit how often an address may change; the next change writes it.
  }
}

/** Takes the scenario of the address at hand; a bad one is refused with a sentence and changes nothing. */
function read(first: boolean): void {
  const decoded = decodeScenario(location.hash);
  if (decoded === null) return;
  if (!decoded.ok) {
    const rest = first ? 'The table starts from its defaults.' : 'The table stays as it was.';
    setNotice(`This link could not be opened. ${decoded.error.message} ${rest}`);
    write(encodeScenario(tableStore.getState().scenario));
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
  if (past.length > 0) write(encodeScenario(tableStore.getState().scenario));
  window.addEventListener('hashchange', () => read(false));
  // Every view shows the scenario at hand, whatever it was when the view was left.
  routeStore.subscribe(() => write(encodeScenario(tableStore.getState().scenario)));
  tableStore.subscribe((state, previous) => {
    if (state.origin === null && (state.scenario !== previous.scenario || previous.origin !== null)) {
      write(encodeScenario(state.scenario));
    }
  });
}
