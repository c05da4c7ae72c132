import { Download } from 'lucide-react';
import { type RefObject, useId, useRef } from 'react';
import type { ExportFormat } from './export-chart';
import type { Caption } from './export-shape';
import { placeHint } from './Term';
import type { Twin } from './twin';

const FORMATS: readonly (readonly [ExportFormat, string])[] = [
  ['png', 'PNG, a picture'],
  ['svg', 'SVG, a drawing'],
  ['csv', 'CSV, the figures'],
];

interface Props {
  /** What holds the drawing. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly caption: Caption;
  /** Asked for when a file is wanted. */
  readonly twin: () => Twin | Promise<Twin>;
  /** What became of it, as a sentence. */
  readonly onDone: (sentence: string) => void;
  /** Room for its mark alone. */
  readonly isSmall?: boolean;
}

/** A chart as a file; what makes the file is loaded when one is wanted. */
export function ExportMenu({ frame, caption, twin, onDone, isSmall = false }: Props) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const save = async (format: ExportFormat) => {
    panel.current?.hidePopover?.();
    trigger.current?.focus();
    try {
      const { exportChart } = await import('./export-chart');
      const svg = frame.current?.querySelector<SVGSVGElement>('.recharts-surface') ?? null;
      onDone(`Saved as ${await exportChart(format, svg, await twin(), caption)}.`);
    } catch {
      onDone('The file could not be made. Show the chart first, or try another format.');
    }
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        popoverTarget={id}
        aria-label={`Export ${caption.title}`}
        title="Export"
        className="inline-flex h-7 items-center gap-1 rounded-md px-2 text-note font-medium text-muted hover:bg-wash hover:text-ink"
      >
        <Download size={13} aria-hidden />
        {!isSmall && 'Export'}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={`Export ${caption.title} as`}
        className="hint"
        style={{ pointerEvents: 'auto', padding: 4 }}
        onBeforeToggle={(event) => {
          // Where it will be but for the edges of the window: it must not show up in a corner first.
          const anchor = trigger.current?.getBoundingClientRect();
          if (event.newState !== 'open' || !anchor || !panel.current) return;
          panel.current.style.top = `${anchor.bottom + 6}px`;
          panel.current.style.left = `${Math.min(anchor.left, window.innerWidth - 140)}px`;
        }}
        onToggle={(event) => {
          if (event.newState !== 'open' || !trigger.current || !panel.current) return;
          placeHint(trigger.current.getBoundingClientRect(), panel.current);
        }}
      >
        {FORMATS.map(([format, text]) => (
          <button
            key={format}
            type="button"
            onClick={() => void save(format)}
            className="block h-8 w-full rounded-md px-3 text-left text-note font-medium hover:bg-wash"
          >
            {text}
          </button>
        ))}
      </div>
    </>
  );
}
