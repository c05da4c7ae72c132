import { useStore } from 'zustand';
import { engineStatus } from '../engine/client';
import { useConditions } from '../engine/conditions';
import { formatCount } from '../format/figure';
import { DottedHint } from '../ui/Term';
import { lossesOf, replacedSentence, worksWith } from './conditions-words';

const HINT =
  'Workers are the browser\u2019s own helpers, one for each core: the customers are dealt out among them. SIMD is arithmetic on several numbers at once. Neither changes a figure: they decide how soon it is there.';

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
        <DottedHint hint={HINT} className="min-h-6">
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
