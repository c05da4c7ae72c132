import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import {
  CARRIER_DIMENSIONS,
  type Carrier,
  PRICED_IDS,
  type PricedId,
  type RulePrice,
} from '../../../workers/protocol/privacy-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { CarrierChart, type CarrierRow } from '../../charts/CarrierChart';
import { formatCount } from '../../format/figure';
import { lookAtCustomer, usePrivacyTwin } from '../../state/privacy-view';
import { announce } from '../../state/view-store';
import { Button } from '../../ui/Button';
import { ChartFrame } from '../../ui/ChartFrame';
import { Term } from '../../ui/Term';
import { number, type Twin, words } from '../../ui/twin';
import { LensTerm } from './LensTerm';
import { isWeighed, PRICE_KINDS, priceOf, type RuleRow } from './price-rows';
import { carrierSentence, DIMENSION_NAMES, priceSentence, priceText, ratioOf } from './price-words';
import { people } from './rule-words';
import { useSource } from './use-source';

function carrierRows({ carriers, widest }: RulePrice): CarrierRow[] {
  const isNamed = (one: Carrier) =>
    widest !== null &&
    widest.dimension === one.dimension &&
    (widest.most.group === one.group || widest.least.group === one.group);
  return CARRIER_DIMENSIONS.flatMap((dimension): CarrierRow[] => {
    const own = carriers.filter((one) => one.dimension === dimension);
    if (own.length === 0) return [];
    return [
      { id: dimension, label: DIMENSION_NAMES[dimension], note: '', mark: null },
      ...own.map((one): CarrierRow => {
        const { value, interval } = one.relevance;
        return {
          id: `${dimension} ${one.group}`,
          label: one.group,
          note: priceText('ndcg', one.relevance, null).percent,
          strong: isNamed(one),
          mark: { value, low: interval?.low ?? value, high: interval?.high ?? value },
        };
      }),
    ];
  });
}

function carrierTwin(carriers: readonly Carrier[]): Twin {
  return {
    columns: [
      { name: 'Group' },
      { name: 'Kind', align: 'left' },
      { name: 'People' },
      { name: 'Relevance' },
      { name: '95% from' },
      { name: '95% to' },
      { name: '%' },
      { name: 'Without the rule' },
    ],
    rows: carriers.map(({ dimension, group, customers, relevance }) => {
      const { value, interval, without } = relevance;
      const text = (one: number) =>
        priceText('ndcg', { ...relevance, value: one }, interval).value.replace('+0.000', '0.000');
      const ratio = ratioOf(relevance);
      return [
        words(group),
        words(DIMENSION_NAMES[dimension].toLowerCase()),
        number(customers, formatCount(customers)),
        number(value, text(value)),
        number(interval?.low ?? null, interval ? text(interval.low) : ''),
        number(interval?.high ?? null, interval ? text(interval.high) : ''),
        number(ratio === null ? null : ratio * 100, priceText('ndcg', relevance, null).percent),
        number(without, without.toFixed(3)),
      ];
    }),
  };
}

function Carriers({ report, stale }: { readonly report: RulePrice; readonly stale: boolean }) {
  const [isTwin, setTwin] = usePrivacyTwin('carriers');
  const source = useSource('held-out evidence, 95% intervals from the same customers');
  const rows = carrierRows(report);
  const title = `Who carries the cost of \u201c${CONSENT_RULES[report.rule].name}\u201d`;
  return (
    <ChartFrame
      title="Who carries it"
      finding={carrierSentence(report)}
      summary={`${title}. ${carrierSentence(report)}`}
      source={source}
      aside={
        <LensTerm of="carriers" className="min-h-6 text-note text-muted">
          in relevance
        </LensTerm>
      }
      twin={carrierTwin(report.carriers)}
      isTwin={isTwin}
      isStale={stale}
      onTwin={setTwin}
      onDone={announce}
      isSmall
    >
      <CarrierChart
        label={`${title}. The same figures are in the table.`}
        outcome="ndcg"
        title="change in relevance (NDCG)"
        rows={rows}
      />
    </ChartFrame>
  );
}

/** Of the chart of carriers, with its heads, in pixels. */
const ROW_HEIGHT = 20;

const SMALL = 'h-6 pl-3 text-right whitespace-nowrap';

