import { OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/names';
import { pieces, quote, type Row, readTable } from './audit-csv';
import type { Item, Person } from './audit-records';

/** Lists as the audit reads them. */

const BUCKETS = ['exploration', 'holdout', ''] as const;
const LIST_DECISIONS = ['approve', 'replace', ''] as const;

interface Place {
  readonly rank: number;
  readonly item: number;
  readonly decision: (typeof LIST_DECISIONS)[number];
}

/** One customer's list, as `recommend` says it went out. */
export interface List {
  readonly customer: number;
  readonly personalised: boolean;
  readonly trained: boolean;
  readonly bucket: (typeof BUCKETS)[number];
  readonly channels: readonly OutboundChannel[];
  readonly places: readonly Place[];
}

const SLATE_COLUMNS = [
  'customer',
  'rank',
  'item',
  'score',
  'relevance part',
  'margin part',
  'boost part',
  'diversity part',
  'personalised',
  'trained on',
  'bucket',
  'channels',
  'decision',
];
/** What is said on every row of a list, and must be the same on all of them. */
const REPEATED = ['personalised', 'trained on', 'bucket', 'channels'] as const;
const PARTS = ['score', 'relevance part', 'margin part', 'boost part', 'diversity part'] as const;

/**
 * Lists by customer, places in the order of the file. A row of rank 0 without an item stands for an empty list.
 * @throws EngineFault `bad-input`, naming file, line and column.
 */
export function readLists(
  path: string,
  people: ReadonlyMap<number, Person>,
  items: ReadonlyMap<number, Item>,
): { readonly lists: readonly List[]; readonly rows: number } {
  interface Open extends Omit<List, 'places'> {
    readonly places: Place[];
    readonly said: readonly string[];
    readonly line: number;
    empty: boolean;
  }
  const lists = new Map<number, Open>();
  let rows = 0;
  readTable('slates', path, SLATE_COLUMNS, (row) => {
    rows++;
    const customer = row.whole('customer');
    if (!people.has(customer)) {
      row.refuse('customer', `there is no customer ${customer} in the file of customers.`);
    }
    const said = REPEATED.map((column) => row.text(column));
    let list = lists.get(customer);
    if (!list) {
      list = {
        customer,
        personalised: row.flag('personalised'),
        trained: row.flag('trained on'),
        bucket: row.oneOf('bucket', BUCKETS),
        channels: pieces(row.text('channels'), ' ').map((name) =>
          row.oneOf('channels', OUTBOUND_CHANNELS, name),
        ),
        places: [],
        said,
        line: row.line,
        empty: false,
      };
      lists.set(customer, list);
    } else {
      const { said: before, line, empty } = list;
      const other = said.findIndex((text, at) => text !== before[at]);
      if (other >= 0) {
        row.refuse(
          REPEATED[other]!,
          `${quote(said[other]!)} here and ${quote(before[other]!)} on line ${line}, for one and the same list.`,
        );
      }
      if (empty || row.text('item') === '') {
        row.refuse('item', `customer ${customer} has an empty list and other rows beside it.`);
      }
    }
    const place = readPlace(row, items);
    if (place === null) list.empty = true;
    else list.places.push(place);
  });
  return { lists: [...lists.values()], rows };
}

/** Null for the one row of an empty list. */
function readPlace(row: Row, items: ReadonlyMap<number, Item>): Place | null {
  const rank = row.whole('rank');
  if (row.text('item') === '') {
    return rank === 0 ? null : row.refuse('item', `a place of rank ${rank} has no item.`);
  }
  if (rank === 0) row.refuse('rank', 'ranks begin at 1; 0 stands for an empty list, without an item.');
  const item = row.whole('item');
  if (!items.has(item)) row.refuse('item', `there is no item ${item} in the file of items.`);
  for (const part of PARTS) row.number(part);
  return { rank, item, decision: row.oneOf('decision', LIST_DECISIONS) };
}
