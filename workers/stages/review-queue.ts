import { Recent } from '../math/recent';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { type Policy, policyKey } from '../protocol/policy';
import type { PendingOffer, ReviewReport } from '../protocol/privacy-report';
import { nextTask } from '../shard/next-task';
import type { ShardPool } from '../shard/pool';
import type { ShardSlate } from '../shard/shard-api';
import { foundCustomer } from './explain-customer';
import { significance } from './filter-report';
import { effectiveWeights, type ListMaker } from './lists';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

const QUEUE_SHOWN = 50;
const QUEUES_KEPT = 2;
/** Lists asked of the shards at a time, so that what goes before need not wait long. */
const LISTS_AT_ONCE = 96;

/** A significant offer on the list that would go out were no offer held. */
interface Offer {
  readonly item: number;
  /** From 1. */
  readonly rank: number;
  readonly reason: PendingOffer['reason'];
}

/** Offers of everybody as far as they are known, as they are before any decision. */
interface Undecided {
  /** Customers of the order of evaluation who have been looked at. */
  done: number;
  /** Customers with offers alone. */
  readonly offers: Map<number, readonly Offer[]>;
}

/** The policy with nothing held for a person. */
function unheld(policy: Policy): Policy {
  const rules = { ...policy.consent.rules, 'human-review': false };
  return { ...policy, consent: { ...policy.consent, rules } };
}

/** Offers that wait for a person, by policy; a decision asks anew about its own customer and about nobody else. */
export class ReviewQueues {
  private readonly queues = new Recent<Undecided>(QUEUES_KEPT);

  constructor(
    private readonly pool: ShardPool,
    private readonly lists: ListMaker,
  ) {}

  clear(): void {
    this.queues.clear();
  }

  /**
   * Offers are held where they would be on a list were they not: what the policy picks with the rule off,
   * of what needs a person, less what was decided.
   * @throws EngineFault `cancelled`
   */
  async report(state: WorldState, policy: Policy, ticket: Ticket): Promise<ReviewReport> {
    const key = policyKey(state.summary.spec, policy);
    const asked = policy.review.map(({ customer }) => customer);
    const exist = [...new Set(asked)].filter((customer) => customer < state.world.customers.count);
    const shown = exist.length > 0 ? await this.slates(state, policy, exist, ticket) : new Map();
    const decided = decidedOf(state, policy, shown);
    if (!policy.consent.rules['human-review']) return { key, lists: 0, offers: 0, queue: [], decided };
    const offers = await this.offers(state, policy, ticket);
    const waiting = [...state.order].filter((customer) => offers.has(customer));
    const first = firstOffers(waiting, offers);
    const now = await this.slates(state, policy, [...new Set(first.map(({ customer }) => customer))], ticket);
    return {
      key,
      lists: waiting.length,
      offers: waiting.reduce((sum, customer) => sum + offers.get(customer)!.length, 0),
      queue: first.map(({ customer, offer }): PendingOffer => {
        return {
          ...foundCustomer(state, state.records, customer),
          ...titled(state, offer.item),
          rank: offer.rank,
          reason: offer.reason,
          instead: (now.get(customer)?.items ?? []).map((item) => titled(state, item)),
        };
      }),
      decided,
    };
  }

  /** Offers that wait, by customer; those with decisions are looked at again under them. */
  private async offers(
    state: WorldState,
    policy: Policy,
    ticket: Ticket,
  ): Promise<ReadonlyMap<number, readonly Offer[]>> {
    const free = unheld(policy);
    const bare = { ...free, review: [] };
    const key = policyKey(state.summary.spec, bare);
    const run = this.queues.get(key) ?? { done: 0, offers: new Map() };
    this.queues.set(key, run);
    const { order } = state;
    while (run.done < order.length) {
      const from = run.done;
      const customers = order.subarray(from, from + LISTS_AT_ONCE);
      const slates = await this.slates(state, bare, customers, ticket);
      await nextTask();
      // Another request for the same queue may have come this far first.
      if (run.done !== from) continue;
      for (const customer of customers) {
        const found = significant(state, policy, slates.get(customer)!);
        if (found.length > 0) run.offers.set(customer, found);
      }
      run.done = from + customers.length;
    }
    const known = new Set(policy.review.map(({ customer }) => customer));
    const decided = [...known].filter((customer) => customer < state.world.customers.count);
    if (decided.length === 0) return run.offers;
    const offers = new Map(run.offers);
    const slates = await this.slates(state, free, decided, ticket);
    for (const customer of decided) {
      const own = policy.review.filter((decision) => decision.customer === customer);
      const open = significant(state, policy, slates.get(customer)!).filter(
        ({ item }) => !own.some((decision) => decision.item === item || decision.by === item),
      );
      if (open.length > 0) offers.set(customer, open);
      else offers.delete(customer);
    }
    return offers;
  }

  private async slates(
    state: WorldState,
    policy: Policy,
    customers: ArrayLike<number>,
    ticket: Ticket,
  ): Promise<ReadonlyMap<number, ShardSlate>> {
    const consent = this.lists.consent(state, policy);
    const { lists, resources } = await this.lists.prepare(state, consent, policy, ticket, () => {});
    const weights = effectiveWeights(policy.weights, policy);
    const ids = Uint32Array.from(customers);
    const slates = await this.pool.slates(state.key, lists, weights, ids, resources);
    if (!slates || ticket.cancelled) throw new EngineFault(CANCELLED);
    return slates;
  }
}

function significant(state: WorldState, policy: Policy, slate: ShardSlate): Offer[] {
  return slate.items.flatMap((item, at) => {
    const reason = significance(state, policy, item);
    return reason ? [{ item, rank: at + 1, reason }] : [];
  });
}

function firstOffers(customers: readonly number[], offers: ReadonlyMap<number, readonly Offer[]>) {
  const first: { customer: number; offer: Offer }[] = [];
  for (const customer of customers) {
    if (first.length >= QUEUE_SHOWN) break;
    for (const offer of offers.get(customer)!) first.push({ customer, offer });
  }
  return first.slice(0, QUEUE_SHOWN);
}

function titled({ world }: WorldState, item: number) {
  const { title, price } = world.items;
  return { item, title: title[item]!, price: Math.round(price[item]! * 100) / 100 };
}

/** Decisions by name, in the order of the policy; one on whoever or whatever does not exist keeps its number. */
function decidedOf(
  { world }: WorldState,
  { review }: Policy,
  shown: ReadonlyMap<number, ShardSlate>,
): ReviewReport['decided'] {
  const { customers, items, firstNames } = world;
  const title = (item: number) => items.title[item] ?? `item ${item}`;
  return review.map(({ customer, item, decision, by }) => ({
    customer,
    name: customer < customers.count ? firstNames[customers.firstName[customer]!]! : `no. ${customer}`,
    title: title(item),
    by: by === null ? null : title(by),
    entered: decision === 'refuse' ? null : (shown.get(customer)?.items.includes(by ?? item) ?? false),
  }));
}
