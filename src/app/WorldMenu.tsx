import { ChevronDown } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { BOUNDS, checkFit, keyOf } from '../../workers/protocol/policy';
import { useWorldSummary } from '../engine/table-data';
import { formatCount } from '../format/figure';
import { tableActions, useTable } from '../state/policy-store';
import { Button } from '../ui/Button';
import { NumberBox } from '../ui/NumberBox';
import { placeHint, Term } from '../ui/Term';

const FIELDS = [
  { id: 'seed', name: 'Seed', bounds: BOUNDS.worldSeed },
  { id: 'customers', name: 'Customers', bounds: BOUNDS.customers },
  { id: 'items', name: 'Items', bounds: BOUNDS.items },
] as const;

/** Which synthetic world is on the table. Nothing changes until it is applied. */
export function WorldMenu() {
  const world = useTable((s) => s.scenario.world);
  const policy = useTable((s) => s.scenario.policy);
  const summary = useWorldSummary();
  const [draft, setDraft] = useState(world);
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const problem = checkFit(draft, policy);
  const changed = keyOf(draft) !== keyOf(world);
  return (
    <>
      <Button ref={trigger} popoverTarget={id} className="font-normal text-muted hover:text-ink">
        Retail · {formatCount(world.customers)} customers · seed {world.seed}
        <ChevronDown size={14} aria-hidden />
      </Button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="World"
        className="hint"
        style={{ pointerEvents: 'auto', padding: 16, width: 300 }}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          setDraft(world);
          if (trigger.current && panel.current) {
            placeHint(trigger.current.getBoundingClientRect(), panel.current);
          }
        }}
      >
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
            panel.current?.hidePopover?.();
            tableActions.change((s) => ({ ...s, world: draft }));
          }}
        >
          {FIELDS.map(({ id: field, name, bounds }) => (
            <div key={field} className="flex h-9 items-center justify-between text-body">
              <span aria-hidden="true">
                {name}
                <span className="ml-2 text-note text-muted">
                  {formatCount(bounds.min)} to {formatCount(bounds.max)}
                </span>
              </span>
              <NumberBox
                label={`${name} of the world`}
                value={draft[field]}
                min={bounds.min}
                max={bounds.max}
                format={{ useGrouping: field !== 'seed' }}
                className="w-24 [&_input]:border-control"
                onChange={(value) => setDraft((d) => ({ ...d, [field]: value }))}
              />
            </div>
          ))}
          <p className="min-h-4 text-breach" role="status">
            {problem?.message}
          </p>
          <div className="mt-2 flex justify-end gap-2">
            <Button onClick={() => panel.current?.hidePopover?.()}>Close</Button>
            <Button type="submit" look="solid" disabled={!changed || problem !== null}>
              Make this world
            </Button>
          </div>
        </form>
      </div>
    </>
  );
}
