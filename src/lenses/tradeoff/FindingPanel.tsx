import { useQuery } from '@tanstack/react-query';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { AssumedAnswers } from '../../controls/AssumedAnswers';
import { evaluationQuery } from '../../engine/queries';
import {
  useEvaluation,
  useFeed,
  useFrontier,
  useRefitting,
  useStale,
  useUnsettled,
} from '../../engine/table-data';
import { useTable } from '../../state/policy-store';
import { DEFAULT_SCENARIO, scenarioKey } from '../../state/scenario';
import { announce } from '../../state/view-store';
import { consentCostOf, type Finding, findingOf, nothingShown } from './finding';

/** What the last committed change did; null until its figures are there. */
function useChangeEffect(): string | null {
  const change = useTable((s) => s.lastChange);
  const settled = useTable(
    (s) => s.lastChange !== null && scenarioKey(s.lastChange.to) === scenarioKey(s.scenario),
  );
  const stale = useUnsettled();
  const evaluation = useFeed((s) => (settled && !stale ? (s.shown?.evaluation ?? null) : null));
  const from = change?.from ?? DEFAULT_SCENARIO;
  // Known already, unless a further change came before its figures did: then it is asked for behind all else.
  const before = useQuery({
    ...evaluationQuery(from.world, from.policy, 'background'),
    enabled: settled && !stale,
  }).data;
  // Before the first change there is nothing to name.
  const words = useQuery({
    queryKey: ['change-effect'],
    queryFn: () => import('./change-effect'),
    enabled: change !== null,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;
  return useMemo(() => {
    if (change === null || evaluation === null) return null;
    return before && words ? words.changeEffect(change, before, evaluation) : null;
  }, [change, evaluation, before, words]);
}

interface EffectProps {
  /** The headline to be spoken with it; null while it may still change. */
  readonly headline: string | null;
  readonly settled: boolean;
  readonly hint: string;
}

/** What the last change did. Spoken together with a new headline, and neither during a drag. */
const Effect = memo(function Effect({ headline, settled, hint }: EffectProps) {
  const effect = useChangeEffect();
  const said = useRef<{ effect: string | null; headline: string | null }>({ effect: null, headline: null });
  useEffect(() => {
    if (!settled) return;
    const news = [
      effect === said.current.effect ? null : effect,
      headline === said.current.headline ? null : headline,
    ].filter((part) => part !== null);
    if (news.length === 0) return;
    said.current = { effect: effect ?? said.current.effect, headline: headline ?? said.current.headline };
    announce(news.join(' '));
  }, [settled, effect, headline]);
  return (
    <p className="min-h-5" data-testid="effect">
      {effect ?? <span className="text-muted">{hint}</span>}
    </p>
  );
});

/** The sentence on top of the chart, what consent costs, and what the last change did. */
export function FindingPanel({ onMix }: { readonly onMix: () => void }) {
  const axes = useTable((s) => s.scenario.axes);
  const dragging = useTable((s) => s.origin !== null);
  const { evaluation } = useEvaluation();
  const stale = useStale();
  const frontier = useFrontier();
  const { snapshot, baseline, baselineState } = frontier;

  const fresh = useMemo(
    () => (snapshot && evaluation && !frontier.stale ? findingOf(snapshot, evaluation, axes) : null),
    [snapshot, evaluation, frontier.stale, axes],
  );
  const latest = useMemo(
    () => (snapshot && evaluation ? consentCostOf(snapshot, baseline, evaluation, axes) : null),
    [snapshot, baseline, evaluation, axes],
  );
  // What consent costs is not told of provisional figures: the last answer stays.
  const refitting = useRefitting();
  const [cost, setCost] = useState(latest);
  if (!refitting && cost !== latest) setCost(latest);
  // A first estimate speaks only while there is nothing better: the last whole finding stays, dimmed, until the next.
  const [kept, setKept] = useState<{ finding: Finding; whole: boolean } | null>(null);
  const whole = snapshot?.complete === true;
  // That nothing may be shown is known at once, and no longer holds as soon as it does not.
  const isNothing = evaluation !== null && nothingShown(evaluation);
  const speaks = fresh !== null && (whole || isNothing || kept?.whole !== true);
  if (speaks && fresh !== kept?.finding) setKept({ finding: fresh, whole: whole && !isNothing });
  const finding = speaks ? fresh : (kept?.finding ?? null);

  const settled = !dragging && !stale && !refitting;
  const headline =
    settled && !frontier.stale && snapshot?.complete === true ? (fresh?.headline ?? null) : null;

  const isLate = frontier.stale || (finding !== null && !speaks);
  const consent =
    cost ??
    (baselineState === 'same'
      ? 'All optional consent rules are off.'
      : finding && snapshot?.complete
        ? 'Working out what the consent rules cost.'
        : null);
  return (
    <section aria-labelledby="finding-title" className="isolate">
      <h2
        id="finding-title"
        className="dims min-h-7 text-balance text-finding font-semibold tracking-[-0.01em]"
        data-stale={stale || isLate}
        data-late={isLate}
        data-testid="finding"
      >
        {finding ? (
          finding.headline
        ) : (
          <>
            <span className="sr-only">Working out the frontier</span>
            <span aria-hidden="true" className="skeleton mt-1 block h-5 w-3/5" />
          </>
        )}
      </h2>
      {/* Room for three lines, whichever of the two takes two: a drag must not move the chart. */}
      <div className="mt-1 min-h-15 wide:min-h-10">
        <p className="min-h-5 text-muted">
          {finding ? (
            <>
              {finding.standing} {consent} <AssumedAnswers onOpen={onMix} />
            </>
          ) : (
            <span aria-hidden="true" className="skeleton mt-1 block h-3.5 w-4/5" />
          )}
        </p>
        <Effect
          headline={headline}
          settled={settled}
          hint={
            finding && !isNothing ? 'Move a weight or switch a rule to see what it does, and to whom.' : ''
          }
        />
      </div>
    </section>
  );
}
