import { ChevronRight } from 'lucide-react';
import { Fragment, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Interval } from '../../../workers/protocol/models-report';
import type { PricedId } from '../../../workers/protocol/privacy-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { PolicySwitch } from '../../controls/PolicySwitch';
import { CONSENT_CHANGES } from '../../controls/rule-changes';
import type { PricesData } from '../../engine/privacy-data';
import { formatCount } from '../../format/figure';
import { type PriceColumn, setPrivacyView, usePrivacyView } from '../../state/privacy-view';
import { Hint } from '../../ui/Term';
import { digitsOf, isWeighed, PRICE_KINDS, type PriceCell, type PriceKind, type RuleRow } from './price-rows';
import { priceText } from './price-words';
import { RuleDetail } from './RuleDetail';
import { LENS_TERMS } from './terms';

/** In a narrow table the rules stay where they are while the prices scroll past them. */
const STAYS = '@max-[44rem]:sticky @max-[44rem]:z-1';
const SWITCH_STAYS = `${STAYS} @max-[44rem]:left-0 @max-[44rem]:min-w-11`;
const NAME_STAYS = `${STAYS} @max-[44rem]:left-11 @max-[44rem]:w-44 @max-[44rem]:min-w-44`;

const CELL = 'border-b border-hairline bg-paper px-2 font-medium text-muted';
const COLUMNS = 6;

const KIND_NAMES: Readonly<Record<PriceKind, string>> = {
  atWeights: 'At these weights',
  atBest: 'With best weights',
  share: 'Fair share',
};
const KIND_HINTS: Readonly<Record<PriceKind, string>> = {
  atWeights: LENS_TERMS['at-weights'],
  atBest: LENS_TERMS['at-best'],
  share: LENS_TERMS.share,
};

interface HeadProps {
  readonly by: PriceColumn;
  readonly text: string;
  readonly align?: 'left' | 'right';
  readonly hint?: string;
  /** Why its column is blank. */
  readonly note?: string | false;
}

/** The dearest first: a loss is the smallest number. */
const startsDescending = (by: PriceColumn) => by === 'customers';

function Head({ by, text, align = 'right', hint, note }: HeadProps) {
  const sort = usePrivacyView((s) => s.sort);
  const isSorted = sort.by === by && !(by === 'screen' && !sort.descending);
  const arrow = (
    <span aria-hidden="true" className="mx-1 text-[9px]">
      {isSorted ? (sort.descending ? '\u25bc' : '\u25b2') : ''}
    </span>
  );
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={`${CELL} whitespace-nowrap ${align === 'right' ? 'text-right' : `text-left @max-[44rem]:whitespace-normal ${NAME_STAYS}`}`}
    >
      <button
        type="button"
        className="min-h-7 text-left hover:text-ink"
        onClick={() =>
          setPrivacyView({ sort: { by, descending: isSorted ? !sort.descending : startsDescending(by) } })
        }
      >
        {align === 'right' && arrow}
        {text}
        {align === 'left' && arrow}
      </button>
      {hint && (
        <Hint
          hint={hint}
          label={`What \u201c${text}\u201d means`}
          className="ml-0.5 inline-grid size-6 cursor-help place-items-center align-middle"
        >
          <span
            aria-hidden="true"
            className="grid size-[15px] place-items-center rounded-full border border-control text-[10px] leading-none"
          >
            ?
          </span>
        </Hint>
      )}
      {note && <span className="block pb-1 font-normal">{note}</span>}
    </th>
  );
}

interface PriceProps {
  readonly cell: PriceCell | null;
  readonly kind: PriceKind;
  readonly outcome: PricedId;
  readonly digits: Interval | null;
  readonly on: boolean;
  readonly locked: boolean;
  readonly isWaited: boolean;
}

/** Why a cell is empty. */
function absent({ kind, outcome, on, locked, isWaited }: PriceProps): string {
  if (kind === 'atBest' && !isWeighed(outcome)) return '\u2013';
  if (kind === 'share' && locked) return 'not optional';
  if (kind === 'share' && !on) return 'off';
  return isWaited ? 'to come' : 'not known';
}

