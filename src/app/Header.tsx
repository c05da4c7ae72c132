import { Check, CircleHelp, Monitor, Moon, Redo2, Share2, Sun, Undo2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { tableActions, tableStore, useTable } from '../state/policy-store';
import { announce, setTheme, type Theme, useView } from '../state/view-store';
import { Button } from '../ui/Button';
import { Navigation } from './Navigation';
import { WorldMenu } from './WorldMenu';

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" className="shrink-0">
      <g fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round">
        <path d="M4 27C7 15 14 7 28 6" />
        <circle cx="15.5" cy="12.5" r="5" />
        <path d="M22 20c3 0 5 2 6 5" />
      </g>
    </svg>
  );
}

/** Copies where the clipboard may not be asked for, as on a plain http address. */
function copyByHand(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}

async function copyLink(): Promise<boolean> {
  const { encodeScenario } = await import('../state/url-codec');
  const url = new URL(location.href);
  url.hash = encodeScenario(tableStore.getState().scenario);
  history.replaceState(null, '', url);
  try {
    await navigator.clipboard.writeText(url.href);
    return true;
  } catch {
    return copyByHand(url.href);
  }
}

function ShareButton() {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  const share = async () => {
    const copied = await copyLink();
    setState(copied ? 'copied' : 'failed');
    announce(
      copied
        ? 'Link copied. It opens this table with the same numbers.'
        : 'The link could not be copied; it is in the address bar.',
    );
  };
  const text = { idle: 'Share', copied: 'Link copied', failed: 'In address bar' }[state];
  return (
    <Button look="outlined" className="w-31" onClick={() => void share()} title="Copy a link to this table">
      {state === 'copied' ? <Check size={15} aria-hidden /> : <Share2 size={15} aria-hidden />}
      {text}
    </Button>
  );
}

const THEMES = {
  system: { next: 'light', Icon: Monitor, name: 'like the system' },
  light: { next: 'dark', Icon: Sun, name: 'light' },
  dark: { next: 'system', Icon: Moon, name: 'dark' },
} as const satisfies Record<Theme, unknown>;

function ThemeButton() {
  const theme = useView((s) => s.theme);
  const { next, Icon, name } = THEMES[theme];
  return (
    <Button
      aria-label={`Theme: ${name}. Switch to ${THEMES[next].name}`}
      title={`Theme: ${name}`}
      onClick={() => {
        setTheme(next);
        announce(`Theme: ${THEMES[next].name}`);
      }}
    >
      <Icon size={16} aria-hidden />
    </Button>
  );
}

function HistoryButtons() {
  const canUndo = useTable((s) => s.past.length > 0);
  const canRedo = useTable((s) => s.future.length > 0);
  return (
    <>
      <Button aria-label="Undo" title="Undo (Ctrl+Z)" disabled={!canUndo} onClick={tableActions.undo}>
        <Undo2 size={16} aria-hidden />
      </Button>
      <Button aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!canRedo} onClick={tableActions.redo}>
        <Redo2 size={16} aria-hidden />
      </Button>
    </>
  );
}

interface HeaderProps {
  readonly onHelp: () => void;
  /** Stands in the room beside the views. */
  readonly children: ReactNode;
}

export function Header({ onHelp, children }: HeaderProps) {
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-1 gap-y-1 border-b border-hairline px-4 py-1">
      <h1 className="mr-4 flex items-center gap-2 text-[17px] font-semibold tracking-[-0.01em]">
        <Mark />
        Parley
        <span className="ml-2 hidden text-note font-normal tracking-normal text-muted wide:inline">
          what each term gains, what it costs, and whom
        </span>
      </h1>
      <Navigation />
      {children}
      <WorldMenu />
      <HistoryButtons />
      <ThemeButton />
      <Button aria-label="Help and about" title="Help and about (?)" onClick={onHelp}>
        <CircleHelp size={16} aria-hidden />
      </Button>
      <ShareButton />
    </header>
  );
}
