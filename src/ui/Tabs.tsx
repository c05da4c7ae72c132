import { type KeyboardEvent, useRef } from 'react';

interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly text: string }[];
  readonly chosen: T;
  /** Common start of the ids of tabs and panels. */
  readonly name: string;
  readonly onChoose: (id: T) => void;
}

export const tabId = (name: string, id: string) => `${name}-tab-${id}`;
export const panelId = (name: string) => `${name}-panel`;

/** Tabs after the ARIA pattern: arrow keys, Home and End choose, one of them is in the order of Tab. */
export function Tabs<T extends string>({ label, tabs, chosen, name, onChoose }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const last = tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    const tab = to === undefined ? undefined : tabs[to];
    if (!tab || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onChoose(tab.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(tabId(name, tab.id))}`)?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex flex-wrap gap-x-0.5"
    >
      {tabs.map(({ id, text }) => (
        <button
          key={id}
          id={tabId(name, id)}
          type="button"
          role="tab"
          aria-selected={id === chosen}
          aria-controls={panelId(name)}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => onChoose(id)}
          className="h-8 whitespace-nowrap border-b-2 border-transparent px-2 font-medium text-muted hover:text-ink aria-selected:border-analytics aria-selected:text-ink"
        >
          {text}
        </button>
      ))}
    </div>
  );
}
