import { type History, historyOf, type TrainingEvents, takeHistory } from '../features/interactions';
import { type Csr, csrFromPairs } from '../math/csr';
import type { CustomerColumns, ItemColumns, ScoringContext, TrainingData } from '../models/model';
import type { HeldOutTask } from '../stages/held-out';
import type { Ratings } from './ratings';

const MINUTE = 60_000;

/** What became of the rows of both files. */
export interface RatingsCounts {
  readonly train: {
    readonly rows: number;
    /** Rows folded into an earlier row of the same customer and item. */
    readonly duplicates: number;
    readonly pairs: number;
    readonly customers: number;
    readonly items: number;
    /** pairs over customers x items. */
    readonly density: number;
    readonly timestamps: boolean;
  };
  readonly test: {
    readonly rows: number;
    readonly duplicates: number;
    readonly pairs: number;
    readonly customers: number;
    readonly items: number;
    /** Pairs that train has too: never listed, so left out. */
    readonly pairsAlreadyInTrain: number;
    /** Customers without a row in train: they get the fallback list and count in the averages. */
    readonly customersUnknownToTrain: number;
    /** Items without a row in train and their pairs: relevant, never hit. */
    readonly itemsUnknownToTrain: number;
    readonly pairsOfUnknownItems: number;
    /** What the figures are about. */
    readonly evaluatedCustomers: number;
    readonly relevantPairs: number;
  };
}

export interface RatingsSplit {
  readonly task: HeldOutTask;
  readonly counts: RatingsCounts;
  /** Ids of the local customers of the task, and of the catalogue. */
  readonly users: readonly string[];
  readonly items: readonly string[];
}

/** Events in order of time, those of one moment by customer and item; minutes count from the earliest. */
function eventsOf(train: Ratings): TrainingEvents {
  const count = train.user.length;
  const time = train.time ?? new Float64Array(count);
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  // Pairs come by customer and item already.
  order.sort((a, b) => time[a]! - time[b]! || a - b);
  const first = count > 0 ? time[order[0]!]! : 0;
  return {
    count,
    customer: Uint32Array.from(order, (at) => train.user[at]!),
    item: Uint32Array.from(order, (at) => train.item[at]!),
    minute: Int32Array.from(order, (at) => Math.floor((time[at]! - first) / MINUTE)),
    value: Float32Array.from(order, (at) => train.value[at]!),
    channel: new Uint8Array(count),
  };
}

const everyoneAlike = (count: number): CustomerColumns => ({
  region: new Uint8Array(count),
  regions: 1,
  ageBand: new Uint8Array(count),
  ageBands: 1,
});

/**
 * Training data and question from two tables of ratings: the catalogue and the customers who train the
 * models are those of `train`; every pair of `test` is relevant unless `train` has it. One region, one
 * age band, one category, no content. Only customers with a relevant item are asked about, in code-point
 * order of their ids.
 */
export function splitRatings(train: Ratings, test: Ratings): RatingsSplit {
  const customers = train.users.length;
  const items = train.items.length;
  const events = eventsOf(train);
  const interactions = historyOf(events, customers, items);
  const itemColumns: ItemColumns = {
    count: items,
    category: new Uint8Array(items),
    categories: 1,
    embedding: null,
    dimensions: 0,
  };
  const training: TrainingData = {
    interactions,
    events,
    end: (events.minute.at(-1) ?? -1) + 1,
    customers: everyoneAlike(customers),
    items: itemColumns,
    validation: null,
  };

  const userAt = new Map(train.users.map((id, at) => [id, at]));
  const itemAt = new Map(train.items.map((id, at) => [id, at]));
  // Beyond the catalogue: items that no list can hold.
  const unknownItems = test.items.filter((id) => !itemAt.has(id));
  for (const id of unknownItems) itemAt.set(id, itemAt.size);
  const trained = test.users.map((id) => userAt.get(id) ?? null);
  const column = Uint32Array.from(test.items, (id) => itemAt.get(id)!);

  let pairsAlreadyInTrain = 0;
  let pairsOfUnknownItems = 0;
  const rows: number[] = [];
  const columns: number[] = [];
  for (let at = 0; at < test.user.length; at++) {
    const user = test.user[at]!;
    const item = column[test.item[at]!]!;
    const row = trained[user]!;
    if (row !== null && rowOf(interactions, row).includes(item)) {
      pairsAlreadyInTrain++;
      continue;
    }
    if (item >= items) pairsOfUnknownItems++;
    rows.push(user);
    columns.push(item);
  }
  // Test rows come by customer, so this order is that of the ids.
  const evaluated = [...new Set(rows)];
  const local = new Map(evaluated.map((user, at) => [user, at]));
  const relevant = csrFromPairs(
    evaluated.length,
    itemAt.size,
    Uint32Array.from(rows, (user) => local.get(user)!),
    Uint32Array.from(columns),
    rows.length,
  );

  const scoring: ScoringContext = {
    history: takeHistory(
      withStranger(interactions),
      evaluated.map((user) => trained[user] ?? customers),
    ),
    customers: everyoneAlike(evaluated.length),
    customerIds: Uint32Array.from(evaluated, (user, at) => trained[user] ?? customers + at),
    items: itemColumns,
    end: training.end,
    truth: () => Number.NaN,
  };
  return {
    task: { training, scoring, relevant },
    users: evaluated.map((user) => test.users[user]!),
    items: train.items,
    counts: {
      train: {
        rows: train.rows,
        duplicates: train.duplicates,
        pairs: train.user.length,
        customers,
        items,
        density: train.user.length / (customers * items),
        timestamps: train.time !== null,
      },
      test: {
        rows: test.rows,
        duplicates: test.duplicates,
        pairs: test.user.length,
        customers: test.users.length,
        items: test.items.length,
        pairsAlreadyInTrain,
        customersUnknownToTrain: trained.filter((row) => row === null).length,
        itemsUnknownToTrain: unknownItems.length,
        pairsOfUnknownItems,
        evaluatedCustomers: evaluated.length,
        relevantPairs: rows.length,
      },
    },
  };
}

const rowOf = (matrix: Csr, row: number): Uint32Array =>
  matrix.columns.subarray(matrix.start[row]!, matrix.start[row + 1]!);

/** One more row, empty, for everybody who is not known. */
function withStranger(history: History): History {
  const start = new Uint32Array(history.rows + 2);
  start.set(history.start);
  start[history.rows + 1] = history.columns.length;
  return { ...history, rows: history.rows + 1, start };
}
