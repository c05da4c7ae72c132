import { useState } from 'react';
import { keyOf } from '../../workers/protocol/key';
import { BOUNDS, checkFit } from '../../workers/protocol/policy';
import { useWorldSummary } from '../engine/table-data';
import { formatCount } from '../format/figure';
import { tableActions, useTable } from '../state/policy-store';
import { Button } from '../ui/Button';
import { NumberBox } from '../ui/NumberBox';
import { Term } from '../ui/Term';

const FIELDS = [
  { id: 'seed', name: 'Seed', bounds: BOUNDS.worldSeed },
  { id: 'customers', name: 'Customers', bounds: BOUNDS.customers },
  { id: 'items', name: 'Items', bounds: BOUNDS.items },
] as const;

/** The world as a draft: nothing changes until it is applied. */
export function WorldForm({ onClose }: { readonly onClose: () => void }) {
  const world = useTable((s) => s.scenario.world);
  const policy = useTable((s) => s.scenario.policy);
  const summary = useWorldSummary();
  const [draft, setDraft] = useState(world);
  const problem = checkFit(draft, policy);
  const changed = keyOf(draft) !== keyOf(world);
  return (
    <>
      <p className="text-body font-semibold">A synthetic retail world</p>
      <p className="mt-1 text-muted">
        <Term of="synthetic">No real person is in here.</Term>{' '}
        {summary &&
          `${formatCount(summary.events)} events over ${formatCount(summary.weeks)} weeks; ${formatCount(summary.testEvents)} of them are held out to test on.`}
      </p>
      <form
        className="mt-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem) return;
          onClose();
          tableActions.change((s) => ({ ...s, world: draft }));
        }}
      >
        {FIELDS.map(({ id, name, bounds }) => (
          <div key={id} className="flex h-9 items-center justify-between text-body">
            <span aria-hidden="true">
              {name}
              <span className="ml-2 text-note text-muted">
                {formatCount(bounds.min)} to {formatCount(bounds.max)}
              </span>
            </span>
            <NumberBox
              label={`${name} of the world`}
              value={draft[id]}
              min={bounds.min}
              max={bounds.max}
              format={{ useGrouping: id !== 'seed' }}
              className="w-24 [&_input]:border-control"
              onChange={(value) => setDraft((d) => ({ ...d, [id]: value }))}
            />
          </div>
        ))}
        <p className="min-h-4 text-breach" role="status">
          {problem?.message}
        </p>
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" look="solid" disabled={!changed || problem !== null}>
            Make this world
          </Button>
        </div>
      </form>
    </>
  );
}
