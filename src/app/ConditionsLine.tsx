import { useEffect, useRef } from 'react';
import { useConditions } from '../engine/conditions';
import { setNotice, viewStore } from '../state/view-store';
import { lossesOf, replacedSentence } from './conditions-words';

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

/** What this machine lacks, in a quiet line; nothing where it lacks nothing. */
export function ConditionsLine() {
  const conditions = useConditions();
  useReplacedNotice(conditions?.replaced ?? 0);
  const losses = conditions === null ? [] : lossesOf(conditions);
  if (losses.length === 0) return null;
  return (
    <p
      role="status"
      data-testid="conditions"
      className="border-b border-hairline px-4 py-1 text-note text-pretty text-muted"
    >
      {losses.join(' ')}
    </p>
  );
}
