import { Download, Search } from 'lucide-react';
import { useMemo } from 'react';
import { PRICED_IDS } from '../../../workers/protocol/privacy-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import type { PricesData } from '../../engine/privacy-data';
import { useEvaluation, useUnsettled } from '../../engine/table-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { useTable } from '../../state/policy-store';
import { setPrivacyView, usePrivacyView } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { Select } from '../../ui/Select';
import { Term } from '../../ui/Term';
import { LensTerm } from './LensTerm';
import { PricesTable } from './PricesTable';
import { pricesTwin, type RuleRow, ruleRows, searched, sortedRows } from './price-rows';
import { useSource } from './use-source';

const OUTCOME_OPTIONS = PRICED_IDS.map((id) => ({ id, text: OUTCOMES[id].label }));

/** What rules are priced in, with its meaning and its evidence. */
function OutcomePicker() {
  const outcome = usePrivacyView((s) => s.outcome);
  return (
    <div className="flex items-center gap-1 text-note">
      <Term of={outcome} className="min-h-6 text-muted">
        priced in
      </Term>
      <Select
        label="Outcome"
        value={outcome}
        options={OUTCOME_OPTIONS}
        onChange={(next) => setPrivacyView({ outcome: next })}
        className="text-note"
      />
      <EvidenceChip evidence={OUTCOMES[outcome].evidence} />
    </div>
  );
}

function ExportPrices({ rows, prices }: { readonly rows: readonly RuleRow[]; readonly prices: PricesData }) {
  const source = useSource('the price of every rule');
  // A file is of one policy: that at hand, once its figures are final and the first of its prices are there.
  const isUnsettled = useUnsettled();
  const isOfAnother = isUnsettled || prices.stale || prices.report === null;
  const save = async () => {
    try {
      const { exportChart } = await import('../../ui/export-chart');
      const twin = pricesTwin(rows, prices.report?.total ?? null);
      const name = await exportChart('csv', null, twin, { title: 'Rules and prices', summary: '', source });
      announce(`Saved as ${name}.`);
    } catch {
      announce('The file could not be made.');
    }
  };
  return (
    <Button
      className="ml-auto h-7 text-note text-muted hover:text-ink"
      disabled={isOfAnother}
      title={isOfAnother ? 'The prices of this policy are still to come' : undefined}
      onClick={() => void save()}
    >
      <Download size={13} aria-hidden />
      Export CSV
    </Button>
  );
}

/** Every rule: what it rests on, whom it touches, what it costs. */
export function PricesSection({ prices }: { readonly prices: PricesData }) {
  const { evaluation } = useEvaluation();
  const on = useTable((s) => s.scenario.policy.consent.rules);
  const outcome = usePrivacyView((s) => s.outcome);
  const text = usePrivacyView((s) => s.ruleText);
  const sort = usePrivacyView((s) => s.sort);
  const { report, stale, previous } = prices;
  const all = useMemo(
    () => ruleRows({ report, stale, previous }, on, evaluation?.rules ?? [], outcome),
    [report, stale, previous, on, evaluation, outcome],
  );
  const rows = useMemo(() => sortedRows(searched(all, text), sort), [all, text, sort]);
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4">
        <label className="flex h-7 items-center gap-1.5 rounded-md border border-control px-2 text-note focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus">
          <Search size={13} aria-hidden className="text-muted" />
          <span className="sr-only">Search the rules</span>
          <input
            type="search"
            value={text}
            placeholder="Search: name, law, scope"
            onChange={(event) => setPrivacyView({ ruleText: event.target.value })}
            className="w-40 bg-transparent outline-none placeholder:text-muted"
          />
        </label>
        <OutcomePicker />
        <LensTerm of="interval" className="min-h-6 text-note text-muted">
          95% intervals
        </LensTerm>
        <ExportPrices rows={all} prices={prices} />
      </div>
      <div className="relative mt-1 min-h-[320px] grow">
        <PricesTable rows={rows} all={all} prices={prices} outcome={outcome} />
      </div>
    </div>
  );
}
