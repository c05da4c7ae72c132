import { Check } from 'lucide-react';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { LOAD_STEPS, useLoadStep } from './load-steps';

/** What is being done before there is anything to show. */
export function FirstLoad() {
  const world = useTable((s) => s.scenario.world);
  const step = useLoadStep(true);
  const at = step?.at ?? 0;
  const texts: Readonly<Record<(typeof LOAD_STEPS)[number], string>> = {
    world: `Making ${formatCount(world.customers)} customers, ${formatCount(world.items)} items and a year of events`,
    model: 'Learning from the log what people like',
    candidates: 'Choosing candidates for everybody who may be profiled',
    frontier: 'Measuring 231 policies on all of them',
  };
  return (
    <div className="absolute inset-0 grid place-items-center" role="status">
      <ol className="grid gap-2.5">
        {LOAD_STEPS.map((stage, index) => {
          const share = index === at ? (step?.share ?? 0) : 0;
          const done = index < at || (index === at && share >= 1);
          return (
            <li key={stage} className="grid grid-cols-[16px_1fr] items-center gap-x-2">
              <span aria-hidden="true">
                {done ? (
                  <Check size={14} />
                ) : (
                  <span
                    className={`block size-2 rounded-full ${index === at ? 'bg-ink' : 'border border-control'} ml-[3px]`}
                  />
                )}
              </span>
              <span className={index <= at ? '' : 'text-muted'}>{texts[stage]}</span>
              <span
                className="col-start-2 mt-1 h-[2px] overflow-hidden rounded-full bg-hairline"
                aria-hidden="true"
              >
                <span
                  className="block h-full origin-left bg-ink transition-transform duration-150"
                  style={{ transform: `scaleX(${done ? 1 : index === at ? share : 0})` }}
                />
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
