import { Lock, LockOpen } from 'lucide-react';
import { memo, useCallback, useMemo } from 'react';
import { OBJECTIVES, type Objective } from '../../workers/protocol/policy';
import { OBJECTIVE_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import type { Scenario } from '../state/scenario';
import { toggleLock, useView, viewStore } from '../state/view-store';
import { ceilingOf, moveWeight, toPercents, toWeights } from '../state/weights';
import { NumberBox } from '../ui/NumberBox';
import { Slider } from '../ui/Slider';
import { useDrag } from './use-drag';

function withWeight(scenario: Scenario, id: Objective, percent: number): Scenario {
  const { lockedWeight } = viewStore.getState();
  const moved = moveWeight(toPercents(scenario.policy.weights), lockedWeight, id, percent);
  return { ...scenario, policy: { ...scenario.policy, weights: toWeights(moved) } };
}

interface RowProps {
  readonly id: Objective;
  readonly percent: number;
  /** The most it may be set to. */
  readonly ceiling: number;
  readonly isLocked: boolean;
}

const WeightRow = memo(function WeightRow({ id, percent, ceiling, isLocked }: RowProps) {
  const name = OBJECTIVE_NAMES[id];
  const type = useCallback(
    (value: number) => tableActions.change((scenario) => withWeight(scenario, id, value)),
    [id],
  );
  const { onChange, onChangeEnd } = useDrag(`weight ${id}`, (scenario, value) =>
    withWeight(scenario, id, value),
  );
  return (
    <div className="grid grid-cols-[4.75rem_1fr_2.75rem_1.75rem] items-center gap-x-1.5">
      <span className="font-medium" aria-hidden="true">
        {name}
      </span>
      <Slider
        label={`${name} weight, percent`}
        value={percent}
        max={100}
        isDisabled={isLocked}
        onChange={(value) => onChange(Math.min(value, ceiling))}
        onChangeEnd={onChangeEnd}
      />
      <NumberBox
        label={`${name} weight, typed`}
        value={percent}
        min={0}
        max={ceiling}
        isDisabled={isLocked}
        className="w-12"
        onChange={type}
      />
      <button
        type="button"
        aria-pressed={isLocked}
        aria-label={`Lock ${name.toLowerCase()}`}
        title={isLocked ? `${name} stays where it is` : `Lock ${name.toLowerCase()} while the others move`}
        onClick={() => toggleLock(id)}
        className="grid size-7 place-items-center rounded-md text-muted hover:bg-wash aria-pressed:text-ink"
      >
        {isLocked ? <Lock size={14} aria-hidden /> : <LockOpen size={14} aria-hidden />}
      </button>
    </div>
  );
});

/** Three weights that always sum to 100. */
export function WeightSliders() {
  const weights = useTable((s) => s.scenario.policy.weights);
  const locked = useView((s) => s.lockedWeight);
  const percents = useMemo(() => toPercents(weights), [weights]);
  return (
    // A layer of its own: what a drag moves is painted without the rules below.
    <section aria-labelledby="weights-title" className="isolate">
      <h3 id="weights-title" className="mb-1 text-note font-medium text-muted">
        Weights, in percent
      </h3>
      {OBJECTIVES.map((id) => (
        <WeightRow
          key={id}
          id={id}
          percent={percents[id]}
          ceiling={ceilingOf(percents, locked, id)}
          isLocked={locked === id}
        />
      ))}
    </section>
  );
}