function Small({ report, outcome }: { readonly report: RulePrice; readonly outcome: PricedId }) {
  return (
    <tr>
      <th scope="row" className="h-6 pr-2 text-left font-normal">
        <Term of={outcome} className="whitespace-nowrap">
          {OUTCOMES[outcome].label}
        </Term>
        <span className="block text-muted">{OUTCOMES[outcome].unit || '\u00a0'}</span>
      </th>
      {PRICE_KINDS.map((kind) => {
        const price = priceOf(report, kind, outcome);
        if (price === null) {
          return (
            <td key={kind} className={`${SMALL} text-muted`}>
              {kind === 'atBest' && !isWeighed(outcome) ? 'no weight aims at it' : '\u2013'}
            </td>
          );
        }
        const { value, percent, interval, shown } = priceText(outcome, price, null);
        return (
          <td key={kind} className={SMALL}>
            <span className={shown ? 'font-semibold' : 'text-muted'}>{value}</span>{' '}
            <span className={shown ? '' : 'text-muted'}>{percent}</span>
            <span className="block text-muted">{interval === '' ? '\u00a0' : interval}</span>
          </td>
        );
      })}
    </tr>
  );
}

function Outcomes({ report }: { readonly report: RulePrice }) {
  return (
    <table className="w-full border-separate border-spacing-0 text-note">
      <caption className="pb-1 text-left text-body font-semibold">In every outcome</caption>
      <thead>
        <tr className="text-muted">
          <th scope="col" className="h-6 border-b border-hairline text-left font-medium">
            Outcome
          </th>
          <th scope="col" className={`${SMALL} border-b border-hairline font-medium`}>
            at these weights
          </th>
          <th scope="col" className={`${SMALL} border-b border-hairline font-medium`}>
            with best weights
          </th>
          <th scope="col" className={`${SMALL} border-b border-hairline font-medium`}>
            fair share
          </th>
        </tr>
      </thead>
      <tbody>
        {PRICED_IDS.map((outcome) => (
          <Small key={outcome} report={report} outcome={outcome} />
        ))}
      </tbody>
    </table>
  );
}

/** People whose list the rule changes, to be looked at. */
function Changed({ report, estimate }: { readonly report: RulePrice; readonly estimate: boolean }) {
  const { changed, examples, on } = report;
  const [first, ...others] = examples;
  const lists = `${estimate ? 'about ' : ''}${formatCount(changed)} ${changed === 1 ? 'list' : 'lists'}`;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
      <p>
        It {on ? 'changes' : 'would change'}{' '}
        {changed > 0 ? `${lists}.` : estimate ? 'no list looked at so far.' : 'nobody\u2019s list.'}
      </p>
      {first !== undefined && (
        <Button look="outlined" className="h-7 text-note" onClick={() => lookAtCustomer(first)}>
          Show someone whose list it {on ? 'changed' : 'would change'}
        </Button>
      )}
      {others.slice(0, 4).map((customer) => (
        <button
          key={customer}
          type="button"
          onClick={() => lookAtCustomer(customer)}
          aria-label={`Look at customer ${customer}, whose list it changes`}
          className="min-h-6 min-w-6 px-1 text-note underline decoration-hairline underline-offset-3 hover:decoration-ink"
        >
          {customer}
        </button>
      ))}
    </div>
  );
}

/** All that is known of one rule. */
export function RuleDetail({ row }: { readonly row: RuleRow }) {
  const { report, stale, estimate, rule, counts } = row;
  return (
    <div className="px-3 py-2">
      <p className="max-w-[88ch] text-pretty">{CONSENT_RULES[rule].explanation}</p>
      {counts && counts.unprofiledByItAlone > 0 && (
        <p className="dims text-muted">
          It alone {counts.on ? 'keeps' : 'would keep'} {people(counts.unprofiledByItAlone)} from being
          profiled.
        </p>
      )}
      {report ? (
        <div className="dims-itself" data-stale={stale}>
          <p className="mt-1 max-w-[88ch] font-semibold text-pretty" data-testid="price-sentence">
            {priceSentence(report)}{' '}
            {report.refitted && (
              <LensTerm of="refitted" className="min-h-6 font-normal text-note text-muted">
                model fitted anew
              </LensTerm>
            )}
          </p>
          <Changed report={report} estimate={estimate} />
          <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 desk:grid-cols-[minmax(0,548px)_minmax(0,1fr)] wide:grid-cols-[repeat(2,minmax(0,1fr))]">
            <div className="overflow-x-auto">
              <Outcomes report={report} />
            </div>
            <div
              className="flex flex-col [&>figure]:grow"
              style={{ minHeight: 150 + report.carriers.length * ROW_HEIGHT }}
            >
              <Carriers report={report} stale={stale} />
            </div>
          </div>
        </div>
      ) : (
        <p className="mt-1 text-muted">Its price is still to come.</p>
      )}
    </div>
  );
}
