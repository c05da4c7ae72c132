import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, useId, useRef, useState } from 'react';
import { formatCount } from '../format/figure';
import { useTable } from '../state/policy-store';
import { Button } from '../ui/Button';
import { placeHint } from '../ui/Term';

const WorldForm = lazy(async () => ({ default: (await import('./WorldForm')).WorldForm }));

/** Which synthetic world is on the table. */
export function WorldMenu() {
  const world = useTable((s) => s.scenario.world);
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button ref={trigger} popoverTarget={id} className="font-normal text-muted hover:text-ink">
        Retail, {formatCount(world.customers)} customers, seed {world.seed}
        <ChevronDown size={14} aria-hidden />
      </Button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="World"
        className="hint"
        style={{ pointerEvents: 'auto', padding: 16, width: 300, minHeight: 240 }}
        onToggle={(event) => {
          setOpen(event.newState === 'open');
          if (event.newState === 'open' && trigger.current && panel.current) {
            placeHint(trigger.current.getBoundingClientRect(), panel.current);
          }
        }}
      >
        {isOpen && (
          <Suspense fallback={null}>
            <WorldForm onClose={() => panel.current?.hidePopover?.()} />
          </Suspense>
        )}
      </div>
    </>
  );
}
