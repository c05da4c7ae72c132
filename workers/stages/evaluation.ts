import { countTraining } from '../features/customer-features';
import { retentionStart, TRAIN_END } from '../features/split';
import { Recent } from '../math/recent';
import { listOutcomes, populationOutcomes } from '../metrics/outcomes';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { keyOf } from '../protocol/key';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import { type Policy, policyKey, type Weights } from '../protocol/policy';
import type { Evaluation, Outcomes, Progress } from '../protocol/results';
import type { ShardPool } from '../shard/pool';
import type { ListSpec, MeasureResult, Resource, ShardSlate } from '../shard/shard-api';
import { Aggregate } from './aggregate';
import type { ConsentState } from './consent-state';
import { reportGuardrails } from './guardrail-report';
import { asManual, effectiveWeights, flattenWeights, type ListMaker, type PreparedLists } from './lists';
import { describeSample, sampleCustomers } from './samples';
import { readSegments, worstServed } from './segments';
import type { Ticket } from './ticket';
import type { TrainingScope } from './training-data';
import type { WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

const KEPT = 8;

/** One policy measured over everybody. */
interface Measured {
  readonly outcomes: Outcomes;
  readonly aggregate: Aggregate;
  readonly slates: ReadonlyMap<number, ShardSlate>;
}

/** One policy over everybody, beside today's manual rules. */
export class Evaluations {
  private readonly manuals = new Recent<Promise<Measured>>(KEPT);
  private readonly trainings = new Recent<Evaluation['training']>(KEPT);
  private readonly picked = new Recent<true>(KEPT);
  /** Figures that were worked out before they were asked for: those of the change a hand rests on. */
  private readonly ahead = new Recent<Evaluation>(1);

  constructor(
    private readonly pool: ShardPool,
    private readonly lists: ListMaker,
  ) {}

  clear(): void {
    for (const cache of [this.manuals, this.trainings, this.picked, this.ahead]) cache.clear();
  }

  /** Works out figures that may soon be asked for. */
  async anticipate(
    state: WorldState,
    consent: ConsentState,
    scope: TrainingScope,
    policy: Policy,
    ticket: Ticket,
  ): Promise<void> {
    const figures = await this.figures(state, consent, scope, policy, ticket, () => {});
    this.ahead.set(keyOf([figures.key, scope.trainingKey]), figures);
  }

  /**
   * One policy's figures.
   * @param scope what the models are fitted on
   */
  async figures(
    state: WorldState,
    consent: ConsentState,
    scope: TrainingScope,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress,
  ): Promise<Evaluation> {
    const key = policyKey(state.summary.spec, policy);
    const known = this.ahead.get(keyOf([key, scope.trainingKey]));
    if (known) return known;
    const today = asManual(policy);
    const { weights: _weights, ...manualInputs } = today;
    // Manual rules fit in no time, so the shards have work while the policy's model is being fitted.
    const [manual, measured] = await Promise.all([
      Recent.once(this.manuals, keyOf([state.key, manualInputs, scope.trainingKey]), () =>
        this.measure(
          state,
          consent,
          scope,
          today,
          today.weights,
          { id: 'manual', priority: ticket.priority, cancelled: false },
          onProgress,
        ),
      ),
      this.measure(state, consent, scope, policy, policy.weights, ticket, onProgress),
    ]);
    const segments = readSegments(state, measured.aggregate, policy.slateSize);
    return {
      key,
      weights: policy.weights,
      policy: measured.outcomes,
      manual: manual.outcomes,
      profiledByBasis: consent.basis,
      contactsByChannel: OUTBOUND_CHANNELS.map((channel, at) => ({
        channel,
        contacts: consent.plan.byChannel[at]!,
      })),
      training: this.trainingOf(state, scope),
      segments,
      worstSegment: worstServed(segments),
      rules: consent.rules,
      guardrails: reportGuardrails(state, policy.guardrails),
      samples: [...sampleCustomers(state)].map((customer) =>
        describeSample(
          state,
          consent,
          policy,
          customer,
          manual.slates.get(customer)!,
          measured.slates.get(customer)!,
        ),
      ),
    };
  }

  private trainingOf(state: WorldState, { trainable, trainingKey, retention }: TrainingScope) {
    const { events } = state.world;
    const key = keyOf([state.key, trainingKey]);
    const held = this.trainings.get(key);
    const counted = held ?? countTraining(events, trainable, retentionStart(retention), TRAIN_END);
    this.trainings.set(key, counted);
    return counted;
  }

  private async measure(
    state: WorldState,
    consent: ConsentState,
    scope: TrainingScope,
    policy: Policy,
    weights: Weights,
    ticket: Ticket,
    onProgress: OnProgress,
  ): Promise<Measured> {
    const prepared = await this.lists.prepare(state, consent, policy, ticket, onProgress, scope);
    const { lists, resources } = prepared;
    // The shards pick candidates when lists are first asked for; after that only weights move.
    const { population: _population, ...candidates } = lists;
    const first = this.picked.get(keyOf(candidates)) === undefined;
    if (first) onProgress({ stage: 'candidates', done: 0, total: 1 });
    const [parts, slates] = await Promise.all([
      this.measureAll(state, policy, weights, prepared, ticket),
      this.slates(state, lists, effectiveWeights(weights, policy), sampleCustomers(state), resources),
    ]);
    this.picked.set(keyOf(candidates), true);
    if (first) onProgress({ stage: 'candidates', done: 1, total: 1 });
    const aggregate = new Aggregate(1, state.world.items.count, state.segments.length);
    aggregate.add(parts);
    const totals = aggregate.totals(0);
    return {
      outcomes: {
        ...listOutcomes(totals, policy.slateSize),
        ...populationOutcomes(consent.totals, totals),
      } as Outcomes,
      aggregate,
      slates,
    };
  }

  /** One policy over everybody. */
  async measureAll(
    state: WorldState,
    policy: Policy,
    weights: Weights,
    { lists, resources }: PreparedLists,
    ticket: Ticket,
    perCustomer = false,
  ): Promise<readonly MeasureResult[]> {
    const parts = await this.pool.measure(
      {
        request: ticket.id,
        world: state.key,
        priority: ticket.priority,
        lists,
        weights: flattenWeights([weights], policy),
        fromBlock: 0,
        toBlock: state.blocks,
        bySegment: true,
        perCustomer,
      },
      resources,
    );
    if (!parts || ticket.cancelled) throw new EngineFault(CANCELLED);
    return parts;
  }

  /** Slates of world-wide customer indices. */
  async slates(
    state: WorldState,
    lists: ListSpec,
    weights: readonly [number, number, number],
    customers: Uint32Array,
    resources: readonly Resource[],
  ): Promise<ReadonlyMap<number, ShardSlate>> {
    const slates = await this.pool.slates(state.key, lists, weights, customers, resources);
    if (!slates) throw new EngineFault(CANCELLED);
    return slates;
  }
}
