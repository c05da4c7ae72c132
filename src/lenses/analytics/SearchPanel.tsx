import { useState } from 'react';
import type { ModelId } from '../../../workers/protocol/models';
import type { Trial, TuneReport } from '../../../workers/protocol/models-report';
import { BOUNDS } from '../../../workers/protocol/policy';
import { useSearch, type Work } from '../../engine/models-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatCount, formatMargin, formatNumber } from '../../format/figure';
import { formatDuration } from '../../format/measure';
import { MODEL_NAMES } from '../../format/model-names';
import { setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { tableActions, useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { NumberBox } from '../../ui/NumberBox';
import { LensTerm } from './LensTerm';
import { searchSentence } from './sentences';
import { formatSetting, type Setting, settingsFor, withSettings } from './settings';

const HEAD = 'h-7 border-b border-hairline bg-paper px-1.5 font-medium text-muted';

function take(model: ModelId, trial: Trial) {
  tableActions.changePolicy((policy) => withSettings(policy, model, trial.settings));
  announce(`The settings of ${MODEL_NAMES[model]} are taken into the policy.`);
}

interface LogProps {
  readonly report: TuneReport;
  readonly isOnTable: (trial: Trial) => boolean;
}

/** Every trial, in the order tried. */
function TrialLog({ report, isOnTable }: LogProps) {
  const settings = settingsFor(report.model);
  return (
    <table className="w-full border-separate border-spacing-0 text-note" data-testid="trials">
      <caption className="sr-only">
        Settings tried for {MODEL_NAMES[report.model]}, with their NDCG on the validation weeks
      </caption>
      <thead className="sticky top-0 z-1">
        <tr>
          <th scope="col" className={`${HEAD} text-left`}>
            Trial
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            NDCG, validation
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            Fit
          </th>
          <th scope="col" className={`${HEAD} text-right`}>
            <span className="sr-only">Take</span>
          </th>
          {settings.map(({ name, definition }) => (
            <th key={name} scope="col" className={`${HEAD} text-right`}>
              {definition.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.trials.map((trial, at) => {
          const isBest = report.best === at;
          const margin = trial.failure === null ? formatMargin(trial.ndcg, 'ndcg') : null;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: trials are named by their order and only added to.
            <tr key={at} className={isBest ? 'bg-wash' : 'hover:bg-wash'}>
              <th scope="row" className="h-7 px-2 text-left font-normal whitespace-nowrap">
                {at + 1}
                {at === 0 && <span className="ml-1.5 text-muted">yours</span>}
                {isBest && <span className="ml-1.5 font-semibold text-analytics">best</span>}
              </th>
              {trial.failure === null ? (
                <>
                  <td className={`px-1.5 text-right whitespace-nowrap ${isBest ? 'font-semibold' : ''}`}>
                    {formatNumber('ndcg', trial.ndcg.value, trial.ndcg.se)}
                    {margin && <span className="ml-1 font-normal text-muted">{margin}</span>}
                  </td>
                  <td className="px-1.5 text-right whitespace-nowrap">{formatDuration(trial.fitMs)}</td>
                </>
              ) : (
                <td colSpan={2} className="px-1.5 text-right text-pretty text-breach">
                  {trial.failure}
                </td>
              )}
              <td className="text-right whitespace-nowrap">
                {isOnTable(trial) ? (
                  <span className="px-2 text-muted">in use</span>
                ) : (
                  trial.failure === null && (
                    <button
                      type="button"
                      aria-label={`Take the settings of trial ${at + 1}`}
                      className="h-6 rounded-md px-2 font-medium underline underline-offset-3 hover:bg-hairline"
                      onClick={() => take(report.model, trial)}
                    >
                      Take
                    </button>
                  )
                )}
              </td>
              {settings.map(({ name }) => {
                const value = trial.settings[name];
                return (
                  <td key={name} className="px-1.5 text-right">
                    {value === undefined ? '' : formatSetting(value)}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function statusOf({ report, running, stopped, error, stale }: Work<TuneReport>): string {
  if (error) return error.message;
  const tried = report ? `${formatCount(report.trials.length)} of ${formatCount(report.wanted)} tried` : '';
  if (running) return tried === '' ? 'Fitting the settings at hand.' : `${tried}.`;
  if (stopped) return tried === '' ? 'Stopped.' : `Stopped, ${tried}.`;
  if (!report) return '';
  return `${tried}.${stale ? ' The policy has changed since.' : ''}`;
}

interface Props {
  readonly model: ModelId;
  readonly settings: readonly Setting[];
}

/** A seeded search over the settings of a model, on the validation weeks alone. */
export function SearchPanel({ model, settings }: Props) {
  const [trials, setTrials] = useState<number>(BOUNDS.trials.default);
  const [seed, setSeed] = useState(1);
  const started = useAnalyticsView((s) => s.search);
  const search = started?.model === model ? started : null;
  const work = useSearch(search);
  const { report, running, stopped, error } = work;
  const scenario = useTable((s) => s.scenario);
  const begin = () => {
    const { world, policy } = scenario;
    setAnalyticsView({ search: { world, policy, model, trials, seed } });
    announce(`Searching settings of ${MODEL_NAMES[model]}.`);
  };
  const isOnTable = (trial: Trial) =>
    settings.every(
      ({ name, definition }) =>
        trial.settings[name] === (scenario.policy.settings[`${model}.${name}`] ?? definition.default),
    );
  const best = report !== null && report.best !== null ? report.trials[report.best] : undefined;
  return (
    <section aria-labelledby="search-title" className="flex min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-x-2">
        <h3 id="search-title" className="font-semibold">
          Search
        </h3>
        <EvidenceChip evidence="held-out" />
      </div>
      <p className="text-pretty text-muted">
        Tries random settings and looks at the <LensTerm of="validation">validation weeks</LensTerm> alone.
        The test weeks stay unseen, so that what the other sections report remains honest.
      </p>
      {settings.length === 0 ? (
        <p className="mt-3">There is nothing to search: {MODEL_NAMES[model]} has no settings.</p>
      ) : (
        <>
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="flex items-center gap-1">
              <span aria-hidden="true">Trials</span>
              <NumberBox
                label="Trials"
                value={trials}
                min={BOUNDS.trials.min}
                max={BOUNDS.trials.max}
                isDisabled={running}
                className="w-14 [&_input]:border-control"
                onChange={setTrials}
              />
            </span>
            <span className="flex items-center gap-1">
              <span aria-hidden="true">Seed</span>
              <NumberBox
                label="Seed of the search"
                value={seed}
                min={0}
                max={BOUNDS.policySeed.max}
                format={{ useGrouping: false }}
                isDisabled={running}
                className="w-20 [&_input]:border-control"
                onChange={setSeed}
              />
            </span>
            {running ? (
              <Button look="outlined" onClick={work.stop}>
                Stop
              </Button>
            ) : (
              <Button look="solid" onClick={begin}>
                Search settings
              </Button>
            )}
            {!running && (stopped || error) && search && (
              <Button look="outlined" onClick={work.resume}>
                Go on
              </Button>
            )}
            <span className="text-note text-muted" role="status" data-testid="search-status">
              {search ? statusOf(work) : ''}
            </span>
          </div>
          <div aria-hidden="true" className="mt-1 h-[2px] overflow-hidden">
            <span
              className="block h-full origin-left bg-analytics transition-transform duration-150"
              style={{
                transform: `scaleX(${running && report ? report.trials.length / Math.max(1, report.wanted) : 0})`,
              }}
            />
          </div>
          {report && report.trials.length > 0 ? (
            <section
              className="scrolls mt-1 min-h-40 grow overflow-x-auto"
              aria-label="Trials"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
              tabIndex={0}
            >
              <TrialLog report={report} isOnTable={isOnTable} />
            </section>
          ) : (
            <p className="mt-3 text-muted">
              {running
                ? 'The first trial is your own settings: what the others have to beat.'
                : `${search ? 'Stopped before the first trial.' : 'No search yet.'} The first trial will be your own settings: what the others have to beat.`}
            </p>
          )}
          {best && !isOnTable(best) && (
            <p className="mt-2">
              <Button look="outlined" onClick={() => take(model, best)}>
                Take these settings
              </Button>
              <span className="ml-2 text-note text-muted">
                {searchSentence(report ?? { trials: [], best: null })} Undo brings yours back.
              </span>
            </p>
          )}
        </>
      )}
    </section>
  );
}
