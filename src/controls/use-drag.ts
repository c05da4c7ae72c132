import { useCallback, useEffect, useMemo, useRef } from 'react';
import { tableActions, tableStore } from '../state/policy-store';
import type { Scenario } from '../state/scenario';
import { paced } from './frame-pace';

/** A drag of one control: shown at once, then once a frame at most, and one step of undo when it ends. */
export function useDrag(grip: string, apply: (scenario: Scenario, value: number) => Scenario) {
  const latest = useRef(apply);
  latest.current = apply;
  const pace = useMemo(
    () => paced<number>((value) => tableActions.preview((origin) => latest.current(origin, value))),
    [],
  );
  const onChange = useCallback(
    (value: number) => {
      if (tableStore.getState().origin === null) tableActions.begin(grip);
      pace.pass(value);
    },
    [grip, pace],
  );
  const onChangeEnd = useCallback(() => {
    pace.finish();
    tableActions.commit();
  }, [pace]);
  useEffect(() => onChangeEnd, [onChangeEnd]);
  return { onChange, onChangeEnd };
}