function PriceData(props: PriceProps) {
  const { cell, outcome, digits } = props;
  if (cell === null) return <td className="px-2 text-right text-note text-muted">{absent(props)}</td>;
  const { value, percent, interval, shown } = priceText(outcome, cell.price, digits);
  return (
    <td className="dims-itself px-2 text-right whitespace-nowrap" data-stale={cell.stale}>
      <span className={shown ? 'font-semibold' : 'text-muted'}>{value}</span>
      {percent !== '' && <span className={`ml-2 ${shown ? '' : 'text-muted'}`}>{percent}</span>}
      <span className="block text-note text-muted">{interval === '' ? '\u00a0' : interval}</span>
    </td>
  );
}

interface RowProps {
  readonly row: RuleRow;
  readonly outcome: PricedId;
  readonly digits: Readonly<Record<PriceKind, Interval | null>>;
  readonly isOpen: boolean;
  readonly isWaited: boolean;
}

function Counts({ row }: { readonly row: RuleRow }) {
  const { counts } = row;
  if (!counts) return <td className="px-2" />;
  const further = [
    ...(counts.events > 0 ? [`${formatCount(counts.events)} events`] : []),
    ...(counts.contacts > 0 ? [`${formatCount(counts.contacts)} messages`] : []),
  ];
  return (
    <td className="dims px-2 text-right whitespace-nowrap">
      {formatCount(counts.customers)}
      <span className="block text-note text-muted @max-[44rem]:whitespace-normal">
        {further.join(', ') || '\u00a0'}
      </span>
    </td>
  );
}

function Row({ row, outcome, digits, isOpen, isWaited }: RowProps) {
  const detail = useId();
  const line = useRef<HTMLTableRowElement>(null);
  const { rule, name, anchor, scopes, on, locked, cells } = row;
  const background = isOpen ? '@max-[44rem]:bg-wash' : '@max-[44rem]:bg-paper';
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <Fragment>
      <tr ref={line} data-rule={rule} className={`scroll-mt-8 hover:bg-wash ${isOpen ? 'bg-wash' : ''}`}>
        <td className={`pl-1 ${SWITCH_STAYS} ${background}`}>
          <PolicySwitch label={name} isOn={on} isLocked={locked} change={CONSENT_CHANGES[rule]} />
        </td>
        <th scope="row" className={`py-1 pr-2 pl-1 text-left font-normal ${NAME_STAYS} ${background}`}>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detail : undefined}
            onClick={() => setPrivacyView({ rule: isOpen ? null : rule })}
            className="flex min-h-6 items-center gap-1 text-left font-medium whitespace-nowrap @max-[44rem]:whitespace-normal"
          >
            <ChevronRight
              size={14}
              aria-hidden
              className={`shrink-0 text-muted transition-transform duration-150 ${isOpen ? 'rotate-90' : ''}`}
            />
            {name}
          </button>
          <span className="block pl-[18px] text-note text-muted">
            {anchor}
            <span aria-hidden="true" className="mx-1.5">
              {'\u00b7'}
            </span>
            <span className="sr-only">, takes from </span>
            {scopes}
          </span>
        </th>
        <Counts row={row} />
        {PRICE_KINDS.map((kind) => (
          <PriceData
            key={kind}
            kind={kind}
            cell={cells[kind]}
            outcome={outcome}
            digits={digits[kind]}
            on={on}
            locked={locked}
            isWaited={isWaited}
          />
        ))}
      </tr>
      {isOpen && (
        <tr id={detail}>
          <td colSpan={COLUMNS} className="border-b border-hairline bg-wash p-0">
            {/* As wide as can be seen, however wide the table is. */}
            <div className="sticky left-0 w-[100cqw] @max-[44rem]:pr-5">
              <RuleDetail row={row} />
            </div>
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** On which side a box that scrolls sideways has more than is seen of it; null where all of it is seen. */
function useHidden() {
  const scroller = useRef<HTMLElement>(null);
  const [hidden, setHidden] = useState<'left' | 'right' | null>(null);
  const follow = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const isWider = box.scrollWidth > box.clientWidth + 4;
    const isAtEnd = box.scrollLeft + box.clientWidth >= box.scrollWidth - 4;
    setHidden(isWider ? (isAtEnd ? 'left' : 'right') : null);
  }, []);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const observer = new ResizeObserver(follow);
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
    return () => observer.disconnect();
  }, [follow]);
  return { scroller, hidden, follow };
}

interface Props {
  readonly rows: readonly RuleRow[];
  /** Those a search hides as well, so that columns keep their digits. */
  readonly all: readonly RuleRow[];
  readonly prices: PricesData;
  readonly outcome: PricedId;
}

