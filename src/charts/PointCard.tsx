import { useLayoutEffect, useRef } from 'react';
import { type FrontierPoint, OUTCOME_IDS, OUTCOMES } from '../../workers/protocol/results';
import { formatFigure } from '../format/figure';
import { EVIDENCE_NAMES, OBJECTIVE_NAMES } from '../format/names';
import { toPercents } from '../state/weights';
import { placeHint } from '../ui/Term';
import type { Spot } from './frontier-chart-data';

interface Props {
  /** Where its point is, in pixels of the screen. */
  readonly at: Spot;
  readonly point: FrontierPoint;
  readonly sentence: string;
}

/** Everything measured of one policy. The list box of the chart speaks it; this is for the eye. */
export function PointCard({ at, point, sentence }: Props) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    if (!element.matches(':popover-open')) element.showPopover?.();
    placeHint(new DOMRect(at.x - 12, at.y - 12, 24, 24), element);
  });
  const percents = toPercents(point.weights);
  const measured = OUTCOME_IDS.filter((id) => point.outcomes[id] !== undefined);
  const customers = point.outcomes.ild?.n ?? point.outcomes.margin?.n;
  return (
    <div
      ref={card}
      popover="manual"
      aria-hidden="true"
      className="hint"
      style={{ maxWidth: 'min(600px, calc(100vw - 16px))' }}
      data-testid="point-card"
    >
      <p className="text-body font-semibold">{sentence}</p>
      <p className="mt-0.5 text-muted">
        {(['relevance', 'margin', 'diversity'] as const)
          .map((id) => `${OBJECTIVE_NAMES[id]} ${percents[id]}`)
          .join(' \u00b7 ')}
      </p>
      <dl className="mt-1.5 grid grid-cols-[auto_auto_auto_auto] gap-x-4">
        {measured.map((id) => (
          <div key={id} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted sm:whitespace-nowrap" title={EVIDENCE_NAMES[OUTCOMES[id].evidence]}>
              {OUTCOMES[id].label}
            </dt>
            <dd className="text-right whitespace-nowrap">{formatFigure(point.outcomes[id]!, id)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-muted">
        {customers === undefined ? '' : `Measured on ${customers.toLocaleString()} customers. `}
        Click or press Enter to take these weights.
      </p>
    </div>
  );
}
