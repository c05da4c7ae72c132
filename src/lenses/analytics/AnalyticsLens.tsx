import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { LittleFrontier } from '../../charts/LittleFrontier';
import { AssumedAnswers } from '../../controls/AssumedAnswers';
import { type ModelsData, useModels } from '../../engine/models-data';
import { useFrontier } from '../../engine/table-data';
import { formatCount } from '../../format/figure';
import { MODEL_NAMES } from '../../format/model-names';
import { type Section, setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { panelId, Tabs, tabId } from '../../ui/Tabs';
import { WorkStatus } from '../../ui/WorkStatus';
import { CalibrationSection } from './CalibrationSection';
import { ConcentrationSection } from './ConcentrationSection';
import { DataSection } from './DataSection';
import { EvidenceSection } from './EvidenceSection';
import { findingOf, type ModelsFinding } from './finding';
import { LengthSection } from './LengthSection';
import { ModelsSection } from './ModelsSection';
import { SegmentsSection } from './SegmentsSection';
import { SettingsSection } from './SettingsSection';

const ServingSection = lazy(async () => ({ default: (await import('./ServingSection')).ServingSection }));

const TABS: readonly { readonly id: Section; readonly text: string }[] = [
  { id: 'models', text: 'Models' },
  { id: 'settings', text: 'Settings' },
  { id: 'length', text: 'By list length' },
  { id: 'segments', text: 'By segment' },
  { id: 'calibration', text: 'Calibration' },
  { id: 'concentration', text: 'Concentration' },
  { id: 'evidence', text: 'Evidence' },
  { id: 'data', text: 'Data' },
  { id: 'serving', text: 'Serving' },
];

function SectionShown({ section, data }: { readonly section: Section; readonly data: ModelsData }) {
  switch (section) {
    case 'models':
      return <ModelsSection data={data} />;
    case 'settings':
      return <SettingsSection data={data} />;
    case 'length':
      return <LengthSection data={data} />;
    case 'segments':
      return <SegmentsSection data={data} />;
    case 'calibration':
      return <CalibrationSection data={data} />;
    case 'concentration':
      return <ConcentrationSection data={data} />;
    case 'evidence':
      return <EvidenceSection data={data} />;
    case 'data':
      return <DataSection />;
    case 'serving':
      return (
        <Suspense fallback={null}>
          <ServingSection />
        </Suspense>
      );
  }
}

/** How far the measuring is, with a way to stop it and to go on. */
function Status({ data }: { readonly data: ModelsData }) {
  const { running, stopped, error, progress, asked, measured, report } = data;
  const frontierFirst = useFrontier().running;
  const fresh = asked.filter((id) => measured.get(id)?.stale === false).length;
  const counted = `${formatCount(fresh)} of ${formatCount(asked.length)} models measured.`;
  const doing = progress?.model
    ? `${progress.stage === 'ranking' ? 'Ranking with' : progress.stage === 'comparing' ? 'Measuring' : 'Fitting'} ${MODEL_NAMES[progress.model]}.`
    : frontierFirst
      ? 'The frontier is worked out first.'
      : 'Getting ready.';
  const idle = report
    ? `Learned from ${formatCount(report.training.events)} events of ${formatCount(report.training.customers)} people who allow it; intervals from ${formatCount(report.replicates)} resamples.`
    : '';
  return (
    <WorkStatus
      error={error}
      failed="The models could not be measured."
      running={running}
      stopped={stopped}
      doing={`${counted} ${doing}`}
      paused={`${counted} Stopped.`}
      idle={idle}
      onStop={data.stop}
      onResume={data.resume}
    />
  );
}

function Headline({ data, onMix }: { readonly data: ModelsData; readonly onMix: () => void }) {
  const own = useTable((s) => s.scenario.policy.model);
  const metric = useAnalyticsView((s) => s.metric);
  const { report, measured, asked, stale, pairs, pairsWaited } = data;
  // The report may be of fewer models than are asked for by now, and the pairs come a moment after it.
  const isMeasured = asked.every((id) => measured.get(id)?.stale === false);
  const whole = report?.complete === true && isMeasured && !stale && !pairsWaited;
  const fresh = useMemo(() => {
    if (!report) return null;
    const models = asked.flatMap((id) => {
      const one = measured.get(id);
      return one && !one.stale ? [one.report] : [];
    });
    const versus = pairs && new Map([...pairs].map(([id, differences]) => [id, differences[metric]]));
    return findingOf({ ...report, models, complete: whole }, own, metric, versus);
  }, [report, measured, asked, own, metric, pairs, whole]);
  // A part of the finding speaks only while there is nothing better: the last whole one stays, dimmed,
  // until the next.
  const [kept, setKept] = useState<{ finding: ModelsFinding; whole: boolean } | null>(null);
  const speaks = fresh !== null && (whole || kept?.whole !== true);
  if (speaks && fresh !== kept?.finding) setKept({ finding: fresh, whole });
  const finding = speaks ? fresh : (kept?.finding ?? null);

  const complete = speaks && whole;
  const said = useRef<string | null>(null);
  const headline = complete ? (fresh?.headline ?? null) : null;
  useEffect(() => {
    if (headline === null || headline === said.current) return;
    said.current = headline;
    announce(headline);
  }, [headline]);
  return (
    <section aria-labelledby="finding-title" className="min-w-0 grow">
      <h2
        id="finding-title"
        data-testid="finding"
        data-stale={finding !== null && !speaks}
        data-complete={complete}
        className="dims-itself min-h-14 text-balance wide:min-h-7 text-finding font-semibold tracking-[-0.01em]"
      >
        {finding ? (
          finding.headline
        ) : (
          <>
            <span className="sr-only">Measuring the models</span>
            <span aria-hidden="true" className="skeleton mt-1 block h-5 w-4/5" />
            <span aria-hidden="true" className="skeleton mt-2 block h-5 w-3/5" />
          </>
        )}
      </h2>
      <p className="min-h-5 text-pretty text-muted">
        {finding?.standing ?? <span aria-hidden="true" className="skeleton mt-1 block h-3.5 w-3/5" />}{' '}
        <AssumedAnswers onOpen={onMix} />
      </p>
      <Status data={data} />
    </section>
  );
}

/** The analytics manager's view: can the model be believed? */
export function AnalyticsLens({ onMix }: { readonly onMix: () => void }) {
  const section = useAnalyticsView((s) => s.section);
  const data = useModels();
  return (
    <>
      <div className="flex items-start gap-x-6">
        <Headline data={data} onMix={onMix} />
        <div className="max-lg:hidden">
          <LittleFrontier />
        </div>
      </div>
      <div className="border-b border-hairline">
        <Tabs
          label="Questions to the models"
          name="analytics"
          tabs={TABS}
          chosen={section}
          onChoose={(next) => setAnalyticsView({ section: next })}
        />
      </div>
      <div
        id={panelId('analytics')}
        role="tabpanel"
        aria-labelledby={tabId('analytics', section)}
        className="flex min-h-0 flex-col pb-3 max-desk:min-h-[560px]"
      >
        <SectionShown section={section} data={data} />
      </div>
    </>
  );
}
