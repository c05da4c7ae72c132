import type { CustomerReport, ExplainedItem } from '../../../workers/protocol/privacy-report';
import { EvidenceChip } from '../../format/EvidenceChip';
import { formatDecimal, formatPercent, formatPrice } from '../../format/figure';
import { Heads, Part, PersonTerm } from './customer-parts';
import { type Reason, whyOf } from './customer-why';
import { eventInWords, itemRuleName, listed } from './customer-words';

const PARTS = [
  { id: 'relevance', name: 'Relevance', colour: 'var(--analytics)' },
  { id: 'margin', name: 'Margin', colour: 'var(--marketing)' },
  { id: 'boost', name: 'Boost', colour: 'color-mix(in srgb, var(--marketing) 45%, var(--paper))' },
  { id: 'diversity', name: 'Diversity', colour: 'var(--experience)' },
] as const;

const FIGURES = [...PARTS.map(({ name }) => name), 'Sum'];
const DECIMALS = 3;

function ScoreBar({ item, most }: { readonly item: ExplainedItem; readonly most: number }) {
  return (
    <span aria-hidden="true" className="flex h-2 w-full gap-px">
      {PARTS.map(({ id, colour }) => (
        <span
          key={id}
          className="block h-full first:rounded-l-xs last:rounded-r-xs"
          style={{ width: `${(100 * Math.max(0, item.parts[id])) / most}%`, background: colour }}
        />
      ))}
    </span>
  );
}

/** The reason by the parts of the score, as a sentence. */
const REASONS: Readonly<Record<Reason, string>> = {
  placed: 'Put here by a person, instead of an offer that waited.',
  lot: 'Drawn by lot: they are in the exploration group.',
  today: 'Manual rules: they are in the holdout group, whose lists are made as today.',
  fallback: 'Sells well and may be shown: there is nothing new for them.',
  earns: 'Stands here mainly because the shop earns more on it.',
  differs: 'Stands here mainly because it differs from the rest of the list.',
  suits: 'The model expects it to suit them. No single event of theirs stands out for it.',
  sells: 'Sells well in their region: nothing they did was used.',
  nothing: 'Nothing speaks for it more than for others: it fills a place.',
};

function Because({ item, report }: { readonly item: ExplainedItem; readonly report: CustomerReport }) {
  const { reason, isOwn } = whyOf(item, report);
  const approved = item.decision === 'approve' ? 'A person approved it for this customer. ' : '';
  const own = isOwn ? item.because : [];
  if (own.length === 0) return `${approved}${REASONS[reason]}`;
  const events = listed(own.map((event) => `${eventInWords(event)} (${formatPercent(event.share)})`));
  return reason === 'suits'
    ? `${approved}because of: ${events}`
    : `${approved}${REASONS[reason]} Also because of: ${events}`;
}

function Row({
  item,
  place,
  most,
  isScored,
  report,
}: {
  readonly item: ExplainedItem;
  readonly place: number;
  readonly most: number;
  /** A list drawn by lot has no scores. */
  readonly isScored: boolean;
  readonly report: CustomerReport;
}) {
  return (
    <tr className="align-top hover:bg-wash">
      <td className="w-10 border-b border-hairline py-1 pr-2 text-right text-muted">{place}</td>
      <th scope="row" className="border-b border-hairline px-2 py-1 text-left font-normal">
        <span className="block text-body">
          <span className="font-semibold">{item.title}</span>, {formatPrice(item.price)}
          <span className="text-note text-muted">
            {' '}
            {item.category}, {item.supplier}
          </span>
        </span>
        <span className="block text-pretty text-muted">
          <Because item={item} report={report} />
        </span>
      </th>
      {isScored && (
        <>
          <td className="w-32 border-b border-hairline px-2 py-2">
            <ScoreBar item={item} most={most} />
          </td>
          {PARTS.map(({ id }) => (
            <td key={id} className="border-b border-hairline px-2 py-1 text-right">
              {formatDecimal(item.parts[id], DECIMALS)}
            </td>
          ))}
          <td className="border-b border-hairline py-1 pl-2 text-right font-semibold">
            {formatDecimal(item.score, DECIMALS)}
          </td>
        </>
      )}
    </tr>
  );
}

function ladderSentence({ ladder, slate, bucket, profiled, region }: CustomerReport): string {
  if (slate.length === 0) return 'Nothing at all may be shown to this person; the list is empty.';
  if (ladder > 0) {
    return 'Nothing new may be shown to this person. The list goes down a step: best sellers that may be shown, known or not.';
  }
  if (bucket === 'exploration') {
    return `Drawn by lot (exploration) from the ${profiled ? 'items the model puts first for them' : 'best sellers of their region'} that they may be shown.`;
  }
  if (bucket === 'holdout') return 'The list of Manual rules, for good (holdout).';
  return profiled
    ? 'Chosen from what they did in the shop, by the weights at hand.'
    : `Not profiled: what sells well in their region (${region}), by the weights at hand. Which data chooses the list and which a message stands under Data.`;
}

/** The list, and for every item what its score is made of, which own events speak for it and what it passed. */
export function CustomerSlate({ report }: { readonly report: CustomerReport }) {
  const { slate, passed } = report;
  const isScored = report.bucket !== 'exploration';
  const most = Math.max(1e-9, ...slate.map(({ score }) => score));
  return (
    <Part id="list" title="Their list, and why" aside={<EvidenceChip evidence="predicted" />}>
      <p className="text-muted">{ladderSentence(report)}</p>
      {slate.length > 0 && (
        <section
          className="overflow-x-auto"
          aria-label="The list with its scores"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
          tabIndex={0}
        >
          <table
            className="w-full min-w-[780px] border-separate border-spacing-0 text-note"
            data-testid="slate"
          >
            <caption className="sr-only">Items of the list, the parts of each score, and the reasons</caption>
            <Heads
              names={isScored ? ['Place', 'Item', 'Score, by part', ...FIGURES] : ['Place', 'Item']}
              right={FIGURES}
            />
            <tbody>
              {slate.map((item, at) => (
                <Row
                  key={item.item}
                  item={item}
                  place={at + 1}
                  most={most}
                  isScored={isScored}
                  report={report}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {isScored && slate.length > 0 && (
        <p className="flex flex-wrap gap-x-4 pt-1 text-note text-muted">
          {PARTS.map(({ id, name, colour }) => (
            <span key={id} className="flex items-center gap-1">
              <span aria-hidden="true" className="size-2 rounded-xs" style={{ background: colour }} />
              <PersonTerm of={id}>{name.toLowerCase()}</PersonTerm>
            </span>
          ))}
          <span>
            each already times its weight; a percentage is an event’s share of all that own events add.
          </span>
        </p>
      )}
      {slate.length > 0 && (
        <p className="pt-1 text-note text-muted" data-testid="passed">
          {passed.length === 0
            ? 'No item rule is on that they could have failed.'
            : `Every one of them passed: ${listed(passed.map(itemRuleName))}.`}
        </p>
      )}
    </Part>
  );
}
