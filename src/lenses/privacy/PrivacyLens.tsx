import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { LittleFrontier } from '../../charts/LittleFrontier';
import { AssumedAnswers } from '../../controls/AssumedAnswers';
import { type PricesData, usePrices, usePrivacy } from '../../engine/privacy-data';
import { useFrontier, useRefitting } from '../../engine/table-data';
import { type PrivacySection, setPrivacyView, usePrivacyView } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { panelId, Tabs, tabId } from '../../ui/Tabs';
import { WorkStatus } from '../../ui/WorkStatus';
import { DisclosureSection } from './DisclosureSection';
import { headlineOf, isNothingShown, type Second, secondOf } from './finding';
import { PermissionsSection } from './PermissionsSection';
import { PricesSection } from './PricesSection';
import { coverage } from './price-words';
import { StakeholdersSection } from './StakeholdersSection';

const CustomerSection = lazy(async () => ({
  default: (await import('./CustomerSection')).CustomerSection,
}));
const ReviewSection = lazy(async () => ({ default: (await import('./ReviewSection')).ReviewSection }));
const EligibilitySection = lazy(async () => ({
  default: (await import('./EligibilitySection')).EligibilitySection,
}));
const MixSection = lazy(async () => ({ default: (await import('./MixSection')).MixSection }));

const TABS: readonly { readonly id: PrivacySection; readonly text: string }[] = [
  { id: 'permissions', text: 'Permissions' },
  { id: 'prices', text: 'Rules and prices' },
  { id: 'stakeholders', text: 'Who costs whom' },
  { id: 'customer', text: 'One customer' },
  { id: 'review', text: 'Review' },
  { id: 'eligibility', text: 'Eligibility' },
  { id: 'mix', text: 'Tomorrow\u2019s consent' },
  { id: 'disclosure', text: 'Disclosure' },
];

interface ShownProps {
  readonly section: PrivacySection;
  readonly prices: PricesData;
}

function SectionShown({ section, prices }: ShownProps) {
  switch (section) {
    case 'permissions':
      return <PermissionsSection />;
    case 'prices':
      return <PricesSection prices={prices} />;
    case 'stakeholders':
      return <StakeholdersSection prices={prices} />;
    case 'customer':
      return <CustomerSection />;
    case 'review':
      return <ReviewSection />;
    case 'eligibility':
      return <EligibilitySection />;
    case 'mix':
      return <MixSection />;
    case 'disclosure':
      return <DisclosureSection />;
  }
}

const STAGES: Readonly<Record<string, string>> = {
  model: 'Fitting the model without a rule.',
  pricing: 'Comparing lists with and without each rule.',
  sharing: 'Sharing out the total among the rules.',
  reweighing: 'Choosing the weights anew.',
};

/** How far the pricing is, with a way to stop it and to go on. */
function Status({ prices }: { readonly prices: PricesData }) {
  const { report, running, stopped, waiting, stale, progress, error } = prices;
  const frontierFirst = useFrontier().running;
  const refitting = useRefitting();
  const known = report !== null && !stale && report.customers > 0 ? `Priced ${coverage(report)}.` : '';
  const next = refitting
    ? 'Figures with the model as fitted before; it is being refitted.'
    : frontierFirst
      ? 'The frontier is worked out before the prices of rules.'
      : 'The prices of rules are worked out next.';
  return (
    <WorkStatus
      error={error}
      failed="The rules could not be priced."
      running={running}
      stopped={stopped}
      doing={`${known} ${(progress && STAGES[progress.stage]) ?? 'Getting ready.'}`.trim()}
      paused={`${known} Pricing stopped.`.trim()}
      idle={waiting ? next : known}
      onStop={prices.stop}
      onResume={prices.resume}
    />
  );
}

