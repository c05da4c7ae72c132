import {
  lazy,
  type RefObject,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Weights } from '../../../workers/protocol/policy';
import { AXIS_IDS, type FrontierAxes, OUTCOMES, type OutcomeId } from '../../../workers/protocol/results';
import { estimateOf, lineOf } from '../../charts/frontier-chart-data';
import { VIRIDIS_GRADIENT } from '../../charts/viridis';
import { useLate } from '../../engine/late';
import { type FrontierData, useFigures, useFrontier, useRefitting } from '../../engine/table-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { axisTitle, formatCount, formatNumber } from '../../format/figure';
import { EVIDENCE_NAMES, STAKEHOLDER_NAMES } from '../../format/names';
import { tableActions, useTable } from '../../state/policy-store';
import { announce, setFrontierView, useView } from '../../state/view-store';
import { ExportMenu } from '../../ui/ExportMenu';
import { Select } from '../../ui/Select';
import { Term } from '../../ui/Term';
import { FirstLoad } from './FirstLoad';
import { nothingShown } from './finding';
import { LOAD_STEPS, useLoadStep } from './load-steps';

// Asked for at once, while the engine makes its world; the page around it is up without waiting.
const chart = import('../../charts/FrontierChart');
const FrontierChart = lazy(async () => ({ default: (await chart).FrontierChart }));
const FrontierTable = lazy(async () => ({
  default: (await import('../../charts/FrontierTable')).FrontierTable,
}));
const NothingShown = lazy(async () => ({ default: (await import('./NothingShown')).NothingShown }));

/** Work shorter than this goes without a word. */
const WORTH_TELLING_MS = 600;

const OPTIONS = AXIS_IDS.map((id) => ({
  id,
  text: `${axisTitle(id)} (${EVIDENCE_NAMES[OUTCOMES[id].evidence]})`,
  group: STAKEHOLDER_NAMES[OUTCOMES[id].stakeholder],
}));

/** Picking the other axis' outcome swaps the two. */
function pickAxis(axis: keyof FrontierAxes, id: OutcomeId) {
  const other = axis === 'x' ? 'y' : 'x';
  tableActions.change((s) => ({
    ...s,
    axes:
      s.axes[other] === id
        ? { x: s.axes.y, y: s.axes.x }
        : axis === 'x'
          ? { ...s.axes, x: id }
          : { ...s.axes, y: id },
  }));
}

function AxisPicker({ axis }: { readonly axis: keyof FrontierAxes }) {
  const id = useTable((s) => s.scenario.axes[axis]);
  const { better, evidence } = OUTCOMES[id];
  const direction = axis === 'x' ? '\u2192' : '\u2191';
  return (
    <div className="flex min-w-0 items-center gap-1 text-note">
      <span className="shrink-0">
        <span aria-hidden="true">{direction}</span>
        {better === 'lower' && ' less'}
      </span>
      <Select
        label={axis === 'x' ? 'Horizontal axis' : 'Vertical axis'}
        value={id}
        options={OPTIONS}
        onChange={(next) => pickAxis(axis, next)}
        className="text-note"
      />
      <EvidenceChip evidence={evidence} />
    </div>
  );
}

function useLasting(active: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!active) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), WORTH_TELLING_MS);
    return () => clearTimeout(timer);
  }, [active]);
  return lasting;
}

/** What the figures lack, or how far the frontier is, with a way to stop it; the key of the colours where there is nothing to tell. */
function Status({ frontier }: { readonly frontier: FrontierData }) {
  const { snapshot, stale, running, stopped, stop, resume } = frontier;
  const refitting = useRefitting();
  const made = useTable((s) => s.scenario.world.customers);
  const step = useLoadStep(stale);
  const lasting = useLasting(running && snapshot !== null);
  if (refitting) {
    return (
      <p className="flex h-7 items-center text-note text-muted" data-testid="refitting">
        Model as fitted before; being refitted
      </p>
    );
  }
  if (snapshot && ((running && lasting) || stopped)) {
    const steps: Readonly<Record<(typeof LOAD_STEPS)[number], string>> = {
      world: `Making ${formatCount(made)} customers`,
      model: 'Fitting the model',
      candidates: 'Choosing candidates',
      frontier: 'Measuring policies',
    };
    // The count of a frontier of earlier settings would be no news of this one.
    const doing = !stale
      ? `${formatCount(snapshot.customers)} of ${formatCount(snapshot.population)}`
      : running
        ? step === null
          ? 'Getting ready'
          : steps[LOAD_STEPS[step.at]!]
        : 'Stopped';
    return (
      <div className="flex h-7 items-center gap-2 text-note text-muted">
        <span data-testid="frontier-progress">
          {doing}
          {/* Two lines of it would move the chart. */}
          {!stale && <span className="max-[84rem]:sr-only"> customers</span>}
        </span>
        <button
          type="button"
          className="h-6 min-w-12 rounded-md border border-hairline px-1 font-medium text-ink hover:bg-wash"
          onClick={running ? stop : resume}
        >
          {running ? 'Stop' : 'Go on'}
        </button>
      </div>
    );
  }
  return (
    <div className="flex h-7 items-center gap-1.5 text-note text-muted">
      <Term of="ild">diversity</Term>
      <span
        aria-hidden="true"
        className="h-[6px] w-16 rounded-full"
        style={{ background: VIRIDIS_GRADIENT }}
      />
      low to high
    </div>
  );
}

interface ExportProps {
  readonly frontier: FrontierData;
  readonly axes: FrontierAxes;
  readonly summary: string;
  readonly frame: RefObject<HTMLElement | null>;
}

