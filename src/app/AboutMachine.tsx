import { useStore } from 'zustand';
import { engineStatus } from '../engine/client';
import { useConditions } from '../engine/conditions';
import { formatCount } from '../format/figure';
import { DottedHint } from '../ui/Term';
import { lossesOf, MACHINE_HINT, replacedSentence, worksWith } from './conditions-words';

/** What the engine works with on this machine, and what it lost since the page was opened. */
export function AboutMachine() {
  const conditions = useConditions();
  const restarts = useStore(engineStatus, (s) => s.generation);
  const replaced = replacedSentence(conditions?.replaced ?? 0);
  return (
    <section aria-labelledby="machine-title" className="mt-4" data-testid="about-machine">
      <h3 id="machine-title" className="font-semibold">
        On this machine
      </h3>
      <p className="text-muted">
        <DottedHint hint={MACHINE_HINT} className="min-h-6">
          Works with
        </DottedHint>
        {': '}
        {conditions ? `${worksWith(conditions)}.` : 'asking the engine.'}
      </p>
      {conditions && (
        <p className="text-pretty text-muted">
          {[
            ...lossesOf(conditions),
            ...(replaced === null ? [] : [replaced]),
            ...(restarts > 0
              ? [
                  `The engine was started again ${restarts === 1 ? 'once' : `${formatCount(restarts)} times`}, with the same policy.`,
                ]
              : []),
          ].join(' ') || 'Nothing was lost since the page was opened.'}
        </p>
      )}
    </section>
  );
}