function Headline({ prices }: { readonly prices: PricesData }) {
  const section = usePrivacyView((s) => s.section);
  const { report, stale } = usePrivacy();
  const headline = report ? headlineOf(report) : null;
  const now = secondOf(report, prices.report);
  // Prices begin anew with every change: the last sentence stays, dimmed, until there is another.
  const [kept, setKept] = useState<Second | null>(null);
  if (now !== null && now.text !== kept?.text) setKept(now);
  const second = now ?? kept;
  const secondStale = now?.breach !== true && (now === null || prices.stale);

  const said = useRef<string | null>(null);
  const settled = stale ? null : headline;
  useEffect(() => {
    if (settled === null || settled === said.current) return;
    said.current = settled;
    announce(settled);
  }, [settled]);
  const priced = prices.report?.complete === true && !prices.stale ? (now?.text ?? null) : null;
  useEffect(() => {
    if (priced !== null) announce(priced);
  }, [priced]);
  return (
    <section aria-labelledby="finding-title" className="min-w-0 grow">
      <h2
        id="finding-title"
        data-testid="finding"
        data-stale={stale}
        data-complete={headline !== null && !stale}
        className="dims-itself min-h-14 text-balance wide:min-h-7 text-finding font-semibold tracking-[-0.01em]"
      >
        {headline ?? (
          <>
            <span className="sr-only">Counting permissions</span>
            <span aria-hidden="true" className="skeleton mt-1 block h-5 w-4/5" />
            <span aria-hidden="true" className="skeleton mt-2 block h-5 w-3/5" />
          </>
        )}
      </h2>
      <p
        className={`dims-itself min-h-10 text-pretty wide:min-h-5 ${second?.breach ? 'font-medium text-breach' : 'text-muted'}`}
        data-stale={second !== null && secondStale}
        data-testid="second"
      >
        {second?.text ?? 'What each rule costs follows below.'}{' '}
        {report && isNothingShown(report) && section !== 'eligibility' && (
          <button
            type="button"
            className="-my-1 min-h-6 font-medium text-ink underline underline-offset-3"
            onClick={() => setPrivacyView({ section: 'eligibility' })}
          >
            Look at Eligibility
          </button>
        )}
      </p>
      <AssumedAnswers onOpen={() => setPrivacyView({ section: 'mix' })} />
      <Status prices={prices} />
    </section>
  );
}

/** Whoever is led to another tab from within one keeps a place for the keyboard. */
function useTabArrival(section: PrivacySection) {
  const panel = useRef<HTMLDivElement>(null);
  const last = useRef(section);
  useEffect(() => {
    if (last.current === section) return;
    last.current = section;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) panel.current?.focus();
  }, [section]);
  return panel;
}

/** Privacy counsel's view: who is profiled on what basis, and what does each rule cost? */
export function PrivacyLens() {
  const section = usePrivacyView((s) => s.section);
  const prices = usePrices(true);
  const panel = useTabArrival(section);
  return (
    <>
      <div className="flex items-start gap-x-6">
        <Headline prices={prices} />
        <div className="max-lg:hidden">
          <LittleFrontier />
        </div>
      </div>
      {/* The accent of whoever looks: tabs and marks take it as theirs. */}
      <div className="border-b border-hairline [--analytics:var(--privacy)]">
        <Tabs
          label="Questions of privacy"
          name="privacy"
          tabs={TABS}
          chosen={section}
          onChoose={(next) => setPrivacyView({ section: next })}
        />
      </div>
      <div
        ref={panel}
        id={panelId('privacy')}
        role="tabpanel"
        tabIndex={-1}
        aria-labelledby={tabId('privacy', section)}
        className="flex min-h-0 flex-col pb-3 outline-none [--analytics:var(--privacy)] max-desk:min-h-[560px]"
      >
        {/* A boundary for each: what was left goes at once, and the keyboard's place with it. */}
        <Suspense key={section} fallback={null}>
          <SectionShown section={section} prices={prices} />
        </Suspense>
      </div>
    </>
  );
}
