import { Lock, LockOpen } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { OBJECTIVES, type Objective } from '../../workers/protocol/policy';
import { OBJECTIVE_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import type { Scenario } from '../state/scenario';
import { toggleLock, useView, viewStore } from '../state/view-store';
import { ceilingOf, moveWeight, type Percents, toPercents, toWeights } from '../state/weights';
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
  readonly percents: Percents;
  readonly locked: Objective | null;
}

function WeightRow({ id, percents, locked }: RowProps) {
  const name = OBJECTIVE_NAMES[id];
  const isLocked = locked === id;
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
        value={percents[id]}
        max={100}
        isDisabled={isLocked}
        onChange={(value) => onChange(Math.min(value, ceilingOf(percents, locked, id)))}
        onChangeEnd={onChangeEnd}
      />
      <NumberBox
        label={`${name} weight, typed`}
        value={percents[id]}
        min={0}
        max={ceilingOf(percents, locked, id)}
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
}

/** Three weights that always sum to 100. */
export function WeightSliders() {
  const weights = useTable((s) => s.scenario.policy.weights);
  const locked = useView((s) => s.lockedWeight);
  const percents = useMemo(() => toPercents(weights), [weights]);
  return (
    <section aria-labelledby="weights-title">
      <h3 id="weights-title" className="mb-1 text-note font-medium text-muted">
        Weights, in percent
      </h3>
      {OBJECTIVES.map((id) => (
        <WeightRow key={id} id={id} percents={percents} locked={locked} />
      ))}
    </section>
  );
}
