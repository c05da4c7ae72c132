import { useMemo } from 'react';
import { LAWFUL_BASES } from '../../../workers/protocol/consent';
import type { FaultCount, Funnel, PrivacyReport } from '../../../workers/protocol/privacy-report';
import { FunnelChart } from '../../charts/FunnelChart';
import { usePrivacy } from '../../engine/privacy-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatCount, formatNumber } from '../../format/figure';
import { CHANNEL_NAMES } from '../../format/names';
import { useTable } from '../../state/policy-store';
import {
  lookAtCustomer,
  lookAtRule,
  setPrivacyView,
  usePrivacyTwin,
  usePrivacyView,
} from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { ChartFrame } from '../../ui/ChartFrame';
import { Select } from '../../ui/Select';
import {
  funnelBars,
  funnelLegend,
  funnelSentence,
  funnelTwin,
  ledgerOf,
  ledgerSentence,
  notProfiledOf,
  reasonsOf,
} from './funnel';
import { LensTerm } from './LensTerm';
import { FAULT_WORDS, jurisdictionName, LAWFUL_BASIS_NAMES, people, reasonName } from './rule-words';
import { useSource } from './use-source';

function FunnelFrame({
  report,
  funnel,
  stale,
}: {
  readonly report: PrivacyReport;
  readonly funnel: Funnel;
  readonly stale: boolean;
}) {
  const quiet = useTable((s) => s.scenario.policy.contact.quietChannels);
  const [isTwin, setTwin] = usePrivacyTwin('funnel');
  const source = useSource('counted over the records');
  const twin = useMemo(
    () => funnelTwin(report.funnels, (one) => jurisdictionName(one.jurisdiction)),
    [report],
  );
  const bars = useMemo(() => funnelBars(funnel, quiet), [funnel, quiet]);
  const isUnknownNo = useTable((s) => s.scenario.policy.consent.rules['unknown-is-no']);
  const sentence = funnelSentence(funnel, isUnknownNo);
  return (
    <ChartFrame
      title="Funnel of permissions"
      finding={sentence}
      source={source}
      aside={
        <Select
          label="Jurisdiction"
          value={funnel.jurisdiction}
          options={report.funnels.map((one) => ({
            id: one.jurisdiction,
            text: jurisdictionName(one.jurisdiction),
          }))}
          onChange={(jurisdiction) => setPrivacyView({ jurisdiction })}
          className="text-note"
        />
      }
      twin={twin}
      isTwin={isTwin}
      isStale={stale}
      onTwin={setTwin}
      onDone={announce}
      className="min-h-[400px]"
    >
      <FunnelChart
        label={`${sentence} The same figures are in the table.`}
        bars={bars}
        most={funnel.customers}
        legend={funnelLegend(funnel)}
      />
    </ChartFrame>
  );
}

/** A target tall enough, in a line no taller. */
const INLINE = '-my-1 inline-flex min-h-6 items-center';

const CELL = 'h-6 px-2 text-right whitespace-nowrap';

