import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Objective } from '../../workers/protocol/policy';

export type Theme = 'system' | 'light' | 'dark';
export type FrontierView = 'chart' | 'table';

/** How this person looks at the table; none of it changes a figure, none of it is in the link. */
export interface ViewState {
  readonly theme: Theme;
  readonly frontierView: FrontierView;
  /** The weight that stays where it is while another one moves. */
  readonly lockedWeight: Objective | null;
  /** One sentence to be dismissed, such as why a link was refused. */
  readonly notice: string | null;
  /** What the polite live region says last. */
  readonly announcement: string;
}

const THEME_KEY = 'parley.theme';

function storedTheme(): Theme {
  try {
    const stored = globalThis.localStorage?.getItem(THEME_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

export const viewStore = createStore<ViewState>()(() => ({
  theme: storedTheme(),
  frontierView: 'chart',
  lockedWeight: null,
  notice: null,
  announcement: '',
}));

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(viewStore, select);
}

export function setTheme(theme: Theme): void {
  viewStore.setState({ theme });
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, theme);
  } catch {
    // A page without storage keeps the choice until it is closed.
  }
}

export function toggleLock(objective: Objective): void {
  viewStore.setState((state) => ({ lockedWeight: state.lockedWeight === objective ? null : objective }));
}

export function setNotice(notice: string | null): void {
  viewStore.setState({ notice });
}

export function setFrontierView(frontierView: FrontierView): void {
  viewStore.setState({ frontierView });
}

export function announce(announcement: string): void {
  viewStore.setState({ announcement });
}
