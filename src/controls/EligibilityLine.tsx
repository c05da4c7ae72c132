import type { MouseEvent, SyntheticEvent } from 'react';
import { formatCount } from '../format/figure';
import { useTable } from '../state/policy-store';

/** Beside the present page; opened from there it shows the same policy. */
const ADDRESS = 'privacy';

/** The address at hand changes with the policy: the link takes it up just before it is used. */
function refresh(event: SyntheticEvent<HTMLAnchorElement>) {
  event.currentTarget.setAttribute('href', `${ADDRESS}${location.hash}`);
}

interface Props {
  /** Shows the rules without leaving the page. */
  readonly onOpen?: (() => void) | undefined;
}

/** How many eligibility rules there are, and the way to them. */
export function EligibilityLine({ onOpen }: Props) {
  const total = useTable((s) => s.scenario.policy.eligibility.length);
  const on = useTable((s) => s.scenario.policy.eligibility.filter((rule) => rule.on).length);
  const follow = (event: MouseEvent) => {
    if (!onOpen || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen();
  };
  const counted = `${formatCount(on)} of ${formatCount(total)} on`;
  return (
    <p className="mt-1 flex min-h-6 items-center justify-between text-note text-muted">
      <a
        href={ADDRESS}
        onPointerEnter={refresh}
        onPointerDown={refresh}
        onFocus={refresh}
        onClick={follow}
        className="inline-flex min-h-6 items-center font-medium underline underline-offset-3 hover:text-ink"
      >
        Eligibility rules
      </a>
      <span>{total === 0 ? 'none' : counted}</span>
    </p>
  );
}