function useSummary(frontier: FrontierData, axes: FrontierAxes): string {
  const { snapshot } = frontier;
  return useMemo(() => {
    if (!snapshot) return '';
    const line = lineOf(snapshot, axes);
    const first = line[0];
    const last = line.at(-1);
    if (!first || !last) return '';
    const at = (p: { x: number; y: number }) =>
      `${OUTCOMES[axes.y].label} ${formatNumber(axes.y, p.y)} at ${OUTCOMES[axes.x].label} ${formatNumber(axes.x, p.x)}`;
    const estimate = estimateOf(snapshot);
    return `${line.length} of ${snapshot.points.length} policies are on the frontier${estimate && ` in a ${estimate}`}. It runs from ${at(first)} to ${at(last)}.`;
  }, [snapshot, axes]);
}

/** The frontier as a file, once there is one. */
function Export({ frontier, axes, summary, frame }: ExportProps) {
  const world = useTable((s) => s.scenario.world);
  const { snapshot } = frontier;
  if (!snapshot) return null;
  const estimate = estimateOf(snapshot);
  const evidence = [...new Set([axes.y, axes.x].map((id) => EVIDENCE_NAMES[OUTCOMES[id].evidence]))].join(
    ' and ',
  );
  return (
    <ExportMenu
      frame={frame}
      caption={{
        title: `Frontier of ${OUTCOMES[axes.y].label} and ${OUTCOMES[axes.x].label}`,
        summary,
        source: `Parley, ${evidence} evidence; synthetic retail world of ${formatCount(world.customers)} customers and ${formatCount(world.items)} items, seed ${world.seed}${estimate && `; ${estimate}`}.`,
      }}
      twin={async () => (await import('../../charts/frontier-twin')).frontierTwin(snapshot, axes)}
      onDone={announce}
      isSmall
    />
  );
}

interface Props {
  /** Shows the eligibility rules. */
  readonly onEligibility: () => void;
}

/** The chart, its axes, its twin as a table. */
export function FrontierPanel({ onEligibility }: Props) {
  const frontier = useFrontier();
  const { snapshot } = frontier;
  // The chart of a new snapshot is drawn in slices, and makes way for whatever a hand does meanwhile.
  const drawn = useDeferredValue(frontier);
  const late = useLate(frontier.stale);
  const refitting = useRefitting();
  const isNothing = useFigures(nothingShown) === true;
  const axes = useTable((s) => s.scenario.axes);
  const view = useView((s) => s.frontierView);
  const measured = useSummary(frontier, axes);
  const summary = isNothing ? '' : measured;
  const frame = useRef<HTMLElement>(null);
  const onTake = useCallback(
    (weights: Weights) => tableActions.changePolicy((policy) => ({ ...policy, weights })),
    [],
  );
  const share =
    snapshot && frontier.running && !frontier.stale
      ? snapshot.customers / Math.max(1, snapshot.population)
      : 0;
  return (
    <section ref={frame} aria-labelledby="frontier-title" className="flex min-h-0 flex-col">
      <h2 id="frontier-title" className="sr-only">
        The frontier
      </h2>
      <p className="sr-only">{summary}</p>
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <AxisPicker axis="y" />
        <div className="flex items-center gap-2">
          <Status frontier={frontier} />
          <fieldset className="flex">
            <legend className="sr-only">Show the frontier as</legend>
            {(['chart', 'table'] as const).map((id) => (
              <button
                key={id}
                type="button"
                aria-pressed={view === id}
                onClick={() => setFrontierView(id)}
                className="h-7 rounded-md px-2 text-note font-medium capitalize text-muted hover:bg-wash aria-pressed:bg-wash aria-pressed:text-ink"
              >
                {id}
              </button>
            ))}
          </fieldset>
          {!isNothing && (
            // No picture is taken of a frontier of earlier settings, nor of a ring at provisional figures.
            <div inert={refitting || frontier.stale}>
              <Export frontier={frontier} axes={axes} summary={summary} frame={frame} />
            </div>
          )}
        </div>
      </div>
      <div aria-hidden="true" className="h-[2px] overflow-hidden">
        <span
          className="block h-full origin-left bg-control transition-transform duration-150"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      <div className="dims-late relative min-h-[260px] grow" data-stale={frontier.stale} data-late={late}>
        {isNothing ? (
          <Suspense fallback={null}>
            <NothingShown onEligibility={onEligibility} />
          </Suspense>
        ) : snapshot === null || drawn.snapshot === null ? (
          <FirstLoad />
        ) : (
          <Suspense fallback={null}>
            {view === 'chart' ? (
              <FrontierChart
                snapshot={drawn.snapshot}
                // Beside a first estimate the other curve would look beaten by chance.
                baseline={drawn.snapshot.complete ? drawn.baseline : null}
                ghost={drawn.ghost}
                axes={axes}
                isStale={frontier.stale || drawn.snapshot !== snapshot}
                onTake={onTake}
              />
            ) : (
              <FrontierTable snapshot={drawn.snapshot} axes={axes} onTake={onTake} />
            )}
          </Suspense>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-3 desk:flex-nowrap">
        <p className="flex flex-wrap gap-x-2.5 pl-2 text-note text-muted desk:shrink-0 desk:flex-nowrap">
          {(
            [
              ['frontier', 'Frontier'],
              ['knee', 'Knee'],
              ['nash', 'Nash point'],
              ['minimaxRegret', 'Least regret'],
              ['price-of-consent', 'Price of consent'],
            ] as const
          ).map(([term, text]) => (
            <Term key={term} of={term} className="min-h-6">
              {text}
            </Term>
          ))}
        </p>
        <AxisPicker axis="x" />
      </div>
    </section>
  );
}
