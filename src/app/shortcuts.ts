import { useEffect } from 'react';
import { tableActions } from '../state/policy-store';
import { navigateBy } from './route';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type="checkbox"],[type="range"]), textarea, select')
  );
}

/** Undo and redo from anywhere, help with a question mark, Alt and a page key to the next or previous view. */
export function useShortcuts(onHelp: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === 'z' || key === 'y')) {
        event.preventDefault();
        if (key === 'y' || event.shiftKey) tableActions.redo();
        else tableActions.undo();
      } else if (event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
        event.preventDefault();
        onHelp();
      }
    };
    // Before any control: a slider takes page keys for itself.
    const onPageKey = (event: KeyboardEvent) => {
      const steps = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : null;
      if (steps === null || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      navigateBy(steps);
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keydown', onPageKey, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keydown', onPageKey, { capture: true });
    };
  }, [onHelp]);
}
