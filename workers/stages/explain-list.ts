import type { History } from '../features/interactions';
import { takeHistory } from '../features/interactions';
import { ContentSimilarity } from '../features/item-similarity';
import { TRAIN_END } from '../features/split';
import { takeRows } from '../math/csr';
import type { Fitted, Model } from '../models/model';
import { MODELS } from '../models/models';
import { type FilterRules, ItemFilter, type Pairs } from '../policy/item-filter';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import type { ModelId } from '../protocol/models';
import { CandidateSet } from '../shard/candidates';
import { nextTask } from '../shard/next-task';
import type { CandidateSpec, ListSpec, ShardData, ShardSlate, Triple } from '../shard/shard-api';
import { candidatesFor, Workbench } from '../shard/workbench';
import { AGE_BANDS, DIMENSIONS } from '../world/world';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

/** Removals of one own event scored between two looks at the message queue. */
const REMOVALS_PER_TURN = 8;

/** A fit and the model it is of. */
export interface FittedModel {
  readonly id: ModelId;
  readonly fit: Fitted;
}

/** What one person's list is made from; rows are theirs alone. */
export interface PersonSources {
  readonly profiled: boolean;
  readonly bucket: number;
  readonly personal: FittedModel;
  readonly impersonal: FittedModel;
  readonly holdout: FittedModel;
  readonly history: History;
  readonly filter: FilterRules;
}

/** What a list is picked by. */
export type PersonLists = Pick<ListSpec, 'business' | 'seed' | 'slateSize'> & {
  readonly personal: Pick<CandidateSpec, 'count'>;
  readonly impersonal: Pick<CandidateSpec, 'count'>;
  readonly holdout: Pick<CandidateSpec, 'count'>;
};

const NOBODY: Pairs = { start: new Uint32Array(2), items: new Uint32Array(0) };

/** A filter cut to one customer. */
export function filterOf(filter: FilterRules, customer: number, scope: number): FilterRules {
  const row = ({ start, items }: Pairs): Pairs => {
    const own = items.slice(start[customer]!, start[customer + 1]!);
    return { start: Uint32Array.of(0, own.length), items: own };
  };
  return {
    ...filter,
    scope: Uint16Array.of(scope),
    ineligible: Uint32Array.of(filter.ineligible[customer]!),
    ineligibleUnprofiled: Uint32Array.of(filter.ineligibleUnprofiled[customer]!),
    approved: row(filter.approved),
    kept: row(filter.kept),
    placed: row(filter.placed),
  };
}

/** A filter that lets everything through. */
const OPEN: FilterRules = {
  guardrails: { 'out-of-stock': false, 'do-not-show': false, region: false, age: false },
  marginFloor: 0,
  reviewFrom: Number.POSITIVE_INFINITY,
  about: new Uint8Array(0),
  scope: new Uint16Array(1),
  ineligible: new Uint32Array(1),
  ineligibleUnprofiled: new Uint32Array(1),
  approved: NOBODY,
  kept: NOBODY,
  placed: NOBODY,
};

/** A world with one customer in it, as a shard holds it. */
function cutOut(state: WorldState, customer: number): ShardData {
  const { world, split, items } = state;
  const { customers, response } = world;
  const row = [customer];
  const hidden = takeRows(
    {
      rows: customers.count,
      columnCount: items.count,
      start: customers.doNotShowStart,
      columns: customers.doNotShowItems,
    },
    row,
  );
  return {
    world: state.key,
    ids: Uint32Array.of(customer),
    blocks: new Uint32Array(1),
    customers: {
      region: customers.region.slice(customer, customer + 1),
      ageBand: customers.ageBand.slice(customer, customer + 1),
      consentAgeBand: customers.consent.ageBand.slice(customer, customer + 1),
      doNotShowStart: hidden.start,
      doNotShowItems: hidden.columns,
      boughtAisles: state.boughtAisles.slice(customer * items.aisles, (customer + 1) * items.aisles),
      segments: new Uint8Array(3),
    },
    segmentCount: state.segments.length,
    regions: world.regions.length,
    items,
    relevant: takeRows(split.relevant, row),
    validation: takeRows(split.validation, row),
    boughtInValidation: takeRows(split.boughtInValidation, row),
    boughtInTest: takeRows(split.boughtInTest, row),
    known: takeRows(split.history, row),
    response: {
      ...response,
      taste: response.taste.slice(customer * DIMENSIONS, (customer + 1) * DIMENSIONS),
      priceSensitivity: response.priceSensitivity.slice(customer, customer + 1),
      contactTolerance: response.contactTolerance.slice(customer, customer + 1),
    },
  };
}

