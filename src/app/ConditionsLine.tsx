import { useEffect, useRef } from 'react';
import { useLatestConditions } from '../engine/conditions';
import { setNotice, viewStore } from '../state/view-store';
import { DottedHint } from '../ui/Term';
import { lossesOf, MACHINE_HINT, replacedSentence } from './conditions-words';

const REPLACED_NOTICE_MS = 8_000;

/** Tells once of each worker that died. */
function useReplacedNotice(replaced: number): void {
  const told = useRef(0);
  useEffect(() => {
    const more = replaced - told.current;
    // A new engine counts from none again.
    told.current = replaced;
    const sentence = replacedSentence(Math.max(0, more));
    if (sentence === null) return;
    setNotice(sentence);
    setTimeout(() => {
      if (viewStore.getState().notice === sentence) setNotice(null);
    }, REPLACED_NOTICE_MS);
  }, [replaced]);
}

/**
 * What this machine lacks, in a quiet line; nothing where it lacks nothing. It comes after the figures and moves none
 * of them: it takes free room of the header, and on a small screen lies over the lower edge.
 */
export function ConditionsLine() {
  const conditions = useLatestConditions();
  useReplacedNotice(conditions?.replaced ?? 0);
  const losses = conditions === null ? [] : lossesOf(conditions);
  if (losses.length === 0) return null;
  const text = losses.join(' ');
  return (
    <div
      data-conditions
      className="flex items-center gap-x-3 text-note text-muted desk:ml-4 desk:min-w-0 desk:grow desk:basis-0 max-desk:fixed max-desk:inset-x-0 max-desk:bottom-0 max-desk:z-5 max-desk:border-t max-desk:border-hairline max-desk:bg-panel max-desk:px-4 max-desk:py-1"
    >
      <p role="status" data-testid="conditions" className="min-w-0 desk:line-clamp-3 desk:leading-[1.1]">
        {text}
      </p>
      <DottedHint hint={`${text} ${MACHINE_HINT}`} className="min-h-6 shrink-0">
        What this means
      </DottedHint>
    </div>
  );
}
