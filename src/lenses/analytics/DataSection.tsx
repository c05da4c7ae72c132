import type { ChurnCheck, DataReport, DataSize } from '../../../workers/protocol/models-report';
import { ColumnChart } from '../../charts/ColumnChart';
import { RetentionChart } from '../../charts/RetentionChart';
import { useData } from '../../engine/models-data';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatCount } from '../../format/figure';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { ChartFrame } from '../../ui/ChartFrame';
import { number, type Twin, words } from '../../ui/twin';
import { LensTerm } from './LensTerm';
import { useSource, useTwin } from './selection';
import {
  CHECK_TEXTS,
  consentSentence,
  dataSentence,
  formatShare,
  limitOf,
  meanRetention,
  weeksSentence,
} from './sentences';

const VERDICT_LOOKS: Readonly<Record<ChurnCheck['verdict'], string>> = {
  sound: 'text-ink',
  doubtful: 'font-semibold text-ink',
  poor: 'font-semibold text-breach',
};
const VERDICT_MARKS: Readonly<Record<ChurnCheck['verdict'], string>> = {
  sound: '\u2713',
  doubtful: '~',
  poor: '\u2715',
};

function Checks({ checks }: { readonly checks: readonly ChurnCheck[] }) {
  return (
    <table className="w-full border-separate border-spacing-0 text-note">
      <caption className="sr-only">What a log must have for collaborative filtering to work</caption>
      <thead className="text-muted">
        <tr>
          <td />
          {['Here', 'Sound', 'Poor'].map((name) => (
            <th key={name} scope="col" className="pl-3 text-right font-medium">
              {name}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.id} title={CHECK_TEXTS[check.id].why}>
            <th scope="row" className="h-6 text-left font-normal whitespace-nowrap">
              {CHECK_TEXTS[check.id].name}
              <span className="sr-only">. {CHECK_TEXTS[check.id].why}</span>
            </th>
            <td className="pl-3 text-right font-semibold">{formatShare(check.value)}</td>
            {[check.sound, check.poor].map((limit, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the two limits are named by their order.
              <td key={at} className="pl-3 text-right whitespace-nowrap text-muted">
                {limitOf(check, at === 0)} {formatShare(limit)}
              </td>
            ))}
            <td className={`pl-3 whitespace-nowrap ${VERDICT_LOOKS[check.verdict]}`}>
              <span aria-hidden="true">{VERDICT_MARKS[check.verdict]}</span> {check.verdict}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sizes({ report }: { readonly report: DataReport }) {
  const rows: readonly (readonly [string, DataSize])[] = [
    ['Training weeks, everybody', report.train],
    ['of these, what consent leaves', report.trainable],
  ];
  return (
    <table className="w-full border-separate border-spacing-0 text-note">
      <caption className="sr-only">Sizes of what there is to learn from</caption>
      <thead className="text-muted">
        <tr>
          <td />
          {['Events', 'People', 'Pairs'].map((name) => (
            <th key={name} scope="col" className="pl-3 text-right font-medium">
              {name}
            </th>
          ))}
          <th scope="col" className="pl-3 text-right font-medium">
            <LensTerm of="density" className="min-h-6">
              Density
            </LensTerm>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, size]) => (
          <tr key={name}>
            <th scope="row" className="h-6 text-left font-normal">
              {name}
            </th>
            <td className="pl-3 text-right">{formatCount(size.events)}</td>
            <td className="pl-3 text-right">{formatCount(size.customers)}</td>
            <td className="pl-3 text-right">{formatCount(size.pairs)}</td>
            <td className="pl-3 text-right">{formatShare(size.density)}</td>
          </tr>
        ))}
        {(
          [
            ['Validation weeks', report.validation],
            ['Test weeks', report.test],
          ] as const
        ).map(([name, { customers, pairs }]) => (
          <tr key={name}>
            <th scope="row" className="h-6 text-left font-normal">
              {name}
            </th>
            <td />
            <td className="pl-3 text-right">{formatCount(customers)}</td>
            <td className="pl-3 text-right">{formatCount(pairs)}</td>
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChartProps {
  readonly report: DataReport;
  readonly isStale: boolean;
  readonly source: string;
}

function ByWeek({ report, isStale, source }: ChartProps) {
  const [isTwin, setTwin] = useTwin('weeks');
  const [validation, test] = report.splitWeeks;
  const partOf = (week: number) => (week < validation ? 0 : week < test ? 1 : 2);
  const parts = [
    { name: 'learned from', colour: 'var(--analytics)' },
    { name: 'validation', colour: 'var(--cloud)' },
    { name: 'test', colour: 'var(--control)' },
  ];
  const twin: Twin = {
    columns: [{ name: 'Week' }, { name: 'Part', align: 'left' }, { name: 'Events' }],
    rows: report.eventsByWeek.map((events, week) => [
      number(week, String(week)),
      words(parts[partOf(week)]?.name ?? ''),
      number(events, formatCount(events)),
    ]),
  };
  return (
    <ChartFrame
      title="Events by week"
      finding={weeksSentence(report)}
      source={source}
      twin={twin}
      isTwin={isTwin}
      isStale={isStale}
      onTwin={setTwin}
      onDone={announce}
      isSmall
    >
      <ColumnChart
        label="Events by week, with the split into training, validation and test weeks."
        columns={report.eventsByWeek.map((value, week) => ({
          label: String(week),
          value,
          part: partOf(week),
        }))}
        parts={parts}
        xTitle="week"
        yTitle="events"
        every={10}
      />
    </ChartFrame>
  );
}

function ByCustomer({ report, isStale, source }: ChartProps) {
  const [isTwin, setTwin] = useTwin('customers');
  const few = report.customersByEvents.slice(0, 2).reduce((sum, one) => sum + one.customers, 0);
  const twin: Twin = {
    columns: [{ name: 'Training events' }, { name: 'Customers' }],
    rows: report.customersByEvents.map((one) => [
      words(one.label),
      number(one.customers, formatCount(one.customers)),
    ]),
  };
  return (
    <ChartFrame
      title="Customers by events"
      finding={`${formatShare(few / Math.max(1, report.customers))} of customers have one training event or none.`}
      source={source}
      twin={twin}
      isTwin={isTwin}
      isStale={isStale}
      onTwin={setTwin}
      onDone={announce}
      isSmall
    >
      <ColumnChart
        label="Customers by their number of training events."
        columns={report.customersByEvents.map((one) => ({
          label: one.label.replace(' to ', '\u2013').replace(' or more', '+'),
          value: one.customers,
        }))}
        xTitle="training events"
        yTitle="customers"
        figures
      />
    </ChartFrame>
  );
}

function Retention({ report, isStale, source }: ChartProps) {
  const [isTwin, setTwin] = useTwin('retention');
  const mean = meanRetention(report.retention);
  // A period in which hardly anybody came for the first time says nothing.
  const groups = report.retention.filter((group) => group.customers >= 30);
  const periods = Math.max(0, ...report.retention.map((group) => group.back.length));
  const twin: Twin = {
    columns: [
      { name: 'First seen' },
      { name: 'Customers' },
      ...Array.from({ length: Math.max(0, periods - 1) }, (_, at) => ({ name: `+${at + 1}` })),
    ],
    rows: report.retention
      .filter((group) => group.customers > 0)
      .map((group) => [
        words(`weeks ${group.from} to ${group.from + 3}`),
        number(group.customers, formatCount(group.customers)),
        ...group.back
          .slice(1)
          .map((share) => (share === null ? number(null, '') : number(share, formatShare(share)))),
      ]),
  };
  const next = mean[0];
  return (
    <ChartFrame
      title="Retention"
      finding={
        next === undefined ? '' : `${formatShare(next)} of newcomers are seen again in the next four weeks.`
      }
      source={source}
      twin={twin}
      isTwin={isTwin}
      isStale={isStale}
      onTwin={setTwin}
      onDone={announce}
      isSmall
    >
      <RetentionChart
        label="Share of customers seen again, by four-week periods after their first."
        groups={groups.map((group) => group.back.slice(1).filter((share) => share !== null))}
        mean={mean}
      />
    </ChartFrame>
  );
}

/** What there is to learn from, and whether it is enough. */
export function DataSection() {
  const { report, stale, running, error, resume } = useData();
  const source = useSource('counted over the log');
  if (!report) {
    return (
      <div className="grid min-h-[240px] grow place-content-center justify-items-center gap-3" role="status">
        <p className="text-muted">
          {running || !error
            ? 'Counting what there is to learn from.'
            : `${error.message} Nothing was counted.`}
        </p>
        {!running && error && (
          <Button look="outlined" onClick={resume}>
            Try again
          </Button>
        )}
      </div>
    );
  }
  const chart = { report, isStale: stale, source };
  return (
    <div className="scrolls flex min-h-0 grow flex-col gap-y-4 pr-1">
      <div
        className="dims-itself grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-3 desk:grid-cols-[repeat(2,minmax(0,1fr))]"
        data-stale={stale}
      >
        <section aria-labelledby="checks-title" className="overflow-x-auto">
          <div className="flex items-center gap-2">
            <h3 id="checks-title" className="font-semibold">
              Can it be learned from?
            </h3>
            <EvidenceChip evidence="counted" />
          </div>
          <p className="mb-1 text-pretty">{dataSentence(report)}</p>
          <Checks checks={report.checks} />
        </section>
        <section aria-labelledby="sizes-title" className="overflow-x-auto">
          <div className="flex items-center gap-2">
            <h3 id="sizes-title" className="font-semibold">
              What there is
            </h3>
            <LensTerm of="trainable" className="min-h-6 text-note text-muted">
              under your consent rules
            </LensTerm>
          </div>
          <p className="mb-1 text-pretty">{consentSentence(report)}</p>
          <Sizes report={report} />
        </section>
      </div>
      <div className="grid grow grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 [grid-auto-rows:minmax(256px,1fr)] desk:grid-cols-[repeat(3,minmax(0,1fr))]">
        <ByWeek {...chart} />
        <ByCustomer {...chart} />
        <Retention {...chart} />
      </div>
    </div>
  );
}
