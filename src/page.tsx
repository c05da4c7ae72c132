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

// A link is read before anything is shown; without one, its reader comes with the first change.
if (location.hash.length > 1) void syncWithAddress().finally(show);
else {
  show();
  const later = () => {
    stop();
    window.removeEventListener('hashchange', later);
    void syncWithAddress();
  };
  const stop = tableStore.subscribe(later);
  window.addEventListener('hashchange', later);
}
