import { type ReactNode, useId, useRef } from 'react';
import { ExportMenu } from './ExportMenu';
import { TwinTable } from './TwinTable';
import type { Twin } from './twin';

interface Props {
  readonly title: string;
  /** What the chart says, in a sentence or two; it goes with the picture. */
  readonly finding: string;
  /** Goes with the picture in place of the finding. */
  readonly summary?: string;
  /** Where the figures come from, for the picture. */
  readonly source: string;
  /** Beside the title: evidence, pickers. */
  readonly aside?: ReactNode;
  readonly twin: Twin;
  readonly isTwin: boolean;
  readonly isStale?: boolean;
  readonly onTwin: (twin: boolean) => void;
  readonly onDone: (sentence: string) => void;
  /** Shown in place of the plain table. */
  readonly table?: ReactNode;
  readonly className?: string;
  /** One of several side by side: less height, and no more words than fit. */
  readonly isSmall?: boolean;
  readonly children: ReactNode;
}

/** A chart with its title, its finding, its twin as a table, and a way to take it along. */
export function ChartFrame({
  title,
  finding,
  summary = finding,
  source,
  aside,
  twin,
  isTwin,
  isStale = false,
  onTwin,
  onDone,
  table,
  className = '',
  isSmall = false,
  children,
}: Props) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  return (
    <figure aria-labelledby={id} className={`flex min-h-0 min-w-0 flex-col ${className}`}>
      <div className="flex flex-wrap items-center gap-x-3">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {aside}
        <div className="ml-auto flex items-center">
          <fieldset className="flex">
            <legend className="sr-only">Show {title} as</legend>
            {([false, true] as const).map((asTable) => (
              <button
                key={String(asTable)}
                type="button"
                aria-pressed={isTwin === asTable}
                onClick={() => onTwin(asTable)}
                className="h-7 rounded-md px-2 text-note font-medium text-muted hover:bg-wash hover:text-ink aria-pressed:bg-wash aria-pressed:text-ink"
              >
                {asTable ? 'Table' : 'Chart'}
              </button>
            ))}
          </fieldset>
          <ExportMenu
            frame={frame}
            caption={{ title, summary, source }}
            twin={() => twin}
            onDone={onDone}
            isSmall={isSmall}
          />
        </div>
      </div>
      {finding !== '' && (
        <figcaption className="dims-itself max-w-[80ch] text-pretty" data-stale={isStale}>
          {finding}
        </figcaption>
      )}
      <div
        ref={frame}
        className={`dims-itself relative mt-1 grow ${isSmall ? 'min-h-[176px]' : 'min-h-[240px]'}`}
        data-stale={isStale}
      >
        {/* Stays where it is under its table, to be drawn from. */}
        <div className={`absolute inset-0 ${isTwin ? 'invisible' : ''}`} aria-hidden={isTwin}>
          {children}
        </div>
        {isTwin && (table ?? <TwinTable title={title} twin={twin} />)}
      </div>
    </figure>
  );
}