/** What an item's score would lose without one own event. */
export interface Contribution {
  readonly item: number;
  /** The item the event is about. */
  readonly own: number;
  readonly loss: number;
}

/**
 * One customer's lists, made in the caller's thread by the code that makes everybody's in the shards, so
 * that asking about a person takes nothing away from what the shards hold.
 */
export class PersonBench {
  readonly data: ShardData;
  private readonly similarity: ContentSimilarity;

  constructor(state: WorldState, customer: number) {
    this.data = cutOut(state, customer);
    const { embedding, count, dimensions } = this.data.items;
    this.similarity = new ContentSimilarity(embedding, count, dimensions);
  }

  /** The customer's list; with `open`, as it would be were no item rule on. */
  slate(sources: PersonSources, lists: PersonLists, weights: Triple, open = false): ShardSlate {
    const { data } = this;
    const { profiled, bucket, history } = sources;
    const filter = new ItemFilter(data.items, data.customers, open ? OPEN : sources.filter);
    const setOf = ({ id, fit }: FittedModel, count: number, own: History | null) =>
      new CandidateSet(data, count, { model: MODELS[id], fit, history: own, filter });
    const sets = {
      personal: setOf(sources.personal, lists.personal.count, history),
      impersonal: setOf(sources.impersonal, lists.impersonal.count, null),
      holdout: setOf(sources.holdout, lists.holdout.count, history),
    };
    const population = { profiled: Uint8Array.of(profiled ? 1 : 0), bucket: Uint8Array.of(bucket) };
    const { set, ladder } = candidatesFor(sets, population, 0);
    const count = set.count(0);
    const work = new Workbench(data, this.similarity, lists, set.width, null);
    const size = work.pick(set, 0, count, bucket, work.gather(set, 0, count), weights);
    const ranks = Array.from({ length: size }, (_, rank) => rank);
    return {
      customer: data.ids[0]!,
      personalised: profiled,
      bucket,
      ladder,
      items: ranks.map((rank) => set.item[work.picks[rank]!]!),
      parts: ranks.map((rank) => work.parts(set, 0, rank, bucket, weights)),
    };
  }

  /**
   * For each item asked about, the own events without which the model would score it lower: its score with
   * the whole remembered history, minus its score with all but one entry. Where there is one entry only, the
   * score without it is that of a newcomer, on another scale: it counts in full if it counts at all.
   */
  async contributions(
    { id, fit }: FittedModel,
    history: History,
    items: readonly number[],
    ticket: Ticket,
  ): Promise<Contribution[]> {
    const own = history.columns;
    const whole = this.score(MODELS[id], fit, history);
    if (own.length === 1) {
      const bare = this.score(MODELS[id], fit, without(history, 0));
      const counts = whole.some((score, item) => score !== bare[item]);
      return counts ? items.map((item) => ({ item, own: own[0]!, loss: 1 })) : [];
    }
    const found: Contribution[] = [];
    for (let at = 0; at < own.length; at++) {
      if (at % REMOVALS_PER_TURN === 0) await nextTask();
      if (ticket.cancelled) throw new EngineFault(CANCELLED);
      const rest = this.score(MODELS[id], fit, without(history, at));
      for (const item of items) {
        const loss = whole[item]! - rest[item]!;
        if (loss > 0) found.push({ item, own: own[at]!, loss });
      }
    }
    return found;
  }

  private score(model: Model, fit: Fitted, history: History): Float64Array {
    const { data } = this;
    const out = new Float64Array(data.items.count);
    const context = {
      history,
      customers: {
        region: data.customers.region,
        regions: data.regions,
        ageBand: data.customers.ageBand,
        ageBands: AGE_BANDS.length,
      },
      customerIds: data.ids,
      items: data.items,
      end: TRAIN_END,
      // No model but the oracle asks, and that one reads no history.
      truth: () => 0,
    };
    model.score(fit, context, 0, 1, out);
    return out;
  }
}

/** A one-row history without one of its entries. */
function without(history: History, gone: number): History {
  const kept = Uint32Array.from({ length: history.columns.length - 1 }, (_, at) => (at < gone ? at : at + 1));
  return {
    rows: 1,
    columnCount: history.columnCount,
    start: Uint32Array.of(0, kept.length),
    columns: Uint32Array.from(kept, (at) => history.columns[at]!),
    minute: Int32Array.from(kept, (at) => history.minute[at]!),
    value: Float32Array.from(kept, (at) => history.value[at]!),
    channel: Uint8Array.from(kept, (at) => history.channel[at]!),
  };
}

/** One customer's row of a history. */
export const historyOfOne = (history: History, customer: number): History => takeHistory(history, [customer]);
