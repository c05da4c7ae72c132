import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { PolicyPanel } from '../controls/PolicyPanel';
import { createQueryClient } from '../engine/queries';
import { TableData, useFeed, useRefitting } from '../engine/table-data';
import { FindingPanel } from '../lenses/tradeoff/FindingPanel';
import { FrontierPanel } from '../lenses/tradeoff/FrontierPanel';
import { Slates } from '../lenses/tradeoff/Slates';
import { StakeholderCards } from '../lenses/tradeoff/StakeholderCards';
import { type PrivacySection, setPrivacyView } from '../state/privacy-view';
import { announce, useView } from '../state/view-store';
import { ErrorBoundary } from './ErrorBoundary';
import { Header } from './Header';
import { Notices } from './Notices';
import { navigate, ROUTE_INFO, type Route, useRoute } from './route';
import { useShortcuts } from './shortcuts';

const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog')).HelpDialog }));

const ConditionsLine = lazy(async () => ({
  default: (await import('./ConditionsLine')).ConditionsLine,
}));

const AnalyticsLens = lazy(async () => ({
  default: (await import('../lenses/analytics/AnalyticsLens')).AnalyticsLens,
}));

const PrivacyLens = lazy(async () => ({
  default: (await import('../lenses/privacy/PrivacyLens')).PrivacyLens,
}));

const queryClient = createQueryClient();

function Announcer() {
  const announcement = useView((s) => s.announcement);
  return (
    <p aria-live="polite" className="sr-only" data-testid="announcer">
      {announcement}
    </p>
  );
}

/** Lenses have a finding, their tabs, and what the tab shows. */
const LENS_COLUMNS = 'wide:grid-cols-[320px_minmax(0,1fr)] desk:tall:grid-rows-[minmax(0,1fr)]';
const LENS_ROWS =
  'grid-rows-[auto_auto_minmax(min-content,1fr)] desk:tall:grid-rows-[auto_auto_minmax(0,1fr)]';

/** Columns of the page: policy, what is asked of it, and on the table who has to sign. */
const COLUMNS: Readonly<Record<Route, string>> = {
  table:
    'desk:grid-cols-[292px_minmax(0,1fr)_272px] wide:grid-cols-[320px_minmax(0,1fr)_352px] desk:tall:grid-rows-[minmax(0,1fr)]',
  analytics: LENS_COLUMNS,
  privacy: LENS_COLUMNS,
};
const ROWS: Readonly<Record<Route, string>> = {
  table: 'desk:grid-rows-[auto_minmax(0,1fr)_clamp(176px,27dvh,330px)] max-desk:grid-rows-[auto_460px_auto]',
  analytics: LENS_ROWS,
  privacy: LENS_ROWS,
};

/** Says of everything within whether its figures belong to the policy chosen. */
function Figures({ route, children }: { readonly route: Route; readonly children: ReactNode }) {
  const stale = useFeed((s) => s.stale);
  const late = useFeed((s) => s.late);
  const refitting = useRefitting();
  return (
    <div
      data-figures={stale ? 'stale' : refitting ? 'refitting' : 'current'}
      data-late={late}
      className={`grid min-h-0 grow grid-cols-1 md:grid-cols-[292px_minmax(0,1fr)] ${COLUMNS[route]}`}
    >
      {children}
    </div>
  );
}

function openPrivacy(section: PrivacySection): void {
  setPrivacyView({ section });
  navigate('privacy');
}
const openEligibility = () => openPrivacy('eligibility');
const openMix = () => openPrivacy('mix');

const focusMain = () => document.getElementById('main')?.focus();

/** Whoever goes to another view is told where they are, and starts at its beginning. */
function useArrival(route: Route): void {
  const last = useRef(route);
  useEffect(() => {
    document.title = ROUTE_INFO[route].title;
    if (last.current === route) return;
    last.current = route;
    focusMain();
    announce(`${ROUTE_INFO[route].name}.`);
  }, [route]);
}

function Page() {
  const route = useRoute();
  const [help, setHelp] = useState(false);
  const openHelp = useCallback(() => setHelp(true), []);
  useShortcuts(openHelp);
  useArrival(route);
  return (
    <div className="flex min-h-dvh flex-col desk:tall:h-dvh max-desk:has-[[data-conditions]]:pb-20">
      {/* biome-ignore lint/a11y/useValidAnchor: a skip link; the hash of the address holds the scenario. */}
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          focusMain();
        }}
        className="sr-only z-10 rounded-md bg-ink px-3 py-2 text-paper focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to {ROUTE_INFO[route].main}
      </a>
      <Header onHelp={openHelp}>
        <Suspense fallback={null}>
          <ConditionsLine />
        </Suspense>
      </Header>
      <Notices />
      <Figures route={route}>
        <aside
          aria-label="Policy"
          className="scrolls order-2 min-h-0 border-hairline px-4 max-md:border-t md:order-1 md:border-r max-desk:overflow-visible"
        >
          <PolicyPanel onEligibility={openEligibility} />
        </aside>
        <main
          id="main"
          tabIndex={-1}
          className={`order-1 grid min-h-0 min-w-0 grid-cols-1 gap-y-2 px-5 pt-3 outline-none md:order-2 ${ROWS[route]}`}
        >
          {route === 'table' ? (
            <>
              <FindingPanel onMix={openMix} />
              <FrontierPanel onEligibility={openEligibility} />
              <Slates />
            </>
          ) : (
            <Suspense fallback={null}>
              {route === 'analytics' ? <AnalyticsLens onMix={openMix} /> : <PrivacyLens />}
            </Suspense>
          )}
        </main>
        {route === 'table' && (
          <aside
            aria-label="Stakeholders"
            className="scrolls order-3 min-h-0 border-hairline px-4 max-desk:col-span-full max-desk:border-t max-desk:overflow-visible desk:border-l"
          >
            <StakeholderCards />
          </aside>
        )}
      </Figures>
      <Announcer />
      {help && (
        <Suspense fallback={null}>
          <HelpDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <TableData>
          <Page />
        </TableData>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
