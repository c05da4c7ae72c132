import { useEffect, useRef } from 'react';
import { placeHint } from '../ui/Term';
import type { Spot } from './frontier-chart-data';

interface Props {
  readonly at: Spot;
  readonly choices: readonly {
    readonly key: number;
    readonly weights: string;
    readonly sentence: string;
    readonly take: () => void;
  }[];
  readonly onClose: () => void;
}

/** Several policies drawn on one spot: which of them? */
export function PointPicker({ at, choices, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    element.showPopover?.();
    placeHint(new DOMRect(at.x - 8, at.y - 8, 16, 16), element);
    element.querySelector('button')?.focus();
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === 'closed') close.current();
    };
    element.addEventListener('toggle', onToggle);
    return () => element.removeEventListener('toggle', onToggle);
  }, [at]);
  return (
    <div
      ref={list}
      popover="auto"
      role="dialog"
      aria-label={`${choices.length} policies on this spot`}
      className="hint"
      style={{ pointerEvents: 'auto', maxHeight: 'min(320px, 80vh)', overflowY: 'auto', padding: 4 }}
    >
      <p className="px-2 pt-1 pb-1 text-muted">{choices.length} policies on this spot. Take one:</p>
      {choices.map(({ key, weights, sentence, take }) => (
        <button
          key={key}
          type="button"
          className="block w-full rounded-md px-2 py-1 text-left hover:bg-wash"
          onClick={() => {
            list.current?.hidePopover?.();
            take();
          }}
        >
          <span className="block font-semibold">{weights}</span>
          <span className="block text-muted">{sentence}</span>
        </button>
      ))}
    </div>
  );
}
