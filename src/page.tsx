import './app/no-eval';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { followHistory } from './app/route';
import { tableStore } from './state/policy-store';

async function syncWithAddress(): Promise<void> {
  (await import('./app/url-sync')).syncWithAddress();
}

followHistory();

function show(): void {
  const root = createRoot(document.getElementById('root')!);
  // In slices, between which the page stays responsive.
  startTransition(() =>
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}

/** A first change is answered before the reader and writer of links is fetched. */
const REST_MS = 250;

// A link is read before anything is shown; without one, its reader comes with the first change.
if (location.hash.length > 1) void syncWithAddress().finally(show);
else {
  show();
  let due: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    stop();
    clearTimeout(due);
    window.removeEventListener('hashchange', later);
    void syncWithAddress();
  };
  const stop = tableStore.subscribe(() => {
    stop();
    due = setTimeout(later, REST_MS);
  });
  window.addEventListener('hashchange', later);
}
