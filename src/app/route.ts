import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** The views of the page, in the order of the navigation; each has an address beside the others. */
export const ROUTES = ['table', 'analytics', 'privacy'] as const;
export type Route = (typeof ROUTES)[number];

interface RouteDefinition {
  readonly name: string;
  /** Title of the document. */
  readonly title: string;
  /** Last part of the address, from a folder that all views share. */
  readonly path: string;
  /** What the skip link leads to. */
  readonly main: string;
}

export const ROUTE_INFO: Readonly<Record<Route, RouteDefinition>> = {
  table: {
    name: 'Table',
    title: 'Parley: a trade-off table for recommendations',
    path: './',
    main: 'the frontier',
  },
  analytics: {
    name: 'Analytics',
    title: 'Analytics, Parley: can the model be believed?',
    path: 'analytics',
    main: 'the models',
  },
  privacy: {
    name: 'Privacy',
    title: 'Privacy, Parley: who is profiled, and what each rule costs',
    path: 'privacy',
    main: 'permissions and prices',
  },
};

/** The view an address stands for, in whatever folder the page lies; the table where it names no other. */
export function routeOf(pathname: string): Route {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1).replace(/\.html$/, '');
  return ROUTES.find((id) => ROUTE_INFO[id].path === last) ?? 'table';
}

export const routeStore = createStore<{ readonly route: Route }>()(() => ({
  route: routeOf(globalThis.location?.pathname ?? '/'),
}));

export function useRoute(): Route {
  return useStore(routeStore, (state) => state.route);
}

/** The address of a view, with the scenario of the present one. */
export const hrefOf = (route: Route): string => `${ROUTE_INFO[route].path}${location.hash}`;

export function navigate(route: Route): void {
  if (routeStore.getState().route === route) return;
  history.pushState(null, '', hrefOf(route));
  routeStore.setState({ route });
}

/** The view before or after the one shown, round and round. */
export function navigateBy(steps: 1 | -1): void {
  const at = ROUTES.indexOf(routeStore.getState().route);
  navigate(ROUTES[(at + steps + ROUTES.length) % ROUTES.length]!);
}

/** Follows the browser's back and forward buttons. Called once. */
export function followHistory(): void {
  window.addEventListener('popstate', () => {
    const route = routeOf(location.pathname);
    if (route !== routeStore.getState().route) routeStore.setState({ route });
  });
}
