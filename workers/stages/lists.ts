import { hashBytes } from '../math/hash';
import { Recent } from '../math/recent';
import { assignBuckets } from '../policy/buckets';
import { compileEligibility } from '../policy/eligibility';
import { type FilterRules, ItemFilter, type Pairs } from '../policy/item-filter';
import type { ReviewDecision } from '../protocol/business';
import { NO_BUSINESS } from '../protocol/business-values';
import { FEATURES, ITEM_SCOPES } from '../protocol/consent-rules';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { keyOf } from '../protocol/key';
import type { ModelId } from '../protocol/models';
import type { Policy, Weights } from '../protocol/policy';
import type { Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { CandidateSpec, ListSpec, Population, Resource } from '../shard/shard-api';
import { type ConsentState, consentKey, readAhead, resolveConsent, silence } from './consent-state';
import { eligibilityTables } from './eligibility-tables';
import type { ModelFit, ModelFits } from './model-fits';
import type { Ticket } from './ticket';
import type { TrainingScope } from './training-data';
import { filteredCustomers, type WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

const CONSENTS_KEPT = 24;
const KEPT = 16;
/** Customers asked about between two looks at the message queue: a few milliseconds of work. */
const ASKED_AT_ONCE = 400;

/** Everything the shards need to make a policy's lists. */
export interface PreparedLists {
  readonly lists: ListSpec;
  readonly resources: readonly Resource[];
}

/** Who may be shown nothing, as far as it was asked. */
interface EmptyHanded {
  /** Of one policy: scopes alone tell those of the others apart, and are handed to it. */
  readonly filter: ItemFilter;
  /** Scopes each customer was last asked about with; -1: never. */
  readonly scope: Int32Array;
  readonly answer: Uint8Array;
}

/** Today's way of doing it under the same rules: nothing of the policy but its consent, guardrails, eligibility and list length. */
export function asManual(policy: Policy): Policy {
  return {
    ...policy,
    weights: { relevance: 1, margin: 0, diversity: 0 },
    model: 'manual',
    settings: {},
    reranker: 'none',
    candidates: policy.slateSize,
    business: NO_BUSINESS,
    buckets: { exploration: 0, holdout: 0 },
  };
}

/** What decides, beside consent, which items may be shown to whom. */
export function filterInputs({ guardrails, eligibility, review, business }: Policy): unknown {
  const { lowMarginFloor } = business;
  return { guardrails, eligibility: eligibility.filter(({ on }) => on), review, lowMarginFloor };
}

/** The weights the pick sees: without a re-ranker diversity plays no part, and relevance stands in where nothing else does. */
export function effectiveWeights(
  { relevance, margin, diversity }: Weights,
  policy: Policy,
): [number, number, number] {
  if (policy.reranker === 'mmr') return [relevance, margin, diversity];
  return relevance + margin > 0 ? [relevance, margin, 0] : [1, 0, 0];
}

export function flattenWeights(weights: readonly Weights[], policy: Policy): Float64Array {
  return Float64Array.from(weights.flatMap((each) => effectiveWeights(each, policy)));
}

/** Resolves a policy into what the shards are told, and keeps each part by the key of its inputs. */
export class ListMaker {
  private readonly consents = new Recent<ConsentState>(CONSENTS_KEPT);
  /** Those being worked out. */
  private readonly settling = new Map<string, Promise<ConsentState>>();
  private readonly filters = new Recent<Extract<Resource, { kind: 'filter' }>>(KEPT);
  private readonly populations = new Recent<Extract<Resource, { kind: 'population' }>>(KEPT);
  /** Who may be shown nothing, and the scopes for which that was found; by everything else it depends on. */
  private readonly empty = new Recent<EmptyHanded>(KEPT);
  private readonly buckets = new Recent<Uint8Array>(KEPT);

  constructor(private readonly fits: ModelFits) {}

  clear(): void {
    for (const cache of [this.consents, this.filters, this.populations, this.empty, this.buckets])
      cache.clear();
  }

  consent(state: WorldState, policy: Policy): ConsentState {
    const key = keyOf([consentKey(state, policy), filterInputs(policy)]);
    return this.consents.get(key) ?? this.settle(state, policy, resolveConsent(state, policy), key);
  }

  private settle(state: WorldState, policy: Policy, resolved: ConsentState, key: string): ConsentState {
    const { isEmpty } = this.emptyHanded(state, resolved, policy);
    const consent = { ...silence(resolved, isEmpty), key };
    this.consents.set(key, consent);
    return consent;
  }

  /** The same, and other work of this thread runs while what was not known before is worked out: once for all who ask. */
  async consentInTurns(state: WorldState, policy: Policy): Promise<ConsentState> {
    const key = keyOf([consentKey(state, policy), filterInputs(policy)]);
    const held = this.consents.get(key) ?? this.settling.get(key);
    if (held) return held;
    const settling = this.settleInTurns(state, policy, key);
    this.settling.set(key, settling);
    try {
      return await settling;
    } finally {
      this.settling.delete(key);
    }
  }

  private async settleInTurns(state: WorldState, policy: Policy, key: string): Promise<ConsentState> {
    await readAhead(state, policy);
    const resolved = resolveConsent(state, policy);
    await nextTask();
    const { isKnown, isEmpty } = this.emptyHanded(state, resolved, policy);
    const { contacts } = resolved.plan;
    let asked = 0;
    /** Goes on from a customer until so many were asked about; returns whom to go on with. */
    const askSome = (from: number) => {
      let customer = from;
      for (; customer < contacts.length; customer++) {
        if (contacts[customer] === 0 || isKnown(customer)) continue;
        isEmpty(customer);
        if (++asked % ASKED_AT_ONCE === 0) return customer + 1;
      }
      return customer;
    };
    for (let customer = askSome(0); customer < contacts.length; customer = askSome(customer))
      await nextTask();
    return this.consents.get(key) ?? this.settle(state, policy, resolved, key);
  }

  /**
   * Finds out of everybody whether nothing may be shown to them, written to or not, so that a later policy that
   * writes to more people need not ask.
   * @param pause called every millisecond or so; false when it is of no use any more
   */
  async askAhead(state: WorldState, policy: Policy, pause: () => Promise<boolean>): Promise<void> {
    const { isKnown, isEmpty } = this.emptyHanded(state, this.consent(state, policy), policy);
    let asked = 0;
    for (let customer = 0; customer < state.world.customers.count; customer++) {
      if (isKnown(customer)) continue;
      if (asked++ % ASKED_AT_ONCE === 0 && !(await pause())) return;
      isEmpty(customer);
    }
  }

  /** Whether nothing at all may be shown to a customer; known already for all whose scopes are as they were. */
  private emptyHanded(
    state: WorldState,
    consent: ConsentState,
    policy: Policy,
  ): { isKnown: (customer: number) => boolean; isEmpty: (customer: number) => boolean } {
    const { value } = this.filter(state, consent, policy);
    const key = keyOf([state.key, filterInputs(policy), policy.consent.reviewFrom]);
    const { count } = state.world.customers;
    const held = this.empty.get(key) ?? {
      filter: new ItemFilter(state.items, filteredCustomers(state), value),
      scope: new Int32Array(count).fill(-1),
      answer: new Uint8Array(count),
    };
    this.empty.set(key, held);
    const isKnown = (customer: number) => held.scope[customer] === value.scope[customer];
    const isEmpty = (customer: number) => {
      if (!isKnown(customer)) {
        const scope = value.scope[customer]!;
        held.scope[customer] = scope;
        held.answer[customer] = held.filter.showsNothing(customer, scope) ? 1 : 0;
      }
      return held.answer[customer] === 1;
    };
    return { isKnown, isEmpty };
  }

  /**
   * Fits what a policy's lists are made from and names everything the shards need.
   * @param scope what the models are fitted on, where that is not what the policy's own rules leave
   */
  async prepare(
    state: WorldState,
    consent: ConsentState,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress,
    scope: TrainingScope = consent,
  ): Promise<PreparedLists> {
    const own = await this.fits.fit(state, scope, policy.model, policy, ticket, onProgress);
    return this.listsFrom(own, policy.model, state, consent, policy, ticket, onProgress, scope);
  }

  /** The same from a fit at hand; regional best sellers and Manual rules are fitted beside it. */
  async listsFrom(
    { resource: own }: ModelFit,
    model: ModelId,
    state: WorldState,
    consent: ConsentState,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress,
    scope: TrainingScope = consent,
  ): Promise<PreparedLists> {
    const fitOf = async (id: ModelId) =>
      (await this.fits.fit(state, scope, id, policy, ticket, onProgress)).resource;
    const regional = await fitOf('popularity');
    const manual = await fitOf('manual');
    if (ticket.cancelled) throw new EngineFault(CANCELLED);
    const filter = this.filter(state, consent, policy);
    const population = this.population(state, consent, policy);
    const history = consent.historyKey;
    const common = { filter: filter.key, count: policy.candidates };
    const personal: CandidateSpec = { ...common, model, fit: own.key, history };
    const impersonal: CandidateSpec = { ...common, model: 'popularity', fit: regional.key, history: null };
    const holdout: CandidateSpec = {
      filter: filter.key,
      count: policy.slateSize,
      model: 'manual',
      fit: manual.key,
      history,
    };
    return {
      lists: {
        population: population.key,
        personal,
        impersonal,
        holdout,
        business: policy.business,
        seed: policy.seed,
        slateSize: policy.slateSize,
      },
      resources: [
        own,
        regional,
        manual,
        { kind: 'history', key: history, value: consent.history },
        population,
        filter,
      ],
    };
  }

  /** What may be shown to whom. */
  filter(state: WorldState, consent: ConsentState, policy: Policy): Extract<Resource, { kind: 'filter' }> {
    const { guardrails, review, business } = policy;
    const { reviewFrom } = policy.consent;
    // Whether somebody may be profiled decides what eligibility rules may read of them, and nothing else here.
    const read = policy.eligibility.some(({ on }) => on) ? ITEM_SCOPES | FEATURES : ITEM_SCOPES;
    const scope = consent.masks.removed.slice();
    for (let customer = 0; customer < scope.length; customer++) scope[customer]! &= read;
    const key = keyOf([state.key, hashBytes(scope), filterInputs(policy), reviewFrom]);
    const held = this.filters.get(key);
    if (held) return held;
    const value: FilterRules = {
      guardrails,
      marginFloor: business.lowMarginFloor,
      reviewFrom,
      ...eligibilityColumns(state, policy),
      scope,
      approved: pairsOf(state, review, ({ decision, item }) => (decision === 'approve' ? item : null)),
      kept: pairsOf(state, review, ({ decision, item }) => (decision === 'approve' ? null : item)),
      placed: pairsOf(state, review, ({ by }) => by),
    };
    const made = { kind: 'filter', key, value } as const;
    this.filters.set(key, made);
    return made;
  }

  private bucketsOf(state: WorldState, { seed, buckets }: Policy): Uint8Array {
    const key = keyOf([state.key, seed, buckets]);
    const assigned = this.buckets.get(key) ?? assignBuckets(state.world.customers.count, seed, buckets);
    this.buckets.set(key, assigned);
    return assigned;
  }

  /** Who is profiled, written to, and in which bucket. */
  population(
    state: WorldState,
    consent: ConsentState,
    policy: Policy,
  ): Extract<Resource, { kind: 'population' }> {
    const key = keyOf([consent.key, policy.buckets, policy.seed]);
    const held = this.populations.get(key);
    if (held) return held;
    const { contacts, unpermitted, cost } = consent.plan;
    const value: Population = {
      profiled: consent.profiled,
      bucket: this.bucketsOf(state, policy),
      contacts,
      unpermitted,
      cost,
    };
    const made = { kind: 'population', key, value } as const;
    this.populations.set(key, made);
    return made;
  }
}

/** Eligibility rules that are on: what each is about, and who fails it, profiled or not. */
function eligibilityColumns(
  state: WorldState,
  policy: Policy,
): Pick<FilterRules, 'about' | 'ineligible' | 'ineligibleUnprofiled'> {
  const on = policy.eligibility.filter((rule) => rule.on);
  const { count } = state.world.customers;
  const compiled = compileEligibility(on, eligibilityTables(state, new Uint8Array(count).fill(1)));
  const about = new Uint8Array(on.length * state.items.count);
  compiled.rules.forEach(({ items }, rule) => {
    about.set(items, rule * state.items.count);
  });
  const unprofiled = compileEligibility(on, eligibilityTables(state, new Uint8Array(count)));
  return { about, ineligible: compiled.ineligible, ineligibleUnprofiled: unprofiled.ineligible };
}

/** The items that decisions name, customer by customer; decisions on whoever and whatever does not exist are left out. */
function pairsOf(
  state: WorldState,
  review: readonly ReviewDecision[],
  itemOf: (decision: ReviewDecision) => number | null,
): Pairs {
  const { customers, items } = state.world;
  const rows = review
    .map((decision) => ({ customer: decision.customer, item: itemOf(decision) }))
    .filter(
      (one): one is { customer: number; item: number } =>
        one.item !== null && one.item < items.count && one.customer < customers.count,
    )
    .sort((a, b) => a.customer - b.customer);
  const start = new Uint32Array(customers.count + 1);
  for (const { customer } of rows) start[customer + 1]!++;
  for (let customer = 0; customer < customers.count; customer++) start[customer + 1]! += start[customer]!;
  return { start, items: Uint32Array.from(rows, ({ item }) => item) };
}
