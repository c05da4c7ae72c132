import type { FilterCount, PrivacyReport, Shortage } from '../../../workers/protocol/privacy-report';
import { formatCount } from '../../format/figure';
import { number, type Twin, words } from '../../ui/twin';
import { itemRuleName } from './customer-words';
import { people } from './rule-words';

/** The columns of the filters report, each with what it counts. */
export const FILTER_COLUMNS = [
  {
    id: 'first',
    name: 'Removed first',
    hint: 'Pairs of a customer and an item that this rule removes and no rule above it does. These sum to all that is removed.',
  },
  {
    id: 'pairs',
    name: 'All it removes',
    hint: 'Pairs of a customer and an item that this rule removes, whatever other rules remove as well.',
  },
  {
    id: 'alone',
    name: 'By it alone',
    hint: 'Pairs that no other rule removes: they would come back if only this rule were off.',
  },
  { id: 'customers', name: 'Customers', hint: 'People for whom it removes at least one item.' },
  { id: 'items', name: 'Items', hint: 'Items that it removes for at least one person.' },
] as const satisfies readonly {
  readonly id: keyof FilterCount;
  readonly name: string;
  readonly hint: string;
}[];

/** What the filters remove, as a table to be taken along. */
export function filtersTwin(filters: readonly FilterCount[]): Twin {
  return {
    columns: [
      { name: 'Rule' },
      { name: 'On', align: 'left' },
      ...FILTER_COLUMNS.map(({ name }) => ({ name })),
    ],
    rows: filters.map((filter) => [
      words(itemRuleName(filter.rule)),
      words(filter.on ? 'on' : 'off'),
      ...FILTER_COLUMNS.map(({ id }) => number(filter[id], formatCount(filter[id]))),
    ]),
  };
}

/** All that the rules remove together, and who removes most of it, as a sentence. */
export function filtersSentence(filters: readonly FilterCount[], pairs: number): string {
  const removed = filters.reduce((sum, filter) => sum + filter.first, 0);
  if (removed === 0) return 'No rule removes anything: every item may be shown to everybody.';
  const most = filters.reduce((a, b) => (b.first > a.first ? b : a));
  const share = pairs > 0 ? ` (${Math.round((removed / pairs) * 100)}%)` : '';
  return `Of ${formatCount(pairs)} pairs of a customer and an item, ${formatCount(removed)}${share} are removed, most of them first by \u201c${itemRuleName(most.rule)}\u201d.`;
}

/** How far down the ladder lists had to go, as sentences. */
export function shortageSentences({ popular, empty, short }: Shortage, slateSize: number): string[] {
  const sentences: string[] = [];
  if (popular > 0) {
    sentences.push(
      `No new item may be shown to ${people(popular)}: they get best sellers that may be shown, known to them or not.`,
    );
  }
  if (empty > 0) sentences.push(`To ${people(empty)} nothing may be shown: their list is empty.`);
  if (short > 0) {
    sentences.push(
      `${people(short)} ${short === 1 ? 'gets' : 'get'} fewer than the ${slateSize} items asked for.`,
    );
  }
  return sentences.length > 0
    ? sentences
    : [`Enough may be shown to everybody: nobody gets fewer than the ${slateSize} items asked for.`];
}

export type EligibilityCounts = PrivacyReport['eligibility'][number];

/** What an eligibility rule comes to, as a sentence. */
export function eligibilitySentence({ on, items, customers, emptied }: EligibilityCounts): string {
  const about = `${formatCount(items)} ${items === 1 ? 'item' : 'items'}`;
  const may = `${customers === 0 ? 'nobody' : people(customers)} may see ${items === 1 ? 'it' : 'them'}`;
  const left = emptied > 0 ? `, and it leaves ${people(emptied)} without a single item` : '';
  return on ? `About ${about}; ${may}${left}.` : `Off. It would be about ${about}; ${may}${left}.`;
}