/** The fourteen rules with their prices; a rule opens to all that is known of it. */
export function PricesTable({ rows, all, prices, outcome }: Props) {
  const looked = usePrivacyView((s) => s.rule);
  const caption = useId();
  const { report, stale, running, waiting } = prices;
  const digits = {
    atWeights: digitsOf(all, 'atWeights'),
    atBest: digitsOf(all, 'atBest'),
    share: digitsOf(all, 'share'),
  };
  const total = report?.total?.[outcome] ?? null;
  const { scroller, hidden, follow } = useHidden();
  return (
    <div className="absolute inset-0 flex flex-col">
      {hidden && (
        <p className="flex h-6 shrink-0 items-center justify-end text-note font-medium" aria-hidden="true">
          {hidden === 'right' ? 'scroll sideways for the prices \u2192' : '\u2190 scroll back'}
        </p>
      )}
      <div className="relative min-h-0 grow">
        <section
          ref={scroller}
          onScroll={follow}
          className="scrolls absolute inset-0 overflow-x-auto [container-type:inline-size]"
          aria-labelledby={caption}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
          tabIndex={0}
        >
          <table className="w-full border-separate border-spacing-0" data-testid="prices-table">
            <caption id={caption} className="sr-only">
              Consent rules with what they rest on, whom they touch, and their price in{' '}
              {OUTCOMES[outcome].label}
            </caption>
            <thead className="sticky top-0 z-1 text-note">
              <tr>
                <th scope="col" className={`${CELL} ${SWITCH_STAYS}`}>
                  <span className="sr-only">On or off</span>
                </th>
                <Head by="screen" text="Rule, its anchor, and what it takes from" align="left" />
                <Head by="customers" text="People touched" />
                {PRICE_KINDS.map((kind) => (
                  <Head
                    key={kind}
                    by={kind}
                    text={KIND_NAMES[kind]}
                    hint={KIND_HINTS[kind]}
                    note={kind === 'atBest' && !isWeighed(outcome) && 'blank: no weight aims at it'}
                  />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row
                  key={row.rule}
                  row={row}
                  outcome={outcome}
                  digits={digits}
                  isOpen={row.rule === looked}
                  isWaited={running || waiting}
                />
              ))}
              {rows.length === 0 && (
                <tr>
                  <td colSpan={COLUMNS} className="px-2 py-6 text-center text-muted">
                    No rule holds all of these words.{' '}
                    <button
                      type="button"
                      className="min-h-6 font-medium text-ink underline underline-offset-3"
                      onClick={() => setPrivacyView({ ruleText: '' })}
                    >
                      Show all rules
                    </button>
                  </td>
                </tr>
              )}
            </tbody>
            {rows.length > 0 && (
              <tfoot className="sticky bottom-0 z-1">
                <tr>
                  <td className="border-t border-hairline bg-paper" />
                  <th
                    scope="row"
                    colSpan={COLUMNS - 2}
                    className="border-t border-hairline bg-paper py-1 pr-2 pl-[22px] text-left font-semibold"
                  >
                    All optional rules that are on, together
                    <span className="ml-2 font-normal text-note text-muted">
                      the fair shares sum to it
                      {report !== null &&
                        report.sampled > 0 &&
                        `; sampled for ${formatCount(report.sampled)} people whom more than eight rules touch`}
                    </span>
                  </th>
                  {total ? (
                    (() => {
                      const { value, percent, interval } = priceText(outcome, total, digits.share);
                      return (
                        // Rows scroll under it: its words are dimmed, and its ground stays solid.
                        <td className="border-t border-hairline bg-paper px-2 text-right whitespace-nowrap">
                          <div className="dims-itself" data-stale={stale}>
                            <span className="font-semibold">{value}</span>
                            {percent !== '' && <span className="ml-2">{percent}</span>}
                            <span className="block text-note text-muted">{interval || '\u00a0'}</span>
                          </div>
                        </td>
                      );
                    })()
                  ) : (
                    <td className="border-t border-hairline bg-paper px-2 text-right text-note text-muted">
                      {running || waiting ? 'to come' : 'not known'}
                    </td>
                  )}
                </tr>
              </tfoot>
            )}
          </table>
        </section>
        {hidden === 'right' && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-0 w-8 bg-linear-to-r from-transparent to-paper"
          />
        )}
      </div>
    </div>
  );
}
