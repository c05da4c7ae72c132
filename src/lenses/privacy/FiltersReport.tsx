import { Download } from 'lucide-react';
import type { FilterCount, PrivacyReport } from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { useTable } from '../../state/policy-store';
import { announce } from '../../state/view-store';
import { Hint } from '../../ui/Term';
import { itemRuleKey, itemRuleName } from './customer-words';
import { FILTER_COLUMNS, filtersSentence, filtersTwin, shortageSentences } from './filters';

async function saveTable(filters: readonly FilterCount[]) {
  try {
    const { exportChart } = await import('../../ui/export-chart');
    const caption = { title: 'What rules remove', summary: '', source: '' };
    announce(`Saved as ${await exportChart('csv', null, filtersTwin(filters), caption)}.`);
  } catch {
    announce('The file could not be made. Try again.');
  }
}

function FiltersTable({ filters }: { readonly filters: readonly FilterCount[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[36rem] border-separate border-spacing-0 text-note">
        <caption className="sr-only">Pairs of a customer and an item that each rule removes</caption>
        <thead className="text-muted">
          <tr>
            <th scope="col" className="border-b border-hairline text-left font-medium">
              Rule
            </th>
            {FILTER_COLUMNS.map(({ id, name, hint }) => (
              <th key={id} scope="col" className="border-b border-hairline pl-4 text-right font-medium">
                <Hint
                  hint={hint}
                  className="min-h-7 cursor-help underline decoration-dotted decoration-from-font underline-offset-3"
                >
                  {name}
                </Hint>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filters.map((filter) => (
            <tr key={itemRuleKey(filter.rule)} className={`hover:bg-wash ${filter.on ? '' : 'text-muted'}`}>
              <th scope="row" className="h-6 text-left font-normal">
                {itemRuleName(filter.rule)}
                {!filter.on && ' (off)'}
              </th>
              {FILTER_COLUMNS.map(({ id }) => (
                <td key={id} className="pl-4 text-right">
                  {formatCount(filter[id])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which rule removed what first, which others would have, and whom too little is left for. */
export function FiltersReport({
  report,
  isStale,
}: {
  readonly report: PrivacyReport;
  readonly isStale: boolean;
}) {
  const items = useTable((s) => s.scenario.world.items);
  const slateSize = useTable((s) => s.scenario.policy.slateSize);
  const customers = report.funnels[0]?.customers ?? 0;
  return (
    <section
      aria-labelledby="filters-title"
      className="dims-itself"
      data-stale={isStale}
      data-testid="filters"
    >
      <div className="flex items-center">
        <h3 id="filters-title" className="font-semibold">
          What all rules remove
        </h3>
        <button
          type="button"
          onClick={() => void saveTable(report.filters)}
          aria-label="Export what all rules remove as CSV"
          className="ml-auto inline-flex h-7 items-center gap-1 rounded-md px-2 text-note font-medium text-muted hover:bg-wash hover:text-ink"
        >
          <Download size={13} aria-hidden />
          CSV
        </button>
      </div>
      <ul data-testid="shortage">
        {shortageSentences(report.shortage, slateSize).map((sentence) => (
          <li key={sentence} className="text-pretty">
            {sentence}
          </li>
        ))}
      </ul>
      <p className="mb-2 text-pretty text-muted">{filtersSentence(report.filters, customers * items)}</p>
      <FiltersTable filters={report.filters} />
    </section>
  );
}
