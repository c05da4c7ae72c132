import { useCallback, useEffect, useRef } from 'react';
import { tableActions, tableStore } from '../state/policy-store';
import type { Scenario } from '../state/scenario';

/** A drag of one control: shown once a frame at most, one step of undo when it ends. */
export function useDrag(grip: string, apply: (scenario: Scenario, value: number) => Scenario) {
  const waiting = useRef<{ frame: number; value: number } | null>(null);
  const latest = useRef(apply);
  latest.current = apply;

  const show = useCallback(() => {
    const pending = waiting.current;
    waiting.current = null;
    if (pending) tableActions.preview((origin) => latest.current(origin, pending.value));
  }, []);
  const onChange = useCallback(
    (value: number) => {
      if (tableStore.getState().origin === null) tableActions.begin(grip);
      if (waiting.current) waiting.current.value = value;
      else waiting.current = { frame: requestAnimationFrame(show), value };
    },
    [grip, show],
  );
  const onChangeEnd = useCallback(() => {
    if (waiting.current) cancelAnimationFrame(waiting.current.frame);
    show();
    tableActions.commit();
  }, [show]);
  useEffect(() => onChangeEnd, [onChangeEnd]);
  return { onChange, onChangeEnd };
}