/** Why people are not profiled, the first rule that keeps each of them out. */
function Reasons({ funnel }: { readonly funnel: Funnel }) {
  const reasons = reasonsOf(funnel);
  const most = Math.max(1, ...reasons.map((one) => one.customers));
  return (
    <section aria-labelledby="reasons-title">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 id="reasons-title" className="font-semibold">
          Why {people(notProfiledOf(funnel))} {notProfiledOf(funnel) === 1 ? 'is' : 'are'} not profiled
        </h3>
        <span className="text-note text-muted">each under the first rule that keeps them out</span>
      </div>
      {reasons.length === 0 ? (
        <p className="text-muted">Nobody is kept out.</p>
      ) : (
        <ol className="mt-1">
          {reasons.map(({ because, customers, share }) => (
            <li
              key={because}
              className="grid grid-cols-[minmax(0,1fr)_3.5rem_2.75rem_2.75rem] items-center gap-x-2"
            >
              {because === 'denied' ? (
                <span className="flex min-h-6 items-center truncate">{reasonName(because)}</span>
              ) : (
                <button
                  type="button"
                  onClick={() => lookAtRule(because)}
                  className="min-h-6 truncate text-left underline decoration-hairline underline-offset-3 hover:decoration-ink"
                  title="Its price"
                >
                  {reasonName(because)}
                </button>
              )}
              <span className="h-2 bg-wash" aria-hidden="true">
                <span className="block h-full bg-privacy" style={{ width: `${(customers / most) * 100}%` }} />
              </span>
              <span className="text-right">{formatCount(customers)}</span>
              <span className="text-right text-note text-muted">{formatNumber('reach', share)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Messages of a week by what they rest on; the last column must be 0. */
function LedgerTable({ funnel }: { readonly funnel: Funnel }) {
  const ledger = ledgerOf(funnel);
  const bad = ledger.without > 0;
  return (
    <section aria-labelledby="ledger-title" className="overflow-x-auto">
      <div className="flex items-center gap-x-2">
        <h3 id="ledger-title" className="font-semibold">
          Messages without permission
        </h3>
        <EvidenceChip evidence="counted" />
      </div>
      <p className={bad ? 'font-medium text-breach' : ''} data-testid="ledger">
        {ledgerSentence(ledger)}
      </p>
      <table className="mt-1 w-full border-separate border-spacing-0 text-note">
        <caption className="sr-only">Messages of a week by channel and lawful basis</caption>
        <thead>
          <tr className="text-muted">
            <th scope="col" className="h-6 border-b border-hairline pr-2 text-left font-medium">
              Channel
            </th>
            {LAWFUL_BASES.map((basis) => (
              <th key={basis} scope="col" className={`${CELL} border-b border-hairline font-medium`}>
                {LAWFUL_BASIS_NAMES[basis]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ledger.rows.map(({ channel, sent, all }) => (
            <tr key={channel} className={all === 0 ? 'text-muted' : ''}>
              <th scope="row" className="h-6 pr-2 text-left font-normal">
                {CHANNEL_NAMES[channel]}
              </th>
              {LAWFUL_BASES.map((basis) => (
                <td
                  key={basis}
                  className={`${CELL} ${basis === 'none' ? `font-semibold ${sent.none > 0 ? 'text-breach' : 'text-ink'}` : ''}`}
                >
                  {formatCount(sent[basis])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-pretty text-note text-muted">
        Checked twice:{' '}
        <LensTerm of="ledger" className={INLINE}>
          message by message
        </LensTerm>{' '}
        from the record, read strictly, whatever rules are on; and by the command line’s{' '}
        <LensTerm of="audit" className={INLINE}>
          audit
        </LensTerm>
        , which works it out again from files.
      </p>
    </section>
  );
}

function Faults({ faults }: { readonly faults: readonly FaultCount[] }) {
  const found = faults.filter(({ records }) => records > 0);
  const all = found.reduce((sum, { records }) => sum + records, 0);
  return (
    <section aria-labelledby="faults-title">
      <h3 id="faults-title" className="font-semibold">
        Records that cannot be read in full
      </h3>
      {found.length === 0 ? (
        <p className="text-muted">Every record can be read in full.</p>
      ) : (
        <>
          <p>
            {formatCount(all)} {all === 1 ? 'fault' : 'faults'}, each read the strict way until it is mended.
          </p>
          <ul className="mt-1 divide-y divide-hairline">
            {found.map(({ fault, records, examples }) => (
              <li key={fault} className="py-1.5">
                <p>
                  <span className="font-medium">{FAULT_WORDS[fault].name}</span>: {formatCount(records)}{' '}
                  {records === 1 ? 'record' : 'records'}
                </p>
                <p className="text-pretty text-note text-muted">{FAULT_WORDS[fault].mend}</p>
                {examples.length > 0 && (
                  <p className="flex flex-wrap items-center gap-x-1 text-note">
                    <span className="text-muted">Such as customer</span>
                    {examples.slice(0, 5).map((customer) => (
                      <button
                        key={customer}
                        type="button"
                        onClick={() => lookAtCustomer(customer)}
                        aria-label={`Look at customer ${customer}`}
                        className="min-h-6 min-w-6 rounded-md px-1 font-medium underline decoration-hairline underline-offset-3 hover:bg-wash"
                      >
                        {customer}
                      </button>
                    ))}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** From everybody to those written to, and why the others are not. */
export function PermissionsSection() {
  const { report, stale, running, error, resume } = usePrivacy();
  const jurisdiction = usePrivacyView((s) => s.jurisdiction);
  const funnel = report?.funnels.find((one) => one.jurisdiction === jurisdiction) ?? report?.funnels[0];
  if (!report || !funnel) {
    return (
      <div className="grid min-h-[240px] grow place-content-center justify-items-center gap-3" role="status">
        <p className="max-w-[56ch] text-center text-muted">
          {error && !running
            ? `${error.message} Nothing was counted.`
            : 'Counting who may be profiled and written to.'}
        </p>
        {error && !running && (
          <Button look="outlined" onClick={resume}>
            Try again
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="scrolls grid min-h-0 grow grid-cols-[minmax(0,1fr)] content-start gap-x-8 gap-y-5 pr-1 desk:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]">
      <div className="flex flex-col gap-y-5">
        <div className="flex flex-col">
          <FunnelFrame report={report} funnel={funnel} stale={stale} />
          <p className="mt-1 text-note text-muted">
            What is meant by{' '}
            <LensTerm of="profiled" className={INLINE}>
              profiled
            </LensTerm>
            ,{' '}
            <LensTerm of="learned" className={INLINE}>
              learned from
            </LensTerm>
            ,{' '}
            <LensTerm of="written-to" className={INLINE}>
              written to
            </LensTerm>{' '}
            and{' '}
            <LensTerm of="basis" className={INLINE}>
              lawful basis
            </LensTerm>
            .
          </p>
        </div>
        <div className="dims-itself" data-stale={stale}>
          <Faults faults={report.faults} />
        </div>
      </div>
      <div className="dims-itself flex flex-col gap-y-5" data-stale={stale}>
        <Reasons funnel={funnel} />
        <LedgerTable funnel={funnel} />
      </div>
    </div>
  );
}
