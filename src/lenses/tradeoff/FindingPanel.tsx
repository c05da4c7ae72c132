import { useQuery } from '@tanstack/react-query';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { AssumedAnswers } from '../../controls/AssumedAnswers';
import { useLate } from '../../engine/late';
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
import { DEFAULT_SCENARIO, sameSettings, scenarioKey } from '../../state/scenario';
import { announce } from '../../state/view-store';
import { consentCostOf, type Finding, findingOf, nothingShown } from './finding';

/** Customers behind the first finding: fewer change their mind too often. */
const FIRST_FINDING = 3_072;
/** How long weights lie still before the headline may be about something else. */
const REST_MS = 500;

/** A hand is on the weights, or they moved by key just now. */
function useMoving(): boolean {
  const weights = useTable((s) => s.scenario.policy.weights);
  const dragging = useTable((s) => s.origin !== null);
  const [rested, setRested] = useState(weights);
  useEffect(() => {
    const timer = setTimeout(() => setRested(weights), REST_MS);
    return () => clearTimeout(timer);
  }, [weights]);
  return dragging || rested !== weights;
}

/** What the last committed change did, null where that is nothing to speak of; undefined until its figures are there. */
function useChangeEffect(isRested: boolean): string | null | undefined {
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
  // Before the first change there is nothing to name, and at that change other things come first.
  const words = useQuery({
    queryKey: ['change-effect'],
    queryFn: () => import('./change-effect'),
    enabled: isRested || change !== null,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;
  return useMemo(() => {
    if (change === null) return null;
    return evaluation && before && words ? words.changeEffect(change, before, evaluation) : undefined;
  }, [change, evaluation, before, words]);
}

interface EffectProps {
  /** The headline to be spoken with it; null while it may still change. */
  readonly headline: string | null;
  readonly settled: boolean;
  readonly hint: string;
  /** All that the table shows by itself is there. */
  readonly isRested: boolean;
}

/** What the last change did; the last sentence stays, dimmed, until the next. Spoken together with a new headline, and neither during a drag. */
const Effect = memo(function Effect({ headline, settled, hint, isRested }: EffectProps) {
  const now = useChangeEffect(isRested);
  const [kept, setKept] = useState<string | null>(null);
  if (now !== undefined && now !== kept) setKept(now);
  const effect = now ?? null;
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
  const late = useLate(now === undefined && kept !== null);
  return (
    <p className="dims min-h-5" data-late={late} data-testid="effect">
      {(now === undefined ? kept : now) ?? <span className="text-muted">{hint}</span>}
    </p>
  );
});

/** The sentence on top of the chart, what consent costs, and what the last change did. */
export function FindingPanel({ onMix }: { readonly onMix: () => void }) {
  const axes = useTable((s) => s.scenario.axes);
  const moving = useMoving();
  const { evaluation, scenario } = useEvaluation();
  const stale = useStale();
  const frontier = useFrontier();
  const { snapshot, baseline, baselineState } = frontier;

  const refitting = useRefitting();
  // Figures of one policy against the frontier of another say nothing.
  const isMatched =
    useTable((s) => scenario !== null && sameSettings(s.scenario, scenario)) && !frontier.stale;
  const whole = snapshot?.complete === true;

  // A first estimate speaks only while there is nothing better: the last whole finding stays, dimmed, until the next.
  const [kept, setKept] = useState<{ finding: Finding; whole: boolean } | null>(null);
  const held = moving || !whole ? (kept?.finding.kind ?? null) : null;
  const fresh = useMemo(
    () => (snapshot && evaluation && isMatched ? findingOf(snapshot, evaluation, axes, held) : null),
    [snapshot, evaluation, isMatched, axes, held],
  );
  // That nothing may be shown is known at once, and no longer holds as soon as it does not.
  const isNothing = evaluation !== null && nothingShown(evaluation);
  const isEnough =
    (snapshot?.customers ?? 0) >= FIRST_FINDING || frontier.stopped || kept?.finding.kind === 'nothing';
  const speaks = fresh !== null && (whole || isNothing || (isEnough && kept?.whole !== true));
  if (speaks && fresh !== kept?.finding) setKept({ finding: fresh, whole: whole && !isNothing });
  const finding = speaks ? fresh : (kept?.finding ?? null);

  // What consent costs is not told of provisional figures: the last answer stays, dimmed as the headline is.
  const cost = useMemo(
    () =>
      snapshot && evaluation && isMatched && !refitting
        ? consentCostOf(snapshot, baseline, evaluation, axes)
        : null,
    [snapshot, baseline, evaluation, isMatched, refitting, axes],
  );
  const [keptCost, setKeptCost] = useState(cost);
  const known = isMatched && baselineState === 'same' ? 'All optional consent rules are off.' : cost;
  if (known !== null && known !== keptCost) setKeptCost(known);
  const consent = known ?? keptCost ?? (finding && whole ? 'Working out what the consent rules cost.' : null);

  const settled = !moving && !stale && !refitting;
  const headline = settled && isMatched && whole ? (fresh?.headline ?? null) : null;
  const isWaited = frontier.stale || (finding !== null && !speaks);
  const isLate = useLate(isWaited);
  const isCostLate = useLate(isWaited || (known === null && keptCost !== null));
  return (
    <section aria-labelledby="finding-title" className="isolate">
      <h2
        id="finding-title"
        className="dims min-h-7 text-balance text-finding font-semibold tracking-[-0.01em]"
        data-stale={stale || isWaited}
        data-late={isLate}
        data-testid="finding"
      >
        {finding ? (
          finding.headline
        ) : (
          <>
            <span className="sr-only">Working out the frontier</span>
            <span aria-hidden="true" className="skeleton relative top-1 block h-5 w-3/5" />
          </>
        )}
      </h2>
      {/* Room for two lines of each: a drag must not move the chart. */}
      <div className="mt-1 min-h-20 wide:min-h-10">
        <p className="min-h-5 text-muted">
          {finding ? (
            <>
              <span className="dims" data-late={isLate}>
                {finding.standing}
              </span>{' '}
              <span className="dims" data-testid="consent-cost" data-late={isCostLate}>
                {consent}
              </span>{' '}
              <AssumedAnswers onOpen={onMix} />
            </>
          ) : (
            <span aria-hidden="true" className="skeleton mt-1 block h-3.5 w-4/5" />
          )}
        </p>
        <Effect
          headline={headline}
          settled={settled}
          isRested={whole}
          hint={
            finding && !isNothing ? 'Move a weight or switch a rule to see what it does, and to whom.' : ''
          }
        />
      </div>
    </section>
  );
}
