import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { engineStatus } from '../engine/client';
import { useFeed, useFrontier, useRetry } from '../engine/table-data';
import { tableActions, useTable } from '../state/policy-store';
import { scenarioKey } from '../state/scenario';
import { setNotice, useView } from '../state/view-store';
import { Button } from '../ui/Button';

const RESTART_NOTICE_MS = 6_000;

function useRestarted(): boolean {
  const generation = useStore(engineStatus, (s) => s.generation);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (generation === seen) return;
    const timer = setTimeout(() => setSeen(generation), RESTART_NOTICE_MS);
    return () => clearTimeout(timer);
  }, [generation, seen]);
  return generation > seen;
}

/** The way back to the last policy with final figures, where it is not the one chosen. */
function BackToFinal() {
  const final = useFeed((s) => s.final?.scenario ?? null);
  const canGoBack = useTable((s) => final !== null && scenarioKey(final) !== scenarioKey(s.scenario));
  if (final === null || !canGoBack) return null;
  return (
    <Button look="outlined" onClick={() => tableActions.change(() => final)}>
      Back to the last policy
    </Button>
  );
}

/** Floats over the lists at the bottom, so that nothing moves: what went wrong, what the page did about it, and what a person can do. Never more than one at a time. */
export function Notices() {
  const notice = useView((s) => s.notice);
  const error = useFeed((s) => s.error);
  const retry = useRetry();
  const frontier = useFrontier();
  const failed = useStore(engineStatus, (s) => s.state === 'failed');
  const restarted = useRestarted();

  const fault = error ?? frontier.error;
  const band =
    'fixed bottom-4 left-1/2 z-10 flex w-max max-w-[min(760px,calc(100vw-32px))] -translate-x-1/2 flex-wrap items-center gap-x-3 gap-y-1 rounded-lg sm:flex-nowrap border border-control bg-panel px-4 py-2 shadow-[0_6px_24px_rgb(0_0_0/0.18)]';
  if (fault !== null) {
    return (
      <div role="alert" className={band}>
        <p className="grow">
          <strong className="font-semibold text-breach">These figures could not be worked out. </strong>
          {fault.message}
        </p>
        <BackToFinal />
        <Button
          look="outlined"
          onClick={() => {
            retry();
            frontier.resume();
          }}
        >
          Try again
        </Button>
      </div>
    );
  }
  if (notice !== null) {
    return (
      <div role="alert" className={band}>
        <p className="grow">{notice}</p>
        <Button aria-label="Dismiss" onClick={() => setNotice(null)}>
          <X size={16} aria-hidden />
        </Button>
      </div>
    );
  }
  if (restarted && !failed) {
    return (
      <div role="status" className={band}>
        <p className="flex min-h-8 items-center">
          The engine had stopped and was started again, with the same policy.
        </p>
      </div>
    );
  }
  return null;
}
